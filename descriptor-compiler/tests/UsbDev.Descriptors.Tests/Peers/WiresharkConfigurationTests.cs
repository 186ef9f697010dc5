using System.Globalization;
using UsbDev.Descriptors.Tests.Corpus;

namespace UsbDev.Descriptors.Tests.Peers;

/// <summary>Configurations beside what Wireshark's dissectors make of them (USB, HID, audio and MIDI): every field of every real device.</summary>
public class WiresharkConfigurationTests
{
    /// <summary>Wireshark's field, and its values by our own reading of a configuration.</summary>
    private static readonly (string Field, Func<Configuration, IEnumerable<int>> Ours)[] s_fields =
    [
        ("usb.wTotalLength", c => [c.Header!.TotalLength]),
        ("usb.bNumInterfaces", c => [c.Header!.InterfaceCount]),
        ("usb.bConfigurationValue", c => [c.Header!.Value]),
        ("usb.iConfiguration", c => [c.Header!.StringIndex]),
        ("usb.bMaxPower", c => [c.Header!.MaxPower]),
        ("usb.bFirstInterface", c => c.Associations.Select(a => (int)a.FirstInterface)),
        ("usb.bInterfaceCount", c => c.Associations.Select(a => (int)a.InterfaceCount)),
        ("usb.bFunctionClass", c => c.Associations.Select(a => (int)a.Class)),
        ("usb.iFunction", c => c.Associations.Select(a => (int)a.StringIndex)),
        ("usb.bInterfaceNumber", c => c.Interfaces.Select(i => (int)i.Descriptor.Number)),
        ("usb.bAlternateSetting", c => c.Interfaces.Select(i => (int)i.Descriptor.Alternate)),
        ("usb.bNumEndpoints", c => c.Interfaces.Select(i => (int)i.Descriptor.EndpointCount)),
        ("usb.bInterfaceClass", c => c.Interfaces.Select(i => (int)i.Descriptor.Class)),
        ("usb.bInterfaceSubClass", c => c.Interfaces.Select(i => (int)i.Descriptor.SubClass)),
        ("usb.bInterfaceProtocol", c => c.Interfaces.Select(i => (int)i.Descriptor.Protocol)),
        ("usb.iInterface", c => c.Interfaces.Select(i => (int)i.Descriptor.StringIndex)),
        ("usb.bEndpointAddress", c => Endpoints(c).Select(e => (int)e.Address)),
        ("usb.bmAttributes.transfer", c => Endpoints(c).Select(e => (int)e.Transfer)),
        ("usb.wMaxPacketSize.size", c => Endpoints(c).Select(e => e.PacketSize)),
        ("usb.bInterval", c => Endpoints(c).Select(e => (int)e.Interval)),
        ("usb.bMaxBurst", c => Companions(c).Select(s => (int)s.MaxBurst)),
        ("usb.wBytesPerInterval", c => Companions(c).Select(s => (int)s.BytesPerInterval)),
        ("usbhid.descriptor.hid.wDescriptorLength", c => c.Chain.OfType<HidDescriptor>().SelectMany(h => h.Descriptors).Select(d => (int)d.Length)),
        ("usbaudio.ms_if_midi_in.bJackID", c => c.Chain.OfType<MidiInJackDescriptor>().Select(j => (int)j.Id)),
        ("usbaudio.ms_if_midi_out.bJackID", c => c.Chain.OfType<MidiOutJackDescriptor>().Select(j => (int)j.Id)),
        ("usbaudio.ms_if_midi_out.baSourceID", c => c.Chain.OfType<MidiOutJackDescriptor>().SelectMany(j => j.Pins).Select(p => (int)p.Source)),
        ("usbaudio.ms_ep_gen.baAssocJackID", c => c.Chain.OfType<MidiEndpointDescriptor>().SelectMany(e => e.Jacks).Select(j => (int)j)),
    ];

    /// <summary>Why the two may differ, and in which field of which configurations.</summary>
    private static readonly (string Why, Func<Configuration, string, int[], int[], bool> Explains)[] s_differences =
    [
        ("Wireshark counts ten bits of wMaxPacketSize; there are eleven (USB 2.0 §9.6.6)",
            (_, field, we, they) => field == "usb.wMaxPacketSize.size" && we.Select(size => size & 0x3FF).SequenceEqual(they)),
        ("Wireshark shows the endpoint that a video streaming header names by the same field",
            (c, field, we, they) => field == "usb.bEndpointAddress" && c.Interfaces.Any(i => i.Descriptor is { Class: UsbClass.Video, SubClass: 2 }) && we.All(they.Contains) && they.All(we.Contains)),
        ("Wireshark gives up at a video frame descriptor of 26 bytes that says that its intervals are continuous, which would take 38 (UVC 1.5, frame descriptors of the payloads)",
            (c, _, _, _) => c.ToBytes() is var bytes && c.Chain.Any(d => bytes.AsSpan(d.Offset, d.Length) is [26, DescriptorType.ClassInterface, 5 or 7, .., 0])),
        ("Wireshark reads a HID descriptor that counts more than it holds past its end (rule HID055c)",
            (c, _, _, _) => c.Chain.OfType<HidDescriptor>().Any(h => h.Count != h.Descriptors.Count)),
    ];

    [Fact]
    public void Each_field_is_what_wireshark_finds()
    {
        var capture = new UsbmonCapture();
        var sent = new Dictionary<int, (string Name, Configuration Configuration)>();
        var device = 0;
        foreach (var (name, set) in RealDevices.Devices)
            foreach (var bytes in set.Configurations)
            {
                capture.Control(device, 0x80, 6, 0x0100, 0, set.Device!.Value);
                capture.Control(device++, 0x80, 6, 0x0200, 0, bytes);
                sent[capture.Packets] = (name, Configuration.Parse(bytes));
            }

        var lines = Tshark.Run(capture, ["-Y", "usb.bNumInterfaces", "-T", "fields", "-e", "frame.number", .. s_fields.SelectMany(f => new[] { "-e", f.Field })], output => output.ReadToEnd()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(sent.Count, lines.Length);
        var (compared, wrong, reasons) = (0, new List<string>(), new HashSet<string>());
        foreach (var columns in lines.Select(l => l.Split('\t')))
        {
            var (name, configuration) = sent[int.Parse(columns[0], CultureInfo.InvariantCulture)];
            foreach (var ((field, ours), theirs) in s_fields.Zip(columns[1..]))
            {
                var (we, they) = (ours(configuration).ToArray(), theirs.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number).ToArray());
                compared += we.Length;
                if (we.SequenceEqual(they))
                    continue;
                if (s_differences.FirstOrDefault(d => d.Explains(configuration, field, we, they)).Why is { } why)
                    reasons.Add(why);
                else
                    wrong.Add($"{name}, {field}: we {string.Join(',', we)}, they {string.Join(',', they)}");
            }
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} fields differ:\n{string.Join('\n', wrong.Take(40))}");
        Assert.Equal(s_differences.Select(d => d.Why).Order(StringComparer.Ordinal), reasons.Order(StringComparer.Ordinal));
        Assert.True(compared > 15_000, $"only {compared} values were compared");
    }

    private static int Number(string text) => text.StartsWith("0x", StringComparison.Ordinal) ? int.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : int.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<EndpointDescriptor> Endpoints(Configuration c) => c.Interfaces.SelectMany(i => i.Endpoints).Select(e => e.Descriptor);

    private static IEnumerable<SuperSpeedCompanionDescriptor> Companions(Configuration c) => c.Chain.OfType<SuperSpeedCompanionDescriptor>();
}
