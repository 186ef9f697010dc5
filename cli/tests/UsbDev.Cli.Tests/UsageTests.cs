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
    public void Nothing_is_coloured_in_a_pipe()
    {
        var outcomes = new[] { Tool.Run(["--help"]), Tool.Run(["nwe"]), Tool.Run(["check", "nowhere.yaml"]) };

        Assert.All(outcomes, outcome => Assert.DoesNotContain('\e', outcome.All));
    }
}
