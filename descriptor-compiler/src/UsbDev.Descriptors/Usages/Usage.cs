namespace UsbDev.Descriptors;

/// <summary>A usage of a usage page (HID 1.11 §5.5).</summary>
/// <param name="Page">Usage page.</param>
/// <param name="Id">Usage ID in the page.</param>
public readonly record struct Usage(ushort Page, ushort Id)
{
    /// <summary>A usage from its 32-bit form: page in the upper half.</summary>
    public Usage(uint extended)
        : this((ushort)(extended >> 16), (ushort)extended)
    {
    }

    /// <summary>The 32-bit form: page in the upper half (HID 1.11 §6.2.2.8, «extended usage»).</summary>
    public uint Extended => ((uint)Page << 16) | Id;

    /// <summary><c>Generic Desktop / X</c>; numbers for what has no public name.</summary>
    public override string ToString() => Usages.Describe(this);
}

/// <summary>Neighbouring usages of one page.</summary>
/// <param name="Page">Usage page.</param>
/// <param name="First">First usage ID.</param>
/// <param name="Last">Last usage ID, itself included.</param>
public readonly record struct UsageRange(ushort Page, ushort First, ushort Last)
{
    /// <summary>A range of one.</summary>
    public UsageRange(Usage usage)
        : this(usage.Page, usage.Id, usage.Id)
    {
    }

    /// <summary>How many usages; 0 when Last is below First.</summary>
    public int Count => Math.Max(0, Last - First + 1);

    /// <summary>One of them.</summary>
    public Usage this[int index] => new(Page, (ushort)(First + index));

    /// <summary>The usage is among them.</summary>
    public bool Contains(Usage usage) => usage.Page == Page && usage.Id >= First && usage.Id <= Last;

    /// <summary><c>Button / Button 1 .. Button 8</c>.</summary>
    public override string ToString() =>
        First == Last ? this[0].ToString() : $"{new Usage(Page, First)} .. {Usages.NameOf(Page, Last) ?? $"0x{Last:X2}"}";
}
