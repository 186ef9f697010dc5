using System.Collections.Immutable;
using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

// What a description says, with the place of everything that a finding could be about. Nothing is numbered yet.

/// <summary>Words in one language or several, or only a string number (for devices whose texts nobody has read).</summary>
internal sealed record Label(SourceSpan At, IReadOnlyList<(ushort LangId, string Text)> Texts, byte? Index);

internal sealed record ClassTriple(byte Class, byte SubClass, byte Protocol)
{
    public static ClassTriple None { get; } = new(0, 0, 0);

    public static ClassTriple Vendor { get; } = new(UsbClass.Vendor, 0, 0);
}

internal sealed record DeviceSpec
{
    public required SourceSpan At { get; init; }
    public required IdentitySpec Identity { get; init; }
    public IReadOnlyList<Located<string>> Boards { get; init; } = [];
    public Located<string>? Firmware { get; init; }
    public ReplChoice Repl { get; init; }
    public IReadOnlyList<(Located<string> Board, ReplChoice Choice)> ReplOn { get; init; } = []; // where boards differ from Repl
    public SourceSpan ReplAt { get; init; } = SourceSpan.None;
    public bool ShareEndpoints { get; init; }
    public bool Foreign { get; init; }
    public IReadOnlyList<ConfigurationSpec> Configurations { get; init; } = [];
    public IReadOnlyDictionary<SourceSpan, ScalarNode> ByteTexts { get; init; } = ImmutableDictionary<SourceSpan, ScalarNode>.Empty;

    /// <summary>The boards run firmware in C instead of MicroPython.</summary>
    public static bool IsFirmwareInC(Located<string>? firmware) => "c".Equals(firmware?.Value, StringComparison.OrdinalIgnoreCase);
}

internal sealed record IdentitySpec
{
    public required SourceSpan At { get; init; }
    public Located<ushort> Vendor { get; init; }
    public Located<ushort> Product { get; init; }
    public Located<ushort> Release { get; init; }
    public Label? Manufacturer { get; init; }
    public Label? Name { get; init; }
    public Label? Serial { get; init; }
    public bool SerialIsUnique { get; init; }
    public SourceSpan SerialAt { get; init; } = SourceSpan.None;
    public ushort Language { get; init; }
    public UsbSpeed Speed { get; init; }
    public Located<ushort>? Usb { get; init; }
    public Located<ClassTriple>? Class { get; init; }
    public Located<int> PacketSize { get; init; }

    /// <summary>bMaxPacketSize0 where nobody says it (USB 2.0 §5.5.3; USB 3.2 §9.6.1: 2^9).</summary>
    public static int UsualPacketSize(UsbSpeed speed) => speed switch { UsbSpeed.Low => 8, UsbSpeed.Super => 9, _ => 64 };

    /// <summary>bcdUSB where nobody says it; a BOS needs 2.01 (USB 2.0 LPM ECN).</summary>
    public static ushort UsualUsb(UsbSpeed speed, bool hasBos) => speed == UsbSpeed.Super ? (ushort)0x0300 : hasBos ? (ushort)0x0210 : (ushort)0x0200;

    public IReadOnlyList<Located<byte[]>> Bos { get; init; } = [];
    public Located<byte[]>? Descriptor { get; init; }
    public IReadOnlyList<(StringKey Key, Located<byte[]> Bytes)> StringDescriptors { get; init; } = []; // language 0: the main one
    public Located<byte[]>? BosDescriptor { get; init; }
    public Located<byte[]>? MsOs20 { get; init; }
    public Located<byte[]>? WebUsbUrl { get; init; }
    public Located<byte[]>? Qualifier { get; init; }
    public Located<byte[]>? OtherSpeed { get; init; }
}

internal sealed record ConfigurationSpec
{
    public required SourceSpan At { get; init; }
    public Located<byte>? Value { get; init; }
    public Label? Name { get; init; }
    public Located<int> MaxPower { get; init; } // mA
    public Located<bool> SelfPowered { get; init; }
    public Located<bool> RemoteWakeup { get; init; }
    public Located<byte>? Attributes { get; init; }
    public IReadOnlyList<Located<byte[]>> Descriptors { get; init; } = []; // before the first interface
    public IReadOnlyList<FunctionSpec> Functions { get; init; } = [];
    public Located<byte[]>? Descriptor { get; init; }
    public IReadOnlyList<(byte Interface, byte Alternate, Located<byte[]> Bytes)> ReportDescriptors { get; init; } = [];
}

internal abstract record FunctionSpec
{
    public required SourceSpan At { get; init; }
    public required Located<string> Name { get; init; }
    public Label? Label { get; init; }
    public Located<byte>? Interface { get; init; }
}

internal sealed record HidSpec : FunctionSpec
{
    public string? Preset { get; init; }
    public IReadOnlyList<CollectionSpec> Collections { get; init; } = [];
    public Located<BootProtocol>? Boot { get; init; }
    public bool BootIsPresets { get; init; } // the preset's wish, dropped where it cannot be
    public Located<int> Poll { get; init; } // µs
    public Located<int>? PacketSize { get; init; }
    public bool OutEndpoint { get; init; }
    public SourceSpan? OutEndpointAt { get; init; }
    public Located<int>? OutPoll { get; init; }
    public Located<int>? OutPacketSize { get; init; }
    public byte Country { get; init; }
    public SourceSpan? CountryAt { get; init; }
    public ushort HidVersion { get; init; }
    public SourceSpan? HidVersionAt { get; init; }
    public Located<byte>? SubClass { get; init; }
    public Located<byte>? Protocol { get; init; }
    public Located<byte>? InEndpoint { get; init; }
    public Located<byte>? OutEndpointNumber { get; init; }
    public bool OutFirst { get; init; }
    public ReportBytes? ReportDescriptor { get; init; }
    public IReadOnlyList<ItemWord> Order { get; init; } = ItemWords.Default; // of the items before each main item
}

/// <summary>A report descriptor that was given as items or bytes; each stretch of bytes with its place.</summary>
internal sealed record ReportBytes(byte[] Bytes, IReadOnlyList<(int Offset, SourceSpan At)> Places)
{
    public bool IsHex { get; init; } // written as bytes, not as items
}

/// <summary>A top-level collection with its reports.</summary>
internal sealed record CollectionSpec
{
    public required SourceSpan At { get; init; }
    public required string Name { get; init; }
    public string? Preset { get; init; }
    public PresetUse? Use { get; init; } // how to write it
    public Located<Usage>? Usage { get; init; }
    public HidCollectionKind Kind { get; init; } = HidCollectionKind.Application;
    public ImmutableArray<ReportSpec> Reports { get; init; } = [];
    public ImmutableArray<ItemHint> First { get; init; } = []; // items before it, needed or not
    public ImmutableArray<ItemHint> End { get; init; } = []; // items before its end
}

/// <summary>A preset that a collection was found to be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Keys">Parameters and changes, each as a key with its value.</param>
/// <param name="Alone">What it says as a function of its own.</param>
internal sealed record PresetUse(string Name, IReadOnlyList<string> Keys, HidSpec Alone);

internal sealed record ReportSpec
{
    public required SourceSpan At { get; init; }
    public required string Name { get; init; }
    public Located<byte>? Id { get; init; }
    public bool Packed { get; init; }
    public bool Partial { get; init; } // not filled up to whole bytes
    public ImmutableArray<FieldSpec> Fields { get; init; } = []; // in the order of the descriptor
}

/// <summary>A field, a padding or a collection of fields. A field without usages says 'none'; a collection's usage 0 / 0 is none.</summary>
internal sealed record FieldSpec
{
    public required SourceSpan At { get; init; }
    public FieldPlaces Places { get; init; } = FieldPlaces.None;
    public byte? Id { get; init; } // report ID from here on, where one collection has several
    public HidReportType Kind { get; init; } // not of a collection
    public string? Name { get; init; }
    public ImmutableArray<UsageRange> Usages { get; init; } = [];
    public (long Min, long Max)? Range { get; init; }
    public int? Bits { get; init; }
    public int? Count { get; init; }
    public int? Array { get; init; }
    public HidFlags Flags { get; init; }
    public (long Min, long Max)? Physical { get; init; }
    public HidUnit? Unit { get; init; }
    public int? Exponent { get; init; }
    public byte? Designator { get; init; }
    public Label? String { get; init; }
    public int? Padding { get; init; }
    public bool Variable { get; init; } = true; // of a padding
    public bool Separate { get; init; }
    public Usage? Collection { get; init; }
    public byte CollectionKind { get; init; }
    public ImmutableArray<FieldSpec> Fields { get; init; } = [];
    public ImmutableArray<ItemHint> First { get; init; } = []; // items before it, needed or not
    public ImmutableArray<ItemHint> End { get; init; } = []; // of a collection: items before its end
}

/// <summary>Where those keys of a field stand that a finding could be about.</summary>
internal sealed record FieldPlaces(SourceSpan? Range, SourceSpan? Bits, SourceSpan? Count, SourceSpan? Array, SourceSpan? Padding)
{
    public static FieldPlaces None { get; } = new(null, null, null, null, null);
}

internal sealed record MidiSpec : FunctionSpec
{
    public IReadOnlyList<Label> FromDevice { get; init; } = []; // a cable without a name has no texts
    public IReadOnlyList<Label> ToDevice { get; init; } = [];
    public Located<int>? PacketSize { get; init; }
    public bool Association { get; init; }
    public Located<byte>? Endpoint { get; init; }
}

internal sealed record CdcSpec : FunctionSpec
{
    public bool Notification { get; init; }
    public SourceSpan? NotificationAt { get; init; }
    public Located<int>? PacketSize { get; init; }
    public Located<int> NotificationPacketSize { get; init; }
    public Located<int> Poll { get; init; } // µs
    public bool Break { get; init; }
    public bool Association { get; init; }
    public byte Protocol { get; init; }
    public SourceSpan? ProtocolAt { get; init; }
    public Located<byte>? NotificationEndpoint { get; init; }
    public Located<byte>? Endpoint { get; init; }
}

internal sealed record VendorSpec : FunctionSpec
{
    public InterfaceSpec Setting { get; init; } = null!;
    public Located<bool> WinUsb { get; init; }
    public Located<Guid>? Guid { get; init; }
    public bool WebUsb { get; init; }
    public SourceSpan? WebUsbAt { get; init; }
    public Located<string>? WebUsbUrl { get; init; }
    public byte VendorCode { get; init; }
}

internal sealed record CustomSpec : FunctionSpec
{
    public AssociationSpec? Association { get; init; }
    public IReadOnlyList<InterfaceSpec> Interfaces { get; init; } = [];
}

internal sealed record AssociationSpec(SourceSpan At, ClassTriple Class, Label? Label, byte? First, byte? Count)
{
    public SourceSpan? ClassAt { get; init; }
    public SourceSpan? FirstAt { get; init; }
    public SourceSpan? CountAt { get; init; }
}

internal sealed record InterfaceSpec
{
    public required SourceSpan At { get; init; }
    public Located<byte>? Number { get; init; }
    public required ClassTriple Class { get; init; }
    public SourceSpan? ClassAt { get; init; }
    public Label? Label { get; init; }
    public IReadOnlyList<Located<byte[]>> Descriptors { get; init; } = [];
    public IReadOnlyList<EndpointSpec> Endpoints { get; init; } = [];
    public byte Setting { get; init; }
    public SourceSpan? SettingAt { get; init; }
    public IReadOnlyList<InterfaceSpec> Alternates { get; init; } = [];
    public ReportBytes? ReportDescriptor { get; init; }
}

internal sealed record EndpointSpec
{
    public required SourceSpan At { get; init; }
    public TransferType Type { get; init; }
    public SourceSpan? TypeAt { get; init; }
    public bool IsIn { get; init; }
    public Located<byte>? Number { get; init; }
    public Located<int>? PacketSize { get; init; }
    public Located<int>? Poll { get; init; } // µs

    /// <summary>How often, in µs, an interrupt endpoint is polled where nobody says it; at low speed hosts do not poll oftener (USB 2.0 §5.7.4).</summary>
    public static int UsualPoll(UsbSpeed speed) => speed == UsbSpeed.Low ? 10_000 : 1000;

    public byte? Interval { get; init; }
    public SourceSpan? IntervalAt { get; init; }
    public byte? Attributes { get; init; }
    public SourceSpan? AttributesAt { get; init; }
    public byte[] Tail { get; init; } = [];
    public IReadOnlyList<Located<byte[]>> Descriptors { get; init; } = [];
}

internal sealed record RawSpec : FunctionSpec
{
    public Located<byte[]> Descriptors { get; init; }
    public IReadOnlyList<(byte Interface, byte Alternate, Located<byte[]> Bytes)> ReportDescriptors { get; init; } = [];
}
