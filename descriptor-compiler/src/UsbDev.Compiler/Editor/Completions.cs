using System.Buffers;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Editor;

/// <summary>What a proposal is; the numbers are those of LSP's CompletionItemKind.</summary>
internal enum CompletionKind
{
    Parameter = 6,
    Preset = 7,
    Key = 10,
    Value = 12,
    Finding = 15,
    File = 17,
    Usage = 20,
}

/// <summary>Something that can be written at the cursor.</summary>
/// <param name="Label">The word.</param>
/// <param name="Insert">What is inserted.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Help">What it means.</param>
/// <param name="Detail">A few words beside it.</param>
internal sealed record Completion(string Label, string Insert, CompletionKind Kind, string Help = "", string Detail = "");

/// <summary>All that can be written at a place.</summary>
/// <param name="Start">Column (from 0) from which it replaces what stands there.</param>
/// <param name="Word">What stands from there to the cursor.</param>
/// <param name="Items">The proposals.</param>
/// <param name="IsCut">There are more of them: ask again when more has been typed.</param>
internal sealed record CompletionList(int Start, string Word, IReadOnlyList<Completion> Items, bool IsCut);

/// <summary>Proposes what can be written at the cursor.</summary>
internal static class Completions
{
    private const int MostUsages = 300, MostFiles = 200;

    // Some usages have signs in their names that mean something in YAML: 'Keyboard [ and {', 'Data Field: Temperature'.
    private static readonly SearchValues<char> s_signs = SearchValues.Create(":#[]{},&*!|>'\"%@`?");

    /// <summary>Proposals for a place; lines and columns count from 0.</summary>
    public static CompletionList At(string text, CompileOptions options, int line, int column)
    {
        var context = CursorContext.At(text, line, column);
        if (context.Place == CursorPlace.Comment)
            return InComment(context);
        var tree = new DescriptionTree(text, options);
        if (context.Place == CursorPlace.Block)
            return new CompletionList(context.Start, context.Word, context.Path is [.., "items"] ? [.. ItemText.Names.Select(n => new Completion(n, n, CompletionKind.Value))] : [], false);
        if (context.Word.LastIndexOf("${", StringComparison.Ordinal) is >= 0 and var brace && !context.Word.AsSpan(brace).Contains('}'))
            return new CompletionList(context.Start + brace, context.Word[brace..], [.. Parameters(tree, context)], false);
        if (context.Word is ['*', ..])
            return new CompletionList(context.Start, context.Word, [.. Anchors(text, context.Word)], false);
        // What has been opened with a quote stays within it.
        var isQuoted = context.Word is ['"' or '\'', ..];
        if (isQuoted)
            context = context with { Start = context.Start + 1, Word = context.Word[1..] };
        var isCut = false;
        var items = (context.Key is null ? Entries(context, tree, options, ref isCut) : OfKey(context, tree, options, ref isCut)).ToList();
        return new CompletionList(context.Start, context.Word, isQuoted ? [.. items.Select(i => i.Kind == CompletionKind.Key ? i : i with { Insert = i.Label })] : items, isCut);
    }

    private static IEnumerable<Completion> OfKey(CursorContext context, DescriptionTree tree, CompileOptions options, ref bool isCut)
    {
        var (section, list) = context.Resolve(tree.IsPreset);
        return section?[context.Key!] is { } key ? Values(key, context.Word, tree, options, ref isCut)
            : list is { Kind: ValueKind.BoardChoice } choice ? choice.Choices.Select(c => Plain(c))
            : [];
    }

    // A key, or an entry of a list.
    private static List<Completion> Entries(CursorContext context, DescriptionTree tree, CompileOptions options, ref bool isCut)
    {
        var (section, list) = context.Resolve(tree.IsPreset);
        var items = new List<Completion>();
        switch (list?.Kind)
        {
            case ValueKind.Functions:
                items.AddRange(SpecLanguage.FunctionKinds.Select(k => new Completion(k.Name, k.Name, CompletionKind.Preset, k.Help)));
                items.AddRange(PresetNames(tree));
                break;
            case ValueKind.Reports:
                items.AddRange(PresetNames(tree));
                break;
            case ValueKind.Layout:
                items.AddRange(((string[])["input", "output", "feature"]).Select(d => new Completion(d, d + ": ", CompletionKind.Key, $"A field of the {d} report.")));
                break;
            case ValueKind.Endpoints:
                items.AddRange(SpecLanguage.Endpoint["type"]!.Choices.Select(c => Plain(c)));
                break;
            case ValueKind.BoardChoice:
                items.AddRange(BoardTable.Default.Boards.Select(b => new Completion(b.Id, b.Id + ": ", CompletionKind.Key, b.Name)));
                break;
            case ValueKind.Label or ValueKind.Labels:
                items.AddRange(Languages.Names.Select(l => new Completion(l, l + ": ", CompletionKind.Key, "What hosts in this language show.")));
                items.Add(new Completion("index", "index: ", CompletionKind.Key, "Number of a string descriptor whose words are not known."));
                break;
        }
        if (context.Preset(tree.IsPreset) is var (preset, isFields))
            items.AddRange(isFields ? FieldsOf(preset, tree) : ParametersOf(preset, tree));
        if (section is not null)
            items.AddRange(section.Keys.Select(KeyOf));
        else if (list is not null && items.Count == 0)
            items.AddRange(Values(list, context.Word, tree, options, ref isCut));
        items.RemoveAll(i => i.Kind == CompletionKind.Key && context.Written.ContainsKey(i.Label) && i.Label != context.Word);
        return [.. items.DistinctBy(i => i.Label)];
    }

    private static Completion KeyOf(Key key) => new(key.Name, key.Name + ": ", CompletionKind.Key, key.Help, key.Required ? "needed" : "");

    private static Completion Plain(string word, string help = "", CompletionKind kind = CompletionKind.Value, string detail = "") => new(word, Quoted(word), kind, help, detail);

    /// <summary>A word as a value of YAML.</summary>
    public static string Quoted(string word) => word.AsSpan().IndexOfAny(s_signs) < 0 ? word : $"'{word.Replace("'", "''", StringComparison.Ordinal)}'";

    private static IEnumerable<Completion> PresetNames(DescriptionTree tree) => tree.Presets.Select(n => Plain(n, tree.Summary(n), CompletionKind.Preset));

    private static IEnumerable<Completion> ParametersOf(string preset, DescriptionTree tree) =>
        tree.Bases(preset).Select(p => p["parameters"]).OfType<MappingNode>().SelectMany(p => p.Entries)
            .Select(p => new Completion(p.Key.Value, p.Key.Value + ": ", CompletionKind.Key, $"Of the preset {preset}. Default {(p.Value as ScalarNode)?.Value}."));

    private static IEnumerable<Completion> FieldsOf(string preset, DescriptionTree tree) =>
        tree.Bases(preset).SelectMany(Fields).Select(n => new Completion(n, n + ": ", CompletionKind.Key, $"The field of the preset {preset} with other keys, or none."));

    private static IEnumerable<string> Fields(Node node) => node switch
    {
        SequenceNode list => list.Items.SelectMany(item => item is MappingNode field && field["name"] is ScalarNode { Value: var name } && field["collection"] is null ? Fields(field).Prepend(name) : Fields(item)),
        MappingNode group => group.Entries.SelectMany(e => Fields(e.Value)),
        _ => [],
    };

    private static IEnumerable<Completion> Values(Key key, string word, DescriptionTree tree, CompileOptions options, ref bool isCut)
    {
        if (key.Kind is ValueKind.Usage or ValueKind.Usages)
            return UsagesOf(key, word, ref isCut);
        IEnumerable<Completion> words = key.Kind switch
        {
            ValueKind.Flag => ((string[])["true", "false"]).Select(w => Plain(w)),
            ValueKind.Choice or ValueKind.BoardChoice => key.Choices.Select(w => Plain(w)),
            ValueKind.Unit => HidUnits.Names.Select(w => Plain(w)),
            ValueKind.Functions => SpecLanguage.FunctionKinds.Select(k => Plain(k.Name, k.Help, CompletionKind.Preset)).Concat(PresetNames(tree)),
            ValueKind.Reports => PresetNames(tree),
            ValueKind.Endpoints => SpecLanguage.Endpoint["type"]!.Choices.Select(w => Plain(w)),
            _ => key.Name switch
            {
                "boards" => BoardTable.Default.Boards.Select(b => Plain(b.Id, b.Name)),
                "include" => Files(options.FileName),
                "preset" => PresetNames(tree),
                "firmware" => BoardTable.Default.Releases.Select(r => Plain(r.Version, "A release of MicroPython.")),
                "language" => Languages.Names.Select(w => Plain(w)),
                "order" => ItemWords.Names.Take(ItemWords.Ordered).Select(w => Plain(w)),
                "first" or "end" => ItemWords.Names.Select(w => Plain(w)),
                _ => [],
            },
        };
        return key.Word is { } special ? words.Append(Plain(special)) : words;
    }

    /// <summary>Usages that have all the typed words in their name, or in what everybody calls them.</summary>
    private static List<Completion> UsagesOf(Key key, string typed, ref bool isCut)
    {
        var words = typed.Split([' ', '/'], StringSplitOptions.RemoveEmptyEntries);
        var found = new List<Completion>();
        if (words.Length > 0)
            found.AddRange(EverydayUsages.Having(words).Select(name => Plain(name, $"What is called '{typed.Trim()}' elsewhere.", CompletionKind.Usage, NumbersOf(name))));
        foreach (var page in Usages.Pages)
            foreach (var entry in page.Entries)
            {
                var name = $"{page.Name} / {entry.NameOf(entry.First)}";
                if (!Array.TrueForAll(words, w => name.Contains(w, StringComparison.OrdinalIgnoreCase)))
                    continue;
                if (found.Count == MostUsages)
                {
                    isCut = true;
                    return found;
                }
                found.Add(Plain(name, "", CompletionKind.Usage, Numbers(new Usage(entry.Page, entry.First))));
            }
        if (key.Kind == ValueKind.Usages || key.Name == "collection")
            found.Add(Plain("none", "The descriptor says no usage.", CompletionKind.Usage));
        return [.. found.DistinctBy(f => f.Label)];
    }

    private static string NumbersOf(string name) => Usages.Find(name).Range is { } range ? Numbers(range[0]) : "";

    private static string Numbers(Usage usage) => $"0x{usage.Page:X2} / 0x{usage.Id:X2}";

    private static IEnumerable<Completion> Parameters(DescriptionTree tree, CursorContext context)
    {
        var own = context.Path is ["presets", var preset, ..] ? tree.OwnPresets.Where(p => p.Key.Value == preset).Select(p => (p.Value as MappingNode)?["parameters"]).OfType<MappingNode>().SelectMany(p => p.Entries) : [];
        return own.Concat(tree.Parameters).DistinctBy(p => p.Key.Value).Select(p => new Completion("${" + p.Key.Value + "}", "${" + p.Key.Value + "}", CompletionKind.Parameter, "", (p.Value as ScalarNode)?.Value ?? ""));
    }

    private static IEnumerable<Completion> Anchors(string text, string word)
    {
        foreach (var part in text.Split([' ', '\n', '\r', ',', '[', '{', ']', '}'], StringSplitOptions.RemoveEmptyEntries))
            if (part is ['&', _, ..] && !part.Contains(word, StringComparison.Ordinal))
                yield return new Completion("*" + part[1..], "*" + part[1..], CompletionKind.Parameter);
    }

    private static IEnumerable<Completion> Files(string description)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(description)) is not { } folder || !Directory.Exists(folder))
                return [];
            return [.. Directory.EnumerateFiles(folder, "*.y*ml").Select(f => Path.GetFileName(f)).Where(f => f != Path.GetFileName(description) && f != "tests.yaml").Order(StringComparer.Ordinal).Take(MostFiles).Select(f => Plain(f, "", CompletionKind.File))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return []; // the document is in no folder that can be looked into
        }
    }

    // '# usbdev: allow CODE reason'
    private static CompletionList InComment(CursorContext context)
    {
        const string marker = "# " + Suppressions.Marker + " ";
        if (!context.Word.StartsWith(marker, StringComparison.Ordinal))
            return new CompletionList(context.Start, context.Word, marker.StartsWith(context.Word, StringComparison.Ordinal) ? [new Completion(marker.Trim(), marker, CompletionKind.Finding, "Allows a finding here: its number and the reason follow.")] : [], false);
        var code = context.Word[marker.Length..];
        return new CompletionList(context.Start + marker.Length, code, code.Contains(' ', StringComparison.Ordinal) ? [] :
            [.. Codes.All.Select(c => new Completion(c.Code, c.Code + " ", CompletionKind.Finding, c.Meaning)).Concat(RuleCatalog.All.Select(r => new Completion(r.Id, r.Id + " ", CompletionKind.Finding, r.Title)))], false);
    }
}
