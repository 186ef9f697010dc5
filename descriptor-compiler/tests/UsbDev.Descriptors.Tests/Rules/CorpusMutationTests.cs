using System.Collections.Immutable;
using UsbDev.Descriptors.Tests.Corpus;

namespace UsbDev.Descriptors.Tests.Rules;

/// <summary>One thing broken, at every place of every real device where it can be: the rule for it must speak up that was silent before.</summary>
public class CorpusMutationTests
{
    private const int MostPlaces = 40; // of one device or report descriptor

    /// <summary>What is broken in a configuration, by the rules of which one finds it.</summary>
    private static readonly Dictionary<string, (string Rules, Func<Configuration, IEnumerable<Change>> Places)> s_configurations = new()
    {
        ["wTotalLength counts a byte too many"] = ("USB003", _ => [new(2, b => (byte)(b + 1))]),
        ["wTotalLength counts a byte too few"] = ("USB003", _ => [new(2, b => (byte)(b - 1))]),
        ["wTotalLength's bytes are exchanged or lost"] = ("USB003", _ => [new(3, b => (byte)(b ^ 0x40))]),
        ["bLength is 0"] = ("USB001 USB001d", c => c.Chain.Skip(1).Select(d => new Change(d.Offset, _ => 0))),
        ["bLength is 1"] = ("USB001 USB001d", c => c.Chain.Skip(1).Select(d => new Change(d.Offset, _ => 1))),
        ["the last bLength points past the end"] = ("USB001 USB001d", c => c.Chain.TakeLast(1).Select(d => new Change(d.Offset, b => (byte)(b + 1)))),
        ["an interface descriptor is a byte short"] = ("USB002", c => c.Interfaces.Select(i => new Change(i.Descriptor.Offset, b => (byte)(b - 1)))),
        ["an interface descriptor is a byte long"] = ("USB002b", c => Followed<InterfaceDescriptor>(c).Select(i => new Change(i.Offset, b => (byte)(b + 1)))),
        ["a second configuration descriptor"] = ("USB005", c => c.Interfaces.Select(i => new Change(i.Descriptor.Offset + 1, _ => 2))),
        ["bNumInterfaces counts one too many"] = ("USB023", _ => [new(4, b => (byte)(b + 1))]),
        ["bNumInterfaces counts one too few"] = ("USB023", _ => [new(4, b => (byte)(b - 1))]),
        ["a gap in the interface numbers"] = ("USB023b", c => Last(c).Select(i => new Change(i.Offset + 2, b => (byte)(b + 1)))),
        ["bConfigurationValue is 0"] = ("USB025", _ => [new(5, _ => 0)]),
        ["bmAttributes lacks bit 7"] = ("USB026", _ => [new(7, b => (byte)(b & 0x7F))]),
        ["bNumEndpoints counts one too many"] = ("USB030", c => c.Interfaces.Select(i => new Change(i.Descriptor.Offset + 4, b => (byte)(b + 1)))),
        ["bNumEndpoints counts one too few"] = ("USB030", c => c.Interfaces.Where(i => i.Descriptor.EndpointCount > 0).Select(i => new Change(i.Descriptor.Offset + 4, b => (byte)(b - 1)))),
        ["interface class 0"] = ("USB033", c => c.Interfaces.Select(i => new Change(i.Descriptor.Offset + 5, _ => 0))),
        ["endpoint number 0"] = ("USB038", c => Endpoints(c).Select(e => new Change(e.Offset + 2, b => (byte)(b & 0x80)))),
        ["reserved bits in an endpoint's address"] = ("USB038b", c => Endpoints(c).Select(e => new Change(e.Offset + 2, b => (byte)(b | 0x10)))),
        ["an endpoint's address twice in a setting"] = ("USB039", c => Doubled(c)),
        ["a control endpoint"] = ("USB040", c => Endpoints(c).Select(e => new Change(e.Offset + 3, b => (byte)(b & 0xFC)))),
        ["reserved bits in an endpoint's bmAttributes"] = ("USB040b", c => Endpoints(c).Select(e => new Change(e.Offset + 3, b => (byte)(b | 0x80)))),
        ["a bulk packet of 63 bytes"] = ("USB041", c => Bulk(c).Select(e => new Change(e.Offset + 4, _ => 63))),
        ["an interrupt packet of 0 bytes"] = ("USB041b", c => Endpoints(c).Where(e => e is { Transfer: TransferType.Interrupt, MaxPacket: < 256 }).Select(e => new Change(e.Offset + 4, _ => 0))),
        ["reserved bits in wMaxPacketSize"] = ("USB042", c => Endpoints(c).Select(e => new Change(e.Offset + 5, b => (byte)(b | 0x80)))),
        ["an interrupt endpoint's bInterval is 0"] = ("USB043", c => Endpoints(c).Where(e => e.Transfer == TransferType.Interrupt).Select(e => new Change(e.Offset + 6, _ => 0))),
        ["an isochronous endpoint's bInterval is 17"] = ("USB043", c => Endpoints(c).Where(e => e.Transfer == TransferType.Isochronous).Select(e => new Change(e.Offset + 6, _ => 17))),
        ["a HID subclass that nobody defined"] = ("HID053", c => Of(c, UsbClass.Hid).Select(i => new Change(i.Offset + 6, _ => 7))),
        ["a HID descriptor that counts one descriptor more"] = ("HID055c", c => c.Chain.OfType<HidDescriptor>().Select(h => new Change(h.Offset + 5, b => (byte)(b + 1)))),
        ["a HID interface without HID descriptor"] = ("HID055", c => c.Chain.OfType<HidDescriptor>().Select(h => new Change(h.Offset + 1, _ => 0x2F))),
        ["an association of no interfaces"] = ("USB035b", c => c.Associations.Select(a => new Change(a.Offset + 3, _ => 0))),
        ["a CDC union with an interface that is not there"] = ("CDC096b", c => c.Interfaces.Where(i => i.Descriptor.Class == UsbClass.Communications).SelectMany(i => i.Extras.OfType<CdcUnionDescriptor>()).Select(u => new Change(u.Offset + 4, _ => 0x77))),
        ["a MIDI jack that feeds itself"] = ("MIDI091c", c => c.Chain.OfType<MidiOutJackDescriptor>().Select(j => new Change(j.Offset + 6, _ => j.Id))),
        ["a MIDI jack without number"] = ("MIDI091", c => c.Chain.OfType<MidiInJackDescriptor>().Select(j => new Change(j.Offset + 4, _ => 0))),
        ["an endpoint's address that another interface has"] = ("USB039", c => Borrowed(c)),
        ["a second setting 0"] = ("USB031", c => c.Interfaces.Where(i => i.Descriptor.Alternate == 1).Select(i => new Change(i.Descriptor.Offset + 3, _ => 0))),
        ["an association of more interfaces than there are"] = ("USB035b", c => c.Associations.Select(a => new Change(a.Offset + 3, _ => 0x60))),
        ["an association that counts one interface too many"] = ("USB035b", c => c.Associations.Where(a => !c.Interfaces.Any(i => i.Descriptor.Number == a.FirstInterface + a.InterfaceCount)
            || c.Associations.Any(b => b.FirstInterface == a.FirstInterface + a.InterfaceCount)).Select(a => new Change(a.Offset + 3, b => (byte)(b + 1)))),
        ["an association that counts an interface of another function"] = ("USB035f", c => Naming(c).Where(a => c.Interfaces.Any(i => i.Descriptor.Number == a.FirstInterface + a.InterfaceCount)
            && !c.Associations.Any(b => b.FirstInterface == a.FirstInterface + a.InterfaceCount)).Select(a => new Change(a.Offset + 3, b => (byte)(b + 1)))),
        ["an association that counts one interface too few"] = ("USB035f", c => Naming(c).Select(a => new Change(a.Offset + 3, b => (byte)(b - 1)))),
        ["an association that begins one interface later"] = ("USB035", c => c.Associations.Select(a => new Change(a.Offset + 2, b => (byte)(b + 1)))),
        ["an association of another first interface"] = ("USB035", c => c.Associations.Select(a => new Change(a.Offset + 2, b => (byte)(b + 0x40)))),
        ["an association without class"] = ("USB035c", c => c.Associations.Select(a => new Change(a.Offset + 4, _ => 0))),
        ["an interrupt packet of 1025 bytes"] = ("USB041b", c => Endpoints(c).Where(e => e is { Transfer: TransferType.Interrupt, MaxPacket: 1 }).Select(e => new Change(e.Offset + 5, _ => 4))),
        ["a bulk packet of 65 bytes"] = ("USB041", c => Bulk(c).Where(e => e.MaxPacket == 64).Select(e => new Change(e.Offset + 4, _ => 65))),
        ["a call management of another interface"] = ("CDC096c", c => Functional<CdcCallManagementDescriptor>(c).Select(d => new Change(d.Offset + 4, _ => 0x55))),
        ["a serial port without abstract control"] = ("CDC096e", c => c.Interfaces.Where(i => i.Descriptor.Class == UsbClass.Communications).Select(i => i.Extras.OfType<CdcAbstractControlDescriptor>().ToArray()).Where(all => all.Length == 1)
            .Select(all => new Change(all[0].Offset + 2, _ => 0x7F))),
        ["two MIDI jacks of one number"] = ("MIDI091", c => c.Chain.OfType<MidiInJackDescriptor>().Skip(1).Select(j => new Change(j.Offset + 4, _ => c.Chain.OfType<MidiInJackDescriptor>().First().Id))),
        ["a MIDI jack wired to nothing"] = ("MIDI091b", c => c.Chain.OfType<MidiOutJackDescriptor>().Select(j => new Change(j.Offset + 6, _ => 0xEE))),
        ["a MIDI jack neither embedded nor external"] = ("MIDI091d", c => c.Chain.OfType<MidiInJackDescriptor>().Select(j => new Change(j.Offset + 3, _ => 3))),
        ["a HID descriptor that names no report descriptor"] = ("HID055e", c => c.Chain.OfType<HidDescriptor>().Where(h => h.ReportLength is > 0 and < 256).Select(h => new Change(h.Offset + 7, _ => 0))),
        ["a CDC union with itself as data interface"] = ("CDC096b", c => Functional<CdcUnionDescriptor>(c).Select(u => new Change(u.Offset + 4, _ => u.ControlInterface))),
        ["a CDC union of another control interface"] = ("CDC096b", c => Functional<CdcUnionDescriptor>(c).Select(u => new Change(u.Offset + 3, b => (byte)(b + 1)))),
        ["a CDC header that is none"] = ("CDC096", c => Functional<CdcHeaderDescriptor>(c).Select(h => new Change(h.Offset + 2, _ => 0x7E))),
        ["an audio control header that counts wrong"] = ("MIDI088", c => c.Interfaces.Where(i => i.Descriptor is { Class: UsbClass.Audio, SubClass: 1 }).SelectMany(i => i.Extras.OfType<AudioHeaderDescriptor>()).Select(h => new Change(h.Offset + 5, b => (byte)(b + 1)))),
        ["an audio control header that names no audio interface"] = ("MIDI088c", c => c.Interfaces.Where(i => i.Descriptor is { Class: UsbClass.Audio, SubClass: 1 }).SelectMany(i => i.Extras.OfType<AudioHeaderDescriptor>()).Where(h => h.Count > 0).Select(h => new Change(h.Offset + 8, _ => 0x77))),
        ["a MIDI endpoint that serves a jack that is not there"] = ("MIDI092c", c => Links(c).Select(l => new Change(l.Offset + 4, _ => 0xEE))),
        ["a MIDI endpoint that counts one jack more"] = ("MIDI092c", c => Links(c).Select(l => new Change(l.Offset + 3, b => (byte)(b + 1)))),
        ["a MIDI jack without pins"] = ("MIDI091b", c => c.Chain.OfType<MidiOutJackDescriptor>().Select(j => new Change(j.Offset + 5, _ => 0))),
        ["a MIDI jack wired to pin 0"] = ("MIDI091b", c => c.Chain.OfType<MidiOutJackDescriptor>().Where(j => j.Pins.Count > 0).Select(j => new Change(j.Offset + 7, _ => 0))),
        ["a companion that is none"] = ("USB117", c => Companions(c).Select(x => new Change(x.Offset + 1, _ => 0x3F))),
        ["a companion with bursts of 17"] = ("USB117b", c => Companions(c).Select(x => new Change(x.Offset + 2, _ => 16))),
        ["a companion of more bytes an interval than its endpoint can move"] = ("USB117b", c => c.Interfaces.SelectMany(i => i.Endpoints).Where(e => e.Descriptor.Transfer is TransferType.Interrupt or TransferType.Isochronous && e.Extras.OfType<SuperSpeedCompanionDescriptor>().All(x => x.Attributes < 0x80))
            .SelectMany(e => e.Extras.OfType<SuperSpeedCompanionDescriptor>()).Select(x => new Change(x.Offset + 5, _ => 0xFF))),
        ["a MIDI header that counts wrong"] = ("MIDI090", c => c.Chain.OfType<MidiHeaderDescriptor>().Select(h => new Change(h.Offset + 5, b => (byte)(b + 1)))),
    };

    /// <summary>Whose finding is at the descriptor that something is missing from, or at another that wants the same.</summary>
    private static readonly string[] s_foundElsewhere =
        ["a HID interface without HID descriptor", "a serial port without abstract control", "a companion that is none", "an association that counts one interface too many"];

    /// <summary>What throws everything behind it out of step, so that it can look like anything.</summary>
    private static readonly string[] s_outOfStep = ["an interface descriptor is a byte short", "an interface descriptor is a byte long"];

    /// <summary>What is broken in a report descriptor, by the rules of which one finds it.</summary>
    private static readonly Dictionary<string, (string[] Rules, Func<ReportDescriptor, IEnumerable<byte[]>> Broken)> s_reports = new()
    {
        ["an End Collection is lost"] = (["HID063"], r => Items(r, HidTag.EndCollection).Select(i => Without(r, i))),
        ["an End Collection too many"] = (["HID063"], r => [[.. r.Source.Span, 0xC0]]),
        ["a Collection is lost"] = (["HID063"], r => Items(r, HidTag.Collection).Select(i => Without(r, i))),
        ["the last item is cut off"] = (["HID059"], r => [[.. r.Source.Span, 0x26, 0x01]]),
        ["a long item"] = (["HID060"], r => [[0xFE, 1, 0xF0, 0, .. r.Source.Span]]),
        ["a Pop without Push"] = (["HID066"], r => [[0xB4, .. r.Source.Span]]),
        ["a Push without Pop"] = (["HID066b"], r => Items(r, HidTag.Collection).Take(1).Select(i => (byte[])[.. r.Source.Span[..i.Offset], 0xA4, .. r.Source.Span[i.Offset..]])),
        ["report ID 0"] = (["HID076"], r => Items(r, HidTag.ReportId).Select(i => Changed(r, i.Offset + 1, 0))),
        ["two collections with one report ID"] = (["HID076b", "HID076c", "HID076f"], r => Items(r, HidTag.ReportId).Where(i => i.Data != Items(r, HidTag.ReportId).First().Data)
            .Select(i => Changed(r, i.Offset + 1, (byte)Items(r, HidTag.ReportId).First().Data))),
        ["the first report ID is lost"] = (["HID076"], r => Items(r, HidTag.ReportId).Select(i => i.Data).Distinct().Count() > 1 ? Items(r, HidTag.ReportId).Take(1).Select(i => Without(r, i)) : []),
        ["the descriptor twice, with its report IDs"] = (["HID076b"], r => r.UsesReportIds ? [[.. r.Source.Span, .. r.Source.Span]] : []),
        ["a report of bits that are no byte"] = (["HID074"], r => [[.. r.Source.Span[..EndOfLast(r)], 0x75, 1, 0x95, 1, 0x81, 3, 0xC0]]),
        ["a logical range that ends before it begins"] = (["HID068"], r => BeforeData(r, 0x15, 5, 0x25, 2)),
        ["a Usage Maximum below its Minimum"] = (["HID071"], r => BeforeData(r, 0x19, 8, 0x29, 2)),
        ["a Usage Maximum without Minimum"] = (["HID071"], r => BeforeData(r, 0x29, 8)),
        ["Usage Minimum and Maximum of two pages"] = (["HID071"], r => BeforeData(r, 0x1B, 1, 0, 1, 0, 0x2B, 2, 0, 9, 0)),
        ["a physical range that ends before it begins"] = (["HID070"], r => BeforeData(r, 0x35, 5, 0x45, 2)),
        ["a reserved system of units"] = (["HID070b"], r => BeforeData(r, 0x65, 0x15)),
        ["an exponent of more than four bits"] = (["HID070b"], r => BeforeData(r, 0x55, 0xFD)),
        ["a maximum that reads as negative"] = (["HID068b"], r => BeforeData(r, 0x15, 0, 0x25, 0xFF)),
        ["a minimum without data bytes"] = (["HID061"], r => BeforeData(r, 0x14)),
        ["a range that its bits cannot hold"] = (["HID069"], r => BeforeData(r, 0x16, 0, 0x80, 0x26, 0xFF, 0x7F, 0x75, 8)),
        ["a report count of 65535"] = (["HID067d"], r => BeforeData(r, 0x96, 0xFF, 0xFF)),
        ["a report of more than 16 KB"] = (["HID077"], r => BeforeData(r, 0x75, 32, 0x96, 0, 0x30)),
        ["report ID 256"] = (["HID076"], r => Items(r, HidTag.ReportId).Select(i => (byte[])[.. r.Source.Span[..i.Offset], 0x86, 0, 1, .. r.Source.Span[(i.Offset + i.Length)..]])),
        ["a delimiter that nobody opened"] = (["HID086"], r => BeforeData(r, 0xA9, 0)),
        ["a delimiter in another"] = (["HID086"], r => BeforeData(r, 0xA9, 1, 0xA9, 1, 0xA9, 0, 0xA9, 0)),
        ["five Push items"] = (["HID066b"], r => BeforeData(r, 0xA4, 0xA4, 0xA4, 0xA4, 0xA4, 0xB4, 0xB4, 0xB4, 0xB4, 0xB4)),
        ["no usage pages at all"] = (["HID067"], r => [WithoutAll(r, HidTag.UsagePage)]),
        ["a top-level collection without usage"] = (["HID065"], r => TopUsages(r).Select(i => Without(r, i))),
        ["a top-level collection of another kind"] = (["HID064b"], r => r.Collections.Where(c => c.Item.DataSize == 1).Select(c => Changed(r, c.Item.Offset + 1, 2))),
        ["usages behind the last field"] = (["HID073"], r => [[.. r.Source.Span[..EndOfLast(r)], 0x09, 1, .. r.Source.Span[EndOfLast(r)..]]]),
        ["a Usage Minimum without Maximum"] = (["HID071"], r => BeforeData(r, 0x19, 8)),
        ["a report size of 0"] = (["HID067b"], r => BeforeData(r, 0x75, 0)),
        ["a report count of 0"] = (["HID067b"], r => BeforeData(r, 0x95, 0)),
        ["a report size of 33"] = (["HID067c"], r => BeforeData(r, 0x75, 33)),
        ["a delimiter that nobody closes"] = (["HID086"], r => BeforeData(r, 0xA9, 1)),
        ["a reserved item"] = (["HID062"], r => BeforeData(r, 0xF5, 1)),
        ["a field outside all collections"] = (["HID063b"], r => [[.. r.Source.Span, 0x75, 8, 0x95, 1, 0x81, 2]]),
        ["a collection of an undefined type"] = (["HID064"], r => Items(r, HidTag.Collection).Where(i => i.DataSize == 1).Select(i => Changed(r, i.Offset + 1, 0x7F))),
        ["a report ID in the middle of a report without"] = (["HID076", "HID074"], r => r.UsesReportIds ? [] : Items(r, HidTag.Input).Skip(1).Take(1).Select(i => Inserted(r, i.Offset, 0x85, 9))),
        ["no report sizes at all"] = (["HID067"], r => [WithoutAll(r, HidTag.ReportSize)]),
        ["no report counts at all"] = (["HID067"], r => [WithoutAll(r, HidTag.ReportCount)]),
        ["no logical ranges at all"] = (["HID067"], r => [WithoutAll(r, HidTag.LogicalMinimum, HidTag.LogicalMaximum)]),
    };

    public static TheoryData<string> Configurations => [.. s_configurations.Keys];

    public static TheoryData<string> Reports => [.. s_reports.Keys];

    [Theory]
    [MemberData(nameof(Configurations))]
    public void A_broken_configuration_breaks_its_rule(string what)
    {
        var (names, places) = s_configurations[what];
        var rules = names.Split(' ');
        var (tried, silent, elsewhere, beside) = (0, new List<string>(), new List<string>(), new SortedSet<string>());
        foreach (var (name, set) in RealDevices.Devices)
            for (var index = 0; index < set.Configurations.Length; index++)
            {
                var bytes = set.Configurations[index];
                if (rules.Any(rule => Count(set, rule) > 0))
                    continue;
                foreach (var change in places(Configuration.Parse(bytes)).Take(MostPlaces))
                {
                    var broken = bytes.ToArray();
                    broken[change.Offset] = change.To(broken[change.Offset]);
                    if (broken.AsSpan().SequenceEqual(bytes.Span))
                        continue;
                    tried++;
                    var found = DescriptorCheck.Run(set with { Configurations = set.Configurations.SetItem(index, broken) }, CheckMode.Check);
                    if (!found.Any(f => rules.Contains(f.Rule.Id)))
                        silent.Add($"{name}, configuration {index}, 0x{change.Offset:X2}");
                    else if (!found.Any(f => rules.Contains(f.Rule.Id) && f.Where.Part == DescriptorPart.Configuration(index) && IsNear(f.Where, change.Offset, Configuration.Parse(bytes))))
                        elsewhere.Add($"{name}, configuration {index}, 0x{change.Offset:X2}: {string.Join(" | ", found.Where(f => rules.Contains(f.Rule.Id)))}");
                    beside.UnionWith(found.Where(f => f.Severity == Severity.Error && !rules.Contains(f.Rule.Id)).Select(f => f.Rule.Id));
                }
            }
        Assert.True(tried > 0, "no device has it");
        Assert.True(silent.Count == 0, $"{names} is silent in {silent.Count} of {tried}: {string.Join("; ", silent.Take(5))}");
        Assert.True(elsewhere.Count == 0 || s_foundElsewhere.Contains(what), $"{names} is elsewhere in {elsewhere.Count} of {tried}: {string.Join("; ", elsewhere.Take(5))}");
        Assert.True(beside.Count == 0 || s_outOfStep.Contains(what), $"errors beside {names}: {string.Join(", ", beside)}");
    }

    [Theory]
    [MemberData(nameof(Reports))]
    public void A_broken_report_descriptor_breaks_its_rule(string what)
    {
        var (rules, broken) = s_reports[what];
        var (tried, silent, beside) = (0, new List<string>(), new SortedSet<string>());
        foreach (var (name, bytes) in RealDevices.Reports)
        {
            if (rules.Any(rule => Count(bytes, rule) > 0))
                continue;
            foreach (var (descriptor, place) in broken(ReportDescriptor.Parse(bytes)).Take(MostPlaces).Select((b, i) => (b, i)))
            {
                tried++;
                var found = DescriptorCheck.Run(descriptor, CheckMode.Check);
                if (!found.Any(f => rules.Contains(f.Rule.Id)))
                    silent.Add($"{name}, place {place}");
                beside.UnionWith(found.Where(f => f.Severity == Severity.Error && !rules.Contains(f.Rule.Id)).Select(f => f.Rule.Id));
            }
        }
        Assert.True(tried > 0, "no report descriptor has it");
        Assert.True(silent.Count == 0, $"{string.Join(", ", rules)} silent in {silent.Count} of {tried}: {string.Join("; ", silent.Take(5))}");
        Assert.True(beside.Count == 0, $"errors beside {string.Join(", ", rules)}: {string.Join(", ", beside)}");
    }

    /// <summary>Where a class-specific descriptor swallows exactly the next one, what is left is as good as any other.</summary>
    [Fact]
    public void Nearly_any_flipped_bit_in_any_bLength_is_found()
    {
        var (tried, silent) = (0, new List<string>());
        foreach (var (name, set) in RealDevices.Devices)
        {
            var bytes = set.Configurations[0];
            var before = Kinds(set);
            foreach (var descriptor in Configuration.Parse(bytes).Chain.Take(MostPlaces))
                for (var bit = 0; bit < 8; bit++)
                {
                    var broken = bytes.ToArray();
                    broken[descriptor.Offset] ^= (byte)(1 << bit);
                    tried++;
                    if (!Kinds(set with { Configurations = set.Configurations.SetItem(0, broken) }).Any(k => k.Value > before.GetValueOrDefault(k.Key)))
                        silent.Add($"{name}, 0x{descriptor.Offset:X2}, bit {bit}");
                }
        }
        Assert.True(silent.Count * 200 < tried, $"silent in {silent.Count} of {tried}: {string.Join("; ", silent.Take(8))}");
    }

    /// <summary>Each report descriptor on an interface made for it: the lengths that speak of it are wrong by one.</summary>
    [Fact]
    public void A_wrong_length_of_a_report_descriptor_and_packets_too_small_for_its_reports_are_found()
    {
        var silent = new List<string>();
        var (lengths, packets) = (0, 0);
        foreach (var (name, bytes) in RealDevices.Reports)
        {
            var longest = ReportDescriptor.Parse(bytes).Reports.Where(r => r.Type == HidReportType.Input).Select(r => r.ByteLength).DefaultIfEmpty().Max();
            DescriptorSet Set(int length, int packet) => new()
            {
                Configurations = [Configuration.Write([new ConfigurationDescriptor(34, 1, 1, 0, 0x80, 50), new InterfaceDescriptor(0, 0, 1, 3, 0, 0),
                    new HidDescriptor(0x0111, 0, [new HidSubordinate(DescriptorType.Report, (ushort)length)]), new EndpointDescriptor(0x81, 3, (ushort)packet, 1)])],
                Reports = DescriptorSets.Reports((0, bytes)),
                Speed = UsbSpeed.Full,
            };
            var fits = (int)Math.Clamp(longest, 1, 64);
            if (Count(Set(bytes.Length, fits), "HID055e") + (longest <= 64 ? Count(Set(bytes.Length, fits), "HID046") : 0) > 0)
                silent.Add($"{name}: told though nothing is wrong");
            foreach (var wrong in new[] { -1, 1, 256 }.Select(d => bytes.Length + d).Where(l => l > 0))
            {
                lengths++;
                if (!DescriptorCheck.Run(Set(wrong, fits), CheckMode.Check).Any(f => f.Rule.Id == "HID055e" && f.Where == new Location(DescriptorPart.Configuration(0), 25, 2)))
                    silent.Add($"{name}: wDescriptorLength {wrong}");
            }
            if (longest is < 2 or > 64)
                continue;
            packets++;
            if (Count(Set(bytes.Length, (int)longest - 1), "HID046") == 0)
                silent.Add($"{name}: packets of {longest - 1} bytes");
        }
        Assert.True(lengths > 900 && packets > 250, $"{lengths} lengths, {packets} packets");
        Assert.Empty(silent);
    }

    [Fact]
    public void A_string_that_is_missing_is_found_where_its_number_stands()
    {
        var (tried, silent) = (0, new List<string>());
        foreach (var (name, set) in RealDevices.Devices)
        {
            var uses = NumbersOfStrings(set).Where(u => u.Index != 0).ToList();
            var strings = uses.Select(u => u.Index).Distinct().ToImmutableSortedDictionary(i => new StringKey(0x0409, i), _ => new Bytes(StringDescriptor.Write("x")));
            foreach (var (key, _) in strings)
            {
                if (strings.Count == 1)
                    continue; // nobody has read the strings
                tried++;
                var wanted = uses.Where(u => u.Index == key.Index).Select(u => u.Where).ToHashSet();
                var found = DescriptorCheck.Run(set with { Strings = strings.Remove(key) }, CheckMode.Check).Where(f => f.Rule.Id == "USB018").Select(f => f.Where).ToHashSet();
                if (!found.IsSupersetOf(wanted) || (wanted.Count < 20 && !HasClassStrings(set) && !found.SetEquals(wanted)))
                    silent.Add($"{name}, string {key.Index}");
            }
        }
        Assert.True(tried > 500, $"{tried}");
        Assert.Empty(silent);
    }

    [Fact]
    public void A_BOS_that_counts_wrong_is_found()
    {
        var (tried, silent) = (0, new List<string>());
        foreach (var (name, set) in RealDevices.Devices)
        {
            if (set.Bos is not { } bos || Count(set, "BOS103") + Count(set, "BOS103b") > 0)
                continue;
            var places = BinaryObjectStore.Parse(bos).Capabilities.Select(c => (c.Offset, (byte)(bos[c.Offset] - 1))).Concat([(2, (byte)(bos[2] + 1)), (2, (byte)(bos[2] - 1)), (3, (byte)0x7F), (4, (byte)(bos[4] + 1)), (4, (byte)0)]);
            foreach (var (at, value) in places.Concat(BinaryObjectStore.Parse(bos).Capabilities.Select(c => (c.Offset, (byte)0))))
            {
                if (bos[at] == value)
                    continue; // it has no capabilities
                var broken = bos.ToArray();
                broken[at] = value;
                tried++;
                if (!DescriptorCheck.Run(set with { Bos = broken }, CheckMode.Check).Any(f => f.Rule.Id is "BOS103" or "BOS103b" && f.Where.Part.Kind == PartKind.Bos))
                    silent.Add($"{name}, 0x{at:X2}");
            }
        }
        Assert.True(tried > 50, $"only {tried}");
        Assert.Empty(silent);
    }

    /// <summary>Every length of a Microsoft OS 2.0 set, of a device with one function and of one with several.</summary>
    [Fact]
    public void A_wrong_length_in_a_Microsoft_OS_2_set_is_found()
    {
        const uint windows81 = 0x06030000;
        IReadOnlyCollection<MsOs20Descriptor> features = [MsOs20CompatibleId.WinUsb, MsOs20RegistryProperty.InterfaceGuid(Guid.Parse("6e45736a-2b1b-4078-b772-b3af2b6fde1c"))];
        foreach (var (msOs, interfaces) in new[] { (MsOs20Set.ForDevice(windows81, features), 1), (MsOs20Set.ForFunctions(windows81, [(0, features), (1, features)]), 2) })
        {
            var set = new DescriptorSet
            {
                Configurations = [Configuration.Write([new ConfigurationDescriptor((ushort)(9 + 9 * interfaces), (byte)interfaces, 1, 0, 0x80, 50), .. Enumerable.Range(0, interfaces).Select(i => new InterfaceDescriptor((byte)i, 0, 0, 0xFF, 0, 0))])],
                MsOs20 = msOs,
            };
            Assert.Empty(DescriptorCheck.Run(set, CheckMode.Check).Where(f => f.Where.Part.Kind == PartKind.MsOs20).Select(f => f.ToString()));
            foreach (var descriptor in MsOs20Set.Parse(msOs).Chain)
            {
                int[] lengths = descriptor switch
                {
                    MsOs20SetHeader => [0, 8],
                    MsOs20ConfigurationSubset or MsOs20FunctionSubset => [0, 6],
                    _ => [0],
                };
                foreach (var (at, by) in lengths.SelectMany(l => new[] { (descriptor.Offset + l, 1), (descriptor.Offset + l, -1) }))
                {
                    var broken = msOs.ToArray();
                    broken[at] = (byte)(broken[at] + by);
                    Assert.True(DescriptorCheck.Run(set with { MsOs20 = broken }, CheckMode.Check).Any(f => f.Rule.Number is "BOS106" or "BOS107" or "BOS108" && f.Where.Part.Kind == PartKind.MsOs20), $"{interfaces} interfaces, 0x{at:X2} {by:+0;-0}");
                }
            }
        }
    }

    /// <summary>Two jacks that feed each other: neither feeds itself.</summary>
    [Fact]
    public void A_loop_of_two_MIDI_jacks_is_found()
    {
        var (tried, silent) = (0, new List<string>());
        foreach (var (name, set) in RealDevices.Devices)
        {
            var bytes = set.Configurations[0];
            if (Configuration.Parse(bytes).Chain.OfType<MidiOutJackDescriptor>().ToList() is not [var first, .., var last] || Count(set, "MIDI091c") > 0)
                continue;
            var broken = bytes.ToArray();
            (broken[first.Offset + 6], broken[last.Offset + 6]) = (last.Id, first.Id);
            tried++;
            if (!DescriptorCheck.Run(set with { Configurations = set.Configurations.SetItem(0, broken) }, CheckMode.Check).Any(f => f is { Rule.Id: "MIDI091c", Severity: Severity.Error }))
                silent.Add(name);
        }
        Assert.True(tried > 0, "no device has two OUT jacks");
        Assert.Empty(silent);
    }

    /// <summary>What held several interfaces together is gone, and wTotalLength knows it.</summary>
    [Fact]
    public void A_lost_association_is_found()
    {
        var (tried, silent) = (0, new List<string>());
        foreach (var (name, set) in RealDevices.Devices)
        {
            var (bytes, before) = (set.Configurations[0], Kinds(set));
            foreach (var association in Configuration.Parse(bytes).Associations.Where(a => a.InterfaceCount > 1))
            {
                if (IsNeedless(association, set))
                    continue;
                byte[] broken = [.. bytes.Span[..association.Offset], .. bytes.Span[(association.Offset + association.Length)..]];
                (broken[2], broken[3]) = ((byte)broken.Length, (byte)(broken.Length >> 8));
                tried++;
                var after = Kinds(set with { Configurations = set.Configurations.SetItem(0, broken) });
                if (!after.Any(k => k.Key is "USB036" or "USB036b" or "USB013b" && k.Value > before.GetValueOrDefault(k.Key)))
                    silent.Add($"{name}, 0x{association.Offset:X2}");
            }
        }
        Assert.True(tried > 0, "no device has an association");
        Assert.Empty(silent);
    }

    /// <summary>The byte lies in the place, or in the descriptor that the place is of.</summary>
    private static bool IsNear(Location where, int offset, Configuration sound)
    {
        var owner = sound.Chain.Last(d => d.Offset <= offset);
        return where.Offset < owner.Offset + owner.Length && where.Offset + where.Length > owner.Offset;
    }

    private static IEnumerable<(byte Index, Location Where)> NumbersOfStrings(DescriptorSet set)
    {
        for (var i = 14; i <= 16; i++)
            yield return (set.Device!.Value[i], Location.Device(i, 1));
        for (var i = 0; i < set.Configurations.Length; i++)
            foreach (var descriptor in Configuration.Parse(set.Configurations[i]).Chain)
            {
                int? at = descriptor switch { ConfigurationDescriptor => 6, InterfaceDescriptor => 8, InterfaceAssociationDescriptor => 7, _ => null };
                if (at is { } offset)
                    yield return (set.Configurations[i][descriptor.Offset + offset], new Location(DescriptorPart.Configuration(i), descriptor.Offset + offset, 1));
            }
    }

    private static bool HasClassStrings(DescriptorSet set) => set.Configurations.Any(c => Configuration.Parse(c).Chain.Any(d => d is MidiInJackDescriptor or MidiOutJackDescriptor or CdcEthernetDescriptor));

    /// <summary>A device with one function needs none, unless its class speaks of it (and no other configuration has one) or the function is of audio 2.0.</summary>
    private static bool IsNeedless(InterfaceAssociationDescriptor association, DescriptorSet set) =>
        Configuration.Parse(set.Configurations[0]).Header?.InterfaceCount == association.InterfaceCount && (set.Configurations.Length > 1 || set.Device is { } device && device[4] == 0)
        && association is not { Class: UsbClass.Audio, Protocol: >= 0x20 };

    private sealed record Change(int Offset, Func<byte, byte> To);

    private static Dictionary<string, int> Kinds(DescriptorSet set) =>
        DescriptorCheck.Run(set, CheckMode.Check).GroupBy(f => f.Rule.Id).ToDictionary(g => g.Key, g => g.Count());

    private static int Count(DescriptorSet set, string rule) => DescriptorCheck.Run(set, CheckMode.Check).Count(f => f.Rule.Id == rule);

    private static int Count(Bytes report, string rule) => DescriptorCheck.Run(report, CheckMode.Check).Count(f => f.Rule.Id == rule);

    private static IEnumerable<EndpointDescriptor> Endpoints(Configuration c) => c.Interfaces.SelectMany(i => i.Endpoints).Select(e => e.Descriptor);

    private static IEnumerable<EndpointDescriptor> Bulk(Configuration c) => Endpoints(c).Where(e => e.Transfer == TransferType.Bulk);

    private static IEnumerable<SuperSpeedCompanionDescriptor> Companions(Configuration c) => c.Interfaces.SelectMany(i => i.Endpoints).SelectMany(e => e.Extras.OfType<SuperSpeedCompanionDescriptor>());

    private static IEnumerable<MidiEndpointDescriptor> Links(Configuration c) =>
        c.Interfaces.Where(i => i.Descriptor is { Class: UsbClass.Audio, SubClass: 3 } && !i.Extras.OfType<MidiHeaderDescriptor>().Any(h => h.BcdMsc == 0x0200)).SelectMany(i => i.Endpoints).SelectMany(e => e.Extras.OfType<MidiEndpointDescriptor>()).Where(l => l.Jacks.Count > 0);

    /// <summary>Associations of interfaces of which the first names all the others.</summary>
    private static IEnumerable<InterfaceAssociationDescriptor> Naming(Configuration c) => c.Associations.Where(a => a.InterfaceCount > 1
        && c.Interfaces.FirstOrDefault(i => i.Descriptor.Number == a.FirstInterface)?.Extras.Select(x => x switch
        {
            CdcUnionDescriptor union => union.SubordinateInterfaces.Count(n => n > a.FirstInterface && n < a.FirstInterface + a.InterfaceCount),
            AudioHeaderDescriptor header => header.StreamingInterfaces.Count(n => n > a.FirstInterface && n < a.FirstInterface + a.InterfaceCount),
            _ => 0,
        }).DefaultIfEmpty().Max() == a.InterfaceCount - 1);

    private static IEnumerable<InterfaceDescriptor> Of(Configuration c, byte cls) => c.Interfaces.Select(i => i.Descriptor).Where(i => i.Class == cls);

    private static IEnumerable<InterfaceDescriptor> Last(Configuration c)
    {
        var last = c.Interfaces.Select(i => i.Descriptor).LastOrDefault();
        return last is { Number: > 0 } && c.Interfaces.All(i => i.Descriptor.Number <= last.Number) && c.Interfaces.Count(i => i.Descriptor.Number == last.Number) == 1 ? [last] : [];
    }

    private static IEnumerable<T> Followed<T>(Configuration c) where T : Descriptor => c.Chain.SkipLast(1).OfType<T>();

    private static IEnumerable<Change> Doubled(Configuration c)
    {
        foreach (var setting in c.Interfaces)
            if (setting.Endpoints is [var first, var second, ..])
                yield return new Change(second.Descriptor.Offset + 2, _ => first.Descriptor.Address);
    }

    // Settings of one interface may share endpoints; those of two interfaces may not.
    private static IEnumerable<Change> Borrowed(Configuration c)
    {
        if (c.Interfaces.FirstOrDefault(i => i.Endpoints.Length > 0) is not { Endpoints: [var owned, ..] } owner)
            yield break;
        foreach (var setting in c.Interfaces)
            if (setting.Descriptor.Number != owner.Descriptor.Number && setting.Endpoints is [var endpoint, ..])
                yield return new Change(endpoint.Descriptor.Offset + 2, _ => owned.Descriptor.Address);
    }

    private static IEnumerable<T> Functional<T>(Configuration c)
        where T : Descriptor => c.Interfaces.Where(i => i.Descriptor.Class == UsbClass.Communications).SelectMany(i => i.Extras.OfType<T>());

    // Of padding nobody asks what it could hold.
    private static IEnumerable<byte[]> BeforeData(ReportDescriptor r, params byte[] items) => Items(r, HidTag.Input).Where(i => (i.Data & (uint)HidFlags.Constant) == 0).Take(3).Select(i => Inserted(r, i.Offset, items));

    private static byte[] Inserted(ReportDescriptor r, int offset, params byte[] items) => [.. r.Source.Span[..offset], .. items, .. r.Source.Span[offset..]];

    private static IEnumerable<HidItem> Items(ReportDescriptor r, HidTag tag) => r.Items.Where(i => i.Tag == tag);

    /// <summary>The only usage before a top-level collection.</summary>
    private static IEnumerable<HidItem> TopUsages(ReportDescriptor r)
    {
        foreach (var top in r.Collections)
        {
            var index = r.Items.IndexOf(top.Item);
            var before = r.Items.Take(index).Reverse().TakeWhile(i => i.Tag is not (HidTag.EndCollection or HidTag.Collection)).Where(i => i.Tag is HidTag.Usage or HidTag.UsageMinimum or HidTag.UsageMaximum).ToList();
            if (before is [{ Tag: HidTag.Usage } only]) yield return only;
        }
    }

    private static int EndOfLast(ReportDescriptor r) => Items(r, HidTag.EndCollection).Last().Offset;

    private static byte[] Without(ReportDescriptor r, HidItem item) => [.. r.Source.Span[..item.Offset], .. r.Source.Span[(item.Offset + item.Length)..]];

    private static byte[] WithoutAll(ReportDescriptor r, params HidTag[] tags) =>
        [.. r.Items.Where(i => !tags.Contains(i.Tag)).SelectMany(i => r.Source.Slice(i.Offset, i.Length).ToArray())];

    private static byte[] Changed(ReportDescriptor r, int offset, byte value)
    {
        var bytes = r.Source.ToArray();
        bytes[offset] = value;
        return bytes;
    }
}
