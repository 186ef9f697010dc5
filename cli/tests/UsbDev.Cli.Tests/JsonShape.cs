using System.Text.Json;
using System.Text.RegularExpressions;

namespace UsbDev.Cli.Tests;

/// <summary>What a document may look like: a value, a list of shapes, keys, or what another row tells.</summary>
internal sealed partial record JsonShape(JsonShape? Entry, Dictionary<string, (bool IsOptional, JsonShape Shape)>? Keys, string? Row = null)
{
    private static readonly Lazy<Dictionary<string, string>> s_told = new(() => TableRow().Matches(File.ReadAllText(Path.Combine(Tool.Root, "docs", "commands.md")).Split("<!-- json -->")[1].Split("<!-- end -->")[0])
        .ToDictionary(m => m.Groups["verb"].Value.Trim('`'), m => m.Groups["shape"].Value));

    /// <summary>What docs/commands.md tells of a verb's document, or of a part of one.</summary>
    public static JsonShape Told(string row) => Parse(s_told.Value[row]);

    public static JsonShape Parse(string text)
    {
        var at = 0;
        return Read(text, ref at);
    }

    private static JsonShape Read(string text, ref int at)
    {
        Skip(text, ref at);
        if (text[at] == '[')
        {
            at++;
            var entry = Read(text, ref at);
            at = text.IndexOf(']', at) + 1;
            return new JsonShape(entry, null);
        }
        if (text[at] != '{')
        {
            var word = Word(text, ref at);
            return new JsonShape(null, null, word is "finding" or "node" ? word : null);
        }
        at++;
        var keys = new Dictionary<string, (bool, JsonShape)>();
        while (true)
        {
            Skip(text, ref at);
            if (text[at] == '}')
            {
                at++;
                return new JsonShape(null, keys);
            }
            var name = Word(text, ref at);
            var isOptional = text[at] == '?';
            at += isOptional ? 1 : 0;
            var value = new JsonShape(null, null);
            if (text[at] == ':')
            {
                at++;
                value = Read(text, ref at);
            }
            keys.Add(name, (isOptional, value));
        }
    }

    private static void Skip(string text, ref int at)
    {
        while (text[at] is ' ' or ',')
            at++;
    }

    private static string Word(string text, ref int at)
    {
        var start = at;
        while (char.IsLetter(text[at]))
            at++;
        Assert.True(at > start, $"'{text[start..]}' has no word");
        return text[start..at];
    }

    /// <summary>How a document differs from it; null: it does not.</summary>
    public string? Difference(JsonElement value, string path)
    {
        if (Row is not null)
            return Told(Row).Difference(value, path);
        if (Entry is not null)
            return value.ValueKind != JsonValueKind.Array ? $"{path} is no list" : value.EnumerateArray().Select((e, i) => Entry.Difference(e, $"{path}[{i}]")).FirstOrDefault(d => d is not null);
        if (Keys is null)
            return value.ValueKind is JsonValueKind.Array or JsonValueKind.Object ? $"{path} is no plain value" : null;
        if (value.ValueKind != JsonValueKind.Object)
            return $"{path} has no keys";
        foreach (var property in value.EnumerateObject())
            if (!Keys.ContainsKey(property.Name))
                return $"{path}.{property.Name} is not told";
        foreach (var (name, (isOptional, shape)) in Keys)
            if (value.TryGetProperty(name, out var inner))
            {
                if (shape.Difference(inner, $"{path}.{name}") is { } difference)
                    return difference;
            }
            else if (!isOptional)
                return $"{path}.{name} is missing";
        return null;
    }

    [GeneratedRegex(@"^\| (?<verb>[^|]+) \| `(?<shape>.+)` \|$", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
