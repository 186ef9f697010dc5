using UsbDev.Compiler.Language;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

/// <summary>Reads the keys of one group by their kinds, and reports what does not fit at its place.</summary>
internal sealed class MapReader
{
    private readonly Section _section;
    private readonly MappingNode _node;
    private readonly Diagnostics _diagnostics;
    private readonly HashSet<string> _meant = [];

    public MapReader(Section section, MappingNode node, Diagnostics diagnostics)
    {
        (_section, _node, _diagnostics) = (section, node, diagnostics);
        foreach (var entry in node.Entries)
            if (section[entry.Key.Value] is null && !section.IsOwn(entry.Key.Value) && !diagnostics.IsFull && !diagnostics.Damage.Mentions(entry.Key.Value))
                Unknown(entry.Key);
        foreach (var key in section.Keys)
            if (key.Required && (node[key.Name] is null or ScalarNode { IsNull: true }) && !diagnostics.Damage.MayDefine(key.Name) && !IsMeant(key.Name))
                diagnostics.Error(node.Span, Codes.MissingKey, $"{section.Name} needs '{key.Name}'", (key.Section is null ? $"add '{key.Name}:' and {Forms.How(key)}" : Forms.How(key)) + $". {key.Help}");
    }

    public SourceSpan Span => _node.Span;

    /// <summary>A key that there is not was probably meant as this one: nobody needs to hear that it is missing.</summary>
    public bool IsMeant(string key) => _meant.Contains(key);

    private void Unknown(ScalarNode key)
    {
        var names = _section.Keys.Select(k => k.Name).ToList();
        var word = key.Value;
        WayOut? fix = null;
        var isElsewhere = false;
        if (word.IndexOf(':') is > 0 and var colon && names.Contains(word[..colon]))
        {
            _meant.Add(word[..colon]);
            fix = $"after '{word[..(colon + 1)]}' a space is missing: write '{new Edit.WriteYaml($"{word[..colon]}: {word[(colon + 1)..]}")}'";
        }
        else if (_section == SpecLanguage.Root && OtherWords.IsOfTests(word))
            fix = $"'{word}' stands in tests.yaml beside the description, which 'usbdev test' reads";
        else if (_section.Keys.FirstOrDefault(k => SpecLanguage.Sections.Any(s => s.Name == k.Section && s[word] is not null)) is { } owner)
        {
            _meant.Add(owner.Name);
            (fix, isElsewhere) = ($"it is a key of '{owner.Name}': write it below '{owner.Name}:', indented deeper than that", true);
        }
        else if (_section == SpecLanguage.Device && SpecLanguage.Root[word] is not null)
            (fix, isElsewhere) = ($"it stands beside 'device', not in it: write '{word}:' without indentation", true);
        else if ((Other(key) ?? Suggestion.Nearest(word, names)) is { } near)
        {
            _meant.Add(near);
            fix = WayOut.Meant(near);
            if (near == "range" && WholeRange() is { } range)
                fix += $" write 'range: {range}'";
            else if (Other(key) is not null && !IsSaidWell(_section[near]!, _node[word]))
                fix += $" {Forms.How(_section[near]!)}";
        }
        const int few = 12;
        _diagnostics.Error(key.Span, Codes.UnknownKey, $"'{word}' is no key of {_section.Name}",
            fix is not null && (isElsewhere || names.Count > few) ? fix : (fix is null ? "" : fix.ToString().EndsWith('?') ? fix + " " : fix + "; ") + "allowed: " + string.Join(", ", names) + (_section.OwnKeys is { } own ? $"; {own}… for what is yours" : ""));
    }

    // 'type: keyboard' is no kind of collection.
    private string? Other(ScalarNode key) => OtherWords.Key(key.Value, _section) is "kind" && _section["preset"] is not null && _node[key.Value] is ScalarNode { Value: var value } && !_section["kind"]!.Choices.Contains(value)
        ? "preset" : OtherWords.Key(key.Value, _section);

    private static bool IsSaidWell(Key key, Node? value) => value is ScalarNode { Value: var text }
        && (key.Kind is ValueKind.Text or ValueKind.Label || Values.TryNumber(text, out _) && key.Kind is not (ValueKind.Range or ValueKind.Usage or ValueKind.Usages or ValueKind.Labels) || key.Choices.Contains(text));

    // Who writes ends as two keys has both.
    private string? WholeRange()
    {
        string? End(string end) => _node.Entries.FirstOrDefault(e => e.Key.Value.Contains(end, StringComparison.OrdinalIgnoreCase) && OtherWords.Key(e.Key.Value, _section) == "range") is { Value: ScalarNode { Value: var value } }
            && Values.TryNumber(value, out _) ? value : null;
        return End("min") is { } min && End("max") is { } max ? $"{min}..{max}" : null;
    }

    public bool Has(string key) => Node(key) is not null;

    /// <summary>The key's value; a key without a value counts as not given.</summary>
    public Node? Node(string key)
    {
        if (_section[key] is null)
            throw new ArgumentException($"{_section.Name} has no key '{key}'", nameof(key));
        return _node[key] is { } node and not ScalarNode { IsNull: true } ? node : null;
    }

    /// <summary>Place of the key's value, or of the group where it is not given.</summary>
    public SourceSpan At(string key) => Node(key)?.Span ?? _node.Span;

    /// <summary>The value is this word, without quotes.</summary>
    public bool IsWord(string key, string word) => Node(key) is ScalarNode { Plain: true } scalar && scalar.Value == word;

    public Located<string>? Text(string key) => Scalar(key) is { } scalar ? new Located<string>(scalar.Value, scalar.Span) : null;

    public Located<long>? Number(string key)
    {
        if (Scalar(key) is not { } scalar)
            return null;
        if (!Values.TryNumber(scalar.Value, out var value))
            return Fail<long>(scalar, key, Values.TryNumber("0x" + scalar.Value, out _) ? WayOut.MeantValue("0x" + scalar.Value) : null);
        return InLimits(key, value, scalar, "");
    }

    public Located<byte>? Byte(string key) => Number(key) is { } number ? new Located<byte>((byte)number.Value, number.At) : null;

    public Located<bool>? Flag(string key)
    {
        if (Scalar(key) is not { } scalar)
            return null;
        return scalar.Value switch
        {
            "true" or "yes" or "on" or "True" => new Located<bool>(true, scalar.Span),
            "false" or "no" or "off" or "False" => new Located<bool>(false, scalar.Span),
            _ => Fail<bool>(scalar, key),
        };
    }

    /// <summary>Index of the word among the key's choices.</summary>
    public Located<int>? Choice(string key)
    {
        return Scalar(key) is { } scalar ? Choice(key, scalar) : null;
    }

    /// <summary>One word for all boards, under no name, or one for each board that is named.</summary>
    public IReadOnlyList<(Located<string>? Board, Located<int> Choice)> BoardChoices(string key)
    {
        if (Node(key) is not MappingNode boards)
            return Choice(key) is { } one ? [(null, one)] : [];
        var result = new List<(Located<string>?, Located<int>)>();
        foreach (var (name, node) in boards.Entries)
            if (node is not ScalarNode scalar)
                Wrong(node, key, "one word for each board");
            else if (Choice(key, scalar) is { } choice)
                result.Add((new Located<string>(name.Value, name.Span), choice));
        return result;
    }

    private Located<int>? Choice(string key, ScalarNode scalar)
    {
        var choices = _section[key]!.Choices;
        for (var i = 0; i < choices.Count; i++)
            if (choices[i] == scalar.Value)
                return new Located<int>(i, scalar.Span);
        var near = OtherWords.Choices(scalar.Value, choices) is { Count: > 0 } meant ? WayOut.Meant(meant) : Suggestion.Text(scalar.Value, choices);
        _diagnostics.Error(scalar.Span, Codes.UnknownWord, $"'{key}' cannot be {scalar.Describe()}", (near is null ? "" : near + " ") + "allowed: " + string.Join(", ", choices));
        return null;
    }

    /// <summary>A current.</summary>
    /// <param name="key">The key.</param>
    /// <param name="most">The most mA that can be said here.</param>
    /// <param name="fix">What to do about more, or less than none.</param>
    public Located<int>? Current(string key, int most, string fix)
    {
        if (Scalar(key) is not { } scalar)
            return null;
        if (!Values.TryQuantity(scalar.Value, Values.Current, out var value) || value >= 0 && value <= most)
            return Quantity(key, Values.Current);
        _diagnostics.Error(scalar.Span, Codes.Range, $"'{key}' cannot be {scalar.Value}", fix);
        return null;
    }

    public Located<int>? Time(string key) => Quantity(key, Values.Time);

    public Located<int>? Size(string key) => Quantity(key, Values.Size);

    public Located<int>? Bits(string key) => Quantity(key, Values.Bits);

    public Located<ushort>? Version(string key)
    {
        if (Scalar(key) is not { } scalar)
            return null;
        return Values.TryVersion(scalar.Value, out var value) ? new Located<ushort>(value, scalar.Span)
            : Fail<ushort>(scalar, key);
    }

    public Located<ClassTriple>? Triple(string key)
    {
        if (Scalar(key) is not { } scalar)
            return null;
        if (Values.TryTriple(scalar.Value, out var value))
            return new Located<ClassTriple>(value, scalar.Span);
        Fail<byte>(scalar, key);
        return null;
    }

    public Located<(long Min, long Max)>? Range(string key)
    {
        if (Scalar(key) is not { } scalar)
            return null;
        if (!Values.TryRange(scalar.Value, out var min, out var max))
            return Fail<(long, long)>(scalar, key, Values.GuessRange(scalar.Value) is { } meant ? WayOut.MeantValue(meant) : null);
        if (min < int.MinValue || max > uint.MaxValue || min < 0 && max > int.MaxValue)
        {
            _diagnostics.Error(scalar.Span, Codes.Range, $"'{key}' goes beyond 32 bits", "a HID field holds at most 32 bits: -2147483648..2147483647, or 0..4294967295");
            return null;
        }
        if (min > max)
        {
            _diagnostics.Error(scalar.Span, Codes.Range, $"'{key}' begins at {min}, above its end {max}", $"write the smaller one first: {new Edit.Write($"{max}..{min}")}");
            return null;
        }
        return new Located<(long, long)>((min, max), scalar.Span);
    }

    /// <summary>A range of which an end, or both, may be none: <see cref="Layout.ItemState.Unset"/>.</summary>
    public Located<(long Min, long Max)>? OpenRange(string key)
    {
        const string none = "none", low = none + "..", high = ".." + none;
        if (Node(key) is not ScalarNode { Value: var text, Span: var at })
            return Range(key);
        if (text == none)
            return new((Layout.ItemState.Unset, Layout.ItemState.Unset), at);
        if (text.StartsWith(low, StringComparison.Ordinal) && Values.TryNumber(text.AsSpan(low.Length), out var max) && max is >= int.MinValue and <= uint.MaxValue)
            return new((Layout.ItemState.Unset, max), at);
        if (text.EndsWith(high, StringComparison.Ordinal) && Values.TryNumber(text.AsSpan(0, text.Length - high.Length), out var min) && min is >= int.MinValue and <= int.MaxValue)
            return new((min, Layout.ItemState.Unset), at);
        return Range(key);
    }

    public Located<HidUnit>? Unit(string key)
    {
        if (Scalar(key) is not { } scalar)
            return null;
        if (HidUnits.TryParse(scalar.Value, out var unit))
            return new Located<HidUnit>(unit, scalar.Span);
        var near = Suggestion.Text(scalar.Value, HidUnits.Names);
        _diagnostics.Error(scalar.Span, Codes.UnknownWord, $"{scalar.Describe()} is no unit of HID", (near is null ? "" : near + " ")
            + "write cm, mm, g, s, deg, K, A, cd or another name, or combine them as cm/s^2; powers of ten go into 'exponent'");
        return null;
    }

    public Located<Usage>? Usage(string key)
    {
        if (Scalar(key) is not { } scalar || UsageParser.Find(scalar, _diagnostics) is not { } range)
            return null;
        if (range.Count == 1)
            return new Located<Usage>(range[0], scalar.Span);
        _diagnostics.Error(scalar.Span, Codes.Type, $"'{key}' must be one usage, not {range.Count}", "name one, as Generic Desktop / Mouse");
        return null;
    }

    /// <summary>The usages; none where one of them cannot be read, so that nobody counts what is left.</summary>
    public IReadOnlyList<Located<UsageRange>> Usages(string key)
    {
        var result = new List<Located<UsageRange>>();
        var begin = _diagnostics.Begin();
        foreach (var scalar in Scalars(key))
            if (UsageParser.Find(scalar, _diagnostics) is { } range)
                result.Add(new Located<UsageRange>(range, scalar.Span));
        return _diagnostics.Begin() > begin ? [] : result;
    }

    public Located<byte[]>? Bytes(string key) => Scalar(key) is { } scalar ? Hex(scalar) : null;

    /// <summary>A list of descriptors, each in words or in hexadecimal; one text alone is a list of one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="owner">Class of the interface that they belong to, which names them; null where nobody knows it, and words are passed over.</param>
    public IReadOnlyList<Located<byte[]>> Descriptors(string key, ClassTriple? owner)
    {
        var result = new List<Located<byte[]>>();
        foreach (var text in Scalars(key))
            if ((DescriptorWords.Is(text.Value) ? Words(text, owner) : Hex(text)) is { } bytes)
                result.Add(bytes);
        return result;
    }

    private Located<byte[]>? Words(ScalarNode scalar, ClassTriple? owner)
    {
        if (owner is null)
            return null;
        var bytes = DescriptorWords.Read(scalar.Value, owner, out var error, out var at);
        if (error is not var (what, wayOut))
            return new Located<byte[]>(bytes, scalar.Span);
        _diagnostics.Error(scalar.PlaceOf(at.Start, at.Length), Codes.Type, what, wayOut);
        return null;
    }

    public IReadOnlyList<Located<string>> Texts(string key)
    {
        var result = new List<Located<string>>();
        foreach (var scalar in Scalars(key))
            result.Add(new Located<string>(scalar.Value, scalar.Span));
        return result;
    }

    /// <summary>Words, a group of language → words, or a group with the string's number.</summary>
    public Label? Label(string key, ushort language) => Label(Node(key), key, language);

    /// <summary>A list of labels; those without words have no text.</summary>
    public IReadOnlyList<Label> Labels(string key, ushort language)
    {
        var result = new List<Label>();
        foreach (var node in List(key))
            result.Add(node is ScalarNode { Value: "" } or ScalarNode { IsNull: true } ? new Label(node.Span, [], null) : Label(node, key, language) ?? new Label(node.Span, [], null));
        return result;
    }

    private Label? Label(Node? node, string key, ushort language)
    {
        switch (node)
        {
            case null:
                return null;
            case ScalarNode scalar:
                return new Label(scalar.Span, [(language, scalar.Value)], null);
            case MappingNode mapping:
                return LabelGroup(key, mapping);
            default:
                Wrong(node, key, "words, or a group of language and words");
                return null;
        }
    }

    /// <summary>The group under a key.</summary>
    public MappingNode? Group(string key)
    {
        var node = Node(key);
        if (node is null or MappingNode)
            return (MappingNode?)node;
        Wrong(node, key, "a group of keys");
        return null;
    }

    /// <summary>The list under a key; one thing alone is a list of one.</summary>
    public IReadOnlyList<Node> List(string key) => Node(key) switch
    {
        null => [],
        SequenceNode list => list.Items,
        var node => [node],
    };

    /// <summary>The groups in the list under a key.</summary>
    public IEnumerable<MappingNode> Groups(string key)
    {
        foreach (var node in List(key))
            if (node is MappingNode mapping)
                yield return mapping;
            else
                Wrong(node, key, "a group of keys in each entry");
    }

    /// <summary>Hexadecimal text to bytes.</summary>
    public Located<byte[]>? Hex(ScalarNode scalar)
    {
        var bytes = new List<byte>();
        if (Values.TryHex(scalar.Value, bytes, out var error, out var at))
        {
            _diagnostics.AddByteText(scalar);
            return new Located<byte[]>([.. bytes], scalar.Span);
        }
        _diagnostics.Error(scalar.PlaceOf(at.Start, at.Length), Codes.Type, error, "write bytes in hexadecimal, as \"09 04 00\" or 0x09, 0x04, 0x00");
        return null;
    }

    public void Wrong(Node node, string key, string expected) =>
        _diagnostics.Error(node.Span, Codes.Type, $"'{key}' must be {expected}, not {node.Describe()}", Forms.How(_section[key]!));

    private Label? LabelGroup(string key, MappingNode mapping)
    {
        var texts = new List<(ushort, string)>();
        var languages = new HashSet<ushort>();
        byte? index = null;
        foreach (var (name, node) in mapping.Entries)
        {
            if (node is not ScalarNode value)
                Wrong(node, key, "words for each language");
            else if (name.Value == "index")
            {
                if (Values.TryNumber(value.Value, out var number) && number is >= 0 and <= 255)
                    index = (byte)number;
                else
                    _diagnostics.Error(value.Span, Codes.Range, $"a string's number must be 1 to 255, or 0 for none, not {value.Describe()}", "leave 'index' out and it is given out");
            }
            else if (!Languages.TryParse(name.Value, out var id))
                _diagnostics.Error(name.Span, Codes.UnknownWord, $"'{name.Value}' is no language", (Suggestion.Text(name.Value, Languages.Names) is { } near ? near + " " : "") + "write it as en-US or de-DE, or as its number 0x0409");
            else if (!languages.Add(id))
                _diagnostics.Error(name.Span, Codes.DuplicateKey, $"the language 0x{id:X4} was already given", "remove one of the two");
            else
                texts.Add((id, value.Value));
        }
        if (index == 0 && texts.Count > 0)
            _diagnostics.Error(mapping.Span, Codes.Contradiction, "string 0 lists the languages, and has no words", "leave 'index' out and a number is given out");
        return texts.Count == 0 && index is null ? null : new Label(mapping.Span, texts, index);
    }

    private ScalarNode? Scalar(string key)
    {
        var node = Node(key);
        if (node is null or ScalarNode)
            return (ScalarNode?)node;
        var guess = _section[key]!.Kind == ValueKind.Range && node is SequenceNode { Items: [ScalarNode { Value: var low }, ScalarNode { Value: var high }] } ? Values.GuessRange($"{low} to {high}") : null;
        _diagnostics.Error(node.Span, Codes.Type, $"'{key}' must be {Forms.What(_section[key]!)}, not {node.Describe()}", guess is null ? Forms.How(_section[key]!) : WayOut.MeantValue(guess));
        return null;
    }

    private IEnumerable<ScalarNode> Scalars(string key)
    {
        foreach (var node in List(key))
            if (node is ScalarNode scalar)
                yield return scalar;
            else
                Wrong(node, key, "a list of words");
    }

    private Located<int>? Quantity(string key, IReadOnlyList<Values.Unit> units)
    {
        if (Scalar(key) is not { } scalar)
            return null;
        if (!Values.TryQuantity(scalar.Value, units, out var value))
            return Fail<int>(scalar, key, units == Values.Time && Values.GuessPeriod(scalar.Value) is { } meant ? WayOut.MeantValue(meant) : null);
        return InLimits(key, value, scalar, units[0].Name) is { } number ? new Located<int>((int)number.Value, number.At) : null;
    }

    private Located<long>? InLimits(string key, long value, ScalarNode scalar, string unit)
    {
        var (min, max) = _section[key]!.Limits ?? (int.MinValue, int.MaxValue);
        if (value >= min && value <= max)
            return new Located<long>(value, scalar.Span);
        var isTime = _section[key]!.Kind == ValueKind.Time;
        var range = isTime ? $"{min / 1000m:0.###} ms to {max / 1000m:0.###} ms"
            : scalar.Value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? $"0x{min:X} to 0x{max:X}" : $"{min} to {max}{(unit.Length > 0 ? " " + unit : "")}";
        _diagnostics.Error(scalar.Span, Codes.Range, $"'{key}' cannot be {scalar.Value}", $"it goes from {range}");
        return null;
    }

    private Located<T>? Fail<T>(ScalarNode scalar, string key, WayOut? guess = null) where T : struct
    {
        _diagnostics.Error(scalar.Span, Codes.Type, $"'{key}' must be {Forms.What(_section[key]!)}, not {scalar.Describe()}", guess ?? Forms.How(_section[key]!));
        return null;
    }
}
