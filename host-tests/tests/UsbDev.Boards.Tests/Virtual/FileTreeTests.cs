using System.Text;
using CsCheck;

namespace UsbDev.Boards.Virtual.Tests;

/// <summary>The board's file system, from the host's side and, by its calls, from the board's.</summary>
public sealed class FileTreeTests
{
    private const int Capacity = 40_000;
    private readonly FileTree _tree = new(Capacity, () => 7);

    [Fact]
    public void What_is_written_is_read_listed_and_deleted()
    {
        _tree.Write("/lib/usb/core.py", "abc"u8);
        _tree.Write("main.py", "1"u8);
        _tree.Write("/lib/usb/core.py", "de"u8);
        Assert.Equal(["/lib/usb/core.py", "/main.py"], _tree.List());
        Assert.Equal("de"u8.ToArray(), _tree.Read("/lib/./x/../usb//core.py"));
        Assert.Null(_tree.Read("/lib"));
        Assert.Null(_tree.Read("/lib/usb/core.py/x"));
        Assert.True(_tree.Delete("/main.py"));
        Assert.False(_tree.Delete("/main.py"));
        Assert.False(_tree.Delete("/lib"));
        Assert.Equal(["/lib/usb/core.py"], _tree.List());
    }

    [Theory]
    [InlineData("/a/b", "a file stands where a folder is needed")]
    [InlineData("/d", "it is a folder")]
    [InlineData("/big", "the board's file system is full")]
    public void A_path_or_a_size_that_cannot_be_says_so(string path, string said)
    {
        _tree.Write("/a", "x"u8);
        _tree.Write("/d/x", "x"u8);
        Assert.EndsWith(said, Assert.Throws<IOException>(() => _tree.Write(path, new byte[Capacity])).Message, StringComparison.Ordinal);
        Assert.EndsWith("the name is too long", Assert.Throws<IOException>(() => _tree.Write("/" + new string('n', 256), default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_open_keeps_its_content_and_its_room_when_it_is_removed()
    {
        _tree.Write("/f", new byte[30_000]);
        Assert.Equal(0, _tree.Open(["f"], create: false, exclusive: false, out var file));
        FileTree.Hold(file!);
        Assert.True(_tree.Delete("/f"));
        Assert.Throws<IOException>(() => _tree.Write("/g", new byte[30_000]));
        Assert.Equal(30_000, file!.Content.Length);
        _tree.Release(file);
        _tree.Write("/g", new byte[30_000]);
    }

    [Fact]
    public void Any_sequence_of_operations_does_what_a_plain_model_does_and_gives_all_room_back()
    {
        // Paths of up to three of few names, so that they meet.
        var path = Gen.Int[0, 2].Select(n => "abc"[n].ToString()).Array[0, 3];
        var step = Gen.Select(Gen.Int[0, 5], path, path, Gen.Int[0, 3000]);
        step.Array[1, 60].Sample(steps =>
        {
            var tree = new FileTree(Capacity, () => 0);
            var model = new Dictionary<string, byte[]?> { [""] = null }; // null: a folder
            foreach (var (what, from, to, size) in steps)
            {
                var (name, other) = (Name(from), Name(to));
                var before = model.ToDictionary();
                var error = what switch
                {
                    0 => tree.MakeFolder(from),
                    1 => tree.Remove(from, wantFolder: false),
                    2 => tree.Remove(from, wantFolder: true),
                    3 => tree.Rename(from, to),
                    _ => tree.Open(from, create: true, exclusive: false, out var file) is var opened && opened != 0 ? opened : tree.Resize(file!, size),
                };
                if (error is 0)
                    Apply(model, what, name, other, size);
                else
                    Assert.True(Excused(before, what, name, other, error, size), $"{what} {name} {other} {size}: error {error}");
                Assert.Equal(
                    model.Where(e => e.Value is not null).Select(e => $"/{e.Key}").Order(StringComparer.Ordinal), tree.List());
                foreach (var (file, content) in model)
                    Assert.Equal(content?.Length, tree.Read(file)?.Length);
            }
            foreach (var file in tree.List())
                Assert.True(tree.Delete(file));
            foreach (var folder in model.Where(e => e.Value is null && e.Key != "").Select(e => e.Key).OrderByDescending(k => k.Length))
                Assert.Equal(0, tree.Remove(folder.Split('/'), wantFolder: true));
            tree.Write("/all", new byte[Capacity - FileTree.EntrySize]);
        });
    }

    [Fact]
    public void A_folder_of_this_machine_is_loaded_without_what_is_hidden()
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-files");
        try
        {
            foreach (var (path, text) in new[] { ("main.py", "m"), ("lib/x.py", "x"), (".git/config", "g"), ("lib/__pycache__/x.pyc", "c") })
            {
                var full = Path.Combine(folder.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                File.WriteAllText(full, text);
            }
            if (!OperatingSystem.IsWindows())
                Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "again"), folder.FullName);
            _tree.LoadFolder(folder.FullName, "/app");
            Assert.Equal(["/app/lib/x.py", "/app/main.py"], _tree.List());
            Assert.Equal("m", Encoding.UTF8.GetString(_tree.Read("/app/main.py")!));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Name(string[] parts) => string.Join('/', parts);

    private static string ParentOf(string name) => name.Contains('/') ? name[..name.LastIndexOf('/')] : "";

    private static bool IsFolder(Dictionary<string, byte[]?> model, string name) => model.TryGetValue(name, out var content) && content is null;

    private static void Apply(Dictionary<string, byte[]?> model, int what, string name, string other, int size)
    {
        switch (what)
        {
            case 0:
                model.Add(name, null);
                break;
            case 1 or 2:
                Assert.True(model.Remove(name));
                break;
            case 3:
                if (name == other)
                    break;
                model.Remove(other);
                foreach (var entry in model.Where(e => e.Key == name || e.Key.StartsWith(name + "/", StringComparison.Ordinal)).ToList())
                {
                    model.Remove(entry.Key);
                    model.Add(other + entry.Key[name.Length..], entry.Value);
                }
                break;
            default:
                model[name] = new byte[size];
                break;
        }
        Assert.All(model.Keys.Where(k => k != ""), k => Assert.True(IsFolder(model, ParentOf(k)), $"{k} stands in no folder"));
    }

    // Whether the model sees the same reason.
    private static bool Excused(Dictionary<string, byte[]?> model, int what, string name, string other, int error, int size) => error switch
    {
        Errno.NotFound => what is 1 or 2 or 3 && !model.ContainsKey(name) || !model.ContainsKey(ParentOf(what == 3 ? other : name)),
        Errno.NotFolder => what == 2 && !IsFolder(model, name)
            || what == 3 && IsFolder(model, name) && model.ContainsKey(other) && !IsFolder(model, other)
            || model.TryGetValue(ParentOf(what == 3 ? other : name), out var parent) && parent is not null || !model.ContainsKey(ParentOf(name)),
        Errno.IsFolder => IsFolder(model, what == 3 ? other : name),
        Errno.Exists => model.ContainsKey(name),
        Errno.NotEmpty => model.Keys.Any(k => k != "" && ParentOf(k) == (what == 3 ? other : name)),
        Errno.Busy => name == "" || other == "",
        Errno.Invalid => what == 3 && (name == "" || other.StartsWith(name + "/", StringComparison.Ordinal)),
        Errno.NoSpace => model.Sum(e => e.Value?.Length ?? 0) + model.Count * FileTree.EntrySize + size > Capacity,
        _ => false,
    };
}
