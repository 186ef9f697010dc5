using System.CommandLine;

namespace UsbDev.Cli.Tests;

/// <summary>The command line itself: help, version, slips of the fingers, exit codes, pipes.</summary>
public sealed class UsageTests
{
    public static TheoryData<string> VerbNames => [.. Verbs.All.Select(create => create().Name)];

    [Fact]
    public void Help_lists_every_verb()
    {
        var help = Tool.Run(["--help"]).Exits(0);

        Assert.All(Verbs.All, create => Assert.Contains($"  {create().Name} ", help.Output, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(VerbNames))]
    public void Help_of_a_verb_shows_examples_that_start_with_the_verb(string verb)
    {
        var help = Tool.Run([verb, "--help"]).Exits(0);

        var examples = help.Output[help.Output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains($"usbdev {verb}", examples, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(VerbNames))]
    public void The_README_and_the_reference_of_commands_tell_of_the_verb(string verb)
    {
        Assert.Contains($"`usbdev {verb}", File.ReadAllText(Path.Combine(Tool.Root, "README.md")), StringComparison.Ordinal);
        Assert.Contains($"## usbdev {verb}", File.ReadAllText(Path.Combine(Tool.Root, "docs", "commands.md")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(VerbNames))]
    public void The_reference_of_commands_tells_of_every_option(string name)
    {
        var verb = Verbs.All.Select(create => create()).Single(v => v.Name == name);
        var reference = File.ReadAllText(Path.Combine(Tool.Root, "docs", "commands.md"));
        var section = reference[reference.IndexOf($"## usbdev {name}", StringComparison.Ordinal)..];
        var end = section.IndexOf("\n## ", StringComparison.Ordinal);
        section = end < 0 ? section : section[..end];

        var options = verb.Options.Concat(verb.Subcommands.SelectMany(v => v.Options)).Where(option => !option.Hidden);
        Assert.All(options, option => Assert.Contains($"`{option.Name}", section, StringComparison.Ordinal));
    }

    [Fact]
    public void Version_is_one_line()
    {
        var version = Tool.Run(["--version"]).Exits(0);

        Assert.Matches(@"^\d+\.\d+\.\d+\n$", version.Output);
    }

    [Theory]
    [InlineData("completoin", "completion")]
    [InlineData("compl", "completion")]
    [InlineData("nwe", "new")]
    public void A_mistyped_verb_is_answered_with_the_verb_that_was_meant(string typed, string meant)
    {
        var outcome = Tool.Run([typed]).Exits(2);

        Assert.Contains($"no verb '{typed}'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains($"did you mean '{meant}'?", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check --borad rp2040", "check has no option '--borad'", "did you mean '--board'?")]
    [InlineData("check --bogus", "check has no option '--bogus'", "usbdev check --help")]
    [InlineData("test --junit --jsn", "test has no option '--jsn'", "did you mean '--json'?")]
    [InlineData("compile -e c", "compile has no option '-e'", "did you mean '--emit'?")]
    [InlineData("check -B rp2040", "check has no option '-B'", "did you mean '--board'?")]
    [InlineData("-v", "usbdev has no option '-v'", "usbdev --help")] // --verbose or --version
    [InlineData("usages -9", "usages has no option '-9'", "usbdev usages --help")]
    public void What_looks_like_an_option_and_is_none_is_not_taken_for_a_file(string line, string message, string advice)
    {
        var outcome = Tool.Run(line.Split(' ')).Exits(2);

        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Contains(advice, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void A_file_that_is_called_like_an_option_is_named_behind_two_hyphens()
    {
        using var scratch = new Scratch();
        scratch.Write("--odd.yaml", CheckTests.Good);

        Tool.Run(["check", "--", "--odd.yaml"], scratch.Path).Exits(0);
    }

    [Theory]
    [InlineData("decompile", "usbdev decompile needs <file>: Bytes, hex text")]
    [InlineData("diff one.bin", "usbdev diff needs <b>: ")]
    [InlineData("new", "usbdev new needs <name>: ")]
    [InlineData("firmware", "usbdev firmware needs one of its verbs: build")]
    [InlineData("test --junit", "--junit needs a value, <file>")]
    [InlineData("run --for abc", "--for takes 0 to 1000000 (seconds), not 'abc'")]
    [InlineData("run --for -1", "--for takes 0 to 1000000 (seconds), not '-1'")]
    [InlineData("flash --wait NaN", "--wait takes 0 to 1000000 (seconds), not 'NaN'")]
    [InlineData("test --heap 17.5", "--heap takes 16 to 16384 (KB), not '17.5'")]
    [InlineData("compile --emit c,json", "--emit cannot be 'c,json': did you mean 'json'? it is one of micropython, c, ")]
    [InlineData("check --board rp2400", "--board cannot be 'rp2400': did you mean 'rp2040'? it is one of rp2040, rp2350, ")]
    [InlineData("completion ksh", "<shell> cannot be 'ksh': did you mean 'zsh'? it is one of bash, zsh, fish, pwsh")]
    [InlineData("bench nothing", "<figure> cannot be 'nothing': it is one of start, ")]
    public void What_is_missing_or_cannot_be_is_said_in_the_tool_s_own_words(string line, string message) =>
        Assert.StartsWith($"usbdev: error: {message}", Tool.Run(line.Split(' ')).Exits(2).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("help", "  completion <shell>")]
    [InlineData("help compile", "usbdev compile [<file>] [options]")]
    [InlineData("help firmware build", "usbdev firmware build [<image>] [options]")]
    public void Help_is_a_verb_too(string line, string shown) => Assert.Contains(shown, Tool.Run(line.Split(' ')).Exits(0).Output, StringComparison.Ordinal);

    [Fact]
    public void Help_fits_where_it_is_read()
    {
        var help = Tool.Run(["--help"]).Exits(0).Output;

        Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, 150));
    }

    [Theory]
    [InlineData("schema -o .", ". is a folder")]
    [InlineData("schema -o /proc/x", "/proc/x cannot be written: ")]
    [InlineData("compile -o device.yaml --emit json", "device.yaml is what is compiled")]
    [InlineData("compile -o other.yaml --emit json", "other.yaml is what is compiled")]
    [InlineData("check --sarif .", ". is a folder")]
    [InlineData("test --junit .", ". is a folder")]
    [InlineData("test --trx -", "'-' is no name of a file")]
    [InlineData("test --capture main.py", "main.py is a file")]
    [InlineData("run --capture .", ". is a folder")]
    [InlineData("flash .", ". is a folder")]
    [InlineData("test main.py", "'main.py' is no folder")]
    [InlineData("decompile device.yaml", "device.yaml is a description already")]
    [InlineData("decompile folder", "folder: no USB device's folder")]
    public void A_folder_for_a_file_and_the_other_way_round_are_refused_before_anything_is_done(string line, string message)
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", "include: [other.yaml]\n" + CheckTests.Good);
        scratch.Write("other.yaml", "parameters: { a: 1 }\n");
        scratch.Write("main.py", "import device\n");
        Directory.CreateDirectory(Path.Combine(scratch.Path, "folder"));

        var outcome = Tool.Run(line.Split(' '), scratch.Path).Exits(2);

        Assert.StartsWith($"usbdev: error: {message}", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(["device.yaml", "folder", "main.py", "other.yaml"], Directory.GetFileSystemEntries(scratch.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("check", "the name of a file is empty")]
    [InlineData("compile", "the name of a file is empty")]
    [InlineData("decompile", "the name of a file is empty")]
    [InlineData("explain", "the name of a file is empty")]
    [InlineData("new", "the gadget's name is empty")]
    [InlineData("run", "'' is no folder")]
    [InlineData("test", "'' is no folder")]
    public void An_empty_name_is_answered_as_one(string verb, string message) =>
        Assert.StartsWith($"usbdev: error: {message}", Tool.Run([verb, ""]).Exits(2).Error, StringComparison.Ordinal);

    [Fact]
    public void A_mistyped_option_is_answered_with_the_option_that_was_meant()
    {
        var outcome = Tool.Run(["new", "x", "--form", "keyboard"]).Exits(2);

        Assert.Contains("did you mean '--from'?", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_far_from_every_verb_is_answered_with_where_the_verbs_are_listed()
    {
        var outcome = Tool.Run(["xylophone"]).Exits(2);

        Assert.DoesNotContain("did you mean", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("usbdev --help", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void No_verb_at_all_shows_the_help_and_is_wrong_usage()
    {
        var outcome = Tool.Run([]).Exits(2);

        Assert.Contains("Commands:", outcome.All, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_is_JSON_where_JSON_was_asked_for()
    {
        using var scratch = new Scratch();
        scratch.Write("pad/notes.txt", "mine");

        var outcome = Tool.Run(["new", "pad", "--json"], scratch.Path).Exits(2);

        Assert.Equal(2, outcome.Json.GetProperty("exitCode").GetInt32());
        Assert.Contains("pad is there already", outcome.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_the_tool_is_the_tool()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(Path.Combine(scratch.Path, "bin"));
        File.CreateSymbolicLink(Path.Combine(scratch.Path, "usbdev"), Path.Combine(Tool.Root, "usbdev"));
        File.CreateSymbolicLink(Path.Combine(scratch.Path, "bin", "linked"), "../usbdev");

        using var linked = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Path.Combine(scratch.Path, "bin", "linked"), ["--version"]) { WorkingDirectory = scratch.Path, RedirectStandardOutput = true })!;

        Assert.Matches(@"^\d+\.\d+\.\d+\n$", linked.StandardOutput.ReadToEnd());
        Assert.Equal(["bin", "usbdev"], Directory.GetFileSystemEntries(scratch.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_is_coloured_in_a_pipe()
    {
        var outcomes = new[] { Tool.Run(["--help"]), Tool.Run(["nwe"]), Tool.Run(["check", "nowhere.yaml"]) };

        Assert.All(outcomes, outcome => Assert.DoesNotContain('\e', outcome.All));
    }

    [Theory]
    [InlineData("check")]
    [InlineData("decompile")]
    public void What_waits_for_its_input_ends_at_ctrl_c(string verb)
    {
        var process = Tool.StartBare([verb, "-"]);
        using var session = new Session(process);
        process.StandardInput.Write(new string(' ', 1 << 20)); // more than a pipe holds: it is reading
        process.StandardInput.Flush();

        Assert.Equal(130, session.Interrupt());
    }
}
