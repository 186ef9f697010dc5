namespace UsbDev.Compiler.Language;

/// <summary>What a value of the language can be.</summary>
public enum ValueKind
{
    /// <summary>Words.</summary>
    Text,

    /// <summary>Words, or a group of language → words.</summary>
    Label,

    /// <summary>A list of labels.</summary>
    Labels,

    /// <summary>A whole number, decimal or 0x.</summary>
    Number,

    /// <summary>A number with binary-coded decimal form: 1.0 is 0x0100.</summary>
    Version,

    /// <summary>Class / subclass / protocol: 0xEF / 2 / 1.</summary>
    ClassTriple,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>One of a few words, or a group of board → word.</summary>
    BoardChoice,

    /// <summary>Several of a few words.</summary>
    Choices,

    /// <summary>Current: 100 mA.</summary>
    Current,

    /// <summary>Time: 1 ms.</summary>
    Time,

    /// <summary>Bytes: 64 B.</summary>
    Size,

    /// <summary>Bits: 5 bits.</summary>
    Bits,

    /// <summary>Two numbers: -127..127.</summary>
    Range,

    /// <summary>A unit of measure: cm/s.</summary>
    Unit,

    /// <summary>One HID usage: Generic Desktop / Mouse.</summary>
    Usage,

    /// <summary>HID usages: Button / 1..8, or a list of such.</summary>
    Usages,

    /// <summary>Hexadecimal bytes: 09 04 00.</summary>
    Bytes,

    /// <summary>HID items, one a line: Usage Page (Generic Desktop).</summary>
    Items,

    /// <summary>A list of words.</summary>
    Texts,

    /// <summary>A web address.</summary>
    Url,

    /// <summary>A group of keys.</summary>
    Group,

    /// <summary>A list of groups of keys.</summary>
    Groups,

    /// <summary>Names and values of the user's choice.</summary>
    Names,

    /// <summary>A list of functions.</summary>
    Functions,

    /// <summary>A list of reports: presets and own ones.</summary>
    Reports,

    /// <summary>A list of fields, paddings and collections.</summary>
    Fields,

    /// <summary>A list of fields, each under its direction.</summary>
    Layout,

    /// <summary>A list of endpoints: "bulk in", or a group of keys.</summary>
    Endpoints,
}

/// <summary>A key of the language: the one place from which the reader, the schema, the reference and the editor take it.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Help">One sentence: what it means and what it is when not given.</param>
public sealed record Key(string Name, ValueKind Kind, string Help)
{
    /// <summary>It must be there.</summary>
    public bool Required { get; init; }

    /// <summary>The words that a <see cref="ValueKind.Choice"/> allows.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Least and greatest value of a number or quantity, in the unit of its kind (mA, µs, bytes, bits).</summary>
    public (long Min, long Max)? Limits { get; init; }

    /// <summary>Name of the section that a <see cref="ValueKind.Group"/> or <see cref="ValueKind.Groups"/> holds.</summary>
    public string? Section { get; init; }

    /// <summary>A word that may stand instead of the value, such as <c>none</c>.</summary>
    public string? Word { get; init; }
}

/// <summary>A group of keys.</summary>
/// <param name="Name">Its name in the reference.</param>
/// <param name="Help">What it describes.</param>
/// <param name="Keys">Its keys, in the order in which they are usually written.</param>
public sealed record Section(string Name, string Help, IReadOnlyList<Key> Keys)
{
    /// <summary>What the keys of the writer's own begin with, that the language leaves alone; null: there can be none.</summary>
    public string? OwnKeys { get; init; }

    /// <summary>What such a key is for.</summary>
    public const string OwnHelp = "Yours: what stands under it is not read, but anchors in it hold for the whole file.";

    /// <summary>A key of the writer's own.</summary>
    public bool IsOwn(string name) => OwnKeys is not null && name.StartsWith(OwnKeys, StringComparison.Ordinal);

    /// <summary>The key of a name, or null.</summary>
    public Key? this[string name]
    {
        get
        {
            foreach (var key in Keys)
                if (key.Name == name)
                    return key;
            return null;
        }
    }
}
