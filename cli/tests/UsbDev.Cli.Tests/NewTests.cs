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

    public static TheoryData<string> Examples => [.. Directory.GetDirectories(Path.Combine(Tool.Root, "examples"))
        .Where(d => File.Exists(Path.Combine(d, "device.yaml"))).Select(d => Path.GetFileName(d))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void It_starts_from_any_example_and_passes_its_tests_from_anywhere(string example)
    {
        using var scratch = new Scratch();
        using var elsewhere = new Scratch();

        Tool.Run(["new", "mine/own gadget", "--from", example], scratch.Path).Exits(0);
        var folder = Path.Combine(scratch.Path, "mine", "own gadget");
        var test = Tool.Run(["test", folder], elsewhere.Path).Exits(0);

        Assert.Contains("1209:0001 own gadget", test.Output, StringComparison.Ordinal);
        Assert.Matches(@"(\d+) tests on the virtual board: \1 passed", test.Output);
        var original = Path.Combine(Tool.Root, "examples", example);
        foreach (var program in Directory.GetFiles(original, "*.py").Where(f => Path.GetFileName(f) != "device.py"))
            Assert.Equal(File.ReadAllText(program), File.ReadAllText(Path.Combine(folder, Path.GetFileName(program))));
        Assert.DoesNotContain("examples/", File.ReadAllText(Path.Combine(folder, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_and_completion_name_the_examples()
    {
        var help = Tool.Run(["new", "--help"]).Exits(0).Output;
        var line = "usbdev new x --from ";
        var completed = Tool.Run([$"[suggest:{line.Length}]", line]).Output;

        foreach (var example in Examples)
        {
            Assert.Contains(example.Data, help, StringComparison.Ordinal);
            Assert.Contains(example.Data, completed, StringComparison.Ordinal);
        }
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
    [InlineData("two words", "usbdev test 'two words'")]
    [InlineData("it's", "usbdev test 'it'\\''s'")]
    [InlineData("a$1b", "usbdev test 'a$1b'")]
    [InlineData("-dash", "usbdev test ./-dash")]
    public void What_is_to_be_typed_next_is_what_a_shell_takes(string name, string line)
    {
        using var scratch = new Scratch();

        var told = Tool.Run(["new", "--", name], scratch.Path).Exits(0).Output;

        Assert.Contains($"  {line} ", told, StringComparison.Ordinal);
        Assert.Contains($"./{line} ", File.ReadAllText(Path.Combine(scratch.Path, name, "README.md")), StringComparison.Ordinal);
        Tool.Run(["check", $"./{name}"], scratch.Path).Exits(0);
    }

    [Theory]
    [InlineData("Übung")]
    [InlineData("a name that is longer than what boards can send")]
    public void A_folder_whose_name_boards_cannot_send_keeps_the_example_s_product_name(string name)
    {
        using var scratch = new Scratch();

        var outcome = Tool.Run(["new", name], scratch.Path).Exits(0);

        Assert.Contains($"boards cannot send '{name}'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("name: First keyboard", File.ReadAllText(Path.Combine(scratch.Path, name, "device.yaml")), StringComparison.Ordinal);
        Tool.Run(["check", name], scratch.Path).Exits(0);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_copy_s_links_lead_somewhere(string example) =>
        Assert.DoesNotContain("](..", File.ReadAllText(Path.Combine(Tool.Root, "examples", example, "README.md")), StringComparison.Ordinal);

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
