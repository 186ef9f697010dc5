using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace UsbDev.Testing.Results;

/// <summary>A form in which other programs read a run.</summary>
/// <param name="Name">Its name, as in <c>--report junit=FILE</c>.</param>
/// <param name="Summary">Who reads it, in one sentence.</param>
/// <param name="Write">Writes a run.</param>
public sealed record RunReport(string Name, string Summary, Action<TestRun, Stream> Write)
{
    /// <summary>All forms.</summary>
    public static IReadOnlyList<RunReport> All { get; } =
    [
        new("json", "everything about the run, for programs of your own", JsonReport.Write),
        new("junit", "JUnit XML, which most CI services show", JUnitReport.Write),
        new("trx", "Visual Studio test results, for Azure Pipelines and Visual Studio", TrxReport.Write),
    ];

    /// <summary>The form of a name; null: there is none.</summary>
    public static RunReport? Find(string name) => All.FirstOrDefault(r => r.Name == name);

    /// <summary>Writes a document of XML without a byte order mark, which some readers take for text before the document.</summary>
    internal static void Save(XDocument document, Stream stream)
    {
        using var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true });
        document.Save(writer);
    }

    /// <summary>A test's failure in lines: check, place, expected, got, what was sent.</summary>
    internal static string Describe(CheckResult check)
    {
        var text = new StringBuilder(check.Name).Append('\n');
        foreach (var line in ConsoleReport.Lines(check.Failure!)) text.Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>Text as XML can hold it: what XML 1.0 does not allow is written as <c>\x1b</c>.</summary>
    internal static string Xml(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) clean.Append(c).Append(text[++i]);
            else if (c is '\t' or '\n' or '\r' or >= ' ' and < '\uFFFE' && !char.IsSurrogate(c)) clean.Append(c);
            else clean.Append($"\\x{(int)c:x2}");
        }

        return clean.ToString();
    }
}
