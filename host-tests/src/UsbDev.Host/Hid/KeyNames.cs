using System.Collections.Frozen;
using UsbDev.Descriptors;

namespace UsbDev.Host;

/// <summary>Keys as people write them: <c>Ctrl+Shift+Esc</c>, <c>F13</c>, <c>Keypad 5</c>.</summary>
public static class KeyNames
{
    private const string KeyboardPrefix = "Keyboard ";
    private const ushort FirstModifier = 0xE0;
    private const ushort LastModifier = 0xE7;

    // Beside the public tables' own names without their prefix.
    private static readonly (string Name, ushort Key)[] Aliases =
    [
        ("Esc", 0x29), ("Return", 0x28), ("Spacebar", 0x2C), ("PrtSc", 0x46), ("Ins", 0x49), ("Del", 0x4C), ("PgUp", 0x4B), ("PgDn", 0x4E),
        ("Right", 0x4F), ("Left", 0x50), ("Down", 0x51), ("Up", 0x52), ("Num Lock", 0x53), ("+", 0x57),
        ("Ctrl", 0xE0), ("Control", 0xE0), ("Shift", 0xE1), ("Alt", 0xE2), ("Gui", 0xE3), ("Win", 0xE3), ("Cmd", 0xE3), ("Super", 0xE3),
        ("AltGr", 0xE6),
    ];

    private static readonly FrozenDictionary<string, ushort> Keys = ReadNames();

    /// <summary>A key's name: the public tables' without <c>Keyboard</c>, of a key with a sign that sign.</summary>
    public static string Name(ushort key)
    {
        var name = Usages.NameOf(KeyboardText.Page, key);
        if (name is null) return $"key 0x{key:X2}";
        if (key == 0x53) return "Num Lock";
        // «Keyboard 1 ! (Bang)» is the key 1, «Keypad + (Plus)» the keypad's +.
        var spelled = name.EndsWith(')');
        if (!name.StartsWith(KeyboardPrefix, StringComparison.Ordinal)) return spelled ? name[..name.IndexOf(" (", StringComparison.Ordinal)] : name;
        name = name[KeyboardPrefix.Length..];
        return spelled && name.IndexOf(' ') is > 0 and var end ? name[..end] : name;
    }

    /// <summary>A key with the modifiers that are down with it.</summary>
    public static string Chord(ushort key, KeyModifiers modifiers)
    {
        if (key is >= FirstModifier and <= LastModifier) modifiers &= ~(KeyModifiers)(1 << ((key - FirstModifier) & 3));
        return string.Concat(Enum.GetValues<KeyModifiers>().Where(m => m != KeyModifiers.None && modifiers.HasFlag(m)).Select(m => m + "+")) + Name(key);
    }

    /// <summary>Reads a chord; null when a name, which <paramref name="unknown"/> tells, is not known.</summary>
    public static (ushort Key, KeyModifiers Modifiers)? Parse(string text, out string? unknown)
    {
        ArgumentNullException.ThrowIfNull(text);
        unknown = null;
        var modifiers = KeyModifiers.None;
        var rest = text.AsSpan().Trim();
        // A plus sign at the end is the key itself: Ctrl++.
        while (rest.Length > 1 && rest[..^1].IndexOf('+') is >= 0 and var plus)
        {
            var name = rest[..plus].Trim().ToString();
            if (Find(name) is not (>= FirstModifier and <= LastModifier and var modifier))
            {
                unknown = name;
                return null;
            }

            modifiers |= (KeyModifiers)(1 << ((modifier - FirstModifier) & 3));
            rest = rest[(plus + 1)..].Trim();
        }

        if (Find(rest.ToString()) is { } key) return (key, modifiers);
        unknown = rest.ToString();
        return null;
    }

    private static ushort? Find(string name) => Keys.TryGetValue(Plain(name), out var key) ? key : null;

    private static string Plain(string name) => name.Length == 1 ? name : name.Replace(" ", "", StringComparison.Ordinal);

    private static FrozenDictionary<string, ushort> ReadNames()
    {
        var keys = new Dictionary<string, ushort>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in Usages.Page(KeyboardText.Page)!.Entries)
        {
            for (int key = entry.First; key <= entry.Last; key++)
            {
                keys.TryAdd(Plain(Name((ushort)key)), (ushort)key);
                keys.TryAdd(Plain(entry.NameOf((ushort)key)), (ushort)key);
            }
        }

        foreach (var (name, key) in Aliases) keys.TryAdd(Plain(name), key);
        return keys.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
