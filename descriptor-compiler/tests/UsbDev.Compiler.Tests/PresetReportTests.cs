using System.Globalization;
using UsbDev.Compiler.Presets;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>The presets' reports, read by hidreport, a parser that we did not write.</summary>
public class PresetReportTests
{
    public static TheoryData<string> Presets => [.. PresetCatalog.Instance.Names];

    [Theory]
    [MemberData(nameof(Presets))]
    public void Another_parser_finds_each_value_with_its_usage_range_and_flags(string preset)
    {
        foreach (var functions in new[] { preset, $"hid: {{ reports: [{(preset == "consumer" ? "system" : "consumer")}, {preset}, rawhid: {{ size: 3 }}] }}" })
        {
            var hid = (HidFunction)Compile.Good($"functions: [{functions}]").Functions[0];
            foreach (var report in hid.Reports)
                for (var seed = 0; seed < 5; seed++)
                {
                    var (bytes, wanted) = Fill(report, seed);

                    var read = Read(hid.ReportDescriptor, report.Type, bytes);

                    Assert.Equal(bytes.Length * 8, read.Bits);
                    Assert.Equal(wanted, read.Values.Select(v => v.Line));
                }
        }
    }

    /// <summary>Reports as they are on the wire, and what is in them by the other parser's own table of names; what is 0 is left out.</summary>
    [Theory]
    [InlineData("mouse", "input", "12 05 FB FF 02", "Button 2 1, Button 5 1, X 5, Y -5, Wheel -1, AC Pan 2")]
    [InlineData("absolute", "input", "04 FF 7F 00 40 81", "Button 3 1, X 32767, Y 16384, Wheel -127")]
    [InlineData("keyboard", "input", "02 00 04 1E 00 00 00 00", "Keyboard LeftShift 1, Keyboard A 4, Keyboard 1 and Bang 30")]
    [InlineData("keyboard", "output", "12", "Caps Lock 1, Kana 1")]
    [InlineData("nkro", "input", "80 05 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 02", "Keyboard Right GUI 1, Keyboard A 1, Keyboard C 1, Keypad Hexadecimal 1")]
    [InlineData("consumer", "input", "E9 00", "Volume Increment 233")]
    [InlineData("consumer", "input", "21 02", "AC Search 545")]
    [InlineData("system", "input", "02", "System Sleep 2")]
    [InlineData("gamepad", "input", "01 80 03 81 7F 00 01 FF 80", "Button 1 1, Button 16 1, Hat Switch 3, X -127, Y 127, Rz 1, Brake 255, Accelerator 128")]
    [InlineData("joystick", "input", "01 80 FF 7F 01 80 C8 87 08", "X -32767, Y 32767, Rz -32767, Throttle 200, Hat Switch 7, Button 4 1, Button 8 1")]
    [InlineData("fido", "input", "FF FF FF FF 86 00 08 00", "Input Report Data 255, Input Report Data 255, Input Report Data 255, Input Report Data 255, Input Report Data 134, Input Report Data 8")]
    [InlineData("fido", "output", "00 01 02 03 90", "Output Report Data 1, Output Report Data 2, Output Report Data 3, Output Report Data 144")]
    [InlineData("rawhid", "input", "2A", "Vendor Usage 0x62 42")]
    [InlineData("rawhid", "output", "00 2A", "Vendor Usage 0x63 42")]
    [InlineData("touch", "input", "01 01 07 10 27 E8 03", "Tip Switch 1, Contact Identifier 7, X 10000, Y 1000")]
    [InlineData("touch", "feature", "02 05", "Contact Count Maximum 5")]
    public void A_report_means_what_the_preset_says(string preset, string type, string report, string meaning)
    {
        var hid = (HidFunction)Compile.Good($"functions: [{preset}]").Functions[0];
        var kind = Enum.Parse<HidReportType>(type, ignoreCase: true);
        var bytes = new byte[hid.Reports.Where(r => r.Type == kind).Max(r => r.Length + (r.Id == 0 ? 0 : 1))];
        Convert.FromHexString(report.Replace(" ", "", StringComparison.Ordinal)).CopyTo(bytes, 0);

        var values = Read(hid.ReportDescriptor, kind, bytes).Values;

        if (preset == "gamepad")
            Assert.Contains("null", values.Single(v => v.Name == "Hat Switch").Line, StringComparison.Ordinal);
        Assert.Equal(meaning, string.Join(", ", values.Where(v => v.Value != 0).Select(v => $"{v.Name} {v.Value}")));
    }

    /// <summary>A report with another value in each field, by the compiler's own table of fields, and a line for each as hidread writes it.</summary>
    private static (byte[] Bytes, List<string> Values) Fill(CompiledReport report, int seed)
    {
        var idBits = report.Id == 0 ? 0 : 8;
        var bytes = new byte[report.Length + idBits / 8];
        if (report.Id != 0)
            bytes[0] = report.Id;
        var values = new List<string>();
        var next = seed * 1000;
        foreach (var field in report.Fields)
        {
            var usages = field.Usages.SelectMany(r => Enumerable.Range(0, r.Count).Select(i => r[i])).ToList();
            for (var i = 0; i < field.Count; i++)
            {
                var value = field.Minimum + ++next * 37L % (field.Maximum - field.Minimum + 1);
                var at = idBits + field.BitOffset + i * field.Stride;
                for (var bit = 0; bit < field.BitSize; bit++)
                    bytes[(at + bit) / 8] |= (byte)((value >> bit & 1) << (at + bit) % 8);
                var usage = field.IsArray ? usages[(int)(value - field.Minimum)] : usages[Math.Min(i, usages.Count - 1)];
                var flags = string.Join(',', new[] { (field.IsArray, "array"), (field.IsRelative, "relative"), (field.HasNull, "null") }.Where(f => f.Item1).Select(f => f.Item2));
                values.Add($"{at} {field.BitSize} {usage.Extended:X8} {value} {field.Minimum}..{field.Maximum} {(flags.Length == 0 ? "-" : flags)}");
            }
        }
        return (bytes, values);
    }

    private sealed record Reading(string Line, string Usage, int Number, string Name)
    {
        /// <summary>The number; of an array's slot the usage that is on, where that is none.</summary>
        public int Value => Usage == "00000000" ? 0 : Number;
    }

    private static (int Bits, List<Reading> Values) Read(Bytes descriptor, HidReportType type, byte[] report)
    {
        var text = $"descriptor {Convert.ToHexString(descriptor.Span)}\n{type.ToString().ToLowerInvariant()} {Convert.ToHexString(report)}\n";
        var lines = Tool.Feed(Path.Combine(Repository.Root, "descriptor-compiler", "tests", "hidreport"), text).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var values = lines[1..].Select(line => line.Split(' ', 7)).Select(w => new Reading(string.Join(' ', w[..6]), w[2], int.Parse(w[3], CultureInfo.InvariantCulture), w[6])).ToList();
        return (int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), values);
    }
}
