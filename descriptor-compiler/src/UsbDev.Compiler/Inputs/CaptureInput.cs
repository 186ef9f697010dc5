using System.Buffers.Binary;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>Captures of USB traffic (pcap and pcapng; Linux usbmon, Windows USBPcap): the answers to GET_DESCRIPTOR.</summary>
internal static class CaptureInput
{
    private const int LinkUsbLinux = 189, LinkUsbLinuxMapped = 220, LinkUsbPcap = 249;

    public static bool IsCapture(ReadOnlySpan<byte> content) => content.Length >= 24 && BinaryPrimitives.ReadUInt32LittleEndian(content) is 0x0A0D0D0A or 0xA1B2C3D4 or 0xA1B23C4D or 0xD4C3B2A1 or 0x4D3CB2A1;

    public static InputResult Read(ReadOnlyMemory<byte> content)
    {
        var capture = new Reader();
        if (BinaryPrimitives.ReadUInt32LittleEndian(content.Span) == 0x0A0D0D0A)
            Pcapng(content, capture);
        else
            Pcap(content, capture);
        var found = capture.Build();
        if (found.Count == 0)
            throw new InvalidDataException(capture.OddLink is { } link ? $"the capture has packets of link type {link} only; descriptors are read from usbmon (189, 220) and USBPcap (249)"
                : "the capture holds no answers to GET_DESCRIPTOR: begin it before the device is plugged in");
        return new InputResult("capture of USB traffic", found);
    }

    private static void Pcap(ReadOnlyMemory<byte> content, Reader capture)
    {
        var magic = BinaryPrimitives.ReadUInt32LittleEndian(content.Span);
        var isBig = magic is 0xD4C3B2A1 or 0x4D3CB2A1;
        var link = (int)(U32(content.Span[20..], isBig) & 0xFFFF);
        for (var at = 24; at + 16 <= content.Length;)
        {
            var length = U32(content.Span[(at + 8)..], isBig);
            if (length > content.Length - at - 16)
                break;
            capture.Packet(link, content.Slice(at + 16, (int)length));
            at += 16 + (int)length;
        }
    }

    private static void Pcapng(ReadOnlyMemory<byte> content, Reader capture)
    {
        var links = new List<int>();
        var isBig = false;
        for (var at = 0; at + 12 <= content.Length;)
        {
            var block = content.Span[at..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(block) == 0x0A0D0D0A)
            {
                isBig = BinaryPrimitives.ReadUInt32BigEndian(block[8..]) == 0x1A2B3C4D;
                links.Clear();
            }
            var type = U32(block, isBig);
            var length = U32(block[4..], isBig);
            if (length < 12 || length > block.Length || length % 4 != 0)
                break;
            switch (type)
            {
                case 1 when length >= 20:
                    links.Add(isBig ? BinaryPrimitives.ReadUInt16BigEndian(block[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(block[8..]));
                    break;
                case 6 when length >= 32:
                    var captured = U32(block[20..], isBig);
                    var link = U32(block[8..], isBig);
                    if (captured <= length - 32 && link < links.Count)
                        capture.Packet(links[(int)link], content.Slice(at + 28, (int)captured));
                    break;
                case 3 when length >= 16 && links.Count > 0:
                    capture.Packet(links[0], content.Slice(at + 12, (int)Math.Min(U32(block[8..], isBig), length - 16)));
                    break;
            }
            at += (int)length;
        }
    }

    private static uint U32(ReadOnlySpan<byte> bytes, bool isBig) => isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private sealed class Reader
    {
        private readonly DescriptorAnswers _answers = new();

        public int? OddLink { get; private set; }

        public List<FoundDevice> Build() => _answers.Build();

        public void Packet(int link, ReadOnlyMemory<byte> packet)
        {
            switch (link)
            {
                case LinkUsbLinux or LinkUsbLinuxMapped when packet.Length >= 48:
                    UsbMon(packet, link == LinkUsbLinux ? 48 : 64);
                    break;
                case LinkUsbPcap when packet.Length >= 27:
                    UsbPcap(packet);
                    break;
                case not (LinkUsbLinux or LinkUsbLinuxMapped or LinkUsbPcap):
                    OddLink = link;
                    break;
            }
        }

        private void UsbMon(ReadOnlyMemory<byte> packet, int header)
        {
            var p = packet.Span;
            const byte control = 2, submit = (byte)'S', complete = (byte)'C';
            if (p[9] != control || (p[10] & 0x7F) != 0)
                return;
            var id = BinaryPrimitives.ReadUInt64LittleEndian(p);
            var bus = BinaryPrimitives.ReadUInt16LittleEndian(p[12..]);
            if (p[8] == submit && p[14] == 0)
                _answers.Setup(bus, id, p[11], p[40..48]);
            else if (p[8] == complete && packet.Length >= header)
                _answers.Answer(bus, id, packet[header..], isCut: BinaryPrimitives.ReadUInt32LittleEndian(p[32..]) > packet.Length - header);
        }

        private void UsbPcap(ReadOnlyMemory<byte> packet)
        {
            var p = packet.Span;
            var header = BinaryPrimitives.ReadUInt16LittleEndian(p);
            const byte control = 2;
            if (header < 28 || header > p.Length || p[22] != control)
                return;
            var id = BinaryPrimitives.ReadUInt64LittleEndian(p[2..]);
            var (bus, device) = (BinaryPrimitives.ReadUInt16LittleEndian(p[17..]), BinaryPrimitives.ReadUInt16LittleEndian(p[19..]));
            const byte setup = 0;
            if (p[27] == setup && p.Length >= header + 8)
                _answers.Setup(bus, id, device, p[header..]);
            else if (p[27] != setup && packet.Length > header)
                _answers.Answer(bus, id, packet[header..]);
        }
    }
}
