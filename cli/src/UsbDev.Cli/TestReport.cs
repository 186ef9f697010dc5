using UsbDev.Testing;
using UsbDev.Testing.Results;

namespace UsbDev.Cli;

/// <summary>Tells a person how a run goes while it goes.</summary>
internal sealed class TestReport(Terminal terminal) : IRunObserver
{
    private const int ConsoleLines = 10; // of a failed test, the last ones

    public void TestStarted(string name) => terminal.WriteLine(terminal.Paint(name, Tone.Strong));

    public void DeviceSeen(DeviceTreeNode device) => Write(device, 1);

    public void CheckDone(CheckResult check)
    {
        var mark = check.Passed ? terminal.Paint("ok  ", Tone.Good) : terminal.Paint("FAIL", Tone.Error);
        terminal.WriteLine($"  {mark} {check.Name}  {terminal.Paint($"({ConsoleReport.Times(check.Simulated, check.Wall)})", Tone.Quiet)}");
        if (check.Failure is { } failure)
            foreach (var line in ConsoleReport.Lines(failure))
                terminal.WriteLine($"       {line}");
    }

    public void TestDone(TestResult test)
    {
        if (test.Outcome == Outcome.Skipped)
            terminal.WriteLine($"  {terminal.Paint($"not run: {test.Reason}", Tone.Warning)}");
        if (test.Outcome == Outcome.Failed)
            foreach (var line in test.Console.TrimEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(ConsoleLines))
                terminal.WriteLine($"       {terminal.Paint("console:", Tone.Quiet)} {string.Concat(line.Where(c => !char.IsControl(c)))}");
        if (test.Capture is { } capture)
            terminal.WriteLine($"       capture: {capture}");
        terminal.WriteLine();
    }

    /// <summary>The last line.</summary>
    public void Done(TestRun run) => terminal.WriteLine(terminal.Paint(ConsoleReport.Summary(run), run.Passed ? Tone.Good : Tone.Error));

    private void Write(DeviceTreeNode node, int depth)
    {
        terminal.WriteLine($"{new string(' ', 2 * depth)}{node.Text}{(node.Detail.Length == 0 ? "" : $"  {terminal.Paint(node.Detail, Tone.Quiet)}")}");
        foreach (var child in node.Children)
            Write(child, depth + 1);
    }
}
