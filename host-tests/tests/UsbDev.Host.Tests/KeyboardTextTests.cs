using CsCheck;
using UsbDev.Descriptors;

namespace UsbDev.Host.Tests;

public class KeyboardTextTests
{
    private readonly KeyboardText _keyboard = new();

    [Fact]
    public void A_press_and_release_types_one_character()
    {
        Press(0x0B);
        Press();
        Press(0x0B);

        Assert.Equal("hh", _keyboard.Text);
    }

    [Fact]
    public void A_key_that_stays_down_types_once()
    {
        Press(0x0B);
        Press(0x0B, 0x0C);
        Press(0x0C, 0x0B);

        Assert.Equal("hi", _keyboard.Text);
    }

    [Fact]
    public void Shift_counts_wherever_it_stands_in_the_report()
    {
        Press(0x1E, 0xE1);
        Press(0x1F);
        Press(0xE5, 0x20);

        Assert.Equal("!2#", _keyboard.Text);
    }

    [Fact]
    public void Caps_Lock_changes_letters_only()
    {
        Press(0x39);
        Press(0x04);
        Press(0x1E);
        Press(0xE1, 0x05);

        Assert.Equal("A1b", _keyboard.Text);
        Assert.True(_keyboard.CapsLock);
    }

    [Fact]
    public void The_keypad_types_digits_with_Num_Lock_only()
    {
        Press(0x59);
        Press(0x53);
        Press(0x59);
        Press(0x57);

        Assert.Equal("1+", _keyboard.Text);
    }

    [Fact]
    public void Shortcuts_type_nothing_but_are_seen()
    {
        var seen = new List<string>();
        _keyboard.Key += e => seen.Add(e.ToString());

        Press(0xE0);
        Press(0xE0, 0x06);
        Press();

        Assert.Equal("", _keyboard.Text);
        Assert.Equal(["Left Control", "Ctrl+C", "-Left Control", "-C"], seen);
    }

    [Fact]
    public void Roll_over_leaves_the_keys_as_they_were()
    {
        Press(0x04);
        Press(0xE1, 1, 1, 1, 1, 1, 1);
        Press(0xE1, 0x04, 0x05);

        Assert.Equal("aB", _keyboard.Text);
        Assert.Equal(1, _keyboard.RollOvers);
    }

    [Fact]
    public void Text_does_not_grow_without_end()
    {
        var keyboard = new KeyboardText { Capacity = 100 };
        for (var i = 0; i < 1_000; i++)
        {
            keyboard.Update([new Usage(7, (ushort)(4 + i % 26))], default);
        }

        Assert.InRange(keyboard.Length, 50, 100);
        Assert.EndsWith("jkl", keyboard.Text);
    }

    // HUT 1.6 table 10.1 names each key with the characters that it has on a US keyboard: an independent layout table.
    [Fact]
    public void Each_key_types_what_the_usage_table_calls_it()
    {
        for (ushort key = 0x1E; key <= 0x38; key++)
        {
            if (key is >= 0x28 and <= 0x2C or 0x32 or 0x39) continue;
            var name = Usages.NameOf(7, key)!;
            var signs = name["Keyboard ".Length..].Split(' ');
            if (key == 0x35) signs[1] = "~"; // the table prints an acute accent and calls it «Tilde»
            Press();
            Press(key);
            Press();
            Press(0xE1, key);
            Assert.Equal(signs[0] + signs[1], _keyboard.Take());
        }

        for (ushort key = 0x04; key <= 0x1D; key++)
        {
            var letter = Usages.NameOf(7, key)!["Keyboard ".Length..];
            Press();
            Press(key);
            Press();
            Press(0xE5, key);
            Assert.Equal(letter.ToLowerInvariant() + letter, _keyboard.Take());
        }
    }

    [Fact]
    public void Every_printable_character_has_a_key()
    {
        var typed = new HashSet<char>();
        for (ushort key = 4; key <= 0x64; key++)
        {
            Press();
            Press(key);
            Press();
            Press(0xE1, key);
            typed.UnionWith(_keyboard.Take());
        }

        Assert.Empty(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Except(typed));
    }

    [Fact]
    public void Any_usages_are_taken_and_all_keys_can_be_released() => Gen.UShort.Array[0, 20].Array[0, 20].Sample(reports =>
    {
        var keyboard = new KeyboardText();
        var balance = new Dictionary<ushort, int>();
        keyboard.Key += e => balance[e.Key] = balance.GetValueOrDefault(e.Key) + (e.IsDown ? 1 : -1);
        foreach (var report in reports) keyboard.Update([.. report.Select(id => new Usage(7, (ushort)(id & 0xFF)))], default);
        keyboard.Release(default);
        Assert.Empty(keyboard.Down);
        Assert.All(balance.Values, n => Assert.Equal(0, n));
    });

    [Theory]
    [InlineData("Ctrl+C", 0x06, KeyModifiers.Ctrl)]
    [InlineData("ctrl + shift + esc", 0x29, KeyModifiers.Ctrl | KeyModifiers.Shift)]
    [InlineData("Ctrl++", 0x57, KeyModifiers.Ctrl)]
    [InlineData("F13", 0x68, KeyModifiers.None)]
    [InlineData("Right Arrow", 0x4F, KeyModifiers.None)]
    [InlineData("Keypad Enter", 0x58, KeyModifiers.None)]
    [InlineData("Left Shift", 0xE1, KeyModifiers.None)]
    [InlineData("-", 0x2D, KeyModifiers.None)]
    public void Chords_are_read_by_name(string text, int key, KeyModifiers modifiers)
    {
        var chord = KeyNames.Parse(text, out var unknown);

        Assert.Null(unknown);
        Assert.Equal(((ushort)key, modifiers), chord);
    }

    [Fact]
    public void An_unknown_key_is_told()
    {
        Assert.Null(KeyNames.Parse("Ctrl+Foo", out var unknown));
        Assert.Equal("Foo", unknown);
    }

    [Fact]
    public void Names_of_keys_read_back()
    {
        for (ushort key = 4; key <= 0xA4; key++)
        {
            var name = KeyNames.Name(key);
            if (name.StartsWith("key", StringComparison.Ordinal)) continue;
            var parsed = KeyNames.Parse(name, out _);
            Assert.True(parsed is not null, name);
            // Some names are two keys' (Non-US Backslash): then the first one answers.
            Assert.Equal(name, KeyNames.Name(parsed.Value.Key));
        }
    }

    private void Press(params ushort[] keys) => _keyboard.Update([.. keys.Select(k => new Usage(7, k))], default);
}
