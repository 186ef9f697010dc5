using System.Text.Json;
using System.Text.RegularExpressions;

namespace UsbDev.Cli.Tests;

/// <summary>What <c>--json</c> prints has the shape that docs/commands.md tells.</summary>
public sealed partial class JsonShapeTests
{
    private const string Good = "device: { vendor: 0x1209, product: 0x0001, name: Pad, serial: unique }\nfunctions:\n  - keyboard: { name: kbd }\n  # usbdev: allow CDC097 so it is\n  - cdc: { name: log, notification: false }\n";

    private static readonly Lazy<Dictionary<string, string>> s_documented = new(() => Row().Matches(File.ReadAllText(Path.Combine(Tool.Root, "docs", "commands.md")).Split("<!-- json -->")[1].Split("<!-- end -->")[0])
        .ToDictionary(m => m.Groups["verb"].Value.Trim('`'), m => m.Groups["shape"].Value));

    public static TheoryData<string, string[]> Runs => new()
    {
        { "check", ["check", "good.yaml", "bad.yaml", "good.bin"] },
        { "compile", ["compile", "good.yaml"] },
        { "compile", ["compile", "bad.yaml"] },
        { "decompile", ["decompile", "good.bin"] },
        { "explain", ["explain", "good.yaml", "--fields"] },
        { "diff", ["diff", "good.yaml", "other.yaml"] },
        { "diff", ["diff", "good.yaml", "good.bin"] },
        { "usages", ["usages"] },
        { "usages", ["usages", "volume"] },
        { "new", ["new", "pad"] },
        { "an error", ["check", "nowhere.yaml"] },
        { "an error", ["decompile", "bad.yaml"] },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void The_document_has_the_keys_that_are_told(string what, string[] arguments)
    {
        using var scratch = new Scratch();
        scratch.Write("good.yaml", Good);
        scratch.Write("bad.yaml", Good.Replace("keyboard", "keybord"));
        scratch.Write("other.yaml", Good.Replace("name: Pad", "name: Path").Replace("keyboard: { name: kbd }", "mouse: { name: m }"));
        Tool.Run(["compile", "good.yaml", "--emit", "bin"], scratch.Path).Exits(0);

        var document = JsonDocument.Parse(Tool.Run([.. arguments, "--json"], scratch.Path).Output).RootElement;

        var shape = Shape.Parse(s_documented.Value[what].Replace("[finding", $"[{s_documented.Value["finding"]}", StringComparison.Ordinal));
        Assert.Null(shape.Difference(document, "document"));
    }

    [Fact]
    public void A_key_that_is_not_told_would_be_found()
    {
        var shape = Shape.Parse("{ a, b?: [{ c }, …] }");
        Assert.Null(shape.Difference(JsonDocument.Parse("""{"a":1,"b":[{"c":2}]}""").RootElement, "it"));
        Assert.Null(shape.Difference(JsonDocument.Parse("""{"a":1}""").RootElement, "it"));
        Assert.NotNull(shape.Difference(JsonDocument.Parse("""{"a":1,"b":[{"c":2,"d":3}]}""").RootElement, "it"));
        Assert.NotNull(shape.Difference(JsonDocument.Parse("""{"b":[]}""").RootElement, "it"));
        Assert.NotNull(shape.Difference(JsonDocument.Parse("""{"a":[1]}""").RootElement, "it"));
    }

    [GeneratedRegex(@"^\| (?<verb>[^|]+) \| `(?<shape>.+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    /// <summary>What a document may look like: a value, a list of shapes, or keys.</summary>
    private sealed record Shape(Shape? Entry, Dictionary<string, (bool IsOptional, Shape Shape)>? Keys)
    {
        public static Shape Parse(string text)
        {
            var at = 0;
            return Read(text, ref at);
        }

        private static Shape Read(string text, ref int at)
        {
            Skip(text, ref at);
            if (text[at] == '[')
            {
                at++;
                var entry = Read(text, ref at);
                at = text.IndexOf(']', at) + 1;
                return new Shape(entry, null);
            }
            if (text[at] != '{')
            {
                Word(text, ref at);
                return new Shape(null, null);
            }
            at++;
            var keys = new Dictionary<string, (bool, Shape)>();
            while (true)
            {
                Skip(text, ref at);
                if (text[at] == '}')
                {
                    at++;
                    return new Shape(null, keys);
                }
                var name = Word(text, ref at);
                var isOptional = text[at] == '?';
                at += isOptional ? 1 : 0;
                var value = new Shape(null, null);
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
    }
}
