using UsbDev.Descriptors;

namespace UsbDev.Compiler.Layout;

/// <summary>A cable: the string number of its jacks, and where it was written.</summary>
internal readonly record struct MidiCable(byte Label, SourceSpan At);

/// <summary>The descriptors of a MIDI function (USB MIDI 1.0 §6, appendix B): each cable is an embedded jack with an external one behind it.</summary>
/// <param name="Control">Number of the audio control interface.</param>
/// <param name="Streaming">Number of the MIDI streaming interface.</param>
/// <param name="Label">String number of both.</param>
/// <param name="InEndpoint">Number of the endpoint on which the device sends; null: there is none.</param>
/// <param name="OutEndpoint">Number of the endpoint on which the host sends; null: there is none.</param>
/// <param name="PacketSize">Bytes of their packets.</param>
/// <param name="HasAssociation">An association holds the interfaces together.</param>
internal readonly record struct MidiLayout(byte Control, byte Streaming, byte Label, byte? InEndpoint, byte? OutEndpoint, ushort PacketSize, bool HasAssociation)
{
    private const int HeaderLength = 7, ControlHeaderLength = 9;

    /// <summary>The descriptors in order, each with its place.</summary>
    /// <param name="from">The cables on which the device sends.</param>
    /// <param name="to">The cables on which the host sends.</param>
    /// <param name="at">Where the function was written.</param>
    /// <param name="endpointsAt">Where the packet size of its endpoints was written.</param>
    public List<(Descriptor Descriptor, SourceSpan At)> Descriptors(ReadOnlySpan<MidiCable> from, ReadOnlySpan<MidiCable> to, SourceSpan at, SourceSpan endpointsAt)
    {
        var jacks = new List<(Descriptor, SourceSpan)>(2 * (from.Length + to.Length));
        var (embeddedIn, embeddedOut) = (new byte[to.Length], new byte[from.Length]);
        byte id = 0;
        for (var i = 0; i < Math.Max(from.Length, to.Length); i++)
        {
            var input = i < to.Length ? to[i] : default;
            if (i < to.Length)
                jacks.Add((new MidiInJackDescriptor(MidiJackType.Embedded, embeddedIn[i] = ++id, input.Label), input.At));
            if (i < from.Length)
            {
                jacks.Add((new MidiInJackDescriptor(MidiJackType.External, ++id, from[i].Label), from[i].At));
                jacks.Add((new MidiOutJackDescriptor(MidiJackType.Embedded, embeddedOut[i] = (byte)(id + 1), [new MidiPin(id++, 1)], from[i].Label), from[i].At));
            }
            if (i < to.Length)
                jacks.Add((new MidiOutJackDescriptor(MidiJackType.External, ++id, [new MidiPin(embeddedIn[i], 1)], input.Label), input.At));
        }
        var endpoints = new List<(Descriptor, SourceSpan)>(4);
        var packetSize = PacketSize;
        if (OutEndpoint is { } output)
            AddEndpoint(output, embeddedIn);
        if (InEndpoint is { } number)
            AddEndpoint((byte)(0x80 | number), embeddedOut);
        var total = HeaderLength;
        foreach (var (jack, _) in jacks)
            total += jack.Length;
        foreach (var (descriptor, _) in endpoints)
            total += descriptor.Length;

        var result = new List<(Descriptor, SourceSpan)>(5 + jacks.Count + endpoints.Count);
        if (HasAssociation)
            result.Add((new InterfaceAssociationDescriptor(Control, 2, UsbClass.Audio, 1, 0, Label), at));
        result.Add((new InterfaceDescriptor(Control, 0, 0, UsbClass.Audio, 1, 0, Label), at));
        result.Add((new AudioHeaderDescriptor(0x0100, ControlHeaderLength, [Streaming]), at));
        result.Add((new InterfaceDescriptor(Streaming, 0, (byte)(endpoints.Count / 2), UsbClass.Audio, 3, 0, Label), at));
        result.Add((new MidiHeaderDescriptor(0x0100, (ushort)total), at));
        result.AddRange(jacks);
        result.AddRange(endpoints);
        return result;

        void AddEndpoint(byte address, byte[] cables)
        {
            endpoints.Add((EndpointDescriptor.Audio(address, (byte)TransferType.Bulk, packetSize, 0), endpointsAt));
            endpoints.Add((new MidiEndpointDescriptor([.. cables]), endpointsAt));
        }
    }
}
