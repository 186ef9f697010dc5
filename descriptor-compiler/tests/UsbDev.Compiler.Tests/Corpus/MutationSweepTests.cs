using System.Globalization;
using System.Text;
using UsbDev.Compiler.Decompile;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests.Corpus;

/// <summary>
/// The faults that descriptors have most, one at a time, at every place of every real device: as bytes that are checked, as a description of them, and as
/// a description of our own. CorpusMutationTests has many more faults, with their exact rules and places.
/// </summary>
public class MutationSweepTests
{
    private const int MostDescribed = 4; // places of a device that are decompiled and compiled, too

    /// <summary>What is broken, how, and the rules of which one must be told that was not told before; none: any.</summary>
    private static readonly (string What, string[] Rules, Func<string, byte[], IEnumerable<byte[]>> Broken)[] s_faults =
    [
        ("a bit of a bLength flipped", [], (kind, bytes) => Chain(kind, bytes).SelectMany(d => Enumerable.Range(0, 8).Select(bit => Changed(bytes, d.At, b => (byte)(b ^ (1 << bit)))))),
        ("an End Collection lost", ["HID063"], (kind, bytes) => Items(kind, bytes, HidTag.EndCollection).Select(i => (byte[])[.. bytes[..i.Offset], .. bytes[(i.Offset + i.Length)..]])),
        ("a report ID there twice", ["HID076b", "HID076c", "HID076f", Codes.Conflict], (kind, bytes) => Items(kind, bytes, HidTag.ReportId).Where(i => i.DataSize == 1)
            .SelectMany(i => Items(kind, bytes, HidTag.ReportId).Select(o => o.Data).Distinct().Where(id => id != i.Data && id is > 0 and < 256).Take(1).Select(id => Changed(bytes, i.Offset + 1, _ => (byte)id)))),
        ("a wrong wTotalLength", ["USB003"], (kind, bytes) => kind == "report" ? [] : new[] { 1, -1, 7, -7, 256 }.Select(by => Total(bytes) + by).Append(Total(bytes) / 2)
            .Where(total => total is > 0 and < 65536).Select(total => (byte[])[.. bytes[..20], (byte)total, (byte)(total >> 8), .. bytes[22..]])),
        ("bulk packets of 63 bytes", ["USB041"], (kind, bytes) => Chain(kind, bytes).Where(d => d.Descriptor is EndpointDescriptor { Transfer: TransferType.Bulk })
            .Select(d => (byte[])[.. bytes[..(d.At + 4)], 63, 0, .. bytes[(d.At + 6)..]])),
        ("MIDI jacks in a loop", ["MIDI091c"], (kind, bytes) => Jacks(kind, bytes).Select(j => Changed(bytes, j.At + 6, _ => j.Jack.Id))
            .Concat(Jacks(kind, bytes) is [var first, .., var last] ? [Changed(Changed(bytes, first.At + 6, _ => last.Jack.Id), last.At + 6, _ => first.Jack.Id)] : [])),
    ];

    private static readonly (string Name, Func<string, byte[], IReadOnlyList<Diagnostic>> Find)[] s_ways =
    [
        ("check", (kind, bytes) => InputCheck.Run(DescriptorInput.Read(bytes), "device")),
        ("compile, foreign", (kind, bytes) => SpecCompiler.Compile(Yaml(kind, bytes)).Diagnostics),
        ("compile, our own", (kind, bytes) => SpecCompiler.Compile(Yaml(kind, bytes).Replace("checks: foreign\n", "", StringComparison.Ordinal)).Diagnostics),
    ];

    public static TheoryData<string> Faults => [.. s_faults.Select(f => f.What)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_told_whichever_way_the_device_is_read(string what)
    {
        var (_, rules, broken) = s_faults.Single(f => f.What == what);
        var table = new StringBuilder($"{what}:\n");
        foreach (var (way, find) in s_ways)
        {
            var (counts, silent) = (new int[4], new List<string>());
            foreach (var (kind, name, bytes) in RealDeviceRoundTripTests.Rows)
            {
                var before = Counted(find(kind, bytes));
                if (before.Keys.Any(r => rules.Contains(r.Code) || r.Code.StartsWith("SPEC", StringComparison.Ordinal) && r.Severity == Severity.Error))
                    continue; // it is so already, or as our own it is refused for something else
                var places = broken(kind, bytes).ToList();
                foreach (var one in way == "check" ? places : Spread(places, MostDescribed))
                {
                    var worst = Counted(find(kind, one)).Where(r => (rules.Length == 0 || rules.Contains(r.Key.Code)) && r.Value > before.GetValueOrDefault(r.Key))
                        .Select(r => r.Key.Severity).DefaultIfEmpty(Severity.Off).Max();
                    counts[(int)worst]++;
                    if (worst == Severity.Off)
                        silent.Add($"{name}: {Convert.ToHexString(one)}");
                }
            }
            var tried = counts.Sum();
            table.Append(CultureInfo.InvariantCulture, $"  {way,-18} {tried,6} tried: {counts[3],6} errors, {counts[2],6} warnings, {counts[1],5} infos, {silent.Count} silent\n");
            Assert.True(tried > 0);
            // An audio feature unit can swallow the next one and look like one of more channels.
            Assert.True(silent.Count * 1000 <= (rules.Length == 0 ? tried : 0), $"{table}{string.Join('\n', silent.Take(5))}");
        }
        TestContext.Current.TestOutputHelper?.WriteLine(table.ToString());
    }

    private static string Yaml(string kind, byte[] bytes) => Decompiler.ToYaml(RealDeviceRoundTripTests.Set(kind, bytes));

    private static Dictionary<(string Code, Severity Severity, string Message), int> Counted(IEnumerable<Diagnostic> found) => found.CountBy(d => (d.Code, d.Severity, d.Message)).ToDictionary();

    private static IEnumerable<T> Spread<T>(List<T> all, int most) => all.Where((_, i) => all.Count <= most || i % ((all.Count + most - 1) / most) == 0);

    private static int Total(byte[] device) => device[20] | device[21] << 8;

    /// <summary>The descriptors of the first configuration, with their places in the bytes of the device.</summary>
    private static IEnumerable<(int At, Descriptor Descriptor)> Chain(string kind, byte[] bytes) =>
        kind == "report" ? [] : Configuration.Parse(bytes.AsMemory(DeviceDescriptor.Size, Total(bytes)).ToArray()).Chain.Select(d => (DeviceDescriptor.Size + d.Offset, d));

    private static List<(int At, MidiOutJackDescriptor Jack)> Jacks(string kind, byte[] bytes) =>
        [.. Chain(kind, bytes).Where(d => d.Descriptor is MidiOutJackDescriptor { Pins.Count: > 0 }).Select(d => (d.At, (MidiOutJackDescriptor)d.Descriptor))];

    private static IEnumerable<HidItem> Items(string kind, byte[] bytes, HidTag tag) => kind == "report" ? ReportDescriptor.Parse(bytes).Items.Where(i => i.Tag == tag) : [];

    private static byte[] Changed(byte[] bytes, int at, Func<byte, byte> change)
    {
        var copy = (byte[])bytes.Clone();
        copy[at] = change(copy[at]);
        return copy;
    }
}
