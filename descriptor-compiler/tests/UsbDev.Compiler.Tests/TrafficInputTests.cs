using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Descriptors out of recorded traffic: files of captures, text of usbmon, records of HID tools.</summary>
public class TrafficInputTests
{
    private const int LinkUsbLinux = 189, LinkUsbLinuxMapped = 220, LinkUsbPcap = 249;

    private static readonly DescriptorSet s_set = Compile.Good("""
        device: { vendor: 0x1209, product: 0x0001, manufacturer: Example, name: Pad, serial: A1 }
        functions:
          - keyboard
          - cdc: { name: log }
        """).Descriptors;

    /// <summary>As a host asks: at first for a few bytes, then for all.</summary>
    private static IEnumerable<(byte RequestType, ushort Value, ushort Index, byte[] Answer)> Requests()
    {
        yield return (0x80, 0x0100, 0, s_set.Device!.Value.Span[..8].ToArray());
        yield return (0x80, 0x0100, 0, s_set.Device.Value.ToArray());
        yield return (0x80, 0x0200, 0, s_set.Configurations[0].Span[..9].ToArray());
        yield return (0x80, 0x0200, 0, s_set.Configurations[0].ToArray());
        foreach (var (key, bytes) in s_set.Strings)
            yield return (0x80, (ushort)(0x0300 | key.Index), key.LangId, bytes.ToArray());
        yield return (0x81, 0x2200, 0, s_set.Reports.Values[0].ToArray());
    }

    [Theory]
    [InlineData(false, LinkUsbLinux)]
    [InlineData(false, LinkUsbLinuxMapped)]
    [InlineData(false, LinkUsbPcap)]
    [InlineData(true, LinkUsbLinux)]
    [InlineData(true, LinkUsbLinuxMapped)]
    [InlineData(true, LinkUsbPcap)]
    public void A_capture_gives_the_longest_answers(bool isPcapng, int link)
    {
        var packets = new List<byte[]>();
        ulong id = 1;
        foreach (var (requestType, value, index, answer) in Requests())
        {
            byte[] setup = [requestType, 6, (byte)value, (byte)(value >> 8), (byte)index, (byte)(index >> 8), (byte)answer.Length, (byte)(answer.Length >> 8)];
            packets.Add(link == LinkUsbPcap ? UsbPcap(id, 0, setup) : Usbmon(id, link, setup, null));
            packets.Add(link == LinkUsbPcap ? UsbPcap(id, 3, answer) : Usbmon(id, link, setup, answer));
            id++;
        }

        var device = Assert.Single(DescriptorInput.Read(isPcapng ? Pcapng(link, packets) : Pcap(link, packets)).Devices);

        AssertWhole(device);
    }

    [Fact]
    public void An_answer_that_the_capture_cut_off_is_left_out_and_said_so()
    {
        byte[] Setup(int type) => [0x80, 6, 0, (byte)type, 0, 0, 255, 0];
        var configuration = Usbmon(2, LinkUsbLinux, Setup(2), s_set.Configurations[0].ToArray());
        var packets = new List<byte[]>
        {
            Usbmon(1, LinkUsbLinux, Setup(1), null), Usbmon(1, LinkUsbLinux, Setup(1), s_set.Device!.Value.ToArray()), Usbmon(2, LinkUsbLinux, Setup(2), null), configuration[..^10],
        };

        var device = Assert.Single(DescriptorInput.Read(Pcap(LinkUsbLinux, packets)).Devices);

        Assert.Empty(device.Set.Configurations);
        Assert.Contains(device.Notes, n => n.Contains("beginning", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Ci:1:005:0")]
    [InlineData("Ci:005:00")]
    public void The_text_of_usbmon_gives_what_its_32_bytes_hold(string address)
    {
        var text = new StringBuilder();
        var time = 3575914555;
        foreach (var (requestType, value, index, answer) in Requests())
        {
            text.Append(CultureInfo.InvariantCulture, $"ffff88003d5f1c00 {time++} S {address} s {requestType:x2} 06 {value:x4} {index:x4} {answer.Length:x4} {answer.Length} <\n");
            text.Append(CultureInfo.InvariantCulture, $"ffff88003d5f1c00 {time++} C {address} 0 {answer.Length} = {string.Join(' ', answer.Take(32).Chunk(4).Select(c => Convert.ToHexString(c).ToLowerInvariant()))}\n");
            text.Append(CultureInfo.InvariantCulture, $"ffff88003d5f1c80 {time++} C Ii:1:001:1 0:128 2 = 0400\n");
        }

        var input = DescriptorInput.Read(Encoding.ASCII.GetBytes(text.ToString()));

        Assert.Equal("text of usbmon", input.Format);
        var device = Assert.Single(input.Devices);
        Assert.Equal(s_set.Device, device.Set.Device);
        Assert.Equal("Pad", StringDescriptor.Text(device.Set.Strings[new StringKey(0x0409, 2)]));
        Assert.Empty(device.Set.Configurations);
        Assert.Contains(device.Notes, n => n.Contains("beginning", StringComparison.Ordinal));
    }

    [Fact]
    public void A_short_configuration_comes_whole_out_of_the_text_of_usbmon()
    {
        const string text = """
            ffff8f3c 100 S Ci:2:009:0 s 80 06 0100 0000 0012 18 <
            ffff8f3c 101 C Ci:2:009:0 0 18 = 12010002 ff000040 09120100 00010000 0001
            ffff8f3c 102 S Ci:2:009:0 s 80 06 0200 0000 0019 25 <
            ffff8f3c 103 C Ci:2:009:0 0 25 = 09021900 01010080 32090400 0001ff00 00000705 81024000 00
            """;

        var device = Assert.Single(DescriptorInput.Read(Encoding.ASCII.GetBytes(text)).Devices);

        Assert.Equal("09 02 19 00 01 01 00 80 32 09 04 00 00 01 FF 00 00 00 07 05 81 02 40 00 00", Assert.Single(device.Set.Configurations).ToString());
        Assert.Empty(device.Notes);
    }

    [Fact]
    public void A_record_of_usbhid_dump_gives_each_interfaces_report_descriptor()
    {
        const string text = """
            001:004:001:DESCRIPTOR         1342099450.111111
             05 01 09 02 A1 01 09 30 15 81 25 7F 75 08 95 01
             81 06 C0

            001:004:000:DESCRIPTOR         1342099450.222222
             06 00 FF 09 01 A1 01 C0

            001:005:000:DESCRIPTOR         1342099450.333333
             05 0C 09 01 A1 01 C0

            001:004:001:STREAM             1342099451.444444
             01 02
            """;

        var input = DescriptorInput.Read(Encoding.ASCII.GetBytes(text));

        Assert.Equal(["bus 1 device 4", "bus 1 device 5"], input.Devices.Select(d => d.Name));
        Assert.Equal("06 00 FF 09 01 A1 01 C0", input.Devices[0].Set.Reports[new ReportKey(0, 0)].ToString());
        Assert.Equal(19, input.Devices[0].Set.Reports[new ReportKey(0, 1)].Length);
    }

    [Fact]
    public void A_record_of_hid_recorder_gives_the_report_descriptor()
    {
        const string text = """
            # Some Mouse
            # 0x05, 0x01,                    // Usage Page (Generic Desktop)        0
            #
            R: 19 05 01 09 02 a1 01 09 30 15 81 25 7f 75 08 95 01 81 06 c0
            N: Some Mouse
            I: 3 1209 0001
            E: 000000.000000 1 7f
            """;

        var device = Assert.Single(DescriptorInput.Read(Encoding.ASCII.GetBytes(text)).Devices);

        Assert.Equal("05 01 09 02 A1 01 09 30 15 81 25 7F 75 08 95 01 81 06 C0", Assert.Single(device.Set.Reports.Values).ToString());
    }

    [Fact]
    public void Source_text_of_hidrd_is_hexadecimal_text_with_comments()
    {
        const string text = """
            0x05, 0x01,                     /*  Usage Page (Desktop),               */
            0x09, 0x02,                     /*  Usage (Mouse),                      */
            0xA1, 0x01,                     /*  Collection (Application),           */
            0x09, 0x30, 0x15, 0x81, 0x25, 0x7F, 0x75, 0x08, 0x95, 0x01, 0x81, 0x06,
            0xC0                            /*  End Collection                      */
            """;

        Assert.Equal("05 01 09 02 A1 01 09 30 15 81 25 7F 75 08 95 01 81 06 C0", Assert.Single(DescriptorInput.Read(Encoding.ASCII.GetBytes(text)).Devices[0].Set.Reports.Values).ToString());
    }

    [Fact]
    public void More_devices_than_eight_buses_hold_and_more_text_than_descriptors_have_are_refused()
    {
        var devices = string.Concat(Enumerable.Range(0, 1025).Select(i => $"{i / 200:d3}:{i % 200:d3}:000:DESCRIPTOR 1.0\n 05 01\n"));

        Assert.Contains("1024 devices", Assert.Throws<InvalidDataException>(() => DescriptorInput.Read(Encoding.ASCII.GetBytes(devices))).Message, StringComparison.Ordinal);
        Assert.Contains("hexadecimal text", Assert.Throws<InvalidDataException>(() => DescriptorInput.Read(Encoding.ASCII.GetBytes(new string('0', 10 << 20)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Descriptors_that_no_description_takes_are_refused_at_once()
    {
        var set = DescriptorInput.Read(Enumerable.Range(0, 10 << 20).Select(i => (byte)(i % 2 == 0 ? 0xC0 : 0)).ToArray()).Devices[0].Set;

        Assert.Contains("bytes of descriptors", Assert.Throws<InvalidDataException>(() => UsbDev.Compiler.Decompile.Decompiler.ToYaml(set)).Message, StringComparison.Ordinal);
    }

    private static void AssertWhole(FoundDevice device)
    {
        Assert.Equal(s_set.Device, device.Set.Device);
        Assert.Equal(s_set.Configurations, device.Set.Configurations);
        Assert.Equal(s_set.Strings, device.Set.Strings);
        Assert.Equal(s_set.Reports, device.Set.Reports);
        Assert.DoesNotContain(device.Notes, n => n.Contains("beginning", StringComparison.Ordinal));
    }

    // struct usbmon_packet of Linux; a submission where there is no answer.
    private static byte[] Usbmon(ulong id, int link, byte[] setup, byte[]? answer)
    {
        var header = link == LinkUsbLinux ? 48 : 64;
        var packet = new byte[header + (answer?.Length ?? 0)];
        BinaryPrimitives.WriteUInt64LittleEndian(packet, id);
        (packet[8], packet[9], packet[10], packet[11], packet[12], packet[14]) = ((byte)(answer is null ? 'S' : 'C'), 2, 0x80, 5, 1, (byte)(answer is null ? 0 : '-'));
        BinaryPrimitives.WriteInt32LittleEndian(packet.AsSpan(32), answer?.Length ?? setup[6]);
        BinaryPrimitives.WriteInt32LittleEndian(packet.AsSpan(36), answer?.Length ?? 0);
        setup.CopyTo(packet, 40);
        answer?.CopyTo(packet, header);
        return packet;
    }

    // USBPCAP_BUFFER_CONTROL_HEADER of USBPcap.
    private static byte[] UsbPcap(ulong id, byte stage, byte[] data)
    {
        const int header = 28;
        var packet = new byte[header + data.Length];
        packet[0] = header;
        BinaryPrimitives.WriteUInt64LittleEndian(packet.AsSpan(2), id);
        (packet[14], packet[17], packet[19], packet[21], packet[22], packet[27]) = (8, 1, 5, 0x80, 2, stage);
        BinaryPrimitives.WriteInt32LittleEndian(packet.AsSpan(23), data.Length);
        data.CopyTo(packet, header);
        return packet;
    }

    private static byte[] Pcap(int link, IEnumerable<byte[]> packets)
    {
        var file = new List<byte>();
        void U32(long value) => file.AddRange(BitConverter.GetBytes((uint)value));
        U32(0xA1B2C3D4);
        file.AddRange([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        U32(65535);
        U32(link);
        foreach (var packet in packets)
        {
            U32(0);
            U32(0);
            U32(packet.Length);
            U32(packet.Length);
            file.AddRange(packet);
        }
        return [.. file];
    }

    private static byte[] Pcapng(int link, IEnumerable<byte[]> packets)
    {
        var file = new List<byte>();
        void Block(uint type, byte[] body)
        {
            var length = 12 + (body.Length + 3) / 4 * 4;
            file.AddRange(BitConverter.GetBytes(type));
            file.AddRange(BitConverter.GetBytes(length));
            file.AddRange(body);
            file.AddRange(new byte[length - 12 - body.Length]);
            file.AddRange(BitConverter.GetBytes(length));
        }
        Block(0x0A0D0D0A, [0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0, .. Enumerable.Repeat((byte)0xFF, 8)]);
        Block(1, [(byte)link, 0, 0, 0, 0, 0, 4, 0]);
        foreach (var packet in packets)
            Block(6, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(packet.Length), .. BitConverter.GetBytes(packet.Length), .. packet]);
        return [.. file];
    }
}
