using UsbDev.Compiler.Language;
using UsbDev.Compiler.Presets;

namespace UsbDev.Compiler.Editor;

/// <summary>What kind of text a cursor is in.</summary>
internal enum CursorPlace
{
    /// <summary>Keys and values.</summary>
    Yaml,

    /// <summary>A comment.</summary>
    Comment,

    /// <summary>A text over several lines, behind <c>|</c> or <c>></c>.</summary>
    Block,
}

/// <summary>Where in the language a cursor stands. Works on text that is being typed, so on lines, brackets and indentation, not on a parsed tree.</summary>
/// <param name="Path">Keys from the file's root to the cursor; "-" for an entry of a list.</param>
/// <param name="Key">The key whose value the cursor is in; null where a key or an entry is to be written.</param>
/// <param name="Start">Column (from 0) at which the word under the cursor begins.</param>
/// <param name="Word">What stands from there to the cursor.</param>
internal sealed record CursorContext(IReadOnlyList<string> Path, string? Key, int Start, string Word)
{
    /// <summary>An entry of a list in <see cref="Path"/>.</summary>
    public const string Entry = "-";

    /// <summary>What kind of text it is.</summary>
    public CursorPlace Place { get; init; }

    /// <summary>Keys that the group has, before the cursor and behind it, with what stands behind each on its line; without the one under the cursor.</summary>
    public IReadOnlyDictionary<string, string> Written { get; init; } = new Dictionary<string, string>();

    /// <summary>The same of the group around it.</summary>
    public IReadOnlyDictionary<string, string> Around { get; init; } = new Dictionary<string, string>();

    /// <summary>The context of a place; lines and columns count from 0.</summary>
    public static CursorContext At(string text, int line, int column) => new CursorScanner(line, column).Scan(text);

    /// <summary>What may stand at the place: the section of the keys, and the list or group of names that an entry belongs to.</summary>
    public (Section? Section, Key? List) Resolve(Func<string, bool> isPreset)
    {
        Section? section = SpecLanguage.Root;
        Key? list = null;
        foreach (var step in Path)
        {
            if (step == Entry)
                continue;
            switch (list?.Kind)
            {
                case ValueKind.Functions:
                    section = SpecLanguage.FunctionKinds.FirstOrDefault(k => k.Name == step) ?? (isPreset(step) ? SpecLanguage.Hid : null);
                    list = null;
                    continue;
                case ValueKind.Reports when SpecLanguage.Report[step] is null:
                    section = SpecLanguage.Report;
                    list = null;
                    continue;
                case ValueKind.Layout when step is "input" or "output" or "feature":
                    section = SpecLanguage.Field;
                    list = null;
                    continue;
                case ValueKind.Names:
                    section = list.Name switch { "presets" => SpecLanguage.Hid, "fields" => SpecLanguage.Field, _ => null };
                    list = null;
                    continue;
            }
            var key = section?[step];
            (section, list) = key?.Kind switch
            {
                ValueKind.Group or ValueKind.Groups => (SpecLanguage.Sections.FirstOrDefault(s => s.Name == key.Section), null),
                ValueKind.Functions => (null, key),
                ValueKind.Reports => (SpecLanguage.Report, key),
                ValueKind.Fields or ValueKind.Layout => (SpecLanguage.Field, key),
                ValueKind.Endpoints => (SpecLanguage.Endpoint, key),
                not null => (null, key),
                _ => ((Section?)null, (Key?)null),
            };
        }
        return (section, list);
    }

    /// <summary>The preset whose keys are written here, or whose fields: by the name of the function or report, or by 'preset' beside.</summary>
    public (string Name, bool IsFields)? Preset(Func<string, bool> isPreset)
    {
        var isFields = Path.Count > 1 && Path[^1] == "fields";
        var keys = isFields ? Around : Written;
        var name = Path.Count > (isFields ? 1 : 0) ? Path[isFields ? ^2 : ^1] : null;
        if (keys.TryGetValue("preset", out var given) && isPreset(given))
            return (given, isFields);
        return name is not null && isPreset(name) && Path.Contains("functions") ? (name, isFields) : null;
    }
}
