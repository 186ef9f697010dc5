using System.Text.Json.Nodes;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Editor;

/// <summary>The structures of LSP 3.17: what is read of them, and how ours are written. Their lines and columns count from 0.</summary>
internal static class Lsp
{
    /// <summary>Kinds of actions on code.</summary>
    public const string QuickFixKind = "quickfix", FixAllKind = "source.fixAll.usbdev";

    public static string Text(JsonObject parameters, string group, string name) =>
        (parameters[group] as JsonObject)?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new FormatException($"'{group}.{name}' is missing");

    public static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    public static (int Line, int Column) Position(JsonNode? node, string name) =>
        node is JsonObject place && Number(place["line"]) is >= 0 and int line && Number(place["character"]) is >= 0 and int column ? (line, column) : throw new FormatException($"'{name}' is no place");

    /// <summary>First and last line of 'range'.</summary>
    public static (int First, int Last) Lines(JsonObject parameters) =>
        (Position(parameters["range"]?["start"], "range.start").Line, Position(parameters["range"]?["end"], "range.end").Line);

    /// <summary>A text with one of 'contentChanges'; a change without a range is the whole text.</summary>
    public static string Apply(string text, JsonNode? change)
    {
        if (change is not JsonObject || change["text"] is not JsonValue value || !value.TryGetValue<string>(out var put))
            throw new FormatException("a change has no text");
        if (change["range"] is not { } range)
            return put;
        var from = Offset(text, Position(range["start"], "range.start"));
        var to = Offset(text, Position(range["end"], "range.end"));
        return from <= to ? string.Concat(text.AsSpan(0, from), put, text.AsSpan(to)) : throw new FormatException("a change ends before it begins");
    }

    // Behind a line's end, and behind the last line, the nearest place counts (LSP 3.17, Position).
    private static int Offset(string text, (int Line, int Column) at)
    {
        var start = 0;
        for (var line = 0; line < at.Line; line++)
        {
            var end = text.AsSpan(start).IndexOfAny('\r', '\n');
            if (end < 0)
                return text.Length;
            start += end + (text[start + end] == '\r' && start + end + 1 < text.Length && text[start + end + 1] == '\n' ? 2 : 1);
        }
        var length = text.AsSpan(start).IndexOfAny('\r', '\n');
        return start + Math.Min(at.Column, length < 0 ? text.Length - start : length);
    }

    private static JsonObject Position(string text, int offset)
    {
        var (line, start) = (0, 0);
        for (var i = 0; i < offset; i++)
            if (text[i] == '\n' || text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
                (line, start) = (line + 1, i + 1);
        return Position(line, offset - start);
    }

    private static JsonObject Position(int line, int column) => new() { ["line"] = Math.Max(0, line), ["character"] = Math.Max(0, column) };

    public static JsonObject Range(SourceSpan at) => at.EndLine > at.Line
        ? Range(at.Line - 1, at.Column - 1, at.EndLine - 1, at.EndColumn - 1)
        : Range(at.Line - 1, at.Column - 1, at.Line - 1, Math.Max(at.Column, at.EndColumn) - 1);

    private static JsonObject Range(int line, int column, int endLine, int endColumn) => new() { ["start"] = Position(line, column), ["end"] = Position(endLine, endColumn) };

    /// <summary>The end of the line on which something ends, or that it begins on where it goes on below.</summary>
    public static JsonObject LineEnd(string text, SourceSpan at) => at.EndLine == at.Line ? Position(at.Line - 1, at.EndColumn - 1)
        : Position(at.Line - 1, text.Split('\n').ElementAtOrDefault(at.Line - 1)?.TrimEnd('\r').Length ?? 0);

    public static JsonObject ToJson(Diagnostic d) => new()
    {
        ["range"] = Range(d.At),
        ["severity"] = d.Severity switch { Severity.Error => 1, Severity.Warning => 2, _ => 3 },
        ["code"] = d.Code,
        ["source"] = "usbdev",
        ["message"] = d.Fix.Length == 0 ? d.Message : $"{d.Message}\n{d.Fix}",
    };

    public static JsonObject ToJson(Completion item, CompletionList list, int number, int line, int column)
    {
        var result = new JsonObject
        {
            ["label"] = item.Label,
            ["kind"] = (int)item.Kind,
            ["sortText"] = $"{number:D4}",
            ["filterText"] = item.Kind == CompletionKind.Usage && list.Word.Length > 0 ? list.Word : item.Label, // chosen here already, by words in any order
            ["textEdit"] = new JsonObject { ["range"] = Range(line, list.Start, line, Math.Max(list.Start, column)), ["newText"] = item.Insert },
        };
        if (item.Help.Length > 0)
            result["documentation"] = item.Help;
        if (item.Detail.Length > 0)
            result["detail"] = item.Detail;
        return result;
    }

    public static JsonObject ToJson(QuickFix fix, OpenDocument document) => new()
    {
        ["title"] = fix.Title,
        ["kind"] = QuickFixKind,
        ["isPreferred"] = fix.IsUsual,
        ["diagnostics"] = new JsonArray(ToJson(fix.Finding)),
        ["edit"] = Edit(document, fix.Change),
    };

    /// <summary>A change of one document.</summary>
    public static JsonObject Edit(OpenDocument document, TextChange change) => new()
    {
        ["changes"] = new JsonObject
        {
            [document.Uri] = new JsonArray(new JsonObject
            {
                ["range"] = new JsonObject { ["start"] = Position(document.Text, change.From), ["end"] = Position(document.Text, change.To) },
                ["newText"] = change.Text,
            }),
        },
    };

    public static JsonObject ToJson(OutlinePart part) => new()
    {
        ["name"] = part.Name,
        ["detail"] = part.Detail,
        ["kind"] = part.Kind,
        ["range"] = Range(part.Whole),
        ["selectionRange"] = Range(part.Title),
        ["children"] = new JsonArray([.. part.Parts.Select(p => (JsonNode)ToJson(p))]),
    };
}
