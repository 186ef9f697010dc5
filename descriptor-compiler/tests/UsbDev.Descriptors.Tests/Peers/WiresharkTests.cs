using System.Globalization;
using System.Xml.Linq;
using UsbDev.Descriptors.Tests.Corpus;

namespace UsbDev.Descriptors.Tests.Peers;

/// <summary>Our report layouts beside those of Wireshark's HID dissector, on reports full of chance, for each real device.</summary>
public class WiresharkTests
{
    [Fact]
    public void Values_of_reports_are_those_that_wireshark_finds()
    {
        var capture = new UsbmonCapture();
        var sent = new Dictionary<int, (string Name, HidReport Layout, byte[] Report)>();
        var chance = new Random(1);
        foreach (var (device, (name, bytes)) in RealDevices.Reports.Index())
        {
            var descriptor = ReportDescriptor.Parse(bytes);
            Enumerate(capture, device, bytes);
            foreach (var layout in descriptor.Reports.Where(r => r is { Type: HidReportType.Input, ByteLength: <= 64 }))
            {
                var report = new byte[layout.ByteLength];
                chance.NextBytes(report);
                if (layout.Id != 0) report[0] = layout.Id;
                capture.Interrupt(device, 0x81, report);
                sent[capture.Packets] = (name, layout, report);
            }
        }

        var compared = 0;
        foreach (var (frame, theirs) in Dissect(capture))
        {
            if (!sent.TryGetValue(frame, out var report)) continue;
            var ours = Found(report.Layout, report.Report).ToList();
            var at = 0;
            foreach (var element in theirs)
            {
                at = ours.FindIndex(at, o => o.Offset == element.Offset && (o.Value == element.Value || (element.IsSwitch && o.Value != 0 == (element.Value != 0)))) + 1;
                Assert.True(at > 0, $"{report.Name}, report {report.Layout.Id}: Wireshark finds {element}, we {string.Join(" ", ours)}");
                compared++;
            }
        }

        Assert.True(compared > 1000, $"only {compared} values were compared");
    }

    [Fact]
    public void Items_are_those_that_wireshark_finds()
    {
        var capture = new UsbmonCapture();
        var sent = new Dictionary<int, (string Name, ReportDescriptor Descriptor)>();
        foreach (var (device, (name, bytes)) in RealDevices.Reports.Index())
        {
            // Wireshark gives up at an item without data bytes (rule HID061).
            if (ReportDescriptor.Parse(bytes).Problems.Any(p => p.Kind == HidProblemKind.EmptyItem)) continue;
            Enumerate(capture, device, bytes);
            sent[capture.Packets] = (name, ReportDescriptor.Parse(bytes));
        }

        var dissected = Tshark.Run(capture, ["-Y", "usbhid.item.bSize", "-T", "fields", "-e", "frame.number",
            "-e", "usbhid.item.bTag", "-e", "usbhid.item.global.log_min", "-e", "usbhid.item.global.report_size", "-e", "usbhid.item.global.report_id"], output => output.ReadToEnd());
        var lines = dissected.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(sent.Count, lines.Length);
        foreach (var line in lines.Select(l => l.Split('\t')))
        {
            var (name, descriptor) = sent[int.Parse(line[0])];
            Assert.True(
                line[1].Split(',').Length == descriptor.Items.Length,
                $"{name}: {line[1].Split(',').Length} items, we {descriptor.Items.Length}");
            Assert.Equal(line[2], Join(descriptor, HidTag.LogicalMinimum, i => $"{i.Signed}"));
            Assert.Equal(line[3], Join(descriptor, HidTag.ReportSize, i => $"{i.Data}"));
            Assert.Equal(line[4], Join(descriptor, HidTag.ReportId, i => $"0x{i.Data:x2}"));
        }
    }

    private static string Join(ReportDescriptor descriptor, HidTag tag, Func<HidItem, string> text) => string.Join(',', descriptor.Items.Where(i => i.Tag == tag && i.DataSize > 0).Select(text));

    /// <summary>Elements of variable fields; of constant ones too, which Wireshark shows when they have a usage.</summary>
    private static IEnumerable<Element> Found(HidReport layout, byte[] report)
    {
        foreach (var field in layout.Fields)
        {
            if (field.IsArray) continue;
            for (var i = 0; i < field.Count; i++)
                yield return new Element((int)((field.BitOffset + (long)i * field.Size) / 8), field.Read(report, i) ?? 0, false);
        }
    }

    private static void Enumerate(UsbmonCapture capture, int device, Bytes report)
    {
        capture.Control(device, 0x80, 6, 0x0100, 0, Bytes.FromHex("12 01 00 02 00 00 00 40 09 12 01 00 00 01 00 00 00 01"));
        var length = $"{report.Length & 0xFF:X2} {report.Length >> 8:X2}";
        capture.Control(
            device,
            0x80,
            6,
            0x0200,
            0,
            Bytes.FromHex($"09 02 22 00 01 01 00 80 32 09 04 00 00 01 03 00 00 00 09 21 11 01 00 01 22 {length} 07 05 81 03 40 00 0A"));
        capture.Control(device, 0x81, 6, 0x2200, 0, report);
    }

    private static List<(int Frame, List<Element> Found)> Dissect(UsbmonCapture capture) => Tshark.Run(capture, ["-Y", "usbhid.data", "-T", "pdml"], output =>
        XDocument.Load(output).Descendants("packet").Select(p => (FrameOf(p), FoundIn(p))).ToList());

    private static int FrameOf(XElement packet) => int.Parse(packet.Descendants("field").First(f => (string?)f.Attribute("name") == "frame.number").Attribute("show")!.Value);

    /// <summary>Buttons, keys and axes, which Wireshark shows as numbers; the rest it shows as bytes, or groups as it likes.</summary>
    private static List<Element> FoundIn(XElement packet)
    {
        var data = packet.Descendants("field").First(f => (string?)f.Attribute("name") == "usbhid.data");
        var start = (int)data.Attribute("pos")!;
        return [.. data.Elements("field")
            .Where(f => f.Attribute("name")!.Value is "usbhid.data.button" or "usbhid.data.key.variable" || f.Attribute("name")!.Value.StartsWith(
                "usbhid.data.axis.",
                StringComparison.Ordinal))
            .Select(f => new Element(
                (int)f.Attribute("pos")! - start,
                long.Parse(f.Attribute("show")!.Value, CultureInfo.InvariantCulture),
                f.Attribute("name")!.Value is "usbhid.data.button" or "usbhid.data.key.variable"))];
    }

    /// <summary>A value and the byte in which it begins; of a switch (button, key) Wireshark shows on or off only.</summary>
    private readonly record struct Element(int Offset, long Value, bool IsSwitch);
}
