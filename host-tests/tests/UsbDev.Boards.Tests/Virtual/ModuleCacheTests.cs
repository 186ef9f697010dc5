using Wasmtime;

namespace UsbDev.Boards.Virtual.Tests;

/// <summary>Compiled modules on disk: fast when they are good, harmless when they are not.</summary>
public sealed class ModuleCacheTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("usbdev-cache");
    private readonly byte[] _wasm = Module.ConvertText("""(module (memory (export "memory") 1) (func (export "board_shared") (result i32) i32.const 0) (func (export "board_main")))""");

    private string Folder => Path.Combine(_root.FullName, "modules");

    private FileInfo Entry => new DirectoryInfo(Folder).EnumerateFiles().Single();

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_module_is_compiled_once_and_then_loaded_from_a_folder_that_only_its_owner_can_touch()
    {
        Load();
        var written = Entry.LastWriteTimeUtc;
        Load();
        Assert.Equal(written, Entry.LastWriteTimeUtc);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
    }

    [Theory]
    [InlineData("cut off")]
    [InlineData("emptied")]
    [InlineData("a bit flipped in the code")]
    [InlineData("a bit flipped in the hash")]
    [InlineData("another entry under its name")]
    public void An_entry_that_is_not_as_it_was_written_is_never_loaded_and_written_anew(string damage)
    {
        Load();
        var path = Entry.FullName;
        var good = File.ReadAllBytes(path);
        var bytes = good.ToArray();
        switch (damage)
        {
            case "cut off": bytes = bytes[..^100]; break;
            case "emptied": bytes = []; break;
            case "a bit flipped in the code": bytes[bytes.Length / 2] ^= 1; break;
            case "a bit flipped in the hash": bytes[0] ^= 1; break;
            default:
                var other = new ModuleCache(Path.Combine(_root.FullName, "other"));
                using (var firmware = VirtualFirmware.FromWasm(Module.ConvertText("""(module (memory (export "memory") 2) (func (export "board_shared")) (func (export "board_main")))"""), other))
                    bytes = File.ReadAllBytes(Directory.GetFiles(Path.Combine(_root.FullName, "other")).Single());
                break;
        }
        File.WriteAllBytes(path, bytes);
        Load();
        Assert.Equal(good.Length, File.ReadAllBytes(path).Length);
        Assert.NotEqual(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void An_intact_entry_that_the_engine_refuses_is_compiled_anew()
    {
        Load();
        var path = Entry.FullName;
        var key = Convert.FromHexString(Path.GetFileNameWithoutExtension(path));
        var content = "not a compiled module"u8.ToArray();
        File.WriteAllBytes(path, [.. System.Security.Cryptography.SHA256.HashData([.. key, .. content]), .. content]);
        Load();
        Assert.True(new FileInfo(path).Length > 1000);
    }

    [Fact]
    public void What_others_could_have_written_is_thrown_away()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        Load();
        var entry = Entry;
        File.SetLastWriteTimeUtc(entry.FullName, DateTime.UnixEpoch);
#pragma warning disable CA1416
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_111_111);
        Load();
        Assert.NotEqual(DateTime.UnixEpoch, Entry.LastWriteTimeUtc);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
#pragma warning restore CA1416
    }

    [Fact]
    public void A_folder_that_cannot_be_had_or_is_a_link_costs_only_time()
    {
        File.WriteAllText(Folder, "a file stands here");
        Load();
        File.Delete(Folder);
        if (OperatingSystem.IsWindows())
            return;
        var elsewhere = Directory.CreateDirectory(Path.Combine(_root.FullName, "elsewhere"));
        Directory.CreateSymbolicLink(Folder, elsewhere.FullName);
        Load();
        Assert.Empty(elsewhere.EnumerateFiles());
    }

    [Fact]
    public void Somebody_else_s_folder_is_not_used()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root can make a folder of somebody else's");
        Load();
        using (var chown = System.Diagnostics.Process.Start("chown", ["65534", Folder]))
            chown.WaitForExit();
        Entry.Delete();
        Load();
        Assert.Empty(new DirectoryInfo(Folder).EnumerateFiles());
    }

    [Fact]
    public void Old_entries_go()
    {
        for (var n = 0; n < 12; n++)
            using (VirtualFirmware.FromWasm(Module.ConvertText($"""(module (memory (export "memory") {n + 1}) (func (export "board_shared")) (func (export "board_main")))"""), new ModuleCache(Folder)))
            {
            }
        Assert.Equal(8, new DirectoryInfo(Folder).EnumerateFiles().Count());
    }

    private void Load()
    {
        using var firmware = VirtualFirmware.FromWasm(_wasm, new ModuleCache(Folder));
    }
}
