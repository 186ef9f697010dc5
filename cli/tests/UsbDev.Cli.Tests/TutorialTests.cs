using System.Text.RegularExpressions;

namespace UsbDev.Cli.Tests;

/// <summary>docs/first-gadget.md, followed to the letter.</summary>
public sealed partial class TutorialTests
{
    [Fact]
    public void The_tutorial_does_what_it_says()
    {
        var text = File.ReadAllText(Path.Combine(Tool.Root, "docs", "first-gadget.md"));
        var yaml = Block().Matches(text).Where(m => m.Groups["language"].Value == "yaml").Select(m => m.Groups["text"].Value).ToList();
        var python = Block().Matches(text).Single(m => m.Groups["language"].Value == "python").Groups["text"].Value;
        using var scratch = new Scratch();
        Tool.Run(["new", "desk-pad"], scratch.Path).Exits(0);
        var description = File.ReadAllText(Path.Combine(scratch.Path, "desk-pad", "device.yaml"));
        scratch.Write("desk-pad/device.yaml", description[..description.IndexOf("functions:", StringComparison.Ordinal)] + yaml[0]);
        scratch.Write("desk-pad/main.py", python);
        scratch.Write("desk-pad/tests.yaml", yaml[1]);

        Tool.Run(["check", "--strict", "desk-pad"], scratch.Path).Exits(0);
        Tool.Run(["test", "desk-pad"], scratch.Path).Exits(0);
        scratch.Write("desk-pad/main.py", python.Replace("MUTE", "PLAY_PAUSE", StringComparison.Ordinal));
        var failed = Tool.Run(["test", "desk-pad"], scratch.Path).Exits(1);

        Assert.Contains("FAIL media presses Mute exactly once", failed.Output, StringComparison.Ordinal);
        Assert.Contains(".pcapng", failed.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
