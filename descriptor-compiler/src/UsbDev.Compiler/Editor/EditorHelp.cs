using System.Text;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Presets;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Editor;

/// <summary>Something that can be written at the cursor.</summary>
/// <param name="Label">The word.</param>
/// <param name="Insert">What is inserted.</param>
/// <param name="Help">What it means.</param>
/// <param name="IsKey">It is a key, not a value.</param>
public sealed record Completion(string Label, string Insert, string Help, bool IsKey);

/// <summary>What an editor asks of a text: what can be written at a place, and what stands there.</summary>
public static class EditorHelp
{
    private const int MostUsages = 300, MostBytes = 64;

    /// <summary>Words for the cursor, and the column (from 0) from which they replace what stands there. Lines and columns count from 0.</summary>
    public static (int Start, IReadOnlyList<Completion> Items) Complete(string text, int line, int column)
    {
        ArgumentNullException.ThrowIfNull(text);
        var context = CursorContext.At(text, line, column);
        var (section, list) = context.Resolve(PresetCatalog.Instance.Names.Contains);
        var items = new List<Completion>();
        if (context.Key is { } name)
        {
            if (section?[name] is { } key)
                items.AddRange(Values(key, context.Word));
        }
        else
        {
            if (list is ValueKind.Functions)
                items.AddRange(SpecLanguage.FunctionKinds.Select(k => new Completion(k.Name, k.Name, k.Help, false)));
            if (list is ValueKind.Functions or ValueKind.Reports)
                items.AddRange(PresetCatalog.Instance.Names.Select(n => new Completion(n, n, PresetCatalog.Instance.Summary(n), false)));
            if (list is ValueKind.Layout)
                items.AddRange(((string[])["input", "output", "feature"]).Select(d => new Completion(d, d + ": ", $"A field of the {d} report.", true)));
            if (list is ValueKind.Endpoints)
                items.AddRange(SpecLanguage.Endpoint["type"]!.Choices.Select(c => new Completion(c, c, "", false)));
            if (PresetAt(context.Path) is var (preset, inFields))
                items.AddRange(inFields ? FieldNames(preset).Select(n => new Completion(n, n + ": ", "The field with other keys, or none.", true)) : Parameters(preset));
            if (section is not null)
                items.AddRange(section.Keys.Select(k => new Completion(k.Name, k.Name + ": ", k.Help, true)));
            else if (list is ValueKind.Label or ValueKind.Labels)
                items.AddRange(Languages.Names.Select(l => new Completion(l, l + ": ", "What hosts in this language show.", true)));
            else if (list is { } kind && context.Path.LastOrDefault(p => p != "-") is { } owner)
                items.AddRange(Values(new Key(owner, kind, ""), context.Word));
        }
        return (context.Start, items);
    }

    // Within a built-in preset's keys, or its 'fields'.
    private static (MappingNode Preset, bool InFields)? PresetAt(IReadOnlyList<string> path)
    {
        var inFields = path.Count > 1 && path[^1] == "fields";
        var name = path.Count == 0 ? null : path[inFields ? ^2 : ^1];
        return name is not null && path.Contains("functions") && PresetCatalog.Instance.Names.Contains(name) ? (PresetCatalog.Instance.Find(name)!, inFields) : null;
    }

    private static IEnumerable<Completion> Parameters(MappingNode preset) =>
        preset["parameters"] is MappingNode parameters ? parameters.Entries.Select(p => new Completion(p.Key.Value, p.Key.Value + ": ", $"Of this preset. Default {(p.Value as ScalarNode)?.Value}.", true)) : [];

    private static IEnumerable<string> FieldNames(Node node) => node switch
    {
        SequenceNode list => list.Items.SelectMany(item => item is MappingNode field && field["name"] is ScalarNode { Value: var name } && field["collection"] is null ? FieldNames(field).Prepend(name) : FieldNames(item)),
        MappingNode group => group.Entries.SelectMany(e => FieldNames(e.Value)),
        _ => [],
    };

    private static IEnumerable<Completion> Values(Key key, string word)
    {
        IEnumerable<string> words = key.Kind switch
        {
            ValueKind.Flag => ["true", "false"],
            ValueKind.Choice or ValueKind.BoardChoice => key.Choices,
            ValueKind.Usage or ValueKind.Usages => UsageNames(word),
            ValueKind.Unit => HidUnits.Names,
            ValueKind.Functions => SpecLanguage.FunctionKinds.Select(k => k.Name).Concat(PresetCatalog.Instance.Names),
            ValueKind.Reports => PresetCatalog.Instance.Names,
            ValueKind.Endpoints => SpecLanguage.Endpoint["type"]!.Choices,
            ValueKind.Texts when key.Name == "boards" => BoardTable.Default.Boards.Select(b => b.Id),
            _ => key.Name switch
            {
                "preset" => PresetCatalog.Instance.Names,
                "firmware" => BoardTable.Default.Releases.Select(r => r.Version),
                "language" => Languages.Names,
                _ => [],
            },
        };
        if (key.Word is { } special)
            words = words.Append(special);
        return words.Select(w => new Completion(w, Quoted(w), "", false));
    }

    // Some usages have signs in their names that mean something in YAML: 'Keyboard [ and {', 'Data Field: Temperature'.
    private static string Quoted(string word) => word.AsSpan().IndexOfAny(s_signs) < 0 ? word : $"'{word.Replace("'", "''", StringComparison.Ordinal)}'";

    private static readonly System.Buffers.SearchValues<char> s_signs = System.Buffers.SearchValues.Create(":#[]{},&*!|>'\"%@`?");

    private static IEnumerable<string> UsageNames(string word)
    {
        var found = 0;
        foreach (var page in Usages.Pages)
            foreach (var entry in page.Entries)
            {
                var name = $"{page.Name} / {entry.NameOf(entry.First)}";
                if (name.Contains(word, StringComparison.OrdinalIgnoreCase) && found++ < MostUsages)
                    yield return name;
            }
    }

    /// <summary>What stands at a place, in Markdown: what a key means, and the bytes that the line becomes; null where there is nothing to say.</summary>
    public static string? Hover(string text, CompileOptions options, int line, int column)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        var result = new StringBuilder();
        if (KeyAt(text, line, column) is { } key)
            result.Append($"**{key.Name}** – {key.Help}\n");
        if (SpecCompiler.Compile(text, options).Device is { } device)
            foreach (var (title, bytes) in BytesOf(device, options.FileName, line + 1, column + 1))
                result.Append($"\n{title}\n```\n{bytes}\n```\n");
        return result.Length == 0 ? null : result.ToString();
    }

    private static Key? KeyAt(string text, int line, int column)
    {
        var content = text.Split('\n').ElementAtOrDefault(line)?.TrimEnd('\r');
        if (content is null || column >= content.Length || !IsWord(content[column]))
            return null;
        var (start, end) = (column, column);
        while (start > 0 && IsWord(content[start - 1]))
            start--;
        while (end < content.Length && IsWord(content[end]))
            end++;
        if (end >= content.Length || content[end] != ':')
            return null;
        var context = CursorContext.At(text, line, start);
        return context.Resolve(PresetCatalog.Instance.Names.Contains).Section?[content[start..end]];
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    // Of all stretches whose place holds the cursor (or else its line), those with the smallest place: an interface's line should not show the whole device.
    private static List<(string Title, string Bytes)> BytesOf(CompiledDevice device, string file, int line, int column)
    {
        var found = new List<(DescriptorPart Part, int Offset, int End, SourceSpan At)>();
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
                open.RemoveAll(o => !Holds(found[o].At, at));
                foreach (var o in open)
                    found[o] = found[o] with { End = end };
                if (at.File != file || line < at.Line || line > at.EndLine || open.Exists(o => found[o].At == at))
                    continue;
                open.Add(found.Count);
                found.Add((part, offset, end, at));
            }
        }
        static bool Holds(SourceSpan outer, SourceSpan at) => outer.File == at.File && (at.Line, at.Column).CompareTo((outer.Line, outer.Column)) >= 0 && (at.EndLine, at.EndColumn).CompareTo((outer.EndLine, outer.EndColumn)) <= 0;
        bool HoldsCursor(SourceSpan at) => (line, column).CompareTo((at.Line, at.Column)) >= 0 && (line, column).CompareTo((at.EndLine, at.EndColumn)) < 0;
        static (int, int) Size(SourceSpan at) => (at.EndLine - at.Line, at.EndLine == at.Line ? at.EndColumn - at.Column : 0);
        if (found.Exists(f => HoldsCursor(f.At)))
            found.RemoveAll(f => !HoldsCursor(f.At));
        if (found.Count == 0)
            return [];
        var least = found.Min(f => Size(f.At));
        return [.. found.Where(f => Size(f.At) == least).Take(8).Select(f =>
        {
            var shown = Whole(device.Descriptors, f.Part).Slice(f.Offset, Math.Min(MostBytes, f.End - f.Offset));
            return ($"{f.Part} at {f.Offset}", shown + (shown.Length < f.End - f.Offset ? " …" : ""));
        })];
    }

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
