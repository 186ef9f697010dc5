using System.Text;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Presets;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Editor;

/// <summary>What stands at a place, in Markdown.</summary>
/// <param name="Text">The Markdown.</param>
/// <param name="At">The word that it is about; null where it is about the line.</param>
internal sealed record Hover(string Text, SourceSpan? At);

/// <summary>Tells what stands at a place: what a key or a word means, and the bytes that it becomes.</summary>
internal static class Hovers
{
    private const int MostBytes = 64, MostStretches = 8, MostFields = 8;

    /// <summary>Null where there is nothing to say. Lines and columns count from 0.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="options">How it is compiled; its name is that of the file.</param>
    /// <param name="device">What the description, or the one that the file belongs to, has become; null while it has errors.</param>
    /// <param name="line">Line of the place.</param>
    /// <param name="column">Column of the place.</param>
    public static Hover? At(string text, CompileOptions options, CompiledDevice? device, int line, int column)
    {
        var tree = new DescriptionTree(text, options);
        var word = tree.At(line + 1, column + 1) is [.., ScalarNode { Span: var at } scalar] && at.Line == at.EndLine ? scalar : null;
        var result = new StringBuilder();
        if (word is not null)
            result.Append(Meaning(text, tree, word));
        if (device is not null)
        {
            // On a key the bytes of its value are told, where it has some.
            var value = tree.At(line + 1, column + 1) is [.., MappingNode mapping, ScalarNode key] ? mapping.Entries.FirstOrDefault(e => e.Key == key).Value : null;
            var found = value is null ? [] : BytesWithin(device, value.Span);
            foreach (var (title, bytes) in found.Count > 0 ? found : BytesOf(device, options.FileName, line + 1, column + 1))
                result.Append($"\n{title}\n```\n{bytes}\n```\n");
            result.Append(FieldsOf(device, options.FileName, line + 1, column + 1));
        }
        return result.Length == 0 ? null : new Hover(result.ToString(), word?.Span);
    }

    private static string Meaning(string text, DescriptionTree tree, ScalarNode word)
    {
        var context = CursorContext.At(text, word.Span.Line - 1, word.Span.Column - 1);
        var (section, list) = context.Resolve(tree.IsPreset);
        if (tree.At(word.Span.Line, word.Span.Column) is [.., MappingNode mapping, ScalarNode] && mapping.Entries.Any(e => e.Key == word))
            return section?[word.Value] is { } key ? OfKey(key)
                : section?.IsOwn(word.Value) == true ? $"**{word.Value}** – {Section.OwnHelp}\n"
                : list?.Kind is ValueKind.Functions or ValueKind.Reports ? OfFunction(word.Value, tree)
                : list?.Kind is ValueKind.BoardChoice ? OfBoard(word.Value)
                : context.Preset(tree.IsPreset) is ({ } preset, false) && ParameterOf(preset, word.Value, tree) is { } value ? $"**{word.Value}** – parameter of the preset {preset}. Default {value}.\n"
                : "";
        var kind = context.Key is { } name ? section?[name] : list;
        var parameters = tree.Parameters.Where(p => word.Value.Contains("${" + p.Key.Value + "}", StringComparison.Ordinal)).Select(p => $"**{p.Key.Value}** – parameter, {(p.Value as ScalarNode)?.Value}\n");
        return string.Concat(parameters) + kind?.Kind switch
        {
            ValueKind.Usage or ValueKind.Usages => OfUsage(word.Value),
            ValueKind.Functions or ValueKind.Reports => OfFunction(word.Value, tree),
            ValueKind.Text when kind.Name == "preset" => OfFunction(word.Value, tree),
            ValueKind.Texts when kind.Name == "boards" => OfBoard(word.Value),
            _ => "",
        };
    }

    private static string OfKey(Key key)
    {
        var result = new StringBuilder($"**{key.Name}** – {key.Help}");
        if (key.Choices.Count > 0)
            result.Append($" One of: {string.Join(", ", key.Choices)}.");
        if (key.Kind is not (ValueKind.Choice or ValueKind.BoardChoice))
            result.Append($" How: {Forms.How(key)}.");
        return result.Append('\n').ToString();
    }

    private static string OfFunction(string name, DescriptionTree tree) =>
        SpecLanguage.FunctionKinds.FirstOrDefault(k => k.Name == name) is { } kind ? $"**{name}** – {kind.Help}\n"
            : !tree.IsPreset(name) ? ""
            : tree.OwnPresets.Any(p => p.Key.Value == name) ? $"**{name}** – {tree.Summary(name)}\n"
            : $"**{name}** – {tree.Summary(name)}\n```yaml\n{PresetCatalog.Instance.Text(name).TrimEnd()}\n```\n";

    private static string OfBoard(string id) => BoardTable.Default.Find(id) is { } board ? $"**{board.Id}** – {board.Name}\n" : "";

    private static string? ParameterOf(string preset, string name, DescriptionTree tree) =>
        tree.Bases(preset).Select(p => (p["parameters"] as MappingNode)?[name]).OfType<ScalarNode>().FirstOrDefault()?.Value;

    private static string OfUsage(string text)
    {
        var meant = EverydayUsages.Find(text) ?? text;
        if (Usages.Find(meant).Range is not { Count: > 0 } range)
            return "";
        var numbers = range.Count == 1 ? $"0x{range.First:X2}" : $"0x{range.First:X2} to 0x{range.Last:X2}, {range.Count} usages";
        return $"**{range}** – page 0x{range.Page:X2}, usage {numbers}\n";
    }

    private readonly record struct Stretch(DescriptorPart Part, int Offset, int End, SourceSpan At);

    // Bytes that come from within a place; those of the parts of a part are shown with it.
    private static List<(string Title, string Bytes)> BytesWithin(CompiledDevice device, SourceSpan value)
    {
        var found = Stretches(device, value.Holds);
        return Show(device, found.Where(f => !found.Exists(o => o != f && o.Part == f.Part && o.Offset <= f.Offset && o.End >= f.End && (o.End - o.Offset > f.End - f.Offset))).Distinct());
    }

    // Of all stretches whose place holds the cursor (or else its line), those with the smallest place: an interface's line should not show the whole device.
    private static List<(string Title, string Bytes)> BytesOf(CompiledDevice device, string file, int line, int column)
    {
        bool HoldsCursor(SourceSpan at) => IsWithin(at, line, column);
        // A field in the item of another has no bytes of its own.
        var joined = device.Functions.OfType<HidFunction>().SelectMany(h => h.Joined).Where(j => j.Field.File == file && HoldsCursor(j.Field)).OrderBy(j => Size(j.Field)).FirstOrDefault();
        var found = Stretches(device, at => at.File == file && line >= at.Line && line <= at.EndLine);
        if (found.Exists(f => HoldsCursor(f.At)))
            found.RemoveAll(f => !HoldsCursor(f.At));
        if (joined.Field is not null && found.TrueForAll(f => Size(f.At).CompareTo(Size(joined.Field)) > 0))
            return Show(device, Stretches(device, joined.Item.Equals));
        if (found.Count == 0)
            return [];
        var least = found.Min(f => Size(f.At));
        return Show(device, found.Where(f => Size(f.At) == least));
    }

    private static bool IsWithin(SourceSpan at, int line, int column) => (line, column).CompareTo((at.Line, at.Column)) >= 0 && (line, column).CompareTo((at.EndLine, at.EndColumn)) < 0;

    private static (int, int) Size(SourceSpan at) => (at.EndLine - at.Line, at.EndLine == at.Line ? at.EndColumn - at.Column : 0);

    // Where the values of a field lie in its report; those of a whole report are what 'usbdev explain' is for.
    private static string FieldsOf(CompiledDevice device, string file, int line, int column)
    {
        var fields = device.Functions.OfType<HidFunction>().SelectMany(h => h.FieldPlaces).Where(f => f.At.File == file && IsWithin(f.At, line, column)).ToList();
        if (fields.Count == 0)
            return "";
        var least = fields.Min(f => Size(f.At));
        fields.RemoveAll(f => Size(f.At) != least);
        return fields.Count > MostFields ? "" : "\n" + string.Join("  \n", fields.Select(f =>
        {
            var (from, to) = (f.Field.BitOffset, f.Field.BitOffset + f.Field.Stride * (f.Field.Count - 1) + f.Field.BitSize - 1);
            var bits = from == to ? $"bit {from}" : $"bits {from} to {to}";
            var bytes = from / 8 == to / 8 ? $"byte {from / 8}" : $"bytes {from / 8} to {to / 8}";
            var values = f.Field.Count == 1 ? "" : $", {f.Field.Count} values of {f.Field.BitSize}";
            var type = f.Type.ToString().ToLowerInvariant();
            return $"`{f.Field.Name}`: {bits} ({bytes}){values}, of {(f.Id == 0 ? $"the {type} report" : $"{type} report {f.Id}, behind the ID")}";
        })) + "\n";
    }

    private static List<Stretch> Stretches(CompiledDevice device, Predicate<SourceSpan> isWanted)
    {
        var found = new List<Stretch>();
        foreach (var part in device.Source.Parts.Order())
        {
            var length = Whole(device.Descriptors, part).Length;
            var places = device.Source.Places(part);
            var open = new List<int>(); // of those found, which end where the next bytes begin
            for (var i = 0; i < places.Length; i++)
            {
                var (offset, at) = places[i];
                var end = i + 1 < places.Length ? places[i + 1].Offset : length;
                if (offset >= end || end > length)
                    continue;
                // What holds the place of these bytes goes on with them.
                open.RemoveAll(o => !found[o].At.Holds(at));
                foreach (var o in open)
                    found[o] = found[o] with { End = end };
                if (!isWanted(at) || open.Exists(o => found[o].At == at))
                    continue;
                open.Add(found.Count);
                found.Add(new Stretch(part, offset, end, at));
            }
        }
        return found;
    }

    private static List<(string Title, string Bytes)> Show(CompiledDevice device, IEnumerable<Stretch> stretches) =>
    [
        .. stretches.Take(MostStretches).Select(f =>
        {
            var shown = Whole(device.Descriptors, f.Part).Slice(f.Offset, Math.Min(MostBytes, f.End - f.Offset));
            var part = f.Part is { Kind: PartKind.String, String: { LangId: 0 } text } ? $"string {text.Index}" : $"{f.Part}"; // in whatever language
            return ($"{part} at {f.Offset}", shown + (shown.Length < f.End - f.Offset ? " …" : ""));
        }),
    ];

    private static Bytes Whole(DescriptorSet set, DescriptorPart part) => part.Kind switch
    {
        PartKind.Device => set.Device ?? default,
        PartKind.Configuration => set.Configurations[part.Report.Configuration],
        PartKind.Report => set.Reports.GetValueOrDefault(part.Report),
        PartKind.String => set.Strings.FirstOrDefault(s => s.Key.Index == part.String.Index).Value,
        PartKind.Bos => set.Bos ?? default,
        PartKind.MsOs20 => set.MsOs20 ?? default,
        PartKind.WebUsbUrl => set.WebUsbUrl ?? default,
        _ => default,
    };
}
