using System.Security.Cryptography;
using System.Text;
using UsbDev.Boards.Virtual;
using UsbDev.Bus;

namespace UsbDev.Boards.Emulated;

/// <summary>Reads and writes images of littlefs with littlefs itself: a script on a virtual board, whose firmware carries it, does the work.</summary>
internal sealed class LittleFs(VirtualFirmware firmware, FlashFileSystem layout)
{
    private const int MostKept = 16;

    private const string Script = """
        import os, vfs
        BLOCK, VERSION, PROGRAM = {0}, {1}, {2}
        with open('/image', 'rb') as f:
            image = bytearray(os.stat('/image')[6])
            f.readinto(image)
        view = memoryview(image)
        class Flash:
            def readblocks(self, n, buf, off=0):
                at = n * BLOCK + off
                buf[:] = view[at:at + len(buf)]
            def writeblocks(self, n, buf, off=0):
                at = n * BLOCK + off
                view[at:at + len(buf)] = buf
            def ioctl(self, op, n):
                if op == 4:
                    return len(image) // BLOCK
                if op == 5:
                    return BLOCK
                if op == 6:
                    self.writeblocks(n, b'\xff' * BLOCK)
                    return 0
        def walk(top):
            for entry in os.ilistdir(top):
                path = top + '/' + entry[0]
                yield path, entry[1] == 0x4000
                if entry[1] == 0x4000:
                    yield from walk(path)
        def copy(source, to):
            with open(source, 'rb') as a, open(to, 'wb') as b:
                while data := a.read(4096):
                    b.write(data)
        def folder(path):
            try:
                os.mkdir(path)
            except OSError as e:
                if e.errno != 17:
                    raise
        flash, kind = Flash(), (vfs.VfsLfs1, vfs.VfsLfs2)[VERSION - 1]
        try:
            fs = kind(flash, progsize=PROGRAM)
        except OSError:
            kind.mkfs(flash, progsize=PROGRAM)
            fs = kind(flash, progsize=PROGRAM)
        vfs.mount(fs, '/flash')

        """;

    private const string Change = """
        for line in open('/gone'):
            try:
                os.remove('/flash' + line[:-1])
            except OSError:
                pass
        try:
            for path, is_folder in walk('/new'):
                if is_folder:
                    folder('/flash' + path[4:])
                else:
                    copy(path, '/flash' + path[4:])
        except OSError as e:
            print('no space' if e.errno == 28 else 'Error', e)
            raise
        vfs.umount('/flash')
        with open('/image', 'wb') as f:
            f.write(image)
        print('all', 'done')
        """;

    private const string Extract = """
        os.mkdir('/out')
        for path, is_folder in walk('/flash'):
            if is_folder:
                os.mkdir('/out' + path[6:])
            else:
                copy(path, '/out' + path[6:])
        print('all', 'done')
        """;

    private readonly Dictionary<string, byte[]> _made = []; // most boards of a process begin with the same files
    private readonly Lock _lock = new();

    /// <summary>The image with files written (content) and removed (null); one without a file system gets an empty one first.</summary>
    /// <exception cref="IOException">They do not fit.</exception>
    public byte[] Write(byte[] image, SortedDictionary<string, byte[]?> changes)
    {
        if (changes.Values.Sum(content => content?.LongLength ?? 0) > layout.Size)
            throw DoNotFit();
        var key = Key(image, changes);
        lock (_lock)
            if (_made.TryGetValue(key, out var known))
                return known;
        var files = Run(image, Change, board =>
        {
            board.Write("/gone", Encoding.UTF8.GetBytes(string.Concat(changes.Where(c => c.Value is null).Select(c => c.Key + "\n"))));
            board.Write("/new/.keep", []);
            board.Delete("/new/.keep");
            foreach (var (path, content) in changes)
                if (content is not null)
                    board.Write("/new" + path, content);
        });
        var made = files.Read("/image")!;
        lock (_lock)
        {
            if (_made.Count == MostKept)
                _made.Clear();
            _made[key] = made;
        }
        return made;
    }

    /// <summary>All files of an image.</summary>
    /// <exception cref="IOException">It is damaged.</exception>
    public SortedDictionary<string, byte[]> Read(byte[] image)
    {
        const string Out = "/out";
        var files = Run(image, Extract, static _ => { });
        return new SortedDictionary<string, byte[]>(
            files.List().Where(path => path.StartsWith(Out + "/", StringComparison.Ordinal)).ToDictionary(path => path[Out.Length..], path => files.Read(path)!), StringComparer.Ordinal);
    }

    private IBoardFiles Run(byte[] image, string work, Action<IBoardFiles> prepare)
    {
        var timeline = new Timeline();
        var console = new StringBuilder();
        var board = new VirtualBoard(new VirtualBoardOptions { Timeline = timeline, Firmware = firmware, HeapSize = image.Length + (512 * 1024), FileSystemSize = 64 << 20 });
        try
        {
            board.Console.Output += bytes => console.Append(Encoding.UTF8.GetString(bytes));
            board.Files.Write("/image", image);
            prepare(board.Files);
            var head = Script.Replace("{0}", $"{layout.BlockSize}", StringComparison.Ordinal).Replace("{1}", $"{layout.Version}", StringComparison.Ordinal)
                .Replace("{2}", $"{layout.ProgramSize}", StringComparison.Ordinal);
            board.Files.Write("/main.py", Encoding.UTF8.GetBytes(head + work));
            board.PowerOn();
            bool Ended() => board.Fault is not null || Has("all done") || Has("Error:");
            timeline.RunUntil(Ended, 600_000 * Timeline.Frame);
            if (!Has("all done"))
                throw Has("no space") ? DoNotFit() : new IOException($"the board's file system cannot be used: {board.Fault?.Text ?? console.ToString().Trim()}");
            return board.Files;
        }
        finally
        {
            board.DisposeAsync().AsTask().Wait();
        }

        bool Has(string text) => console.ToString().Contains(text, StringComparison.Ordinal);
    }

    private IOException DoNotFit() => new($"the files do not fit into the board's file system of {layout.Size / 1024} KB");

    private static string Key(byte[] image, SortedDictionary<string, byte[]?> changes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(image);
        foreach (var (path, content) in changes)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{path}\n{content?.Length ?? -1}\n"));
            hash.AppendData(content ?? []);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
