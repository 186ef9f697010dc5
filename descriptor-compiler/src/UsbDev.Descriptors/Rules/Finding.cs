using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>The answers of a device that a finding can be in.</summary>
public enum PartKind
{
    /// <summary>No bytes: the device as a whole, or the board that shall run it.</summary>
    Whole,

    /// <summary>Device descriptor.</summary>
    Device,

    /// <summary>A configuration.</summary>
    Configuration,

    /// <summary>BOS.</summary>
    Bos,

    /// <summary>Device qualifier.</summary>
    Qualifier,

    /// <summary>Other-speed configuration.</summary>
    OtherSpeed,

    /// <summary>A string.</summary>
    String,

    /// <summary>A report descriptor.</summary>
    Report,

    /// <summary>Microsoft OS 2.0 set.</summary>
    MsOs20,

    /// <summary>WebUSB URL.</summary>
    WebUsbUrl,
}

/// <summary>Which answer.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Report">Which report descriptor; of a configuration its index, in <see cref="ReportKey.Configuration"/>.</param>
/// <param name="String">Which string.</param>
public readonly record struct DescriptorPart(PartKind Kind, ReportKey Report = default, StringKey String = default) : IComparable<DescriptorPart>
{
    /// <summary>A configuration.</summary>
    public static DescriptorPart Configuration(int index) => new(PartKind.Configuration, new ReportKey(index, 0));

    /// <summary>In the order in which a host asks.</summary>
    public int CompareTo(DescriptorPart other) =>
        Kind != other.Kind ? (int)Kind - (int)other.Kind : Report.CompareTo(other.Report) is not 0 and var report ? report : String.CompareTo(other.String);

    /// <summary><c>configuration 0</c>, <c>report descriptor of interface 1</c>, …</summary>
    public override string ToString() => Kind switch
    {
        PartKind.Whole => "device",
        PartKind.Device => "device descriptor",
        PartKind.Configuration => Report.Configuration == 0 ? "configuration" : $"configuration {Report.Configuration}",
        PartKind.Bos => "BOS",
        PartKind.Qualifier => "device qualifier",
        PartKind.OtherSpeed => "other-speed configuration",
        PartKind.String => $"string {String.Index} (0x{String.LangId:X4})",
        PartKind.Report => $"report descriptor of interface {Report.Interface}" + (Report.Alternate == 0 ? "" : $" setting {Report.Alternate}"),
        PartKind.MsOs20 => "Microsoft OS 2.0 set",
        _ => "WebUSB URL",
    };
}

/// <summary>Bytes of an answer.</summary>
/// <param name="Part">Which answer.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes; 0 for a place between bytes, or where something is missing.</param>
public readonly record struct Location(DescriptorPart Part, int Offset, int Length)
{
    /// <summary>No bytes: the device as a whole.</summary>
    public static Location Whole => default;

    /// <summary>Bytes of the device descriptor.</summary>
    public static Location Device(int offset, int length) => new(new DescriptorPart(PartKind.Device), offset, length);

    /// <summary>Bytes of the device qualifier.</summary>
    public static Location Qualifier(int offset, int length) => new(new DescriptorPart(PartKind.Qualifier), offset, length);

    /// <summary>Bytes of the BOS.</summary>
    public static Location Bos(int offset, int length) => new(new DescriptorPart(PartKind.Bos), offset, length);

    /// <summary>A descriptor of the BOS.</summary>
    public static Location Bos(Descriptor descriptor) => Bos(descriptor.Offset, descriptor.Length);

    /// <summary>Bytes of the Microsoft OS 2.0 set.</summary>
    public static Location MsOs20(int offset, int length) => new(new DescriptorPart(PartKind.MsOs20), offset, length);

    /// <summary>A descriptor of the Microsoft OS 2.0 set.</summary>
    public static Location MsOs20(MsOs20Descriptor descriptor) => MsOs20(descriptor.Offset, descriptor.Length);

    /// <summary>Bytes of the WebUSB URL.</summary>
    public static Location WebUsbUrl(int offset, int length) => new(new DescriptorPart(PartKind.WebUsbUrl), offset, length);

    /// <summary><c>configuration+0x12</c></summary>
    public override string ToString() => Part.Kind == PartKind.Whole ? $"{Part}" : $"{Part}+0x{Offset:X2}";
}

/// <summary>A breach of a rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Severity">How much it matters in the mode of the check.</param>
/// <param name="Where">The bytes.</param>
/// <param name="Text">What is wrong, with the numbers.</param>
public sealed record Finding(Rule Rule, Severity Severity, Location Where, FindingText Text)
{
    /// <summary>What is wrong, interfaces by their numbers.</summary>
    public string Message => Text.ToString();

    /// <summary>The board that it is about; null: it holds for all.</summary>
    public Board? Board { get; init; }

    /// <summary>A way out for this device alone; null: the rule's own is the one, or <see cref="Savings"/> are.</summary>
    public string? OwnFix { get; init; }

    /// <summary>How this device gets under a board's budget; empty where that is not what is wrong.</summary>
    public ImmutableArray<EndpointSaving> Savings { get; init; } = [];

    /// <summary>The way out, in the words of descriptors.</summary>
    public string Fix => OwnFix ?? (Savings.IsEmpty ? Rule.Fix : EndpointSaving.Sentence(Savings));

    /// <summary><c>configuration+0x12: error USB041: …</c></summary>
    public override string ToString() =>
        $"{Where}: {Severity.ToString().ToLowerInvariant()} {Rule.Id}: {Message}";
}
