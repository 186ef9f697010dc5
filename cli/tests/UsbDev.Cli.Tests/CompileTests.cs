namespace UsbDev.Cli.Tests;

/// <summary>What <c>usbdev compile</c> writes, and when it writes nothing.</summary>
public sealed class CompileTests
{
    private const string Good = """
        device: { vendor: 0x1209, product: 0x0001, name: Pad, serial: unique }
        functions:
          - keyboard: { name: kbd }

        """;

    [Fact]
    public void The_module_appears_beside_the_description()
    {
        using var scratch = new Scratch();
        scratch.Write("pad/device.yaml", Good);

        var outcome = Tool.Run(["compile", "pad"], scratch.Path).Exits(0);

        Assert.Equal(Path.Combine("pad", "device.py") + "\n", outcome.Output);
        Assert.Contains("kbd = Keyboard(", File.ReadAllText(Path.Combine(scratch.Path, "pad", "device.py")), StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(scratch.Path, "pad")).Length);
    }

    [Fact]
    public void Bytes_begin_with_the_device_descriptor()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Good);

        Tool.Run(["compile", "--emit", "bin", "-o", "out"], scratch.Path).Exits(0);

        Assert.Equal([0x12, 0x01], File.ReadAllBytes(Path.Combine(scratch.Path, "out", "device.bin"))[..2]);
    }

    [Fact]
    public void Standard_output_gets_the_file_and_nothing_else()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Good);
        Tool.Run(["compile"], scratch.Path).Exits(0);

        var outcome = Tool.Run(["compile", "-o", "-"], scratch.Path).Exits(0);

        Assert.Equal(File.ReadAllText(Path.Combine(scratch.Path, "device.py")), outcome.Output);
    }

    [Fact]
    public void A_device_is_written_into_and_stays_one()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "the system has no /dev/full");
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Good);

        Assert.Contains("space", Tool.Run(["compile", "-o", "/dev/full"], scratch.Path).Exits(2).Error, StringComparison.Ordinal);
        Tool.Run(["check", "--sarif", "/dev/full"], scratch.Path).Exits(2);
        Tool.Run(["compile", "-o", "/dev/null"], scratch.Path).Exits(0);

        Assert.Throws<IOException>(() => File.AppendAllText("/dev/full", "x"));
        Assert.Equal(0, new FileInfo("/dev/null").Length);
    }

    [Fact]
    public void A_link_stays_and_what_cannot_be_written_leaves_nothing_behind()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Good);
        scratch.Write("board/device.py", "old");
        File.CreateSymbolicLink(Path.Combine(scratch.Path, "device.py"), Path.Combine("board", "device.py"));
        Directory.CreateDirectory(Path.Combine(scratch.Path, "taken", "device.json"));

        Tool.Run(["compile"], scratch.Path).Exits(0);
        Tool.Run(["compile", "--emit", "json", "-o", "taken"], scratch.Path).Exits(2);
        Tool.Run(["compile", "-o", "device.yaml/here"], scratch.Path).Exits(2);

        Assert.NotNull(File.ResolveLinkTarget(Path.Combine(scratch.Path, "device.py"), returnFinalTarget: false));
        Assert.Contains("kbd = Keyboard(", File.ReadAllText(Path.Combine(scratch.Path, "board", "device.py")), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(scratch.Path, "*", SearchOption.AllDirectories), f => Path.GetFileName(f).StartsWith('.'));
    }

    [Fact]
    public void Standard_output_does_not_take_several_files()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Good);

        var outcome = Tool.Run(["compile", "--emit", "bin", "-o", "-"], scratch.Path).Exits(2);

        Assert.Contains("name a folder", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_run_gives_the_same_files_in_every_form()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Good + "  - hid: { name: desk, reports: [mouse, gamepad, consumer] }\n  - midi: { name: synth, from_device: [Keys, Pads] }\n  - cdc: { name: log }\n  - vendor: { name: data }\n");
        string[] forms = [.. UsbDev.Compiler.Emitters.EmitterList.All.SelectMany(e => (string[])["--emit", e.Name])];

        Tool.Run(["compile", .. forms, "-o", "first"], scratch.Path).Exits(0);
        Tool.Run(["compile", .. forms, "-o", "second"], scratch.Path).Exits(0);

        var files = Directory.GetFiles(Path.Combine(scratch.Path, "first")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(files, Directory.GetFiles(Path.Combine(scratch.Path, "second")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.True(files.Count > 15, string.Join(", ", files));
        Assert.All(files, f => Assert.Equal(File.ReadAllBytes(Path.Combine(scratch.Path, "first", f)), File.ReadAllBytes(Path.Combine(scratch.Path, "second", f))));
    }

    [Fact]
    public void A_description_with_errors_leaves_the_old_module_alone()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Good.Replace("keyboard", "keybord"));
        scratch.Write("device.py", "# old");

        var outcome = Tool.Run(["compile"], scratch.Path).Exits(1);

        Assert.Contains("device.yaml:3:5: error", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("# old", File.ReadAllText(Path.Combine(scratch.Path, "device.py")));
    }
}
