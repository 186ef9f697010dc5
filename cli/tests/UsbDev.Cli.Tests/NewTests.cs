namespace UsbDev.Cli.Tests;

/// <summary>From nothing to a gadget that works.</summary>
public sealed class NewTests
{
    [Fact]
    public void A_new_gadget_passes_its_tests()
    {
        using var scratch = new Scratch();

        Tool.Run(["new", "desk-pad"], scratch.Path).Exits(0);
        var test = Tool.Run(["test", "desk-pad"], scratch.Path).Exits(0);

        Assert.Contains("1209:0001 desk-pad", test.Output, StringComparison.Ordinal);
        Assert.Matches(@"4 tests on the virtual board: 4 passed", test.Output);
    }

    [Fact]
    public void What_is_told_is_what_was_written()
    {
        using var scratch = new Scratch();

        var told = Tool.Run(["new", "pads/left", "--json"], scratch.Path).Exits(0).Json;

        var folder = Path.Combine(scratch.Path, "pads", "left");
        Assert.Equal(Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal),
            told.GetProperty("files").EnumerateArray().Select(f => f.GetString()!).Order(StringComparer.Ordinal));
        Assert.Contains("device.yaml", Directory.GetFiles(folder).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public void A_folder_that_holds_something_is_refused_and_left_alone()
    {
        using var scratch = new Scratch();
        scratch.Write("pad/notes.txt", "mine");

        var outcome = Tool.Run(["new", "pad"], scratch.Path).Exits(2);

        Assert.Contains("is there already", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.GetFiles(Path.Combine(scratch.Path, "pad")).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public void An_empty_folder_is_taken()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(Path.Combine(scratch.Path, "pad"));

        Tool.Run(["new", "pad"], scratch.Path).Exits(0);

        Assert.True(File.Exists(Path.Combine(scratch.Path, "pad", "main.py")));
    }

    [Theory]
    [InlineData("a\"b")]
    [InlineData("a\\b")]
    [InlineData("/")]
    public void A_name_that_YAML_or_the_file_system_would_misread_is_refused(string name)
    {
        using var scratch = new Scratch();

        Tool.Run(["new", name], scratch.Path).Exits(2);

        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void An_unknown_template_is_answered_with_those_there_are()
    {
        using var scratch = new Scratch();

        var outcome = Tool.Run(["new", "pad", "--from", "toaster"], scratch.Path).Exits(2);

        Assert.Contains("keyboard", outcome.Error, StringComparison.Ordinal);
    }
}
