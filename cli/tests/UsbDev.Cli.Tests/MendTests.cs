using System.Text;

namespace UsbDev.Cli.Tests;

/// <summary><c>usbdev check --fix</c>: what it writes, and what it leaves.</summary>
public sealed class MendTests
{
    private const string Bad = "device: { vendor: 0x1209, prodct: 2E8A, serial: unique } # the pad\r\nfunctions:\r\n  - keybord: { name:kbd }\r\n";
    private const string Good = "device: { vendor: 0x1209, product: 0x2E8A, serial: unique } # the pad\r\nfunctions:\r\n  - keyboard: { name: kbd }\r\n";

    [Fact]
    public void What_has_one_reading_is_mended_and_told()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("device.yaml", Bad);

        var outcome = Tool.Run(["check", "--fix"], scratch.Path).Exits(0);

        Assert.Equal("""
            device.yaml:1:27: mended SPEC004: 'prodct' is now 'product'
            device.yaml:1:36: mended SPEC006: '2E8A' is now '0x2E8A'
            device.yaml:3:5: mended SPEC010: 'keybord' is now 'keyboard'
            device.yaml:3:17: mended SPEC004: 'name:kbd' is now 'name: kbd'
            device.yaml: fine, kbd (hid)

            """, outcome.Output);
        Assert.Equal(Good, File.ReadAllText(file));
        Assert.Equal("device.yaml: fine, kbd (hid)\n", Tool.Run(["check", "--fix"], scratch.Path).Exits(0).Output);
    }

    [Fact]
    public void What_is_left_is_shown_and_counts()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("device.yaml", Bad + "  - hid: { collection: Moose, input: [{ usage: X }] }\r\n");

        var outcome = Tool.Run(["check", "--fix", "--json"], scratch.Path).Exits(1).Json.GetProperty("files")[0];

        Assert.Equal(["prodct", "2E8A", "keybord", "name:kbd"], outcome.GetProperty("mended").EnumerateArray().Select(m => m.GetProperty("before").GetString()));
        Assert.Equal("SPEC009", Assert.Single(outcome.GetProperty("findings").EnumerateArray(), f => f.GetProperty("severity").GetString() == "error").GetProperty("code").GetString());
        Assert.Equal(Good + "  - hid: { collection: Moose, input: [{ usage: X }] }\r\n", File.ReadAllText(file));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Included_files_are_mended_and_nothing_but_the_words_changes()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", "include: [parts/pad.yaml]\n" + Good + "  - pad\n");
        var part = scratch.Write("parts/pad.yaml", "");
        File.WriteAllBytes(part, [.. Encoding.UTF8.Preamble, .. "# é\npresets: { pad: { preset: mose } } #end"u8]);
        File.SetUnixFileMode(part, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var link = Path.Combine(scratch.Path, "linked.yaml");
        File.CreateSymbolicLink(link, "device.yaml");

        Tool.Run(["check", "--fix", "linked.yaml"], scratch.Path).Exits(0);

        Assert.Equal([.. Encoding.UTF8.Preamble, .. "# é\npresets: { pad: { preset: mouse } } #end"u8], File.ReadAllBytes(part));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(part));
        Assert.Equal("device.yaml", new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void What_cannot_be_written_back_as_it_was_is_left()
    {
        using var scratch = new Scratch();
        byte[] bad = [.. Encoding.Latin1.GetBytes(Bad.Replace("the pad", "das Büro"))];
        File.WriteAllBytes(scratch.Write("device.yaml", ""), bad);

        Tool.Run(["check", "--fix"], scratch.Path).Exits(1);

        Assert.Equal(bad, File.ReadAllBytes(Path.Combine(scratch.Path, "device.yaml")));
    }

    [Fact]
    public void Bytes_and_pipes_are_not_mended()
    {
        using var scratch = new Scratch();
        scratch.Write("pad.txt", "12 01 00 02 00 00 00 40 09 12 01 00 00 01 00 00 00 00");

        Assert.Contains("standard input cannot be mended", Tool.Run(["check", "--fix", "-"], input: Bad).Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("choose one", Tool.Run(["check", "--fix", "--watch"], scratch.Path).Exits(2).Error, StringComparison.Ordinal);
        Tool.Run(["check", "--fix", "pad.txt"], scratch.Path);
        Assert.Equal("12 01 00 02 00 00 00 40 09 12 01 00 00 01 00 00 00 00", File.ReadAllText(Path.Combine(scratch.Path, "pad.txt")));
    }

    [Fact]
    public void What_a_killed_writer_left_goes_with_the_next_write_and_nothing_else()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Bad);
        string[] left = [".device.yaml.4711"], others = [".device.yaml.swp", ".device.yaml.4712", ".device.yml.4711", ".device.yaml.12.bak"];
        foreach (var name in left.Concat(others))
            File.SetLastWriteTimeUtc(scratch.Write(name, "x"), DateTime.UtcNow - TimeSpan.FromHours(name.EndsWith('2') ? 0 : 2));

        Tool.Run(["check", "--fix"], scratch.Path).Exits(0);

        Assert.Equal([.. others.Append("device.yaml").Order(StringComparer.Ordinal)], Directory.GetFiles(scratch.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }
}
