using System.Globalization;
using System.Xml.Linq;
using UsbDev.Compiler.Presets;
using UsbDev.Descriptors;
using UsbDev.Descriptors.Tests.Peers;

namespace UsbDev.Compiler.Tests;

/// <summary>Each preset as a function of its own: judged by the rules, and its reports read by Wireshark.</summary>
public class PresetTests
{
    public static TheoryData<string> Presets => [.. PresetCatalog.Instance.Names];

    [Theory]
    [MemberData(nameof(Presets))]
    public void The_rules_have_nothing_against_it(string preset)
    {
        foreach (var board in BoardTable.Default.Boards.Where(b => b.Port is not null))
        {
            var result = SpecCompiler.Compile($"device: {{ vendor: 0x1209, product: 0x0001, name: Thing, serial: unique }}\nboards: [{board.Id}]\nfunctions: [{preset}: {{ name: it, label: It }}]\n");

            Assert.True(result.Success);
            Assert.DoesNotContain(result.Diagnostics, d => d.Severity is Severity.Warning or Severity.Error);
        }
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void In_one_interface_with_others_it_gets_an_ID_and_the_rules_have_nothing_against_it(string preset)
    {
        var device = Compile.Good($"functions: [hid: {{ name: all, label: All, reports: [{(preset == "consumer" ? "system" : "consumer")}, {preset}] }}]");

        Assert.All(((HidFunction)device.Functions[0]).Reports, r => Assert.NotEqual(0, r.Id));
    }

    [Fact]
    public void Wireshark_reads_what_its_fields_are_set_to()
    {
        var capture = new UsbmonCapture();
        var sent = new Dictionary<int, (string Preset, CompiledReport Report, Dictionary<int, long> Values)>();
        foreach (var (number, preset) in PresetCatalog.Instance.Names.Index())
        {
            var device = Compile.Good($"functions: [{preset}]");
            var set = device.Descriptors;
            var hid = (HidFunction)device.Functions[0];
            capture.Control(number, 0x80, 6, 0x0100, 0, set.Device!.Value);
            capture.Control(number, 0x80, 6, 0x0200, 0, set.Configurations[0]);
            capture.Control(number, 0x81, 6, 0x2200, 0, hid.ReportDescriptor);
            foreach (var report in hid.Reports.Where(r => r.Type == HidReportType.Input))
            {
                var (bytes, values) = Fill(report);
                capture.Interrupt(number, hid.Endpoints.Single(e => e.IsIn).Address, bytes);
                sent[capture.Packets] = (preset, report, values);
            }
        }

        var read = new Dictionary<string, int>();
        foreach (var (frame, found) in Dissect(capture))
        {
            if (!sent.TryGetValue(frame, out var wanted))
                continue;
            foreach (var (bit, value) in found)
                Assert.True(wanted.Values.TryGetValue(bit, out var ours) && ours == value, $"{wanted.Preset}: Wireshark reads {value} at bit {bit}, sent was {wanted.Values.GetValueOrDefault(bit)}");
            read[wanted.Preset] = found.Count;
        }
        // Buttons, keys and axes; the rest it shows as bytes.
        Assert.Equal("absolute 5, gamepad 20, joystick 11, keyboard 8, mouse 7, nkro 226, touch 10", string.Join(", ", read.Where(r => r.Value > 0).OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key} {r.Value}")));
    }

    /// <summary>A report with another value in each field, by the compiler's own table of fields; values by their first bit.</summary>
    private static (byte[] Bytes, Dictionary<int, long> Values) Fill(CompiledReport report)
    {
        var idBits = report.Id == 0 ? 0 : 8;
        var bytes = new byte[report.Length + idBits / 8];
        if (report.Id != 0)
            bytes[0] = report.Id;
        var values = new Dictionary<int, long>();
        var next = 0;
        foreach (var field in report.Fields)
            for (var i = 0; i < field.Count; i++)
            {
                var value = field.Minimum + ++next * 37 % (field.Maximum - field.Minimum + 1);
                var at = idBits + field.BitOffset + i * field.Stride;
                values[at] = value;
                for (var bit = 0; bit < field.BitSize; bit++)
                    bytes[(at + bit) / 8] |= (byte)((value >> bit & 1) << (at + bit) % 8);
            }
        return (bytes, values);
    }

    private static List<(int Frame, List<(int Bit, long Value)> Found)> Dissect(UsbmonCapture capture)
    {
        using var folder = new Folder([new("presets.pcap", capture.ToBytes())]);
        var pdml = Tool.Run("tshark", folder.Path, "-n", "-r", "presets.pcap", "-Y", "usbhid.data", "-T", "pdml");
        return [.. XDocument.Parse(pdml).Descendants("packet").Select(p => (Frame(p), Found(p)))];
    }

    private static int Frame(XElement packet) => int.Parse(packet.Descendants("field").First(f => (string?)f.Attribute("name") == "frame.number").Attribute("show")!.Value);

    /// <summary>Buttons, keys and axes: their first bit in the report, and the value.</summary>
    private static List<(int, long)> Found(XElement packet)
    {
        var data = packet.Descendants("field").First(f => (string?)f.Attribute("name") == "usbhid.data");
        var start = (int)data.Attribute("pos")!;
        return [.. data.Descendants("field").Where(f => f.Attribute("name")!.Value is "usbhid.data.button" or "usbhid.data.key.variable"
            || f.Attribute("name")!.Value.StartsWith("usbhid.data.axis.", StringComparison.Ordinal)).Select(f => (((int)f.Attribute("pos")! - start) * 8 + BitIn(f), Value(f)))];
    }

    /// <summary>Of less than a byte Wireshark draws the bits: <c>.... .1.. = Button: DOWN</c>.</summary>
    private static int BitIn(XElement field) =>
        field.Attribute("showname")!.Value.Split(" = ") is [{ Length: 9 } drawn, ..] ? drawn.Length - drawn.TrimEnd('.', ' ').Length - (drawn.TrimEnd('.', ' ').Length <= 4 ? 1 : 0) : 0;

    private static long Value(XElement field) => field.Attribute("show")!.Value is "True" or "False" ? field.Attribute("show")!.Value == "True" ? 1 : 0 : long.Parse(field.Attribute("show")!.Value, CultureInfo.InvariantCulture);
}
