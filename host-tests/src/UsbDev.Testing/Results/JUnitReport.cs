using System.Globalization;
using System.Xml.Linq;

namespace UsbDev.Testing.Results;

/// <summary>A run as JUnit XML, as Ant writes it and CI services read it.</summary>
internal static class JUnitReport
{
    public static void Write(TestRun run, Stream stream)
    {
        var (failed, skipped) = (run.Count(Outcome.Failed), run.Count(Outcome.Skipped));
        var counts = new object[]
        {
            new XAttribute("tests", run.Tests.Length), new XAttribute("failures", failed), new XAttribute("errors", 0), new XAttribute("time", Seconds(run.Wall)),
            new XAttribute("timestamp", run.Started.UtcDateTime.ToString("s", CultureInfo.InvariantCulture)),
        };
        var name = RunReport.Xml(run.Name);
        RunReport.Save(new XDocument(new XElement("testsuites", new XAttribute("name", "usbdev"), counts,
            new XElement("testsuite", new XAttribute("name", name), counts, new XAttribute("skipped", skipped), run.Tests.Select(t => Case(t, name))))), stream);
    }

    private static XElement Case(TestResult test, string suite)
    {
        var element = new XElement("testcase", new XAttribute("name", RunReport.Xml(test.Name)), new XAttribute("classname", suite), new XAttribute("time", Seconds(test.Wall)));
        if (test.At is { } at) element.Add(new XAttribute("file", RunReport.Xml(at.File)), new XAttribute("line", at.Line));
        if (test.Outcome == Outcome.Skipped) element.Add(new XElement("skipped", new XAttribute("message", RunReport.Xml(test.Reason ?? ""))));
        foreach (var check in test.Checks)
        {
            if (check.Failure is not { } failure) continue;
            element.Add(new XElement("failure", new XAttribute("message", RunReport.Xml(failure.Message)), new XAttribute("type", "check"),
                RunReport.Xml(RunReport.Describe(check) + (test.Capture is { } capture ? $"capture: {capture}\n" : ""))));
        }

        if (test.Console.Length > 0) element.Add(new XElement("system-out", RunReport.Xml(test.Console)));
        return element;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture);
}
