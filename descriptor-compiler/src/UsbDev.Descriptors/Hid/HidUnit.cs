using System.Collections.Immutable;
using System.Text;

namespace UsbDev.Descriptors;

/// <summary>Unit and Unit Exponent of a field (HID 1.11 §6.2.2.7).</summary>
/// <param name="Code">The Unit item's data: nibbles for system, length, mass, time, temperature, current, luminous intensity.</param>
/// <param name="ExponentCode">The Unit Exponent item's data: a four-bit two's complement power of ten.</param>
public readonly record struct HidUnit(uint Code, uint ExponentCode)
{
    private static readonly ImmutableArray<(string Name, uint Code, int Exponent)> Named =
    [
        ("cm", 0x11, 0), ("mm", 0x11, -1), ("m", 0x11, 2), ("in", 0x13, 0), ("rad", 0x12, 0), ("deg", 0x14, 0),
        ("g", 0x101, 0), ("kg", 0x101, 3), ("slug", 0x103, 0),
        ("s", 0x1001, 0), ("ms", 0x1001, -3), ("us", 0x1001, -6), ("Hz", 0xF001, 0), ("kHz", 0xF001, 3),
        ("K", 0x10001, 0), ("degF", 0x10003, 0),
        ("A", 0x100001, 0), ("mA", 0x100001, -3), ("uA", 0x100001, -6), ("C", 0x101001, 0), ("V", 0xF0D121, 7), ("mV", 0xF0D121, 4),
        ("cd", 0x1000001, 0), ("lux", 0x10000E1, -4),
        ("N", 0xE111, 5), ("J", 0xE121, 7), ("W", 0xD121, 7), ("Pa", 0xE1F1, 1),
        ("cm/s", 0xF011, 0), ("mm/s", 0xF011, -1), ("m/s", 0xF011, 2), ("cm/s2", 0xE011, 0), ("m/s2", 0xE011, 2),
        ("deg/s", 0xF014, 0), ("rad/s", 0xF012, 0),
    ];

    /// <summary>What the nibbles 1..6 of the systems 1..4 count (HID 1.11 §6.2.2.7, table of unit definitions).</summary>
    private static readonly ImmutableArray<ImmutableArray<string>> Bases =
    [
        ["cm", "g", "s", "K", "A", "cd"],
        ["rad", "g", "s", "K", "A", "cd"],
        ["in", "slug", "s", "degF", "A", "cd"],
        ["deg", "slug", "s", "degF", "A", "cd"],
    ];

    /// <summary>Names that <see cref="Find"/> knows.</summary>
    public static IEnumerable<string> Names => Named.Select(n => n.Name);

    /// <summary>The power of ten, as the Linux kernel reads it: four bits; data that do not fit four bits as a signed byte.</summary>
    public int Exponent => ExponentCode < 0x10 ? (int)(ExponentCode << 28) >> 28 : (sbyte)ExponentCode;

    /// <summary>Ten to the power of <see cref="Exponent"/>.</summary>
    public double Scale => Math.Pow(10, Exponent);

    /// <summary>System, bits 3..0: 0 none, 1 SI linear, 2 SI rotation, 3 English linear, 4 English rotation; others are reserved or a vendor's.</summary>
    public int System => (int)(Code & 0xF);

    /// <summary>A unit by name: <c>cm</c>, <c>deg</c>, <c>mA</c>, …; null when the name is not among <see cref="Names"/>.</summary>
    public static HidUnit? Find(string name)
    {
        foreach (var unit in Named)
            if (unit.Name == name) return new HidUnit(unit.Code, (uint)unit.Exponent & 0xF);
        return null;
    }

    /// <summary>A name that <see cref="Find"/> knows, or the product of base units: <c>10^-2 g·cm^2·s^-2</c>; the code where the system has none.</summary>
    public override string ToString()
    {
        foreach (var unit in Named)
            if (unit.Code == Code && unit.Exponent == Exponent) return unit.Name;
        var text = new StringBuilder();
        if (Exponent != 0) text.Append($"10^{Exponent} ");
        if (Code == 0) return text.ToString().TrimEnd();
        if (System is 0 or > 4) return text.Append($"unit 0x{Code:X}").ToString();
        var first = true;
        for (var i = 0; i < 6; i++)
        {
            var power = (int)(Code << (24 - 4 * i)) >> 28;
            if (power == 0) continue;
            if (!first) text.Append('·');
            text.Append(Bases[System - 1][i]);
            if (power != 1) text.Append('^').Append(power);
            first = false;
        }

        return text.ToString();
    }
}
