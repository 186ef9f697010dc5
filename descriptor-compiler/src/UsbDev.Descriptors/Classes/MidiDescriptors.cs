namespace UsbDev.Descriptors;

/// <summary>bJackType (MIDI 1.0 table A-2).</summary>
public enum MidiJackType : byte
{
    /// <summary>Reached over an endpoint.</summary>
    Embedded = 1,

    /// <summary>A socket of the device.</summary>
    External = 2,
}

/// <summary>A class-specific descriptor of a MIDI streaming interface or endpoint.</summary>
public abstract record MidiDescriptor : Descriptor
{
    /// <inheritdoc/>
    public override byte Type => DescriptorType.ClassInterface;

    /// <summary>bDescriptorSubtype (MIDI 1.0 table A-1).</summary>
    public abstract byte Subtype { get; }

    internal static Descriptor? Read(Bytes bytes)
    {
        var d = bytes.Span;
        if (d.Length < 3) return null;
        switch (d[2])
        {
            case 1 when d.Length >= 7:
                return new MidiHeaderDescriptor(d.U16(3), d.U16(5)) { Tail = bytes.Slice(7) };
            case 2 when d.Length >= 6:
                return new MidiInJackDescriptor((MidiJackType)d[3], d[4], d[5]) { Tail = bytes.Slice(6) };
            case 3 when d.Length >= 7:
                var pins = ReadPins(d, 6, Math.Min(d[5], (d.Length - 7) / 2));
                return new MidiOutJackDescriptor((MidiJackType)d[3], d[4], pins, d[6 + 2 * pins.Count])
                {
                    PinCount = d[5],
                    Tail = bytes.Slice(7 + 2 * pins.Count),
                };
            default:
                return new MidiOtherDescriptor(d[2], bytes.Slice(3));
        }
    }

    internal static Descriptor? ReadEndpoint(Bytes bytes)
    {
        var d = bytes.Span;
        if (d.Length < 4 || d[2] != 1) return null;
        var jacks = ValueArray.Create(d.Slice(4, Math.Min(d[3], d.Length - 4)));
        return new MidiEndpointDescriptor(jacks) { Count = d[3], Tail = bytes.Slice(4 + jacks.Count) };
    }

    private static ValueArray<MidiPin> ReadPins(ReadOnlySpan<byte> d, int at, int count)
    {
        var pins = new MidiPin[count];
        for (var i = 0; i < count; i++) pins[i] = new MidiPin(d[at + 2 * i], d[at + 1 + 2 * i]);
        return new ValueArray<MidiPin>(pins);
    }
}

/// <summary>MIDI streaming header (MIDI 1.0 §6.1.2.1).</summary>
/// <param name="BcdMsc">Specification release: 0x0100.</param>
/// <param name="TotalLength">wTotalLength: bytes of class-specific descriptors; devices differ on whether endpoints count (rule MIDI090).</param>
public sealed record MidiHeaderDescriptor(ushort BcdMsc, ushort TotalLength) : MidiDescriptor
{
    /// <inheritdoc/>
    public override byte Subtype => 1;

    /// <inheritdoc/>
    protected override int BodyLength => 5;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Subtype;
        body.U16(1, BcdMsc);
        body.U16(3, TotalLength);
    }
}

/// <summary>MIDI IN jack: where MIDI data enters the function (MIDI 1.0 §6.1.2.2).</summary>
/// <param name="Jack">Embedded or external.</param>
/// <param name="Id">bJackID, 1..255.</param>
/// <param name="StringIndex">iJack, 0 for none.</param>
public sealed record MidiInJackDescriptor(MidiJackType Jack, byte Id, byte StringIndex = 0) : MidiDescriptor
{
    /// <inheritdoc/>
    public override byte Subtype => 2;

    /// <inheritdoc/>
    protected override int BodyLength => 4;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Subtype;
        body[1] = (byte)Jack;
        body[2] = Id;
        body[3] = StringIndex;
    }
}

/// <summary>MIDI OUT jack: where MIDI data leaves the function (MIDI 1.0 §6.1.2.3).</summary>
/// <param name="Jack">Embedded or external.</param>
/// <param name="Id">bJackID, 1..255.</param>
/// <param name="Pins">What its input pins are wired to.</param>
/// <param name="StringIndex">iJack, 0 for none.</param>
public sealed record MidiOutJackDescriptor(MidiJackType Jack, byte Id, ValueArray<MidiPin> Pins, byte StringIndex = 0) : MidiDescriptor
{
    /// <summary>bNrInputPins as it stands.</summary>
    public byte PinCount { get; init; } = (byte)Pins.Count;

    /// <inheritdoc/>
    public override byte Subtype => 3;

    /// <inheritdoc/>
    protected override int BodyLength => 5 + 2 * Pins.Count;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Subtype;
        body[1] = (byte)Jack;
        body[2] = Id;
        body[3] = PinCount;
        for (var i = 0; i < Pins.Count; i++)
        {
            body[4 + 2 * i] = Pins[i].Source;
            body[5 + 2 * i] = Pins[i].SourcePin;
        }

        body[4 + 2 * Pins.Count] = StringIndex;
    }
}

/// <summary>A wire to an input pin.</summary>
/// <param name="Source">baSourceID: jack or element.</param>
/// <param name="SourcePin">baSourcePin: which of its output pins, from 1.</param>
public readonly record struct MidiPin(byte Source, byte SourcePin);

/// <summary>Class-specific MIDI streaming endpoint (MIDI 1.0 §6.2.2).</summary>
/// <param name="Jacks">baAssocJackID: the embedded jack of each cable, in the order of the cable numbers.</param>
public sealed record MidiEndpointDescriptor(ValueArray<byte> Jacks) : MidiDescriptor
{
    /// <summary>bNumEmbMIDIJack as it stands.</summary>
    public byte Count { get; init; } = (byte)Jacks.Count;

    /// <inheritdoc/>
    public override byte Type => DescriptorType.ClassEndpoint;

    /// <inheritdoc/>
    public override byte Subtype => 1;

    /// <inheritdoc/>
    protected override int BodyLength => 2 + Jacks.Count;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Subtype;
        body[1] = Count;
        Jacks.Span.CopyTo(body[2..]);
    }
}

/// <summary>An element (subtype 4), or a descriptor that does not have its subtype's form.</summary>
/// <param name="RawSubtype">bDescriptorSubtype.</param>
/// <param name="Body">What follows it.</param>
public sealed record MidiOtherDescriptor(byte RawSubtype, Bytes Body) : MidiDescriptor
{
    /// <inheritdoc/>
    public override byte Subtype => RawSubtype;

    /// <inheritdoc/>
    protected override int BodyLength => 1 + Body.Length;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = RawSubtype;
        Body.Span.CopyTo(body[1..]);
    }
}
