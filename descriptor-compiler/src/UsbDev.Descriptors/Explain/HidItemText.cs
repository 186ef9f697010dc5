namespace UsbDev.Descriptors;

/// <summary>Items of a report descriptor as the specification writes them: <c>Usage Page (Generic Desktop)</c>.</summary>
internal static class HidItemText
{
    private static readonly string[] CollectionNames = ["Physical", "Application", "Logical", "Report", "Named Array", "Usage Switch", "Usage Modifier"];

    /// <summary>The item in words.</summary>
    /// <param name="item">The item.</param>
    /// <param name="usagePage">The usage page in force, for one- and two-byte usages.</param>
    public static string Of(HidItem item, ushort usagePage) => item.Tag switch
    {
        HidTag.Long when item.IsLong => $"long item (tag 0x{item.LongTag:X2}, {Describe.Count(item.DataSize, "byte")})",
        HidTag.Input or HidTag.Output or HidTag.Feature => $"{item.Tag} ({Flags((HidFlags)item.Data, item.Tag)})",
        HidTag.Collection => $"Collection ({Collection(item.Data)})",
        HidTag.EndCollection => "End Collection",
        HidTag.UsagePage => $"Usage Page ({Usages.DescribePage((ushort)item.Data)})",
        HidTag.LogicalMinimum or HidTag.LogicalMaximum or HidTag.PhysicalMinimum or HidTag.PhysicalMaximum => $"{Name(item.Tag)} ({item.Signed})",
        HidTag.UnitExponent => $"Unit Exponent ({new HidUnit(0, item.Data).Exponent})",
        HidTag.Unit => $"Unit ({(item.Data == 0 ? "none" : new HidUnit(item.Data, 0))})",
        HidTag.ReportSize or HidTag.ReportCount or HidTag.ReportId => $"{Name(item.Tag)} ({item.Data})",
        HidTag.Push or HidTag.Pop => item.Tag.ToString(),
        HidTag.Usage or HidTag.UsageMinimum or HidTag.UsageMaximum => $"{Name(item.Tag)} ({UsageOf(item, usagePage)})",
        HidTag.Delimiter => $"Delimiter ({(item.Data == 0 ? "close" : "open")})",
        HidTag.DesignatorIndex or HidTag.DesignatorMinimum or HidTag.DesignatorMaximum or HidTag.StringIndex or HidTag.StringMinimum or HidTag.StringMaximum =>
            $"{Name(item.Tag)} ({item.Data})",
        _ => $"reserved item 0x{item.Prefix:X2} ({item.Data})",
    };

    /// <summary>Data, Variable, Absolute, and what else is set.</summary>
    public static string Flags(HidFlags flags, HidTag tag)
    {
        var words = new List<string>
        {
            flags.HasFlag(HidFlags.Constant) ? "Constant" : "Data",
            flags.HasFlag(HidFlags.Variable) ? "Variable" : "Array",
            flags.HasFlag(HidFlags.Relative) ? "Relative" : "Absolute",
        };
        if (flags.HasFlag(HidFlags.Wrap)) words.Add("Wrap");
        if (flags.HasFlag(HidFlags.NonLinear)) words.Add("Nonlinear");
        if (flags.HasFlag(HidFlags.NoPreferred)) words.Add("No Preferred");
        if (flags.HasFlag(HidFlags.NullState)) words.Add("Null State");
        if (flags.HasFlag(HidFlags.Volatile)) words.Add(tag == HidTag.Input ? "bit 7" : "Volatile");
        if (flags.HasFlag(HidFlags.BufferedBytes)) words.Add("Buffered Bytes");
        if ((uint)flags > 0x1FF) words.Add($"0x{(uint)flags & ~0x1FFu:X}");
        return string.Join(", ", words);
    }

    /// <summary>The item's name in the specification: «Logical Minimum».</summary>
    public static string Name(HidTag tag) => tag switch
    {
        HidTag.EndCollection => "End Collection",
        HidTag.UsagePage => "Usage Page",
        HidTag.LogicalMinimum => "Logical Minimum",
        HidTag.LogicalMaximum => "Logical Maximum",
        HidTag.PhysicalMinimum => "Physical Minimum",
        HidTag.PhysicalMaximum => "Physical Maximum",
        HidTag.UnitExponent => "Unit Exponent",
        HidTag.ReportSize => "Report Size",
        HidTag.ReportId => "Report ID",
        HidTag.ReportCount => "Report Count",
        HidTag.UsageMinimum => "Usage Minimum",
        HidTag.UsageMaximum => "Usage Maximum",
        HidTag.DesignatorIndex => "Designator Index",
        HidTag.DesignatorMinimum => "Designator Minimum",
        HidTag.DesignatorMaximum => "Designator Maximum",
        HidTag.StringIndex => "String Index",
        HidTag.StringMinimum => "String Minimum",
        HidTag.StringMaximum => "String Maximum",
        _ => tag.ToString(),
    };

    /// <summary>The collection's type: «Application».</summary>
    public static string Collection(uint type) => type < CollectionNames.Length ? CollectionNames[type] : type is >= 0x80 and <= 0xFF ? $"vendor 0x{type:X2}" : $"reserved 0x{type:X2}";

    private static string UsageOf(HidItem item, ushort page)
    {
        if (item.DataSize == 4) return new Usage(item.Data).ToString();
        return Usages.NameOf(page, (ushort)item.Data) ?? $"0x{item.Data:X2}";
    }
}
