using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace UsbDev.Testing.Results;

/// <summary>A run as a TRX file, the form of Visual Studio's and Azure's test results.</summary>
internal static class TrxReport
{
    private static readonly XNamespace _ns = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
    private const string UnitTest = "13cdc9d9-ddb5-4fa4-a97d-d965ccfc6d4b"; // the type of unit tests
    private const string List = "8c84fa94-04c1-424b-9868-57a2d4851a1d"; // the list of results that are in no list

    // Counters that readers look for, of what does not happen here.
    private static readonly string[] _neverUsed =
    [
        "error", "timeout", "aborted", "inconclusive", "passedButRunAborted", "notRunnable", "disconnected", "warning", "completed", "inProgress", "pending",
    ];

    public static void Write(TestRun run, Stream stream)
    {
        var start = run.Started;
        var results = new XElement(_ns + "Results");
        var definitions = new XElement(_ns + "TestDefinitions");
        var entries = new XElement(_ns + "TestEntries");
        foreach (var test in run.Tests)
        {
            var (id, execution) = (Id($"{run.Gadget}\0{test.Name}"), Id($"{run.Started:O}\0{test.Name}"));
            var name = RunReport.Xml(test.Name);
            results.Add(Result(test, name, id, execution, start));
            definitions.Add(new XElement(_ns + "UnitTest", new XAttribute("name", name), new XAttribute("id", id), new XAttribute("storage", RunReport.Xml(run.Gadget)),
                new XElement(_ns + "Execution", new XAttribute("id", execution)),
                new XElement(_ns + "TestMethod", new XAttribute("codeBase", RunReport.Xml(run.Gadget)), new XAttribute("adapterTypeName", "executor://usbdev"),
                    new XAttribute("className", RunReport.Xml(run.Board)), new XAttribute("name", name))));
            entries.Add(new XElement(_ns + "TestEntry", new XAttribute("testListId", List), new XAttribute("testId", id), new XAttribute("executionId", execution)));
            start += test.Wall;
        }

        var (passed, failed, skipped) = (run.Count(Outcome.Passed), run.Count(Outcome.Failed), run.Count(Outcome.Skipped));
        RunReport.Save(new XDocument(new XElement(_ns + "TestRun", new XAttribute("id", Id($"{run.Gadget}\0{run.Started:O}")), new XAttribute("name", RunReport.Xml(run.Name)),
            new XElement(_ns + "Times", new XAttribute("creation", Time(run.Started)), new XAttribute("queuing", Time(run.Started)), new XAttribute("start", Time(run.Started)),
                new XAttribute("finish", Time(run.Started + run.Wall))),
            new XElement(_ns + "TestSettings", new XAttribute("name", "default"), new XAttribute("id", Id("settings"))),
            results, definitions, entries,
            new XElement(_ns + "TestLists", new XElement(_ns + "TestList", new XAttribute("name", "Results Not in a List"), new XAttribute("id", List))),
            new XElement(_ns + "ResultSummary", new XAttribute("outcome", failed > 0 ? "Failed" : "Completed"),
                new XElement(_ns + "Counters", new XAttribute("total", run.Tests.Length), new XAttribute("executed", passed + failed), new XAttribute("passed", passed),
                    new XAttribute("failed", failed), new XAttribute("notExecuted", skipped), _neverUsed.Select(n => new XAttribute(n, 0)))))), stream);
    }

    private static XElement Result(TestResult test, string name, Guid id, Guid execution, DateTimeOffset start)
    {
        var result = new XElement(_ns + "UnitTestResult", new XAttribute("testName", name),
            new XAttribute("outcome", test.Outcome switch { Outcome.Passed => "Passed", Outcome.Failed => "Failed", _ => "NotExecuted" }),
            new XAttribute("testType", UnitTest), new XAttribute("testListId", List), new XAttribute("testId", id), new XAttribute("executionId", execution),
            new XAttribute("computerName", "usbdev"), new XAttribute("duration", test.Wall.ToString(null, CultureInfo.InvariantCulture)),
            new XAttribute("startTime", Time(start)), new XAttribute("endTime", Time(start + test.Wall)));
        var output = new XElement(_ns + "Output");
        if (test.Console.Length > 0) output.Add(new XElement(_ns + "StdOut", RunReport.Xml(test.Console)));
        if (test.Checks.FirstOrDefault(c => !c.Passed) is { } failed)
        {
            output.Add(new XElement(_ns + "ErrorInfo", new XElement(_ns + "Message", RunReport.Xml(RunReport.Describe(failed))),
                new XElement(_ns + "StackTrace", RunReport.Xml(failed.Failure!.At ?? ""))));
        }
        else if (test.Reason is { } reason)
        {
            output.Add(new XElement(_ns + "ErrorInfo", new XElement(_ns + "Message", RunReport.Xml(reason))));
        }

        if (output.HasElements) result.Add(output);
        return result;
    }

    private static string Time(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    // The same test has the same number in every run, so that services can follow it.
    private static Guid Id(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}
