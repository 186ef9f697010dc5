using System.Buffers.Binary;
using System.Diagnostics;

namespace UsbDev.Boards.Emulated.Tests;

/// <summary>What firmware/build makes for chips. Each of these compiles a whole firmware.</summary>
[Trait("Speed", "Slow")]
public sealed class FirmwareBuildTests
{
    [Fact]
    public void The_same_sources_give_the_same_bytes_wherever_they_are_compiled()
    {
        var first = Artifacts();
        Assert.Equal(0, Build([], "samd21", "--force").ExitCode); // in a folder of another name
        Assert.Equal(["usbdev-samd21.bin", "usbdev-samd21.elf", "usbdev-samd21.size.txt", "usbdev-samd21.uf2"], first.Keys);
        foreach (var (name, content) in Artifacts())
            Assert.True(content.AsSpan().SequenceEqual(first[name]), $"{name} has other bytes the second time");
    }

    [Fact]
    public void An_image_for_the_SAMD51_stands_behind_its_boot_loader_and_in_its_own_RAM()
    {
        var uf2 = File.ReadAllBytes(FirmwareLocation.Find("samd51"));
        var image = FirmwareImage.Parse("usbdev-samd51.uf2", uf2);
        Assert.Equal(0x5511_4460u, image.Family);
        Assert.Equal(0x4000u, Word(12)); // where the first block goes
        Assert.Equal(0x2000_0000u + (192 << 10) - 8, Word(32)); // below the word by which the boot loader knows a double tap
        Assert.InRange(Word(36), 0x4000u, 0x4000u + (uint)image.Size);
        Assert.Equal(1u, Word(36) & 1); // Thumb

        uint Word(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(uf2.AsSpan(offset));
    }

    [Fact]
    public void A_firmware_that_does_not_fit_is_told_with_the_ways_out()
    {
        var (exitCode, messages) = Build([("CODE_SIZE", "200K")], "samd21");
        Assert.Equal(1, exitCode);
        Assert.Matches("the firmware for SAMD_GENERIC_D21X18 is [0-9,]+ bytes larger than the part of the flash that is set aside for it; freeze less .* or set more aside", messages);
    }

    [Theory]
    [InlineData("BOARD", "NO_SUCH_BOARD", "BOARD=NO_SUCH_BOARD is no SAMD21 board")]
    [InlineData("BOARD", "MINISAM_M4", "BOARD=MINISAM_M4 is no SAMD21 board")]
    [InlineData("CODE_SIZE", "all", "CODE_SIZE=all is no size")]
    [InlineData("FROZEN_MANIFEST", "/no/such/manifest.py", "FROZEN_MANIFEST=/no/such/manifest.py is no file")]
    [InlineData("BOARD_DIR", "/no/such/folder", "BOARD_DIR=/no/such/folder has no mpconfigboard.mk")]
    public void A_setting_that_cannot_be_used_is_named(string variable, string value, string message)
    {
        var (exitCode, messages) = Build([(variable, value)], "samd21");
        Assert.Equal(2, exitCode);
        Assert.Contains(message, messages, StringComparison.Ordinal);
    }

    private static SortedDictionary<string, byte[]> Artifacts()
    {
        var folder = Path.GetDirectoryName(FirmwareLocation.Find("samd21"))!;
        return new SortedDictionary<string, byte[]>(Directory.EnumerateFiles(folder, "usbdev-*").ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes), StringComparer.Ordinal);
    }

    private static (int ExitCode, string Messages) Build((string Variable, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Script(), arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        using var build = Process.Start(start)!;
        var output = build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var messages = build.StandardError.ReadToEnd();
        build.WaitForExit();
        output.Wait(TestContext.Current.CancellationToken);
        return (build.ExitCode, messages);
    }

    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "firmware", "build") is var script && File.Exists(script))
                return script;
        throw new FileNotFoundException("firmware/build");
    }
}
