using System.Text;
using System.Text.Json;
using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>Findings as SARIF 2.1.0, for code hosts and editors.</summary>
public static class Sarif
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <summary>Writes a log of one run; findings that a comment allows are marked as suppressed.</summary>
    public static string Write(IEnumerable<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        var list = diagnostics.ToList();
        var ids = list.Select(d => d.Code).Distinct().Order(StringComparer.Ordinal).ToList();
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            json.WriteStartObject("tool");
            json.WriteStartObject("driver");
            json.WriteString("name", "usbdev");
            json.WriteString("version", typeof(Sarif).Assembly.GetName().Version?.ToString(3));
            json.WriteStartArray("rules");
            foreach (var id in ids)
                WriteRule(json, id);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteString("columnKind", "utf16CodeUnits");
            json.WriteStartArray("results");
            foreach (var diagnostic in list)
                WriteResult(json, diagnostic, ids.IndexOf(diagnostic.Code));
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteRule(Utf8JsonWriter json, string id)
    {
        var rule = RuleCatalog.Find(id);
        var title = rule?.Title ?? Codes.All.FirstOrDefault(c => c.Code == id).Meaning ?? id;
        json.WriteStartObject();
        json.WriteString("id", id);
        WriteText(json, "shortDescription", title);
        WriteText(json, "fullDescription", rule is null ? $"The description's language: {title}." : $"{rule.Why} ({rule.Source})");
        WriteText(json, "help", rule is null ? "Each finding tells its own way out." : rule.Fix.Length > 0 ? rule.Fix : rule.Title);
        json.WriteStartObject("defaultConfiguration");
        json.WriteString("level", Level(rule?.Compile ?? Severity.Error));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string Level(Severity severity) => severity switch { Severity.Error => "error", Severity.Warning => "warning", Severity.Off => "none", _ => "note" };

    private static void WriteRegion(Utf8JsonWriter json, SourceSpan at)
    {
        json.WriteStartObject("region");
        json.WriteNumber("startLine", at.Line);
        json.WriteNumber("startColumn", at.Column);
        json.WriteNumber("endLine", Math.Max(at.Line, at.EndLine));
        json.WriteNumber("endColumn", at.EndLine > at.Line ? Math.Max(1, at.EndColumn) : Math.Max(at.Column, at.EndColumn));
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Diagnostic diagnostic, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", diagnostic.Code);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", Level(diagnostic.Severity));
        json.WriteStartObject("message");
        var message = diagnostic.At.Line == 0 && diagnostic.Bytes is { } place ? $"{place}: {diagnostic.Message}" : diagnostic.Message;
        json.WriteString("text", diagnostic.Fix.Length == 0 ? message : $"{message}. Fix: {diagnostic.Fix}");
        json.WriteEndObject();
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", Uri.EscapeDataString(diagnostic.At.File.Replace('\\', '/')).Replace("%2F", "/", StringComparison.Ordinal));
        json.WriteEndObject();
        if (diagnostic.At.Line > 0)
            WriteRegion(json, diagnostic.At);
        json.WriteEndObject();
        if (diagnostic.Bytes is { } bytes)
        {
            json.WriteStartArray("logicalLocations");
            json.WriteStartObject();
            json.WriteString("fullyQualifiedName", bytes.ToString());
            json.WriteString("kind", "descriptor");
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndArray();
        if (diagnostic.Allowed is { } reason)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "inSource");
            json.WriteString("justification", reason);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
