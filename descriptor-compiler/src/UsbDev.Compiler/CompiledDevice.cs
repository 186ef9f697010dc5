using System.Collections.Immutable;
using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>What becomes of MicroPython's built-in serial port.</summary>
public enum ReplChoice
{
    /// <summary>It stays, before the functions of the description.</summary>
    Keep,

    /// <summary>It goes.</summary>
    Drop,
}

/// <summary>Kinds of functions.</summary>
public enum FunctionKind
{
    /// <summary>A HID interface.</summary>
    Hid,

    /// <summary>USB MIDI 1.0.</summary>
    Midi,

    /// <summary>A serial port, CDC ACM.</summary>
    Cdc,

    /// <summary>A vendor-specific interface.</summary>
    Vendor,

    /// <summary>Interfaces that were described descriptor by descriptor.</summary>
    Custom,

    /// <summary>Bytes.</summary>
    Raw,
}

/// <summary>Boot protocols of HID (HID 1.11 §4.3).</summary>
public enum BootProtocol
{
    /// <summary>None.</summary>
    None,

    /// <summary>Keyboard.</summary>
    Keyboard,

    /// <summary>Mouse.</summary>
    Mouse,
}

/// <summary>
/// A description turned into a device: its descriptors, numbered as if it were alone (without the built-in serial port), and what each
/// function is called and made of.
/// </summary>
public sealed record CompiledDevice
{
    /// <summary>All descriptors, with configurations' totals, report descriptors and strings.</summary>
    public required DescriptorSet Descriptors { get; init; }

    /// <summary>The functions in the order of the description; of all configurations.</summary>
    public required ImmutableArray<CompiledFunction> Functions { get; init; }

    /// <summary>What becomes of the built-in serial port on boards that <see cref="DropsRepl"/> does not name.</summary>
    public required ReplChoice Repl { get; init; }

    /// <summary>Where it is dropped although <see cref="Repl"/> keeps it: values of <c>sys.platform</c>, by which the program can tell.</summary>
    public ImmutableArray<string> DropsRepl { get; init; } = [];

    /// <summary>The built-in serial port stays on a board of this id.</summary>
    public bool KeepsRepl(string board) => Repl == ReplChoice.Keep && (BoardTable.Default.Find(board)?.Platform is not { } platform || !DropsRepl.Contains(platform));

    /// <summary>Names of the boards that the description is for; may be empty.</summary>
    public required ImmutableArray<string> Boards { get; init; }

    /// <summary>The serial number is the board's own id at run time; the set's string for it is only a placeholder.</summary>
    public required bool SerialIsUnique { get; init; }

    /// <summary>From bytes to the description's lines.</summary>
    public required SourceMap Source { get; init; }

    /// <summary>The description as it was taken in.</summary>
    internal Spec.DeviceSpec Spec { get; init; } = null!;

    /// <summary>What a host must see of the running device.</summary>
    public Expectations Expectations => Expectations.Of(this);
}

/// <summary>One function of a device.</summary>
public abstract record CompiledFunction
{
    /// <summary>Name in programs, tests and reports.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public abstract FunctionKind Kind { get; }

    /// <summary>Index of its configuration.</summary>
    public int Configuration { get; init; }

    /// <summary>Numbers of its interfaces.</summary>
    public required ImmutableArray<byte> Interfaces { get; init; }

    /// <summary>Its endpoints, in the order of their descriptors, of all alternate settings.</summary>
    public required ImmutableArray<CompiledEndpoint> Endpoints { get; init; }

    /// <summary>Where it was written.</summary>
    public SourceSpan At { get; init; } = SourceSpan.None;
}

/// <summary>An endpoint.</summary>
/// <param name="Interface">bInterfaceNumber.</param>
/// <param name="Alternate">bAlternateSetting.</param>
/// <param name="Address">Number, with bit 7 for IN.</param>
/// <param name="Type">Transfer type.</param>
/// <param name="PacketSize">Bytes of its largest packet.</param>
/// <param name="Interval">bInterval.</param>
public sealed record CompiledEndpoint(byte Interface, byte Alternate, byte Address, TransferType Type, int PacketSize, byte Interval)
{
    /// <summary>Device to host.</summary>
    public bool IsIn => (Address & 0x80) != 0;
}

/// <summary>A HID interface.</summary>
public sealed record HidFunction : CompiledFunction
{
    /// <inheritdoc/>
    public override FunctionKind Kind => FunctionKind.Hid;

    /// <summary>Its interface.</summary>
    public byte Interface => Interfaces[0];

    /// <summary>Boot protocol.</summary>
    public BootProtocol Boot { get; init; }

    /// <summary>The report descriptor.</summary>
    public required Bytes ReportDescriptor { get; init; }

    /// <summary>Its reports; one that has input and output fields is here twice.</summary>
    public required ImmutableArray<CompiledReport> Reports { get; init; }

    /// <summary>Where the fields were written, with the report of each; those of a preset where that is named.</summary>
    internal IReadOnlyList<(SourceSpan At, HidReportType Type, byte Id, CompiledField Field)> FieldPlaces { get; init; } = [];

    /// <summary>Fields that stand in the item of another: where they and that were written.</summary>
    internal IReadOnlyList<(SourceSpan Field, SourceSpan Item)> Joined { get; init; } = [];

    /// <summary>What each main item of the report descriptor is, by its offset.</summary>
    internal IReadOnlyDictionary<int, string> ItemLabels { get; init; } = ImmutableDictionary<int, string>.Empty;
}

/// <summary>A report: one direction of one report ID.</summary>
public sealed record CompiledReport
{
    /// <summary>Name: the function's where it has one report, else that of the entry.</summary>
    public required string Name { get; init; }

    /// <summary>Preset that it came from, or null.</summary>
    public string? Preset { get; init; }

    /// <summary>Usage of its application collection.</summary>
    public required Usage Usage { get; init; }

    /// <summary>Direction.</summary>
    public required HidReportType Type { get; init; }

    /// <summary>Report ID; 0: the interface's reports have none.</summary>
    public required byte Id { get; init; }

    /// <summary>Bytes without the ID.</summary>
    public required int Length { get; init; }

    /// <summary>Its fields without paddings, in order.</summary>
    public required ImmutableArray<CompiledField> Fields { get; init; }
}

/// <summary>A field of a report.</summary>
public sealed record CompiledField
{
    /// <summary>Name; those that the description leaves nameless are called after their usage.</summary>
    public required string Name { get; init; }

    /// <summary>Bits from the start of the report (without its ID) to the first value.</summary>
    public required int BitOffset { get; init; }

    /// <summary>Bits of one value.</summary>
    public required int BitSize { get; init; }

    /// <summary>Bits from one value to the next: <see cref="BitSize"/>, or more where padding keeps each within four bytes.</summary>
    public required int Stride { get; init; }

    /// <summary>How many values.</summary>
    public required int Count { get; init; }

    /// <summary>Each value is the number of a usage that is on (HID 1.11 §6.2.2.5: array).</summary>
    public required bool IsArray { get; init; }

    /// <summary>Values are changes.</summary>
    public bool IsRelative { get; init; }

    /// <summary>A value outside the range says 'nothing'.</summary>
    public bool HasNull { get; init; }

    /// <summary>The host must not expect it to change.</summary>
    public bool IsConstant { get; init; }

    /// <summary>Least value.</summary>
    public required long Minimum { get; init; }

    /// <summary>Greatest value.</summary>
    public required long Maximum { get; init; }

    /// <summary>
    /// Usages: of a variable field one for each value (the last one again where there are fewer), of an array the
    /// usage for each number from <see cref="Minimum"/>.
    /// </summary>
    public required ImmutableArray<UsageRange> Usages { get; init; }
}

/// <summary>A MIDI function.</summary>
public sealed record MidiFunction : CompiledFunction
{
    /// <inheritdoc/>
    public override FunctionKind Kind => FunctionKind.Midi;

    /// <summary>Names of the cables on which the device sends, by cable number.</summary>
    public required ImmutableArray<string> FromDevice { get; init; }

    /// <summary>Names of the cables on which the host sends, by cable number.</summary>
    public required ImmutableArray<string> ToDevice { get; init; }
}

/// <summary>A serial port.</summary>
public sealed record CdcFunction : CompiledFunction
{
    /// <inheritdoc/>
    public override FunctionKind Kind => FunctionKind.Cdc;

    /// <summary>It can report modem lines.</summary>
    public bool HasNotification { get; init; }
}

/// <summary>A vendor-specific interface.</summary>
public sealed record VendorFunction : CompiledFunction
{
    /// <inheritdoc/>
    public override FunctionKind Kind => FunctionKind.Vendor;

    /// <summary>bRequest with which Windows asks for the MS OS 2.0 descriptor set; null: it does not.</summary>
    public byte? WinUsbCode { get; init; }

    /// <summary>Device interface GUID that Windows programs open it by.</summary>
    public Guid? Guid { get; init; }

    /// <summary>bRequest of WebUSB; null: it has none.</summary>
    public byte? WebUsbCode { get; init; }

    /// <summary>WebUSB landing page.</summary>
    public string? WebUsbUrl { get; init; }

    /// <summary>Where WinUSB is asked for.</summary>
    internal SourceSpan? WinUsbAt { get; init; }

    /// <summary>Where WebUSB is asked for.</summary>
    internal SourceSpan? WebUsbAt { get; init; }
}

/// <summary>Interfaces that were described descriptor by descriptor.</summary>
public sealed record CustomFunction : CompiledFunction
{
    /// <inheritdoc/>
    public override FunctionKind Kind => FunctionKind.Custom;
}

/// <summary>Bytes.</summary>
public sealed record RawFunction : CompiledFunction
{
    /// <inheritdoc/>
    public override FunctionKind Kind => FunctionKind.Raw;
}
