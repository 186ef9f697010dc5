using System.Diagnostics;

namespace UsbDev.Cli.Tests;

/// <summary>Shell completion, asked the way that the shells' scripts ask.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public void There_is_a_script_for(string shell)
    {
        var script = Tool.Run(["completion", shell]).Exits(0);

        Assert.Contains("[suggest:", script.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_shell_is_wrong_usage_and_the_message_names_those_there_are()
    {
        var outcome = Tool.Run(["completion", "tcsh"]).Exits(2);

        Assert.Contains("zsh", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usbdev comp", "completion")]
    [InlineData("usbdev completion ", "fish")]
    [InlineData("usbdev new x --fr", "--from")]
    [InlineData("usbdev check --board ", "rp2040")]
    [InlineData("usbdev compile --emit ", "udev")]
    public void The_tool_completes(string line, string expected)
    {
        var outcome = Tool.Run([$"[suggest:{line.Length}]", line]).Exits(0);

        Assert.Contains(expected, outcome.Output.Split('\n'));
    }

    [Theory]
    [InlineData("comp", "compile completion")]
    [InlineData("bench chip-st", "chip-start")] // none that has it in the middle of its name
    [InlineData("compile --emit m", "micropython markdown")]
    [InlineData("check --s", "--sarif --set --strict")]
    [InlineData("completion ", "bash fish pwsh zsh")]
    [InlineData("check ", "")] // so that bash goes on with the names of files
    [InlineData("test examp", "")]
    public void Bash_completes_through_the_script(string typed, string expected)
    {
        var script = Tool.Run(["completion", "bash"]).Exits(0).Output;
        var words = typed.Split(' ');
        // What bash does when Tab is pressed behind "./usbdev" and what was typed.
        var session = $"""
            {script}
            COMP_WORDS=("{Path.Combine(Tool.Root, "usbdev")}" {string.Join(' ', words.Select(word => $"'{word}'"))}) COMP_CWORD={words.Length} COMP_LINE="${"{COMP_WORDS[*]}"}" COMP_POINT=${"{#COMP_LINE}"}
            _usbdev
            echo "${"{COMPREPLY[*]}"}"
            """;

        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", session]) { RedirectStandardOutput = true })!;

        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), bash.StandardOutput.ReadToEnd().TrimEnd('\n').Split(' ').Order(StringComparer.Ordinal));
    }
}
