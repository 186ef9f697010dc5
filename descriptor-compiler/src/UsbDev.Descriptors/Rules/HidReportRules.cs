using System.Collections.Immutable;
using static UsbDev.Descriptors.Severity;

namespace UsbDev.Descriptors;

/// <summary>Report descriptors: grammar, fields, the layout of reports.</summary>
internal static class HidReportRules
{
    private const ushort GenericDesktop = 0x01;
    private const ushort Keyboard = 0x07;
    private const ushort Consumer = 0x0C;
    private const ushort Sensors = 0x20;
    private const int LinuxMaxUsages = 12288;
    private const int LinuxMaxBuffer = 16384;
    private static readonly Usage HatSwitch = new(GenericDesktop, 0x39);
    private static readonly Usage Mouse = new(GenericDesktop, 0x02);
    private static readonly Usage Gamepad = new(GenericDesktop, 0x05);
    private static readonly Usage Joystick = new(GenericDesktop, 0x04);

    public static ImmutableArray<Rule> Rows { get; } =
    [
        Grammar("HID059", Error, Error, "HID 1.11 §6.2.2.2; Linux hid-core",
            "The last item is whole",
            "Linux: «item fetching failed»; the device is not used.",
            "Give the item all the data bytes that its prefix promises, or correct wDescriptorLength.",
            (HidProblemKind.CutItem, static p => $"the last item is cut off: {Describe.Count(p.Detail, "byte")} left")),

        Grammar("HID060", Error, Error, "HID 1.11 §6.2.2.3; Linux hid-core",
            "There are no long items",
            "None is defined; Linux refuses the descriptor.",
            "Remove it.",
            (HidProblemKind.LongItem, static p => $"a long item with tag 0x{p.Detail:X2}")),

        Grammar("HID061", Warning, Warning, "Windows HID parser",
            "Data items have at least one byte of data",
            "HID 1.11 reads a missing byte as 0; the Windows parser refuses it.",
            "Write the 0: 15 00 instead of 14.",
            (HidProblemKind.EmptyItem, static _ => "a data item without data bytes")),

        Grammar("HID062", Error, Warning, "HID 1.11 §6.2.2",
            "Item types and tags are defined ones",
            "Linux ignores them, other hosts may refuse the descriptor; a wrong size before it looks the same.",
            "Remove the item.",
            (HidProblemKind.ReservedItem, static p => $"a reserved item (prefix 0x{p.Detail:X2})")),

        Grammar("HID063", Error, Error, "HID 1.11 §6.2.2.6; Linux hid-core",
            "Each Collection has its End Collection",
            "Linux: «unbalanced collection at end of report description»; the device is not used.",
            "Give each Collection one End Collection (C0): add what is missing, or remove what is too much.",
            (HidProblemKind.MissingEnd, static _ => "this collection is never closed"),
            (HidProblemKind.ExtraEnd, static _ => "End Collection without a collection")),

        Grammar("HID063b", Error, Warning, "HID 1.11 §6.2.2.4",
            "Fields are inside collections",
            "No driver gets them.",
            "Begin with an application collection.",
            (HidProblemKind.FieldOutside, static _ => "a field outside of all collections")),

        Grammar("HID063c", Warning, Warning, "practice",
            "Collections are nested a few levels deep",
            "Nobody needs more, and hosts may walk them recursively.",
            "Use fewer levels.",
            (HidProblemKind.TooDeep, static _ => $"collections are nested deeper than {ReportDescriptor.MaxDepth}; their tree is not followed further")),

        new Rule<ReportSubject>("HID064", Error, Warning, "HID 1.11 §6.2.2.6",
            "Collection types are 0 to 6, or 0x80 and above",
            "Others are reserved.",
            "Use physical, application, logical, report, named array, usage switch or usage modifier.",
            static (r, found) =>
            {
                foreach (var item in r.Parsed.Items)
                    if (item is { Tag: HidTag.Collection, Data: (> 6 and < 0x80) or > 0xFF })
                        found.Add(r.At(item), $"collection type 0x{item.Data:X2}");
            }),

        new Rule<ReportSubject>("HID064b", Warning, Warning, "Windows HID parser",
            "Top-level collections are application collections",
            "Windows ignores others.",
            "Use type 1 (application) at top level.",
            static (r, found) =>
            {
                foreach (var top in r.Parsed.Collections)
                    if (top.Kind != HidCollectionKind.Application && !IsSensor(top)) found.Add(r.At(top.Item), $"a top-level collection of type {top.Kind}");
            }),

        new Rule<ReportSubject>("HID065", Error, Warning, "Windows: driver choice",
            "Each top-level collection has a usage",
            "Windows chooses the driver by it.",
            "Put a Usage before the collection.",
            static (r, found) =>
            {
                foreach (var top in r.Parsed.Collections)
                    if (top.Usage is null) found.Add(r.At(top.Item), "a top-level collection without usage");
            }),

        new Rule<ReportSubject>("HID065b", Warning, Info, "Windows: driver choice",
            "Top-level collections of an interface differ",
            "Programs cannot tell two with the same usage apart.",
            "Use one interface for each, or one collection with more fields.",
            static (r, found) =>
            {
                var seen = new HashSet<Usage>();
                foreach (var top in r.Parsed.Collections)
                    if (top.Usage is { } usage && !seen.Add(usage)) found.Add(r.At(top.Item), $"a second top-level collection {usage}");
            }),

        Grammar("HID065c", Error, Warning, "Windows: HIDP_GETCOLDESC_TOP_COLLECTION_USAGE",
            "A top-level collection has one usage",
            "Windows refuses the descriptor; Linux takes the first.",
            "Keep the usage that says what the collection is, and describe the rest in collections or fields inside.",
            (HidProblemKind.SeveralTopUsages, static p => $"a top-level collection with {p.Detail} usages")),

        Grammar("HID066", Error, Error, "HID 1.11 §6.2.2.7; Linux hid-core",
            "Each Pop has its Push",
            "Linux: «global environment stack underflow»; the device is not used.",
            "Push before Pop.",
            (HidProblemKind.ExtraPop, static _ => "Pop without Push")),

        Grammar("HID066b", Error, Warning, "HID 1.11 §6.2.2.7; Linux: HID_GLOBAL_STACK_SIZE",
            "Push is followed by Pop, and nested at most four deep",
            "Linux refuses a fifth level.",
            "Put a Pop (B4) behind each Push (A4), at the latest before a fifth.",
            (HidProblemKind.MissingPop, static p => $"{Describe.Count(p.Detail, "Push item")} without Pop"),
            (HidProblemKind.DeepPush, static p => $"Push nested {p.Detail} deep")),

        new Rule<ReportSubject>("HID066c", Warning, Off, "practice",
            "Push and Pop are not used",
            "Some hosts handle them wrongly.",
            "Set the global items anew.",
            static (r, found) =>
            {
                foreach (var item in r.Parsed.Items)
                {
                    if (item.Tag != HidTag.Push) continue;
                    found.Add(r.At(item), "Push is used");
                    break;
                }
            }),

        Grammar("HID067", Error, Warning, "HID 1.11 §6.2.2.4",
            "A field has report size, report count, logical range and usage page",
            "Hosts take 0 for what is missing, or refuse the descriptor.",
            "Set Report Size, Report Count, Logical Minimum, Logical Maximum and Usage Page before the field.",
            (HidProblemKind.NoReportSize, static _ => "no Report Size has been set for this field"),
            (HidProblemKind.NoReportCount, static _ => "no Report Count has been set for this field"),
            (HidProblemKind.NoLogicalRange, static _ => "no logical range has been set for this field"),
            (HidProblemKind.NoUsagePage, static _ => "no Usage Page has been set for this usage")),

        new Rule<FieldSubject>("HID067b", Error, Info, "HID 1.11 §6.2.2.7",
            "A field has elements of at least one bit",
            "A field of nothing is of no use; hosts differ in what they make of it.",
            "Remove the field, or set Report Size and Report Count.",
            static (f, found) =>
            {
                if (f.Field.Size == 0 || f.Field.Count == 0)
                    found.Add(f.Here, $"a field of {f.Field.Count} × {Describe.Count(f.Field.Size, "bit")}");
            }),

        new Rule<FieldSubject>("HID067c", Error, Warning, "Linux: field size limits",
            "An element has at most 32 bits",
            "Values do not fit what hosts calculate with.",
            "Use several smaller elements: bytes, for example.",
            static (f, found) =>
            {
                if (!f.Field.IsConstant && f.Field.Size > 32) found.Add(f.Here, $"elements of {f.Field.Size} bits");
            }),

        new Rule<FieldSubject>("HID067d", Error, Warning, "Linux: HID_MAX_USAGES",
            "A field has at most 12288 elements and usages",
            "Linux refuses more.",
            "Use fewer.",
            static (f, found) =>
            {
                if (Math.Max(f.Field.Count, f.Field.IsConstant ? 0 : f.Field.Usages.Count) > LinuxMaxUsages && !(f.Field.IsConstant || (f.Field.IsArray && f.Field.Count <= LinuxMaxUsages)))
                    found.Add(f.Here, $"{f.Field.Count} elements, {f.Field.Usages.Count} usages");
            }),

        new Rule<FieldSubject>("HID068", Error, Error, "HID 1.11 §6.2.2.7; Linux hid-core",
            "Logical Minimum is not above Logical Maximum",
            "Linux: «logical range invalid»; the device is not used.",
            "Exchange them, or write a maximum from 128 on with two bytes: 26 FF 00.",
            static (f, found) =>
            {
                if (!f.Field.IsConstant && f.Field.LogicalMinimum > f.Field.LogicalMaximum)
                    found.Add(f.Here, $"the logical range is {f.Field.LogicalMinimum} to {f.Field.LogicalMaximum}");
            }),

        Grammar("HID068b", Warning, Warning, "HID 1.11 §6.2.2.7; Linux, Windows and macOS differ",
            "Logical Maximum reads the same signed and unsigned",
            "25 FF is 255 for Linux when the minimum is not negative, and −1 for others.",
            "Write one byte more: 26 FF 00. Where four bytes are not enough, use a smaller range, or one that is signed.",
            (HidProblemKind.AmbiguousMaximum, static p => $"Logical Maximum {p.Detail} is written so that some hosts read it as negative")),

        new Rule<FieldSubject>("HID069", Error, Warning, "HID 1.11 §5.8",
            "The logical range fits the report size",
            "Values at the ends of the range cannot be sent.",
            "Use a larger Report Size, or a smaller range.",
            static (f, found) =>
            {
                if (f.Field is not { IsConstant: false, Size: > 0 and < 32 } data) return;
                var (least, most) = data.IsSigned ? (-(1L << (data.Size - 1)), (1L << (data.Size - 1)) - 1) : (0, (1L << data.Size) - 1);
                if (data.LogicalMinimum < least || data.LogicalMaximum > most)
                    found.Add(f.Here, $"{Describe.Count(data.Size, "bit")} cannot hold {data.LogicalMinimum} to {data.LogicalMaximum}");
            }),

        new Rule<FieldSubject>("HID070", Error, Warning, "HID 1.11 §6.2.2.7",
            "Physical Minimum is below Physical Maximum, or both are 0",
            "Hosts cannot calculate physical values; Linux axes get no resolution.",
            "Give both, or neither; set both to 0 where an earlier field's do not apply.",
            static (f, found) =>
            {
                var (least, most) = (f.Field.PhysicalMinimum, f.Field.PhysicalMaximum);
                if (!f.Field.IsConstant && least >= most && (least != 0 || most != 0))
                    found.Add(f.Here, $"the physical range is {least} to {most}");
            }),

        new Rule<FieldSubject>("HID070b", Warning, Info, "HID 1.11 §6.2.2.7",
            "Unit and Unit Exponent are defined codes",
            "Systems 5 to 14 are reserved, and an exponent has four bits: −2 is 0E.",
            "Use a unit of HID 1.11 §6.2.2.7, and the low nibble only for the exponent.",
            static (f, found) =>
            {
                if (f.Field.IsConstant) return;
                if (f.Field.Unit.System is >= 5 and <= 0xE) found.Add(f.Here, $"unit 0x{f.Field.Unit.Code:X} is of a reserved system");
                if (f.Field.Unit.ExponentCode > 0xF)
                    found.Add(f.Here, $"unit exponent 0x{f.Field.Unit.ExponentCode:X2} is more than four bits");
            }),

        Grammar("HID071", Error, Warning, "HID 1.11 §6.2.2.8",
            "Usage Minimum and Usage Maximum come in pairs of one page, in ascending order",
            "Linux takes 0 for a missing minimum; others give the field no usage.",
            "Give both, the smaller first, of one page.",
            (HidProblemKind.MinimumAlone, static _ => "Usage Minimum without Usage Maximum"),
            (HidProblemKind.MaximumAlone, static _ => "Usage Maximum without Usage Minimum"),
            (HidProblemKind.UsagesReversed, static _ => "Usage Minimum is above Usage Maximum"),
            (HidProblemKind.UsagesAcrossPages, static _ => "Usage Minimum and Usage Maximum are of different pages")),

        new Rule<FieldSubject>("HID071b", Warning, Off, "HUT 1.6 §12",
            "Buttons count from 1",
            "Usage 0 of the page Button means that no button is pressed: hosts show one button less, or none.",
            "Begin at Button / 1.",
            static (f, found) =>
            {
                if (f.Field is { IsConstant: false, IsArray: false } data && data.Usages.Ranges.Any(static r => r is { Page: 9, First: 0 }))
                    found.Add(f.Here, "the field has a button 0");
            }),

        new Rule<FieldSubject>("HID072", Warning, Info, "HID 1.11 §6.2.2.8",
            "A variable field has no more usages than elements",
            "The usages that are left over are lost.",
            "Raise Report Count, or remove usages.",
            static (f, found) =>
            {
                if (f.Field is { IsConstant: false, IsVariable: true, Count: > 0 } data && data.Usages.Count > data.Count)
                    found.Add(f.Here, $"{data.Usages.Count} usages for {Describe.Count(data.Count, "element")}");
            }),

        new Rule<FieldSubject>("HID072b", Warning, Info, "HID 1.11 §6.2.2.5",
            "An array's logical range counts its usages",
            "Values past the usages mean nothing; usages past the range cannot be sent.",
            "Logical Maximum − Logical Minimum + 1 is the number of usages.",
            static (f, found) =>
            {
                if (f.Field is not { IsConstant: false, IsArray: true } data || data.Usages.Count == 0) return;
                var range = data.LogicalMaximum - data.LogicalMinimum + 1;
                if (range != data.Usages.Count)
                    found.Add(f.Here, $"{Describe.Count(data.Usages.Count, "usage")} for {Describe.Count(range, "value")} of the array");
            }),

        Grammar("HID072c", Error, Warning, "HID 1.11 §6.2.2.8; Windows: HIDP_GETCOLDESC_MAIN_ITEM_NO_USAGE",
            "A data field has a usage",
            "Windows refuses the descriptor; Linux takes the field for padding.",
            "Give it a usage, of a vendor page if no public one fits, or make it constant.",
            (HidProblemKind.NoUsage, static _ => "a data field without usage")),

        new Rule<FieldSubject>("HID072d", Info, Off, "HID 1.11 §6.2.2.8",
            "A variable field has a usage for each element",
            "The last usage serves the elements that are left over.",
            "Give each element a usage, if they differ.",
            static (f, found) =>
            {
                if (f.Field is { IsConstant: false, IsVariable: true } data && data.Usages.Count > 1 && data.Usages.Count < data.Count)
                    found.Add(f.Here, $"{data.Usages.Count} usages for {data.Count} elements");
            }),

        Grammar("HID073", Warning, Info, "HID 1.11 §6.2.2.8",
            "Usages are followed by the field or collection that they are for",
            "They are lost at End Collection and at the end.",
            "Remove them.",
            (HidProblemKind.UnusedLocals, static _ => "usages or other local items from here on serve no main item")),

        new Rule<LayoutSubject>("HID074", Error, Warning, "HID 1.11 §8.4; Windows: HIDP_GETCOLDESC_BYTE_ALLIGN",
            "A report is whole bytes",
            "Windows refuses the descriptor; other hosts round up.",
            "Add constant padding up to the next byte.",
            static (l, found) =>
            {
                if (l.Layout.BitLength % 8 != 0)
                    found.Add(l.Here, $"the {l.Name} has {l.Layout.BitLength} bits: {8 - l.Layout.BitLength % 8} more make a byte");
            }),

        new Rule<FieldSubject>("HID074b", Info, Off, "practice",
            "Padding is constant and variable (03)",
            "Both 01 and 03 are seen; 03 is what most hosts were tested with.",
            "Write 03.",
            static (f, found) =>
            {
                if (f.Field is { IsConstant: true, IsArray: true } && f.Field.Usages.Count == 0)
                    found.Add(f.Here, "padding written as a constant array");
            }),

        new Rule<FieldSubject>("HID075", Error, Warning, "HID 1.11 §8.4",
            "No element spans more than four bytes",
            "Hosts read it with one 32-bit access.",
            "Move the field to a byte boundary.",
            static (f, found) =>
            {
                if (f.Field is not { IsConstant: false, Size: > 25 and <= 32 } data) return;
                for (var i = 0; i < Math.Min(8, data.Count); i++)
                {
                    if ((data.BitOffset + (long)i * data.Size) % 8 + data.Size <= 32) continue;
                    found.Add(
                        f.Here,
                        $"element {i} of {data.Size} bits begins at bit {data.BitOffset + (long)i * data.Size} and spans five bytes");
                    break;
                }
            }),

        Grammar("HID076", Error, Error, "HID 1.11 §6.2.2.7; Linux hid-core; Windows: HIDP_GETCOLDESC_DEFAULT_ID_ERROR",
            "Report IDs are 1 to 255, and once there is one, every field has one",
            "Linux: «report_id 0 is invalid». Windows refuses fields without an ID beside others with one; Linux takes the first data byte for the ID.",
            "Use IDs from 1 to 255, and put one before the first field.",
            (HidProblemKind.BadReportId, static p => $"report ID {p.Detail}"),
            (HidProblemKind.FieldWithoutId, static _ => "this field comes before the first Report ID")),

        new Rule<ReportSubject>("HID076b", Error, Warning, "Windows: HIDP_GETCOLDESC_NO_REPORT_ID",
            "A report belongs to one top-level collection",
            "Windows refuses a descriptor in which a report spans two; Linux takes the fields of both for one report.",
            "Give the second collection an ID of its own.",
            static (r, found) => Shared(r, found, isOfOneType: true)),

        new Rule<ReportSubject>("HID076f", Warning, Warning, "Windows: HIDP_GETCOLDESC_NO_REPORT_ID",
            "A report ID belongs to one top-level collection",
            "An input report of one collection and an output report of another with the same ID: some hosts take both for one collection's.",
            "Give the second collection an ID of its own.",
            static (r, found) => Shared(r, found, isOfOneType: false)),

        Grammar("HID076c", Warning, Warning, "practice",
            "Each report ID is opened once",
            "Fields of a report that stand apart are easily counted wrongly; a doubled ID looks the same.",
            "Put all fields of a report behind one Report ID.",
            (HidProblemKind.RepeatedReportId, static p => $"report ID {p.Detail} is set a second time")),

        new Rule<ReportSubject>("HID076d", Error, Warning, "HID 1.11 §5.6; Windows: HIDP_GETCOLDESC_DEFAULT_ID_ERROR",
            "Several top-level collections have report IDs",
            "Windows refuses the descriptor. For others all of them share one report, and each must be sent with the others.",
            "Give each a report ID.",
            static (r, found) =>
            {
                if (r.Parsed.UsesReportIds || r.Parsed.Collections.Length < 2) return;
                var owners = r.Parsed.Fields.Select(f => f.Collection?.TopLevel).OfType<HidCollection>().Distinct().Count();
                if (owners > 1) found.Add(r.At(0, r.Parsed.Source.Length), $"{owners} top-level collections, and no report IDs");
            }),

        Grammar("HID076e", Error, Warning, "Windows: HIDP_GETCOLDESC_REPORT_ID",
            "Report IDs are set inside collections",
            "Windows refuses the descriptor; Linux does not mind.",
            "Put the Report ID behind the Collection.",
            (HidProblemKind.ReportIdOutside, static p => $"report ID {p.Detail} is set outside of all collections")),

        new Rule<LayoutSubject>("HID077", Error, Warning, "Linux: HID_MAX_BUFFER_SIZE",
            "A report has at most 16384 bytes",
            "Linux refuses longer ones.",
            "Divide it.",
            static (l, found) =>
            {
                if (l.Layout.ByteLength > LinuxMaxBuffer) found.Add(l.Here, $"the {l.Name} has {l.Layout.ByteLength} bytes");
            }),

        new Rule<LayoutSubject>("HID046", Warning, Info, "HID 1.11 §5.6, §8.4",
            "An interrupt report fits one packet",
            "A longer one takes several polls.",
            "Raise wMaxPacketSize, to 64 at most at full speed, or shorten the report.",
            static (l, found) =>
            {
                if (Pipe(l) is { } endpoint && l.Layout.ByteLength > endpoint.Descriptor.PacketSize * endpoint.Descriptor.TransactionsPerMicroframe)
                    found.Add(
                        l.Here,
                        $"the {l.Name} has {l.Layout.ByteLength} bytes, packets of {endpoint.Name} have {endpoint.Descriptor.PacketSize}");
            }),

        new Rule<LayoutSubject>("HID047", Warning, Info, "HID 1.11 §8.4",
            "A shorter report does not end with a full packet",
            "The host waits for more, up to the longest report; an empty packet must follow.",
            "Send a zero-length packet after it, or change the size of report or packet.",
            static (l, found) =>
            {
                if (Pipe(l) is not { Descriptor.PacketSize: > 0 } endpoint || l.Layout.ByteLength == 0 || l.Layout.ByteLength % endpoint.Descriptor.PacketSize != 0)
                    return;
                var longest = l.Report.Parsed.Reports.Where(r => r.Type == l.Layout.Type).Max(r => r.ByteLength);
                if (l.Layout.ByteLength < longest)
                    found.Add(
                        l.Here,
                        $"the {l.Name} of {l.Layout.ByteLength} bytes fills its packets, and there is one of {longest} bytes");
            }),

        new Rule<FieldSubject>("HID078", Warning, Info, "HID 1.11 §6.2.2.5",
            "The flags of a field make sense together",
            "Hosts ignore some of them, and not all the same.",
            "Relative is for variable fields, Null State needs a value out of the range, Volatile is for outputs and features, Buffered Bytes for bytes.",
            static (f, found) =>
            {
                if (f.Field is not { IsConstant: false, Size: > 0 } data) return;
                if (data is { IsArray: true, IsRelative: true }) found.Add(f.Here, "an array is relative");
                if (data is { HasNullState: true, IsVariable: true, Size: < 32 } && data.LogicalMaximum - data.LogicalMinimum + 1 >= 1L << data.Size)
                    found.Add(f.Here, "null state, but each value is in the logical range");
                if (data.Type == HidReportType.Input && (data.Flags & HidFlags.Volatile) != 0) found.Add(f.Here, "an input is volatile");
                if ((data.Flags & HidFlags.BufferedBytes) != 0 && data.Size != 8) found.Add(f.Here, $"buffered bytes of {data.Size} bits");
                if ((uint)data.Flags > 0x1FF) found.Add(f.Here, $"reserved flags 0x{(uint)data.Flags:X}");
            }),

        new Rule<FieldSubject>("HID079", Warning, Info, "HUT 1.6 §4.3; HID 1.11 §6.2.2.7",
            "A hat switch has eight directions and a null state",
            "Hosts compute the direction from the logical range; without a null state it always points somewhere.",
            "Four bits, logical 0 to 7, physical 0 to 315 degrees, null state.",
            static (f, found) =>
            {
                if (f.Field is not { IsConstant: false, IsVariable: true } data || data.Usages.IndexOf(HatSwitch) < 0) return;
                if (!data.HasNullState) found.Add(f.Here, "a hat switch without null state");
                if (data.LogicalMaximum - data.LogicalMinimum is not (7 or 3))
                    found.Add(f.Here, $"a hat switch with logical range {data.LogicalMinimum} to {data.LogicalMaximum}");
            }),

        new Rule<FieldSubject>("HID081", Warning, Off, "HID 1.11 appendix C",
            "A keyboard's array reaches all keys, and the rollover code",
            "Keys above the maximum (F13 is 0x68) cannot be sent, nor can code 1 when too many are pressed.",
            "Logical and usage range 0 to 0x65 at least, better to 0xFF.",
            static (f, found) =>
            {
                if (f.Field is not { IsConstant: false, IsArray: true, Type: HidReportType.Input } data || data.Usages.Count == 0 || data.Usages[0].Page != Keyboard)
                    return;
                var (first, last) = (data.Usages[0].Id, data.Usages[data.Usages.Count - 1].Id);
                if (first > 1 || last < 0x65) found.Add(f.Here, $"the keyboard array reaches from 0x{first:X2} to 0x{last:X2}");
            }),

        new Rule<ReportSubject>("HID082", Warning, Info, "Windows keyboard driver",
            "Modifier keys stand before the array of keys",
            "Windows wants them earlier in the report; in the array itself they take places from keys.",
            "Eight one-bit fields E0 to E7 first, then the array.",
            static (r, found) =>
            {
                var arrays = new HashSet<byte>();
                foreach (var field in r.Parsed.Fields)
                {
                    if (field.Type != HidReportType.Input || field.IsConstant || field.Usages.Count == 0 || field.Usages[0].Page != Keyboard)
                        continue;
                    if (field.IsArray) arrays.Add(field.ReportId);
                    else if (field.Usages[0].Id == 0xE0 && arrays.Contains(field.ReportId))
                        found.Add(r.At(field.Item), "modifier keys follow the array of keys");
                }
            }),

        new Rule<ReportSubject>("HID083", Warning, Off, "macOS, iOS; circuitpython issue 4531",
            "A mouse stands before a gamepad in the same interface",
            "macOS and iOS use the first only.",
            "Put the mouse first, or give each an interface.",
            static (r, found) =>
            {
                var pad = r.Parsed.Collections.FirstOrDefault(c => c.Usage == Gamepad || c.Usage == Joystick);
                var mouse = r.Parsed.Collections.FirstOrDefault(c => c.Usage == Mouse);
                if (pad is not null && mouse is not null && pad.Item.Offset < mouse.Item.Offset)
                    found.Add(r.At(mouse.Item), "a mouse follows a gamepad in one interface");
            }),

        new Rule<FieldSubject>("HID084", Info, Off, "HUT 1.6 §15",
            "A consumer control array has 16 bits",
            "Usages go up to 0x3FF; 0 is «none».",
            "Logical and usage range 0 to 0x3FF, Report Size 16.",
            static (f, found) =>
            {
                if (f.Field is { IsConstant: false, IsArray: true, Type: HidReportType.Input, Size: < 10 } data && data.Usages is { Count: > 64 } usages && usages[0] is { Page: Consumer, Id: <= 1 })
                    found.Add(f.Here, $"a consumer control array of {data.Size} bits");
            }),

        new Rule<ReportSubject>("HID085", Warning, Info, "Windows HID parser",
            "Each collection and report holds data",
            "Windows refuses reports of padding only; empty collections confuse programs.",
            "Remove it.",
            static (r, found) =>
            {
                foreach (var top in r.Parsed.Collections)
                    if (!HasData(top)) found.Add(r.At(top.Item), "a top-level collection without data");
                foreach (var report in r.Parsed.Reports)
                    if (report.Fields.All(f => f.IsConstant) && report.Fields.Any(f => f.Collection?.TopLevel is not { } top || HasData(top)))
                        found.Add(r.At(report.Fields[0].Item), $"the {Describe.Report(report.Type, report.Id)} holds nothing but padding");
            }),

        Grammar("HID086", Error, Warning, "HID 1.11 §6.2.2.8; Linux hid-core",
            "Delimiters are opened and closed in turn",
            "Linux: «nested delimiters», «bogus close delimiter»; the device is not used.",
            "A9 01 before the alternatives, A9 00 after them.",
            (HidProblemKind.NestedDelimiter, static _ => "a delimiter is opened inside another"),
            (HidProblemKind.UnbalancedDelimiter, static _ => "a delimiter is not opened and closed in turn")),
    ];

    /// <summary>Reports where a report (or only its ID, by a report of another type) is taken up in a second top-level collection.</summary>
    private static void Shared(ReportSubject r, Findings found, bool isOfOneType)
    {
        if (!AnyShared(r.Parsed) || r.Parsed.Problems.Any(static p => p.Kind is HidProblemKind.MissingEnd or HidProblemKind.ExtraEnd))
            return; // where collections are not closed, HID063 has told it, and what is in which is not known
        var (ofReports, ofIds) = (new Dictionary<(HidReportType Type, byte Id), HidCollection>(), new Dictionary<byte, HidCollection>());
        foreach (var field in r.Parsed.Fields)
        {
            if (field.ReportId == 0 || field.IsConstant || field.Collection?.TopLevel is not { } top) continue;
            var (report, id) = ((field.Type, field.ReportId), field.ReportId);
            var ofReport = ofReports.GetValueOrDefault(report);
            var other = isOfOneType ? ofReport : ofReport is null ? ofIds.GetValueOrDefault(id) : null;
            if (other is not null && other != top)
                found.Add(r.At(field.Item), isOfOneType
                    ? $"the {Describe.Report(field.Type, id)} is described in the top-level collection at 0x{other.Item.Offset:X2} already"
                    : $"report ID {id} is used by the top-level collection at 0x{other.Item.Offset:X2} too");
            (ofReports[report], ofIds[id]) = (top, top);
        }
    }

    /// <summary>Fields of two top-level collections have the same report ID.</summary>
    private static bool AnyShared(ReportDescriptor descriptor)
    {
        if (descriptor.Collections.Length < 2) return false;
        Span<int> owners = stackalloc int[256]; // where the collection begins, and 1
        owners.Clear();
        foreach (var field in descriptor.Fields)
        {
            if (field.ReportId == 0 || field.Collection?.TopLevel.Item.Offset + 1 is not { } top) continue;
            ref var owner = ref owners[field.ReportId];
            if (owner != 0 && owner != top) return true;
            owner = top;
        }

        return false;
    }

    /// <summary>A row that turns problems met by the parser into findings.</summary>
    private static Rule<ReportSubject> Grammar(
        string id, Severity compile, Severity check, string source, string title, string why, string fix,
        params ImmutableArray<(HidProblemKind Kind, Func<HidProblem, string> Message)> problems) =>
        new(id, compile, check, source, title, why, fix, (r, found) =>
        {
            foreach (var problem in r.Parsed.Problems)
                foreach (var (kind, message) in problems)
                    if (problem.Kind == kind) found.Add(r.At(problem.Offset, problem.Length), message(problem));
        });

    /// <summary>The interrupt endpoint that carries a report; null for features, and where the interface is not known.</summary>
    private static EndpointSubject? Pipe(LayoutSubject l) => l.Layout.Type == HidReportType.Feature
        ? null
        : l.Report.Interface?.Endpoints.FirstOrDefault(e => e.Descriptor.Transfer == TransferType.Interrupt && e.Descriptor.IsIn == (l.Layout.Type == HidReportType.Input));

    /// <summary>The report descriptors that Microsoft gives for sensors have a physical collection at the top.</summary>
    private static bool IsSensor(HidCollection top) => top is { Kind: HidCollectionKind.Physical, Usage.Page: Sensors };

    private static bool HasData(HidCollection collection) => collection.Fields.Any(f => !f.IsConstant) || collection.Collections.Any(HasData);
}
