using UsbDev.Compiler.Emitters;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Presets;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

/// <summary>From the tree of a description to what it says. Goes on after every finding, so that one run finds all.</summary>
internal sealed partial class SpecReader(IReadOnlyDictionary<string, string> parameters, Diagnostics diagnostics)
{
    private const int MaxFunctions = 255;

    private readonly UniqueNames _names = new(PythonNames.IsOfModule); // of functions
    private PresetExpansion _presets = null!;
    private ushort _language = Languages.English;
    private UsbSpeed _speed = UsbSpeed.Full;

    public DeviceSpec Read(MappingNode root)
    {
        var map = new MapReader(SpecLanguage.Root, root, diagnostics);
        _presets = new PresetExpansion(map.Group("presets"), parameters, diagnostics);
        foreach (var (name, preset) in map.Group("presets")?.Entries ?? [])
            if (preset is not MappingNode)
                diagnostics.Error(preset.Span, Codes.Type, $"the preset '{name.Value}' must be a group of keys, not {preset.Describe()}", Forms.How(SpecLanguage.Root["presets"]!));
        var device = map.Group("device") is { } group ? new MapReader(SpecLanguage.Device, group, diagnostics) : null;
        if (device is not null)
        {
            _language = Language(device);
            _speed = device.Choice("speed")?.Value switch { 0 => UsbSpeed.Low, 2 => UsbSpeed.High, 3 => UsbSpeed.Super, null when device.Has("speed") => UsbSpeed.Unknown, _ => UsbSpeed.Full };
        }
        var main = new ConfigurationSpec
        {
            At = map.Span,
            Name = device?.Label("configuration_name", _language),
            Descriptors = device?.Descriptors("configuration_descriptors", ClassTriple.None) ?? [],
            MaxPower = Power(device) ?? new(100, device?.Span ?? map.Span),
            SelfPowered = device?.Flag("self_powered") ?? new(false, device?.Span ?? map.Span),
            RemoteWakeup = device?.Flag("remote_wakeup") ?? new(false, device?.Span ?? map.Span),
        };
        var firmware = map.Text("firmware");
        var repl = Repl(map, firmware);
        return new DeviceSpec
        {
            At = map.Span,
            Identity = device is null ? new IdentitySpec { At = map.Span, Language = _language, Speed = _speed, PacketSize = new(64, map.Span) } : Identity(device),
            Boards = map.Texts("boards"),
            Firmware = firmware,
            Repl = repl.ForAll,
            ReplOn = repl.On,
            ReplAt = map.At("repl"),
            ShareEndpoints = map.Choice("endpoints")?.Value == 1,
            Foreign = map.Choice("checks") is { } checks ? checks.Value == 1 : map.Has("checks") || diagnostics.Damage.Mentions("checks"), // in doubt the milder rules
            Configurations = Configurations(map, main),
            ByteTexts = diagnostics.ByteTexts,
        };
    }

    private (ReplChoice ForAll, List<(Located<string>, ReplChoice)> On) Repl(MapReader map, Located<string>? firmware)
    {
        var (forAll, on) = (ReplChoice.Keep, new List<(Located<string>, ReplChoice)>());
        var isInC = DeviceSpec.IsFirmwareInC(firmware);
        foreach (var (board, choice) in map.BoardChoices("repl"))
        {
            var repl = choice.Value == 1 ? ReplChoice.Drop : ReplChoice.Keep;
            if (isInC && repl == ReplChoice.Keep)
                diagnostics.Error(choice.At, Codes.Contradiction, "firmware in C has no built-in serial port to keep", "take 'repl' out, or write the serial port as a function: '- cdc'");
            if (board is { } name)
                on.Add((name, repl));
            else
                forAll = repl;
        }
        return isInC ? (ReplChoice.Drop, []) : (forAll, on);
    }

    private ushort Language(MapReader device)
    {
        if (device.Text("language") is not { } text)
            return Languages.English;
        if (Languages.TryParse(text.Value, out var id))
            return id;
        diagnostics.Error(text.At, Codes.UnknownWord, $"'{text.Value}' is no language", (Suggestion.Text(text.Value, Languages.Names) is { } near ? near + " " : "") + "write it as en-US, or as its number 0x0409");
        return Languages.English;
    }

    private IdentitySpec Identity(MapReader device)
    {
        var serial = device.Label("serial", _language);
        var isUnique = device.IsWord("serial", "unique");
        return new IdentitySpec
        {
            At = device.Span,
            Vendor = Word(device, "vendor"),
            Product = Word(device, "product"),
            Release = device.Version("release") ?? new(0x0100, device.Span),
            Manufacturer = device.Label("manufacturer", _language),
            Name = device.Label("name", _language),
            Serial = isUnique ? serial! with { Texts = [(_language, "unique")] } : serial,
            SerialIsUnique = isUnique,
            SerialAt = device.At("serial"),
            Language = _language,
            Speed = _speed,
            Usb = device.Version("usb"),
            Class = device.Triple("class"),
            PacketSize = device.Size("packet_size") ?? new(IdentitySpec.UsualPacketSize(_speed), device.Span),
            Bos = device.Descriptors("bos", ClassTriple.None),
            Descriptor = device.Bytes("descriptor"),
            StringDescriptors = StringDescriptors(device),
            BosDescriptor = device.Bytes("bos_descriptor"),
            MsOs20 = device.Bytes("msos20"),
            WebUsbUrl = device.Bytes("webusb_url"),
            Qualifier = device.Bytes("qualifier"),
            OtherSpeed = device.Bytes("other_speed"),
        };
    }

    private List<(StringKey, Located<byte[]>)> StringDescriptors(MapReader device)
    {
        var result = new List<(StringKey, Located<byte[]>)>();
        foreach (var (key, value) in device.Group("string_descriptors")?.Entries ?? [])
        {
            var slash = key.Value.IndexOf('/');
            var language = slash < 0 ? _language : Languages.TryParse(key.Value[..slash].Trim(), out var id) ? id : (ushort)0;
            if (language == 0 || !Values.TryNumber(key.Value.AsSpan(slash + 1), out var index) || index is < 0 or > 255)
                diagnostics.Error(key.Span, Codes.Type, $"'{key.Value}' is no string's number", "write it as 4: \"06 03 41 00 42 00\", or with its language as 0x0407/4");
            else if (value is ScalarNode scalar && device.Hex(scalar) is { } bytes)
                result.Add((new StringKey(index == 0 ? (ushort)0 : language, (byte)index), bytes));
            else if (value is not ScalarNode)
                device.Wrong(value, "string_descriptors", "bytes for each string");
        }
        return result;
    }

    private Located<int>? Power(MapReader? map)
    {
        // What bMaxPower can say; what a port gives is the rules' to judge.
        return _speed is UsbSpeed.Super or UsbSpeed.Unknown
            ? map?.Current("max_power", ConfigurationDescriptor.MostPower(UsbSpeed.Super), "it goes from 0 to 900 mA, what a port gives at SuperSpeed; what needs more has a supply of its own")
            : map?.Current("max_power", ConfigurationDescriptor.MostPower(_speed), "it goes from 0 to 500 mA, what a USB 2.0 port gives; what needs more has a supply of its own");
    }

    private Located<ushort> Word(MapReader map, string key)
    {
        if (map.Number(key) is not { } number)
            return new(0, map.Span);
        // Four decimal digits are mostly those of a hexadecimal number that somebody has read somewhere.
        if (map.Text(key)!.Value.Value is { Length: 4 } text && text[0] != '0' && text.All(char.IsAsciiDigit))
            diagnostics.Warning(number.At, Codes.Doubtful, $"'{key}' is {text} in decimal, which is 0x{number.Value:X4}", $"IDs are mostly given in hexadecimal: write {new Edit.Write("0x" + text)}, or {new Edit.Write($"0x{number.Value:X4}")} if it is that");
        return new((ushort)number.Value, number.At);
    }

    private List<ConfigurationSpec> Configurations(MapReader map, ConfigurationSpec main)
    {
        if (!map.Has("configurations"))
        {
            if (!map.Has("functions") && !map.IsMeant("functions") && (map.Node("device") as MappingNode)?["functions"] is null)
                diagnostics.Error(map.Span, Codes.MissingKey, "the device has no functions", "add 'functions:' with a list, as '- keyboard'");
            return [main with { At = map.At("functions"), Functions = Functions(map) }];
        }
        if (map.Has("functions"))
            diagnostics.Error(map.At("functions"), Codes.Contradiction, "there are 'functions' and 'configurations'", "move the functions into the configurations");
        var result = new List<ConfigurationSpec>();
        foreach (var node in map.Groups("configurations"))
        {
            var configuration = new MapReader(SpecLanguage.Configuration, node, diagnostics);
            result.Add(new ConfigurationSpec
            {
                At = configuration.Span,
                Value = configuration.Byte("value"),
                Name = configuration.Label("name", _language) ?? main.Name,
                MaxPower = Power(configuration) ?? main.MaxPower,
                SelfPowered = configuration.Flag("self_powered") ?? main.SelfPowered,
                RemoteWakeup = configuration.Flag("remote_wakeup") ?? main.RemoteWakeup,
                Attributes = configuration.Byte("attributes"),
                Descriptor = configuration.Bytes("descriptor"),
                Descriptors = configuration.Has("descriptors") ? configuration.Descriptors("descriptors", ClassTriple.None) : main.Descriptors,
                ReportDescriptors = ReportDescriptors(configuration),
                Functions = Functions(configuration),
            });
        }
        return result;
    }

    private List<FunctionSpec> Functions(MapReader map)
    {
        var result = new List<FunctionSpec>();
        foreach (var node in map.List("functions"))
        {
            if (diagnostics.IsFull)
                break;
            if (result.Count == MaxFunctions)
            {
                diagnostics.Error(node.Span, Codes.Exhausted, $"more than {MaxFunctions} functions; USB can count 255 interfaces", "leave functions out");
                break;
            }
            var begin = diagnostics.Begin();
            if (Function(node, map.At("functions")) is not { } function)
                continue;
            diagnostics.End(function.At, begin);
            result.Add(function);
        }
        return result;
    }

    /// <param name="node">The function.</param>
    /// <param name="list">The list that it stands in.</param>
    private FunctionSpec? Function(Node node, SourceSpan list)
    {
        var (kind, keys) = node switch
        {
            ScalarNode { IsNull: false } name => (name, new MappingNode(name.Span, [])),
            MappingNode { Entries: [{ Value: MappingNode group, Key: var key }] } => (key, group),
            MappingNode { Entries: [{ Value: ScalarNode { IsNull: true }, Key: var key }] } => (key, new MappingNode(key.Span, [])),
            _ => (null, null),
        };
        if (kind is null || keys is null)
        {
            WayOut fix = node switch
            {
                MappingNode group when (group["type"] ?? group["kind"] ?? group["class"]) is ScalarNode { Value: var word } => (WayOut)$"the kind stands first: write '- {Kind(word) ?? word}: {{ … }}'",
                MappingNode { Entries: [{ Key.Value: var word, Value: ScalarNode { Value: var value } }] } => Named(word, value),
                MappingNode { Entries: { Count: > 1 } kinds } when kinds.All(entry => Kind(entry.Key.Value) is not null) => $"put a hyphen before each: {string.Join(", ", kinds.Select(entry => $"'- {entry.Key.Value}: …'"))}",
                MappingNode { Entries: [{ Key.Value: var word }, ..] } => $"indent the keys after '{word}:' deeper, or write '- {word}: {{ … }}'",
                _ => "write it as '- keyboard' or '- midi: { name: synth }'",
            };
            diagnostics.Error(node.Span, Codes.Type, node is MappingNode { Entries: [{ Key.Value: var only, Value: var wrong }] } ? $"'{only}' must have a group of keys, not {wrong.Describe()}" : $"a function must be its kind with its keys, not {node.Describe()}", fix);
            return null;
        }
        switch (kind.Value)
        {
            case "hid": return HidFunction(keys, kind);
            case "midi": return MidiFunction(keys, kind);
            case "cdc": return CdcFunction(keys, kind);
            case "vendor": return VendorFunction(keys, kind);
            case "custom": return CustomFunction(keys, kind);
            case "raw": return RawFunction(keys, kind);
        }
        if (_presets.Has(kind.Value))
            return HidFunction(WithPreset(keys, kind), kind);
        if (diagnostics.Damage.MayDefine(kind.Value))
        {
            diagnostics.Break(list);
            return null;
        }
        var known = SpecLanguage.FunctionKinds.Select(k => k.Name).Concat(_presets.Names).ToList();
        var near = OtherWords.Function(kind.Value) is { } other ? WayOut.Perhaps(other)
            : OtherWords.IsOtherClass(kind.Value) ? "describe its interfaces in a 'custom' function, descriptor by descriptor;" : Suggestion.Text(kind.Value, known);
        diagnostics.Error(kind.Span, Codes.UnknownName, $"there is no kind of function '{kind.Value}'", (near is null ? "" : near + " ") + "there are: " + Suggestion.List(known));
        return null;
    }

    // 'keyboard: kbd' was meant as the name.
    private static WayOut Named(string kind, string name) => IsIdentifier(name)
        ? (WayOut)$"write '- {new Edit.WriteYaml($"{kind}: {{ name: {name} }}")}'"
        : $"write '- {kind}: {{ name: … }}'";

    private string? Kind(string word) => SpecLanguage.FunctionKinds.Any(k => k.Name == word) || _presets.Has(word) ? word : OtherWords.Function(word);

    private static MappingNode WithPreset(MappingNode keys, ScalarNode preset)
    {
        var entries = new List<Entry> { new(new ScalarNode(preset.Span, "preset", plain: true), preset) };
        foreach (var entry in keys.Entries)
            if (entry.Key.Value != "preset")
                entries.Add(entry);
        return new MappingNode(keys.Span, entries);
    }

    /// <summary>The function's name: as given, or its kind with a number where there are several.</summary>
    private Located<string> FunctionName(Located<string>? given, string fallback, SourceSpan at)
    {
        if (given is { } name)
        {
            if (!IsIdentifier(name.Value))
                diagnostics.Error(name.At, Codes.Type, $"the name '{name.Value}' cannot be used in a program", "use letters a-z, digits and _, beginning with a letter; what hosts show goes into 'label'");
            else if (PythonNames.IsOfModule(name.Value))
                diagnostics.Error(name.At, Codes.Conflict, $"the name '{name.Value}' is taken in every program", $"call it '{new Edit.Write(name.Value + "_") { IsChoice = true }}' or something that tells what it is for");
            else if (!_names.TryAdd(name.Value))
                diagnostics.Error(name.At, Codes.Conflict, $"two functions are called '{name.Value}'", "give one of them another name");
            return name;
        }
        return new Located<string>(_names.Add(Usable(fallback)), at); // a preset's name can be any word
    }

    /// <summary>A word as programs can use it for a name.</summary>
    private static string Usable(string word) => IsIdentifier(word) ? word : FieldNames.Identifier(word, "hid", 'n');

    private static bool IsIdentifier(string text)
    {
        if (text.Length is 0 or > 40 || !char.IsAsciiLetter(text[0]))
            return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        return true;
    }

    private Label? FunctionLabel(MapReader map, Located<string> name, bool isNamed)
    {
        if (!map.Has("label"))
            return isNamed ? new Label(name.At, [(_language, name.Value)], null) : null;
        return map.IsWord("label", "none") ? null : map.Label("label", _language);
    }
}
