using System.Collections.Immutable;
using CsCheck;
using UsbDev.Compiler.Decompile;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

public class DecompilerTests
{
    private const string Composite = """
        device: { vendor: 0x1209, product: 0x0001, name: "Größe: 5 # {x} ${y}", manufacturer: Example, serial: "unique", max_power: 250 mA, remote_wakeup: true }
        functions:
          - keyboard: { name: kbd }
          - hid: { name: desk, reports: [mouse, consumer, gamepad, touch], packet_size: 64 B }
          - midi: { name: synth, from_device: [Keys, Pads], to_device: [Synth] }
          - cdc: { name: log }
          - cdc: { name: shell, notification: false }
          - vendor: { name: data, endpoints: [bulk in, bulk out, interrupt in], alternates: [{ endpoints: [bulk in] }] }
          - rawhid
        """;

    [Fact]
    public void A_composite_device_comes_back_readable_and_with_the_same_bytes()
    {
        var device = SpecCompiler.Compile(Composite.Replace("${y}", "$${y}", StringComparison.Ordinal)).Device!;

        var yaml = Decompiler.ToYaml(device.Descriptors);

        AssertSame(device.Descriptors, yaml);
        foreach (var word in (string[])["- midi:", "- cdc:", "- vendor:", "- keyboard:", "- mouse", "- rawhid", "from_device: [Keys, Pads]", "Gr"])
            Assert.Contains(word, yaml, StringComparison.Ordinal);
        foreach (var word in (string[])["- raw:", "descriptor:", "items:", "number:", "index:"])
            Assert.DoesNotContain(word, yaml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keyboard")]
    [InlineData("nkro")]
    [InlineData("mouse")]
    [InlineData("absolute")]
    [InlineData("consumer")]
    [InlineData("system")]
    [InlineData("gamepad")]
    [InlineData("joystick")]
    [InlineData("touch")]
    [InlineData("rawhid")]
    [InlineData("fido")]
    public void Every_preset_comes_back_as_fields(string preset)
    {
        var device = Compile.Good($"functions: [{preset}]");

        var yaml = Decompiler.ToYaml(device.Descriptors);

        AssertSame(device.Descriptors, yaml);
        Assert.DoesNotContain("items:", yaml, StringComparison.Ordinal);
    }

    // A common keyboard whose report descriptor repeats globals and counts before it sizes.
    private const string OrdinaryKeyboard = "05010906A101050719E029E71500250175019508810295017508810395057501050819012905910295017503910395067508150026A400050719002AA4008100C0";

    [Fact]
    public void Items_in_another_order_than_the_compilers_are_fields_all_the_same()
    {
        var set = Report(OrdinaryKeyboard);

        var yaml = Decompiler.ToYaml(set);

        foreach (var words in (string[])["usage: Keyboard/Keypad / Keyboard Left Control..Keyboard Right GUI", "usage: LED / Num Lock..Kana", "array: 6"])
            Assert.Contains(words, yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("items:", yaml, StringComparison.Ordinal);
        AssertSame(set, yaml);
    }

    [Theory]
    [InlineData("05010902A10105091901290325018102C0", "no size and count")]
    [InlineData("05010902A101A901093009318101A900C0", "alternatives")]
    [InlineData("05010902A1010930150025017508950181021430C0", "a usage that is lost")]
    public void Items_that_fields_cannot_say_are_named_items(string hex, string why)
    {
        var set = Report(hex.Replace(" ", "", StringComparison.Ordinal));

        var yaml = Decompiler.ToYaml(set);

        Assert.True(yaml.Contains("items: |", StringComparison.Ordinal) || yaml.Contains("report_descriptor:", StringComparison.Ordinal), why);
        AssertSame(set, yaml);
    }

    [Theory]
    [InlineData("05010902A1010901A1000509190129031500250195037501810295017505810305010930093115812 57F750895028106C0C0", "order: [page, usage, min, max, count, size]")]
    [InlineData("05010902A1010901A10085010509190129081500250175019508810285020509190129081500250175019508810 2C0C0", "id: 2")]
    [InlineData("0600FF0901A101150025FF75089501090281 02C0", "max/1")]
    [InlineData("0600FF0901A10115002500750895010902810226FF00B4C0", "")]
    [InlineData("0600FF0901A1011500A426FF0075089501090281 02B4C0", "end: [pop]")]
    [InlineData("05010902A101A1021500250175089501093081 02C0C0", "collection: none")]
    [InlineData("0600FF0901A10115002501750895018102C0", "usage: none")]
    [InlineData("0600FF0901A1010954750895018102C0", "range: none")]
    [InlineData("05010902A10105090901050C0A2402150025017508950281 02C0", "usage=1")]
    [InlineData("05010902A101050919002A0F0015002501750195108102C0", "usage/1/2")]
    [InlineData("05010906A1010508150026FF0019002AFF00050775089506810 0C0", "usage: Keyboard/Keypad / 0x00..0xFF, range: 0..255, array: 6, first: [page=8, min, max, usage/1/2")]
    [InlineData("05010904A1010930150026102735004610276501550E751095018102 09311500261027350046102755FD65018102C0", "exponent=253")]
    [InlineData("05010902A1010509190129081500250195087501810295008103C0", "padding: 1 bit, count: 0")]
    [InlineData("05010902A10105091901290815002501950875018102750095018103C0", "padding: 0 bits")]
    [InlineData("05010902A1010509190129011500250175019501810275078103C0", "range")]
    [InlineData("05010902A101850109301500250175089501810275078102C0", "partial: true")]
    [InlineData("05010902A1010930150025017508950181020931C0", "end: [stray=49]")]
    [InlineData("05010902A10109010902A10009301500250175089501 8102C0C0", "first: [usage, stray=2]")]
    [InlineData("05010902A10109301500250175089501810 20902A100C0C0", "fields: []")]
    [InlineData("0600FF0901A1010902150026FF00754095018102C0", "bits: 64")]
    [InlineData("05010902A1010509150025010B30000100750895018102C0", "first: [page=9")]
    public void What_descriptors_write_otherwise_is_a_word_of_the_field(string hex, string word)
    {
        var set = Report(hex.Replace(" ", "", StringComparison.Ordinal));

        var yaml = Decompiler.ToYaml(set);

        Assert.Contains(word, yaml, StringComparison.Ordinal);
        AssertSame(set, yaml);
    }

    private static DescriptorSet Report(string hex) => new() { Reports = ImmutableSortedDictionary<ReportKey, Bytes>.Empty.Add(default, Bytes.FromHex(hex)) };

    [Fact]
    public void Strings_in_several_languages_holes_and_halves_of_surrogates_come_back()
    {
        var strings = ImmutableSortedDictionary<StringKey, Bytes>.Empty
            .Add(new StringKey(0, 0), StringDescriptor.WriteLanguages(0x0407, 0x0409))
            .Add(new StringKey(0x0407, 2), StringDescriptor.Write("Gerät"))
            .Add(new StringKey(0x0409, 2), StringDescriptor.Write("Device \U0001F39B"))
            .Add(new StringKey(0x0409, 9), StringDescriptor.Write("\uD800 odd\0"))
            .Add(new StringKey(0x0409, 11), new byte[] { 5, 3, 0x41 });
        var set = Compile.Good("functions: [mouse]").Descriptors with
        {
            Device = new DeviceDescriptor(0x0200, 0, 0, 0, 64, 0x1209, 1, 0x0123, 0, 2, 9, 1).ToBytes(),
            Strings = strings,
        };

        AssertSame(set, Decompiler.ToYaml(set));
    }

    [Fact]
    public void Mutated_devices_come_back_byte_for_byte()
    {
        var sets = new[] { Composite, Compile.Device + "functions: [keyboard]", Compile.Device + "functions: [midi]", Compile.Device + "functions: [cdc]", Compile.Device + "functions: [touch]" }
            .Select(t => SpecCompiler.Compile(t.Replace("${y}", "", StringComparison.Ordinal)).Device!.Descriptors).ToArray();
        var gen = Gen.Select(Gen.Int[0, sets.Length - 1], Gen.Int[0, 4], Gen.Int[0, 1_000_000], Gen.Byte, Gen.Int[0, 3]);

        gen.Sample((which, part, at, value, kind) =>
        {
            var set = Mutate(sets[which], part, at, value, kind);
            AssertSame(set, Decompiler.ToYaml(set));
        }, iter: 1500);
    }

    [Fact]
    public void Names_with_signs_of_their_own_stay_names_in_items()
    {
        const string text = "Usage Page (Keyboard/Keypad) # (a page)\n        Usage (Keyboard # ~ (Non-US Hash Tilde)) # one\n        Usage (Keyboard / ? (ForwardSlash QuestionMark))\n        Usage (Keyboard A) [1 byte] # two # three\n        Usage (Keyboard B) # four (five)";

        var report = Compile.Good($"functions:\n  - hid:\n      items: |\n        {text}\n").Descriptors.Reports.Values.Single();

        Assert.Equal("0507" + "0932" + "0938" + "0904" + "0905", Convert.ToHexString(report.ToArray()));
    }

    [Theory]
    [InlineData(Decompiler.Detail.Numbers)]
    [InlineData(Decompiler.Detail.Items)]
    [InlineData(Decompiler.Detail.Bytes)]
    public void Every_usage_comes_back_in_every_way_to_write_it(object detail)
    {
        foreach (var page in Usages.Pages)
        {
            var ids = page.Entries.SelectMany(e => new[] { e.First, (ushort)((e.First + e.Last) / 2), e.Last }).Where(id => id != 0).Distinct();
            foreach (var some in ids.Chunk(50))
            {
                var writer = new HidItemWriter();
                writer.Unsigned(HidTag.UsagePage, page.Number);
                writer.Unsigned(HidTag.Usage, some[0]);
                writer.Unsigned(HidTag.Collection, 1);
                foreach (var id in some)
                {
                    writer.Unsigned(HidTag.Usage, id);
                    writer.Signed(HidTag.LogicalMinimum, 0);
                    writer.Signed(HidTag.LogicalMaximum, 1);
                    writer.Unsigned(HidTag.ReportSize, 8);
                    writer.Unsigned(HidTag.ReportCount, 1);
                    writer.Unsigned(HidTag.Input, 2);
                    writer.Unsigned(HidTag.UsageMinimum, some[0]);
                    writer.Unsigned(HidTag.UsageMaximum, id < some[0] ? some[0] : id);
                    writer.Unsigned(HidTag.Input, 2);
                }
                writer.Item(HidTag.EndCollection);
                var set = new DescriptorSet { Reports = ImmutableSortedDictionary<ReportKey, Bytes>.Empty.Add(default, writer.ToBytes()) };

                var yaml = SpecWriter.Write(new DeviceDecompiler(set, (Decompiler.Detail)detail, isUsual: false, triesReports: true).Decompile());

                AssertSame(set, yaml);
            }
        }
    }

    [Fact]
    public void Random_items_come_back_byte_for_byte()
    {
        var item = Gen.Select(Gen.Byte, Gen.UInt, (prefix, data) => (prefix, data));
        item.Array[0, 60].Sample(items =>
        {
            var writer = new HidItemWriter();
            foreach (var (prefix, data) in items)
                writer.Item((HidTag)(prefix & 0xFC), data >> (int)(data & 24), (prefix & 3) == 3 ? 4 : prefix & 3);
            var set = new DescriptorSet { Reports = ImmutableSortedDictionary<ReportKey, Bytes>.Empty.Add(default, writer.ToBytes()) };
            AssertSame(set, Decompiler.ToYaml(set));
        }, iter: 1000);
    }

    [Fact]
    public void Random_bytes_come_back_byte_for_byte()
    {
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 100]).Sample((device, configuration, report) =>
        {
            var set = new DescriptorSet
            {
                Device = device,
                Configurations = [configuration],
                Reports = ImmutableSortedDictionary<ReportKey, Bytes>.Empty.Add(default, report),
            };
            AssertSame(set, Decompiler.ToYaml(set));
        }, iter: 500);
    }

    private static DescriptorSet Mutate(DescriptorSet set, int part, int at, byte value, int kind)
    {
        Bytes Change(Bytes bytes)
        {
            var list = bytes.ToArray().ToList();
            if (list.Count == 0)
                return bytes;
            at %= list.Count;
            switch (kind)
            {
                case 0: list[at] = value; break;
                case 1: list[at] ^= (byte)(1 << (value & 7)); break;
                case 2: list.RemoveAt(at); break;
                default: list.Insert(at, value); break;
            }
            return list.ToArray();
        }
        switch (part)
        {
            case 0:
                return set with { Device = Change(set.Device!.Value) };
            case 1 or 2:
                return set with { Configurations = [Change(set.Configurations[0])] };
            case 3 when set.Reports.Count > 0:
                var key = set.Reports.Keys.ElementAt(at % set.Reports.Count);
                return set with { Reports = set.Reports.SetItem(key, Change(set.Reports[key])) };
            case 4 when set.Strings.Count > 0:
                var text = set.Strings.Keys.ElementAt(at % set.Strings.Count);
                return set with { Strings = set.Strings.SetItem(text, Change(set.Strings[text])) };
            default:
                return set;
        }
    }

    private static void AssertSame(DescriptorSet wanted, string yaml)
    {
        var result = SpecCompiler.Compile(yaml);
        Assert.True(result.Device is not null, string.Join('\n', result.Diagnostics) + "\n" + yaml);
        var made = result.Device.Descriptors;
        if (wanted.Device is { } device)
            Assert.Equal(device, made.Device);
        if (!wanted.Configurations.IsEmpty)
        {
            Assert.Equal(wanted.Configurations, made.Configurations);
            Assert.Equal(wanted.Reports, made.Reports);
        }
        else
            Assert.Equal(wanted.Reports.Values, made.Reports.Values);
        if (!wanted.Strings.IsEmpty)
            Assert.Equal(wanted.Strings, made.Strings);
        Assert.Equal(wanted.Bos, made.Bos);
        Assert.Equal(wanted.MsOs20, made.MsOs20);
        Assert.Equal(wanted.WebUsbUrl, made.WebUsbUrl);
    }

    [Theory]
    [InlineData(UsbSpeed.Super, 0x70, "max_power: 896 mA", 896)]
    [InlineData(UsbSpeed.Unknown, 0x70, "max_power: 896 mA", 896)] // its device descriptor says so
    [InlineData(UsbSpeed.Super, 0xFF, "max_power: 2040 mA", 2040)]
    [InlineData(UsbSpeed.Super, 0x01, "max_power: 8 mA", 8)]
    [InlineData(UsbSpeed.High, 0x32, "max_power: 100 mA", 100)]
    public void A_superspeed_device_counts_its_power_in_units_of_8_mA(UsbSpeed speed, byte units, string said, int milliamperes)
    {
        var isSuper = speed != UsbSpeed.High;
        var set = new DescriptorSet
        {
            Device = Convert.FromHexString(isSuper ? "120120030000000909120100000100000001" : "120100020000004009120100000100000001"),
            Configurations = [Convert.FromHexString(isSuper ? $"09022C00010100 80 {units:X2} 0904000002FF000000 0705810200040006300F000000 0705020200040006300F000000".Replace(" ", "") : $"0902200001010080{units:X2}0904000002FF000000 07058102000200 07050202000200".Replace(" ", ""))],
            Speed = speed,
        };

        var yaml = Decompiler.ToYaml(set);

        Assert.Contains(said + "\n", yaml, StringComparison.Ordinal);
        var again = SpecCompiler.Compile(yaml);
        Assert.Equal(set.Configurations, again.Device!.Descriptors.Configurations);
        Assert.Equal(set.Device, again.Device.Descriptors.Device);
        Assert.Equal(milliamperes, again.Device.Expectations.MaxPower);
        Assert.Contains($"{milliamperes} mA", Explanation.Of(set).ToText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("08 06 50", "0x08 / 6 / 0x50 # mass storage (SCSI, bulk-only)")]
    [InlineData("FE 03 01", "0xFE / 3 / 1 # test and measurement (USBTMC)")]
    [InlineData("00 00 00", "0x00 / 0 / 0\n")]
    [InlineData("77 00 00", "0x77 / 0 / 0\n")]
    public void A_class_is_written_as_specifications_do_with_its_name(string bytes, string expected)
    {
        var set = new DescriptorSet { Device = Bytes.FromHex("12 01 00 02 00 00 00 40 09 12 01 00 00 01 00 00 00 01"), Configurations = [Bytes.FromHex($"09 02 12 00 01 01 00 80 32 09 04 00 00 00 {bytes} 00")] };

        var yaml = Decompiler.ToYaml(set);

        Assert.Contains($"- class: {expected}", yaml, StringComparison.Ordinal);
        AssertSame(set, yaml);
    }
}
