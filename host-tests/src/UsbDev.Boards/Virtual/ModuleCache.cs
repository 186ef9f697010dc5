using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using Wasmtime;

namespace UsbDev.Boards.Virtual;

/// <summary>
/// Keeps compiled modules, so that a process starts in milliseconds. Compiled modules are machine code: whoever can write them runs code in the name of
/// whoever loads them.
/// </summary>
/// <remarks>
/// Against other users of the machine: the folder belongs to the user and is closed to everybody else (<see cref="PrivateFolder"/>), or it is not used. Against
/// damage (a crash, a full disk, a file from another place): each file begins with the hash of its key and its content, and the bytes that
/// were checked are the bytes that are loaded. Against itself: the key holds the wasm, the engine's version and the processor. Who can already write files as the
/// user is not kept out; nothing could. Whatever is wrong with an entry, the module is compiled again, silently.
/// </remarks>
/// <param name="folder">The folder, created when needed.</param>
public sealed class ModuleCache(string folder)
{
    private const int KeepEntries = 8;
    private const string Extension = ".cwasm";

    /// <summary><c>$USBDEV_CACHE/modules</c>, by default in the user's own cache folder.</summary>
    public static ModuleCache Default => new(Path.Combine(UserCache(), "modules"));

    internal Module Load(Engine engine, ReadOnlySpan<byte> wasm)
    {
        var key = Key(wasm);
        var path = Path.Combine(folder, Convert.ToHexStringLower(key) + Extension);
        if (!PrivateFolder.TryOpen(folder))
            return Module.FromBytes(engine, "board", wasm);
        if (TryRead(path, key) is { } compiled)
            try
            {
                return Module.Deserialize(engine, "board", compiled.Span);
            }
            catch (WasmtimeException)
            {
                // Intact, but for an engine that is configured in another way.
            }
        var module = Module.FromBytes(engine, "board", wasm);
        Write(path, key, module.Serialize());
        return module;
    }

    private static string UserCache()
    {
        if (Environment.GetEnvironmentVariable("USBDEV_CACHE") is { Length: > 0 } own)
            return own;
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "usbdev");
        var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(caches, "usbdev");
    }

    private static byte[] Key(ReadOnlySpan<byte> wasm)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(wasm);
        var machine = new StringBuilder($"{typeof(Engine).Assembly.GetName().Version} {RuntimeInformation.ProcessArchitecture} {Environment.OSVersion.Platform}");
        if (X86Base.IsSupported)
            foreach (var (leaf, subleaf) in ((int, int)[])[(0, 0), (1, 0), (7, 0), (7, 1)])
            {
                var (_, b, c, d) = X86Base.CpuId(leaf, subleaf);
                // Bits 31..24 of EBX of leaf 1 are the number of the core that happens to run this.
                machine.Append(CultureInfo.InvariantCulture, $" {(leaf == 1 ? 0 : b):X8}{c:X8}{d:X8}");
            }
        hash.AppendData(Encoding.UTF8.GetBytes(machine.ToString()));
        return hash.GetHashAndReset();
    }

    // The file: 32 bytes of hash over the key and the content, then the content.
    private static ReadOnlyMemory<byte>? TryRead(string path, byte[] key)
    {
        try
        {
            var bytes = File.ReadAllBytes(path).AsMemory();
            if (bytes.Length <= SHA256.HashSizeInBytes)
                return null;
            var content = bytes[SHA256.HashSizeInBytes..];
            return Seal(key, content.Span).AsSpan().SequenceEqual(bytes.Span[..SHA256.HashSizeInBytes]) ? content : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Write(string path, byte[] key, byte[] content)
    {
        var temporary = Path.Combine(folder, Path.GetRandomFileName() + ".tmp");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew))
            {
                file.Write(Seal(key, content));
                file.Write(content);
            }
            File.Move(temporary, path, overwrite: true);
            foreach (var old in new DirectoryInfo(folder).EnumerateFiles("*" + Extension).OrderByDescending(f => f.LastWriteTimeUtc).Skip(KeepEntries))
                old.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without the cache the next start is slower; nothing else.
            File.Delete(temporary);
        }
    }

    private static byte[] Seal(byte[] key, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(key);
        hash.AppendData(content);
        return hash.GetHashAndReset();
    }
}
