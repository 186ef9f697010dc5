using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using UsbDev.Compiler;
using UsbDev.Testing.Results;
using TestResult = UsbDev.Testing.Results.TestResult;

namespace UsbDev.Testing.Tests;

public class ReportTests
{
    private static readonly TestRun _run = new()
    {
        Gadget = "/gadgets/pad", Board = "virtual", Started = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), Wall = TimeSpan.FromSeconds(1.5),
        Device = new DeviceTreeNode("1209:0001 Pad", "serial 1", [new DeviceTreeNode("kbd")]),
        Tests =
        [
            new TestResult { Name = "fine", Outcome = Outcome.Passed, Checks = [new CheckResult("a", TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(1), null)], Console = "\x1b[1mhi\0\ud800" },
            new TestResult
            {
                Name = "not <fine> & \"so\"", At = new SourceSpan("tests.yaml", 4, 9, 4, 10), Outcome = Outcome.Failed, Capture = "not-fine.pcapng",
                Checks = [new CheckResult("b", default, default, new Failure("expected x, got y", "tests.yaml:4:9", "x", "y", ["1 ms: kbd typed \"y\""]))],
            },
            new TestResult { Name = "later", Outcome = Outcome.Skipped, Reason = "not today", Checks = [] },
        ],
    };

    [Fact]
    public void JSON_holds_everything()
    {
        using var json = JsonDocument.Parse(Bytes("json"));
        var tests = json.RootElement.GetProperty("tests");

        Assert.False(json.RootElement.GetProperty("passed").GetBoolean());
        Assert.Equal("kbd", json.RootElement.GetProperty("device").GetProperty("children")[0].GetProperty("text").GetString());
        Assert.Equal(["passed", "failed", "skipped"], tests.EnumerateArray().Select(t => t.GetProperty("outcome").GetString()));
        Assert.Equal("x", tests[1].GetProperty("checks")[0].GetProperty("failure").GetProperty("expected").GetString());
        Assert.Equal(2, tests[0].GetProperty("checks")[0].GetProperty("simulatedMs").GetDouble());
        Assert.Equal("not-fine.pcapng", tests[1].GetProperty("capture").GetString());
    }

    [Theory]
    [InlineData("junit", "-jUnit")]
    [InlineData("trx", "-trx")]
    public void XML_has_the_elements_and_attributes_that_another_writer_has(string name, string option)
    {
        // xunit's own writers, run on a test of this project that passes.
        var path = Path.GetTempFileName();
        using var process = Process.Start(new ProcessStartInfo("dotnet",
            [typeof(ReportTests).Assembly.Location, "-method", $"{typeof(ReportTests).FullName}.{nameof(JSON_holds_everything)}", option, path]) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var theirs = XDocument.Load(path);
        File.Delete(path);

        var ours = XDocument.Load(new MemoryStream(Bytes(name)));

        string[] notOurs = ["runUser", "disabled", "hostname", "storage"];
        Assert.DoesNotContain(Paths(theirs).Except(Paths(ours)), p => !notOurs.Any(p.EndsWith));
    }

    [Fact]
    public void JUnit_tells_failures_and_skipped_tests()
    {
        var suite = XDocument.Load(new MemoryStream(Bytes("junit"))).Root!.Element("testsuite")!;

        Assert.Equal(("3", "1", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("skipped")!.Value));
        var cases = suite.Elements("testcase").ToList();
        Assert.Equal("not <fine> & \"so\"", cases[1].Attribute("name")!.Value);
        Assert.Contains("got:      y", cases[1].Element("failure")!.Value);
        Assert.Contains("kbd typed", cases[1].Element("failure")!.Value);
        Assert.Equal("not today", cases[2].Element("skipped")!.Attribute("message")!.Value);
        Assert.Equal("\\x1b[1mhi\\x00\\xd800", cases[0].Element("system-out")!.Value);
    }

    [Fact]
    public void TRX_counts_and_refers_to_what_it_defines()
    {
        var root = XDocument.Load(new MemoryStream(Bytes("trx"))).Root!;
        var ns = root.Name.Namespace;

        var counters = root.Descendants(ns + "Counters").Single();
        Assert.Equal(("3", "2", "1", "1"), (counters.Attribute("total")!.Value, counters.Attribute("executed")!.Value, counters.Attribute("passed")!.Value, counters.Attribute("failed")!.Value));
        var defined = root.Descendants(ns + "UnitTest").Select(t => t.Attribute("id")!.Value).ToHashSet();
        Assert.Equal(3, defined.Count);
        Assert.All(root.Descendants(ns + "UnitTestResult"), r => Assert.Contains(r.Attribute("testId")!.Value, defined));
        Assert.Equal(["Passed", "Failed", "NotExecuted"], root.Descendants(ns + "UnitTestResult").Select(r => r.Attribute("outcome")!.Value));
    }

    [Theory]
    [InlineData("junit")]
    [InlineData("trx")]
    public void XML_begins_with_its_declaration(string form)
    {
        var stream = new MemoryStream();

        RunReport.Find(form)!.Write(_run, stream);

        Assert.StartsWith("<?xml", Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_console_report_says_where_what_and_what_was_sent()
    {
        using var text = new StringWriter();
        var report = new ConsoleReport(text);
        foreach (var test in _run.Tests)
        {
            report.TestStarted(test.Name);
            foreach (var check in test.Checks) report.CheckDone(check);
            report.TestDone(test);
        }

        report.Done(_run);

        Assert.Equal("""
            fine
              ok   a  (2 ms simulated, 1 ms)

            not <fine> & "so"
              FAIL b  (0 ms)
                   tests.yaml:4:9:
                   expected: x
                   got:      y
                   sent so far:
                     1 ms: kbd typed "y"
                   capture: not-fine.pcapng

            later
              not run: not today

            3 tests on the virtual board: 1 passed, 1 failed, 1 not run, in 1.50 s

            """, text.ToString());
    }

    private static byte[] Bytes(string name)
    {
        using var stream = new MemoryStream();
        RunReport.Find(name)!.Write(_run, stream);
        return stream.ToArray();
    }

    private static HashSet<string> Paths(XDocument document)
    {
        var paths = new HashSet<string>();
        foreach (var element in document.Descendants())
        {
            var path = string.Join('/', element.AncestorsAndSelf().Reverse().Select(e => e.Name.LocalName));
            paths.Add(path);
            foreach (var attribute in element.Attributes().Where(a => !a.IsNamespaceDeclaration)) paths.Add($"{path}@{attribute.Name.LocalName}");
        }

        return paths;
    }
}
