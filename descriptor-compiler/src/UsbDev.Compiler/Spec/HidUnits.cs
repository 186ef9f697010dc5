using System.Collections.Frozen;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

/// <summary>Units of measure of HID (HID 1.11 §6.2.2.7): text to number and back.</summary>
/// <remarks>A number of seven nibbles: the system, then the powers of length, mass, time, temperature, current and luminous intensity.</remarks>
internal static class HidUnits
{
    // What each unit is in its system: the system's number (0: any) and which nibble it raises by one.
    private static readonly (string[] Names, int System, int Nibble)[] s_base =
    [
        (["cm", "centimeter", "centimetre"], 1, 1),
        (["rad", "radian", "radians"], 2, 1),
        (["in", "inch", "inches"], 3, 1),
        (["deg", "degree", "degrees", "°"], 4, 1),
        (["g", "gram"], 1, 2),
        (["slug"], 3, 2),
        (["s", "second", "seconds"], 0, 3),
        (["K", "kelvin"], 1, 4),
        (["F", "°F", "fahrenheit"], 3, 4),
        (["A", "ampere"], 0, 5),
        (["cd", "candela"], 0, 6),
    ];

    /// <summary>All words that the language completes.</summary>
    public static IEnumerable<string> Names => HidUnit.Names.Concat(s_base.Select(b => b.Names[0])).Distinct();

    /// <summary>Reads 'cm', 'cm/s^2', 'g*cm^2/s^2' or a number.</summary>
    public static bool TryParse(string text, out HidUnit unit)
    {
        unit = default;
        text = text.Trim();
        if (Values.TryNumber(text, out var number))
        {
            unit = new HidUnit((uint)number, 0);
            return number is >= 0 and <= uint.MaxValue;
        }
        if (HidUnit.Find(text) is { } named)
        {
            unit = named;
            return true;
        }
        Span<int> powers = stackalloc int[7];
        powers.Clear();
        var system = 0;
        var sign = 1;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny('*', '/');
            var term = (end < 0 ? rest : rest[..end]).Trim();
            var power = 1L;
            if (term.IndexOf('^') is > 0 and var caret)
            {
                if (!TryPower(term[(caret + 1)..], out power))
                    return false;
                term = term[..caret].Trim();
            }
            if (!(term is "1" && sign == 1) && !Add(term, (int)power * sign, powers, ref system))
                return false;
            if (end < 0)
                break;
            sign = rest[end] == '/' ? -1 : sign; // a/b*c is a/(b*c), as it is read aloud
            rest = rest[(end + 1)..];
            if (rest.IsWhiteSpace())
                return false;
        }
        var code = (uint)(system == 0 ? 1 : system);
        for (var i = 1; i < 7; i++)
        {
            if (powers[i] is < -8 or > 7)
                return false;
            code |= (uint)(powers[i] & 15) << 4 * i;
        }
        unit = new HidUnit(code, 0);
        return true;
    }

    /// <summary>The inverse; a code that is no unit is written as a number.</summary>
    public static string Write(uint code) => s_usual.TryGetValue(code, out var text) ? text : Make(code);

    // What nearly all devices have: one unit, by itself.
    private static readonly FrozenDictionary<uint, string> s_usual =
        (from system in Enumerable.Range(1, 4) from nibble in Enumerable.Range(1, 6) select (uint)(system | 1 << 4 * nibble)).ToFrozenDictionary(code => code, Make);

    private static string Make(uint code)
    {
        var system = (int)(code & 15);
        if (system is < 1 or > 4 || code > 0x0FFFFFFF || (code & ~15u) == 0)
            return $"0x{code:X}";
        var above = new List<string>();
        var below = new List<string>();
        for (var nibble = 1; nibble < 7; nibble++)
        {
            var power = (int)(code >> 4 * nibble & 15);
            if (power == 0)
                continue;
            var name = Name(system, nibble);
            if (power <= 7)
                above.Add(power == 1 ? name : $"{name}^{power}");
            else
                below.Add(power == 15 ? name : $"{name}^{16 - power}");
        }
        var text = (above.Count == 0 ? "1" : string.Join('*', above)) + (below.Count == 0 ? "" : "/" + string.Join('*', below));
        return TryParse(text, out var again) && again == new HidUnit(code, 0) ? text : $"0x{code:X}";
    }

    private static bool TryPower(ReadOnlySpan<char> text, out long power) => Values.TryNumber(text, out power) && power is >= -8 and <= 8;

    private static string Name(int system, int nibble)
    {
        // Angular systems share mass and temperature with the linear one of their family.
        var family = system is 1 or 2 ? 1 : 3;
        foreach (var (names, ofSystem, ofNibble) in s_base)
            if (ofNibble == nibble && (ofSystem == 0 || (nibble == 1 ? ofSystem == system : ofSystem == family)))
                return names[0];
        return "?";
    }

    private static bool Add(ReadOnlySpan<char> term, int power, Span<int> powers, ref int system)
    {
        foreach (var (names, ofSystem, nibble) in s_base)
        {
            var known = false;
            foreach (var name in names)
                known |= name.Length == 1 ? term.SequenceEqual(name) : term.Equals(name, StringComparison.OrdinalIgnoreCase);
            if (!known)
                continue;
            powers[nibble] += power;
            if (ofSystem == 0)
                return true;
            if (system == 0)
                system = ofSystem;
            else if (system != ofSystem)
            {
                // Grams and kelvins go with radians, slugs and degrees Fahrenheit with degrees of arc.
                var sameFamily = (system is 1 or 2) == (ofSystem is 1 or 2);
                if (!sameFamily || nibble == 1 && system is 1 or 3 && powers[1] != power)
                    return false;
                if (nibble == 1)
                    system = ofSystem;
            }
            return true;
        }
        return false;
    }
}
