using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

/// <summary>
/// Report descriptor items as text, one a line, and back: <c>Usage Page (Generic Desktop)</c>. An item that is not as short as it could be
/// says so: <c>Usage Page (Generic Desktop) [2 bytes]</c>.
/// </summary>
internal static class ItemText
{
    private static readonly (HidTag Tag, string Name)[] s_names =
    [
        (HidTag.Input, "Input"), (HidTag.Output, "Output"), (HidTag.Feature, "Feature"), (HidTag.Collection, "Collection"), (HidTag.EndCollection, "End Collection"),
        (HidTag.UsagePage, "Usage Page"), (HidTag.LogicalMinimum, "Logical Minimum"), (HidTag.LogicalMaximum, "Logical Maximum"),
        (HidTag.PhysicalMinimum, "Physical Minimum"), (HidTag.PhysicalMaximum, "Physical Maximum"), (HidTag.UnitExponent, "Unit Exponent"), (HidTag.Unit, "Unit"),
        (HidTag.ReportSize, "Report Size"), (HidTag.ReportId, "Report ID"), (HidTag.ReportCount, "Report Count"), (HidTag.Push, "Push"), (HidTag.Pop, "Pop"),
        (HidTag.Usage, "Usage"), (HidTag.UsageMinimum, "Usage Minimum"), (HidTag.UsageMaximum, "Usage Maximum"),
        (HidTag.DesignatorIndex, "Designator Index"), (HidTag.DesignatorMinimum, "Designator Minimum"), (HidTag.DesignatorMaximum, "Designator Maximum"),
        (HidTag.StringIndex, "String Index"), (HidTag.StringMinimum, "String Minimum"), (HidTag.StringMaximum, "String Maximum"), (HidTag.Delimiter, "Delimiter"),
    ];

    private static readonly string[] s_collections = ["Physical", "Application", "Logical", "Report", "Named Array", "Usage Switch", "Usage Modifier"];

    // Each bit of a main item's data: its name when 0 (empty: not said) and when 1.
    private static readonly (string Zero, string One)[] s_bits =
    [
        ("Data", "Constant"), ("Array", "Variable"), ("Absolute", "Relative"), ("", "Wrap"), ("", "Nonlinear"), ("", "No Preferred"), ("", "Null"), ("", "Volatile"), ("", "Buffered Bytes"),
    ];

    /// <summary>Names of all items.</summary>
    public static IEnumerable<string> Names => s_names.Select(n => n.Name);

    // --- to text ---------------------------------------------------------------------------------------------------------

    /// <summary>Writes a report descriptor, each item on a line of its own; false, with nothing written, where its bytes are no items that the text can say.</summary>
    public static bool TryWrite(ReadOnlySpan<byte> bytes, int indent, TextBuffer text)
    {
        var start = text.Length;
        var depth = 0;
        var end = 0;
        var pages = new PageTracker();
        foreach (var item in new HidItems(bytes))
        {
            end = item.Offset + item.Length;
            if (item.IsLong || Name(item.Tag) is null || depth > 200)
                break;
            if (item.Tag == HidTag.EndCollection && depth > 0)
                depth--;
            text.Append(' ', 2 * (indent + depth));
            Write(item, pages, text);
            text.Append('\n');
            if (item.Tag == HidTag.Collection)
                depth++;
            if (end == bytes.Length)
                return true;
        }
        text.Length = start;
        return false;
    }

    // One item; the pages see all items in order, to name usages.
    private static void Write(HidItem item, PageTracker pages, TextBuffer text)
    {
        pages.See(item);
        if (Name(item.Tag) is { } name)
            text.Append(name);
        else
            text.Append("0x").Append((byte)item.Tag, "X2");
        var isEmpty = item.Tag is HidTag.EndCollection or HidTag.Push or HidTag.Pop;
        if (!isEmpty)
        {
            text.Append(" (");
            WriteValue(item, pages.Page, text);
            text.Append(')');
        }
        else if (item.DataSize > 0)
            text.Append(" (0x").Append(item.Data, "X").Append(')');
        if (Shortest(item.Tag, item.Data, item.Signed, isEmpty) != item.DataSize)
            text.Append(" [").Append(item.DataSize).Append(item.DataSize == 1 && !isEmpty ? " byte]" : " bytes]");
    }

    private static string? Name(HidTag tag) => s_byPrefix[(byte)tag >> 2];

    private static readonly string?[] s_byPrefix = [.. Enumerable.Range(0, 64).Select(i => s_names.FirstOrDefault(n => (byte)n.Tag >> 2 == i).Name)];

    private static void WriteValue(HidItem item, ushort page, TextBuffer text)
    {
        switch (item.Tag)
        {
            case HidTag.UsagePage:
                if (item.Data <= ushort.MaxValue)
                    WritePage((ushort)item.Data, text);
                else
                    text.Append("0x").Append(item.Data, "X");
                break;
            case HidTag.Usage or HidTag.UsageMinimum or HidTag.UsageMaximum when item.DataSize == 4:
                if (Usages.NameOf(new Usage(item.Data)) is { } known)
                {
                    WritePage(new Usage(item.Data).Page, text);
                    text.Append(" / ").Append(known);
                }
                else
                    text.Append("0x").Append(item.Data, "X8");
                break;
            case HidTag.Usage or HidTag.UsageMinimum or HidTag.UsageMaximum:
                if (Usages.NameOf(page, (ushort)item.Data) is { } name)
                    text.Append(name);
                else
                    text.Append("0x").Append(item.Data, "X2");
                break;
            case HidTag.LogicalMinimum or HidTag.LogicalMaximum or HidTag.PhysicalMinimum or HidTag.PhysicalMaximum:
                text.Append(item.Signed);
                break;
            case HidTag.UnitExponent when item is { DataSize: 1, Data: < 16 }:
                text.Append(new HidUnit(0, item.Data).Exponent);
                break;
            case HidTag.UnitExponent:
                text.Append("0x").Append(item.Data, "X");
                break;
            case HidTag.Unit:
                text.Append(item.Data == 0 ? "None" : HidUnits.Write(item.Data));
                break;
            case HidTag.Collection when item.Data < s_collections.Length:
                text.Append(s_collections[item.Data]);
                break;
            case HidTag.Collection:
                text.Append("0x").Append(item.Data, "X2");
                break;
            case HidTag.Input or HidTag.Output or HidTag.Feature:
                WriteFlags(item.Data, text);
                break;
            default:
                text.Append(item.Data);
                break;
        }
    }

    private static void WritePage(ushort page, TextBuffer text)
    {
        if (Usages.Page(page) is { } known)
            text.Append(known.Name);
        else
            text.Append("0x").Append(page, "X4");
    }

    private static void WriteFlags(uint data, TextBuffer text)
    {
        if (data == (uint)HidFlags.Constant)
        {
            text.Append("Constant");
            return;
        }
        if (data >= 1u << s_bits.Length)
        {
            text.Append("0x").Append(data, "X");
            return;
        }
        var start = text.Length;
        for (var i = 0; i < s_bits.Length; i++)
            if (((data >> i & 1) != 0 ? s_bits[i].One : s_bits[i].Zero) is { Length: > 0 } name)
                (text.Length > start ? text.Append(", ") : text).Append(name);
    }

    private static int Shortest(HidTag tag, uint unsigned, int signed, bool isEmpty)
    {
        if (isEmpty)
            return 0;
        if (tag is HidTag.LogicalMinimum or HidTag.LogicalMaximum or HidTag.PhysicalMinimum or HidTag.PhysicalMaximum)
            return signed is >= sbyte.MinValue and <= sbyte.MaxValue ? 1 : signed is >= short.MinValue and <= short.MaxValue ? 2 : 4;
        return unsigned <= byte.MaxValue ? 1 : unsigned <= ushort.MaxValue ? 2 : 4;
    }

    // --- from text -------------------------------------------------------------------------------------------------------

    /// <summary>Items to bytes, each line with its place.</summary>
    public static ReportBytes? Parse(ScalarNode node, Diagnostics diagnostics)
    {
        var writer = new HidItemWriter();
        var places = new List<(int, SourceSpan)>();
        var pages = new PageTracker();
        var good = true;
        foreach (var range in node.Value.AsSpan().Split('\n'))
        {
            var line = node.Value.AsSpan(range);
            var text = WithoutComment(line).Trim();
            if (text.IsEmpty)
                continue;
            var at = node.PlaceOf(range.Start.GetOffset(node.Value.Length) + line.IndexOf(text[0]), text.Length);
            places.Add((writer.Length, at));
            if (Parse(text, writer, pages) is { } error)
            {
                diagnostics.Error(at, Codes.Type, error.Message, error.Fix);
                good = false;
            }
        }
        return good ? new ReportBytes(writer.ToBytes(), places) : null;
    }

    // Names of usages have the sign too ("Keyboard # ~ (Non-US Hash Tilde)"): once a bracket is open, only what follows a closing one is a comment.
    private static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> line)
    {
        for (var at = line.IndexOf('#'); at >= 0;)
        {
            var before = line[..at];
            if (!before.Contains('(') || before.TrimEnd()[^1] is ')' or ']')
                return before;
            var next = line[(at + 1)..].IndexOf('#');
            at = next < 0 ? -1 : at + 1 + next;
        }
        return line;
    }

    private static (string Message, WayOut Fix)? Parse(ReadOnlySpan<char> text, HidItemWriter writer, PageTracker pages)
    {
        int? size = null;
        if (text[^1] == ']' && text.LastIndexOf('[') is >= 0 and var bracket)
        {
            var count = text[(bracket + 1)..^1].Trim();
            var digits = count.Length > 0 ? count[..1] : count;
            if (digits is not ("0" or "1" or "2" or "4") || count[1..].Trim() is not ("byte" or "bytes"))
                return ($"'{text[bracket..]}' is no size of an item", "write [0 bytes], [1 byte], [2 bytes] or [4 bytes]");
            size = digits[0] - '0';
            text = text[..bracket].TrimEnd();
        }
        var open = text.IndexOf('(');
        var name = (open < 0 ? text : text[..open]).Trim().ToString();
        string? value = null;
        if (open >= 0)
        {
            if (text[^1] != ')')
                return ($"'{text}' has no closing bracket", "write it as Usage Page (Generic Desktop)");
            value = text[(open + 1)..^1].Trim().ToString();
        }
        var tag = default(HidTag);
        var known = false;
        foreach (var (t, n) in s_names)
            if (n.Equals(name, StringComparison.OrdinalIgnoreCase))
                (tag, known) = (t, true);
        if (!known)
            return ($"there is no HID item '{name}'", (Suggestion.Text(name, Names) is { } near ? near + " " : "") + "items: " + string.Join(", ", Names));
        if (tag is HidTag.EndCollection or HidTag.Push or HidTag.Pop)
        {
            if (value is null || size is null)
                return Emit(writer, pages, tag, 0, size ?? 0);
            return Values.TryNumber(value, out var odd) ? Emit(writer, pages, tag, (uint)odd, size.Value) : ($"'{value}' is no number", "");
        }
        if (value is null)
            return ($"'{name}' needs a value in brackets", $"write {name} (…)");
        var isSigned = tag is HidTag.LogicalMinimum or HidTag.LogicalMaximum or HidTag.PhysicalMinimum or HidTag.PhysicalMaximum;
        if (ValueOf(tag, value, pages) is not { } data)
            return Explain(tag, name, value);
        if (data < int.MinValue || data > uint.MaxValue)
            return ($"{value} needs more than 32 bits", "an item holds four bytes");
        var shortest = Shortest(tag, (uint)data, (int)data, false);
        if (isSigned && data > int.MaxValue)
            shortest = 4;
        // A page and usage together need four bytes, page 0 too.
        if (tag is HidTag.Usage or HidTag.UsageMinimum or HidTag.UsageMaximum && value.Length == 10 && value.StartsWith("0x", StringComparison.Ordinal))
            shortest = 4;
        return Emit(writer, pages, tag, (uint)data, size ?? shortest);
    }

    private static (string, WayOut)? Emit(HidItemWriter writer, PageTracker pages, HidTag tag, uint data, int size)
    {
        pages.See(new HidItem(0, (byte)((byte)tag | (size == 4 ? 3 : size)), data));
        writer.Item(tag, data, size);
        return null;
    }

    private static long? ValueOf(HidTag tag, string value, PageTracker pages)
    {
        switch (tag)
        {
            case HidTag.UsagePage when Usages.Page(value) is { } page:
                return page.Number;
            case HidTag.Usage or HidTag.UsageMinimum or HidTag.UsageMaximum:
                if (Values.TryUnsigned(value, out var id))
                    return id is >= 0 and <= uint.MaxValue ? id : null;
                // The page's own names first: "Keyboard / ?" is one of them.
                return Find($"{Usages.DescribePage(pages.Page)} / {value}") is { } found ? found & 0xFFFF
                    : value.Contains(" / ", StringComparison.Ordinal) ? Find(value) : null;
            case HidTag.UnitExponent when Values.TryNumber(value, out var exponent) && exponent is >= -8 and < 0:
                return exponent & 15;
            case HidTag.Unit when value.Equals("None", StringComparison.OrdinalIgnoreCase):
                return 0;
            case HidTag.Unit when HidUnits.TryParse(value, out var unit):
                return unit.Code;
            case HidTag.Collection when Array.FindIndex(s_collections, c => c.Equals(value, StringComparison.OrdinalIgnoreCase)) is >= 0 and var kind:
                return kind;
            case HidTag.Input or HidTag.Output or HidTag.Feature when !char.IsAsciiDigit(value.Length > 0 ? value[0] : ' '):
                return FlagsOf(value);
        }
        return Values.TryNumber(value, out var number) ? number : null;
    }

    private static long? FlagsOf(string value)
    {
        uint flags = 0;
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            var one = Array.FindIndex(s_bits, b => b.One.Equals(part, StringComparison.OrdinalIgnoreCase));
            if (one >= 0)
                flags |= 1u << one;
            else if (part.Length == 0 || Array.FindIndex(s_bits, b => b.Zero.Equals(part, StringComparison.OrdinalIgnoreCase)) < 0)
                return null;
        }
        return flags;
    }

    private static uint? Find(string text) => Usages.Find(text).Usage?.Extended;

    private static (string, WayOut)? Explain(HidTag tag, string name, string value) => tag switch
    {
        HidTag.UsagePage => ($"there is no usage page '{value}'", Suggestion.Text(value, Usages.Pages.Select(p => p.Name)) ?? "pages: " + string.Join(", ", Usages.Pages.Select(p => p.Name))),
        HidTag.Usage or HidTag.UsageMinimum or HidTag.UsageMaximum => ($"the usage page has no usage '{value}'", "write its name, or its number as 0x30"),
        HidTag.Collection => ($"there is no collection '{value}'", "collections: " + string.Join(", ", s_collections)),
        HidTag.Input or HidTag.Output or HidTag.Feature => ($"'{value}' are no flags of {name}", "flags: " + string.Join(", ", s_bits.SelectMany(b => new[] { b.Zero, b.One }).Where(n => n.Length > 0))),
        _ => ($"'{value}' is no number", $"write {name} (12) or {name} (0x0C)"),
    };

    /// <summary>Knows the usage page at each item, Push and Pop heeded.</summary>
    public sealed class PageTracker
    {
        private readonly Stack<ushort> _pushed = [];

        public ushort Page { get; private set; }

        public void See(HidItem item)
        {
            switch (item.Tag)
            {
                case HidTag.UsagePage:
                    Page = (ushort)item.Data;
                    break;
                case HidTag.Push when _pushed.Count < 64:
                    _pushed.Push(Page);
                    break;
                case HidTag.Pop when _pushed.Count > 0:
                    Page = _pushed.Pop();
                    break;
            }
        }
    }
}
