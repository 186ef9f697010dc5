namespace UsbDev.Compiler.Language;

/// <summary>How values are written, for whoever wrote one in another way.</summary>
internal static class Forms
{
    private static readonly Dictionary<ValueKind, (string What, string How)> s_forms = new()
    {
        [ValueKind.Text] = ("one word or text", "write it as one text, in quotes if it has signs of YAML in it"),
        [ValueKind.Label] = ("words, or a group of language and words", "write the words, or { en-US: Desk, de-DE: Tisch }"),
        [ValueKind.Number] = ("a whole number", "write it as 12 or 0x0C"),
        [ValueKind.Version] = ("a version", "write it as 1.0 (two digits before and after the point at most), or as 0x0100"),
        [ValueKind.ClassTriple] = ("class / subclass / protocol", "write it in numbers as 0xFF / 0 / 0"),
        [ValueKind.Flag] = ("true or false", "write true or false"),
        [ValueKind.Choice] = ("one word", "write one of the words"),
        [ValueKind.Current] = ("a current", "write it as 100 mA"),
        [ValueKind.Time] = ("a time", "write it as 1 ms"),
        [ValueKind.Size] = ("a number of bytes", "write it as 64 B"),
        [ValueKind.Bits] = ("a number of bits", "write it as 5 bits"),
        [ValueKind.Range] = ("a range", "write it as -127..127"),
        [ValueKind.Unit] = ("a unit of measure", "write it as cm or cm/s^2"),
        [ValueKind.Usage] = ("a usage", "write it as Generic Desktop / Mouse"),
        [ValueKind.Usages] = ("usages", "write them as Button / 1..8, or as a list: [X, Y]"),
        [ValueKind.Bytes] = ("bytes in hexadecimal", "write them as \"09 04 00\" or 0x09, 0x04, 0x00, without brackets or braces"),
        [ValueKind.Items] = ("the items of a report descriptor", "write 'items: |' and below it one item a line, as Usage Page (Generic Desktop)"),
        [ValueKind.Texts] = ("a list of words", "write it as [a, b]"),
        [ValueKind.Url] = ("a web address", "write it as https://example.org"),
        [ValueKind.Labels] = ("a list of names", "write it as [Keys, Pads]"),
        [ValueKind.Names] = ("names with their values", "write it as { name: value }"),
        [ValueKind.Functions] = ("a list of functions", "write it as [keyboard, midi: { name: synth }]"),
        [ValueKind.Reports] = ("a list of reports", "write it as [keyboard, mouse]"),
        [ValueKind.Fields] = ("a list of fields", "write it as [{ usage: X, range: -127..127 }]"),
        [ValueKind.Layout] = ("a list of fields, each under its direction", "write it as [input: { usage: X, range: -127..127 }]"),
        [ValueKind.Endpoints] = ("a list of endpoints", "write it as [bulk in, bulk out]"),
    };

    /// <summary>What a value of a key is, in words.</summary>
    public static string What(Key key) => s_forms.TryGetValue(key.Kind, out var form) ? form.What : key.Kind == ValueKind.Groups ? "a list of groups of keys" : "a group of keys";

    /// <summary>How the values of some keys are written, where that of their kind tells too little.</summary>
    private static readonly Dictionary<string, string> s_keys = new()
    {
        ["descriptors"] = "write bytes in hexadecimal, each descriptor for itself: [\"05 24 00 20 01\", \"04 24 02 06\"]",
        ["bos"] = "write each capability in hexadecimal: [\"07 10 02 00 00 00 00\"]",
        ["first"] = "write it as [max, size=8]",
        ["end"] = "write it as [size=8]",
        ["order"] = "write it as [page, min, max, size, count]",
        ["boards"] = "write it as [rp2040, samd21]",
        ["include"] = "write it as [buttons.yaml]",
        ["presets"] = "write the name of each with the keys of a report: 'pad: { collection: …, input: … }'",
        ["report_descriptors"] = "write the number of the interface with bytes: 0: \"05 01 09 02 …\"",
        ["string_descriptors"] = "write the number of the string with bytes: 1: \"04 03 41 00\"",
        ["repl"] = "write keep or drop, or a group of board → keep or drop: { samd21: drop }",
        ["fields"] = "write '{ wheel: none }' for a preset, a list of fields for a collection",
    };

    private static readonly Dictionary<string, string> s_others = new()
    {
        ["vendor"] = "write it as 0x1209",
        ["product"] = "write its number, as 0x0001; what the device is called is its 'name'",
        ["from_device"] = "name the cables on which the device sends, as [Keys, Pads]",
        ["to_device"] = "name the cables on which the host sends, as [Synth]",
    };

    /// <summary>How it is written.</summary>
    public static string How(Key key)
    {
        if (key.Kind is ValueKind.Texts or ValueKind.Names or ValueKind.Choice && s_keys.TryGetValue(key.Name, out var how))
            return how;
        if (key.Kind is ValueKind.Number or ValueKind.Labels && s_others.TryGetValue(key.Name, out var other))
            return other;
        if (key.Kind == ValueKind.Choice)
            return "write one of: " + string.Join(", ", key.Choices);
        if (s_forms.TryGetValue(key.Kind, out var form))
            return form.How;
        if (SpecLanguage.Sections.FirstOrDefault(s => s.Name == key.Section) is not { } section)
            return key.Kind == ValueKind.Groups ? "write it as a list, each entry behind a '-'" : "write its keys below it";
        var keys = section.Keys.Where(k => k.Required).DefaultIfEmpty(section["functions"] ?? section.Keys[0]).Select(k => k.Name + ": …");
        return key.Kind == ValueKind.Groups ? $"write it as a list: '- {string.Join(", ", keys)}'" : $"write '{key.Name}: {{ {string.Join(", ", keys)} }}'";
    }
}
