using System.Globalization;
using UsbDev.Host;

namespace UsbDev.Testing.Results;

/// <summary>Tells a run line by line while it happens: plain text, for pipes and logs.</summary>
public sealed class ConsoleReport(TextWriter output) : IRunObserver
{
    /// <inheritdoc/>
    public void TestStarted(string name) => output.WriteLine(name);

    /// <inheritdoc/>
    public void DeviceSeen(DeviceTreeNode device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Write(device, 1);
    }

    /// <inheritdoc/>
    public void CheckDone(CheckResult check)
    {
        ArgumentNullException.ThrowIfNull(check);
        output.WriteLine($"  {(check.Passed ? "ok  " : "FAIL")} {check.Name}  ({Times(check.Simulated, check.Wall)})");
        if (check.Failure is not { } failure) return;
        foreach (var line in Lines(failure)) output.WriteLine("       " + line);
    }

    /// <inheritdoc/>
    public void TestDone(TestResult test)
    {
        ArgumentNullException.ThrowIfNull(test);
        if (test.Outcome == Outcome.Skipped) output.WriteLine($"  not run: {test.Reason}");
        if (test.Capture is { } capture) output.WriteLine($"       capture: {capture}");
        output.WriteLine();
    }

    /// <summary>The last line.</summary>
    public void Done(TestRun run) => output.WriteLine(Summary(run));

    /// <summary>How many tests passed, failed and were not run, and how long it took.</summary>
    public static string Summary(TestRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (passed, failed, skipped) = (run.Count(Outcome.Passed), run.Count(Outcome.Failed), run.Count(Outcome.Skipped));
        return $"{run.Tests.Length} test{(run.Tests.Length == 1 ? "" : "s")} on the {run.Board} board: {passed} passed"
            + (failed > 0 ? $", {failed} failed" : "") + (skipped > 0 ? $", {skipped} not run" : "")
            + string.Create(CultureInfo.InvariantCulture, $", in {run.Wall.TotalSeconds:0.00} s");
    }

    /// <summary>Simulated and wall-clock time, for people.</summary>
    public static string Times(TimeSpan simulated, TimeSpan wall) => string.Create(CultureInfo.InvariantCulture,
        $"{(simulated == TimeSpan.Zero ? "" : $"{Format.Time(TimeSpan.FromMilliseconds(Math.Round(simulated.TotalMilliseconds, 1)))} simulated, ")}{wall.TotalMilliseconds:0} ms");

    /// <summary>What was wrong, in lines.</summary>
    public static IEnumerable<string> Lines(Failure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var isTold = failure.Expected is not null && failure.Message.StartsWith("expected ", StringComparison.Ordinal);
        var place = failure.At is null || failure.Message.StartsWith(failure.At, StringComparison.Ordinal) ? "" : failure.At + ": ";
        if (!isTold) yield return place + failure.Message;
        if (failure.Expected is not null)
        {
            if (isTold && place.Length > 0) yield return place.TrimEnd();
            yield return $"expected: {failure.Expected}";
            yield return $"got:      {failure.Got}";
        }

        if (failure.SoFar.Length == 0) yield break;
        yield return "sent so far:";
        foreach (var line in failure.SoFar) yield return "  " + line;
    }

    private void Write(DeviceTreeNode node, int depth)
    {
        output.WriteLine($"{new string(' ', 2 * depth)}{node.Text}{(node.Detail.Length == 0 ? "" : $"  {node.Detail}")}");
        foreach (var child in node.Children) Write(child, depth + 1);
    }
}
