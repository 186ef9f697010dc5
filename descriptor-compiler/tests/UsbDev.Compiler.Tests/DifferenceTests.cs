using CsCheck;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Two descriptions, compared by what their devices mean: an edit is told in as many lines as a person would take, and none is kept back.</summary>
public class DifferenceTests
{
    private const string Device = """
        device: { vendor: 0x1209, product: 0x0001, manufacturer: Example, name: Thing, serial: "1" }
        firmware: c
        functions:
          - hid:
              name: knob
              collection: Generic Desktop / Multi-axis Controller
              input:
                - { name: dial, usage: Dial, range: -127..127, relative: true }
                - { name: buttons, usage: Button / 1..8 }
                - { name: x, usage: X, range: 0..255 }
              output:
                - { name: ring, usage: LED / Generic Indicator, range: 0..15 }
              feature:
                - { name: gain, usage: 0xFF00 / 0x01, range: 0..255 }
          - midi: { name: synth, from_device: [Keys, Pads], to_device: [Voices] }
          - cdc: { name: log, label: Log }
          - keyboard: { name: kbd }
          - mouse: { name: mouse }
          - vendor: { name: raw, endpoints: [bulk in, bulk out], label: Raw }
        """;

    /// <summary>What is replaced in the description, by what, and the lines that tell it.</summary>
    public static TheoryData<string, string, string[]> Edits => new()
    {
        { "name: Thing", "name: Other", ["~ device / product name: Thing → Other"] },
        { "product: 0x0001", "product: 0x0002", ["~ device / product: 0x0001 → 0x0002"] },
        { "serial: \"1\"", "serial: \"1\", release: 2.0", ["~ device / release: 1.00 → 2.00"] },
        { "manufacturer: Example, ", "", ["~ device / manufacturer: Example → none"] },
        { "serial: \"1\"", "serial: \"1\", max_power: 250 mA", ["~ configuration / power: bus powered, 100 mA → bus powered, 250 mA"] },
        { "serial: \"1\"", "serial: \"1\", remote_wakeup: true", ["~ configuration / remote wakeup: no → yes"] },
        { "name: Thing", "name: { en-US: Thing, de-DE: Ding }", ["~ device / languages: 0x0409 → 0x0409, 0x0407"] },
        { "        - { name: x,", "        - { name: y, usage: Y, range: 0..255 }\n        - { name: x,", ["+ configuration / HID «knob» / input report / Generic Desktop / Y: 8 bits, 0..255"] },
        { "        - { name: buttons, usage: Button / 1..8 }\n", "", ["− configuration / HID «knob» / input report / Button / Button 1 .. Button 8: 8 × 1 bit, 0..1"] },
        { "1..8", "1..12", ["+ configuration / HID «knob» / input report / Button / Button 9 .. Button 12: 4 × 1 bit, 0..1"] },
        { "1..8", "2..9", ["− configuration / HID «knob» / input report / Button / Button 1: 1 bit, 0..1", "+ configuration / HID «knob» / input report / Button / Button 9: 1 bit, 0..1"] },
        { "usage: X, range: 0..255", "usage: X, range: 0..1023", ["~ configuration / HID «knob» / input report / Generic Desktop / X: 8 bits, 0..255 → 10 bits, 0..1023"] },
        { "usage: X, range: 0..255", "usage: X, range: 0..255, physical: 0..100, unit: cm", ["~ configuration / HID «knob» / input report / Generic Desktop / X: 8 bits, 0..255 → 8 bits, 0..255, 0..100 cm"] },
        { ", relative: true", "", ["~ configuration / HID «knob» / input report / Generic Desktop / Dial: 8 bits, -127..127, relative → 8 bits, -127..127"] },
        { "usage: X,", "usage: Z,", ["~ configuration / HID «knob» / input report / usage: Generic Desktop / X → Generic Desktop / Z"] },
        { "usage: LED / Generic Indicator, range: 0..15 }", "usage: LED / Generic Indicator, range: 0..15 }\n        - { name: led, usage: LED / Power }", ["+ configuration / HID «knob» / output report / LED / Power: 1 bit, 0..1"] },
        {
            "        - { name: buttons, usage: Button / 1..8 }\n        - { name: x, usage: X, range: 0..255 }\n", "        - { name: x, usage: X, range: 0..255 }\n        - { name: buttons, usage: Button / 1..8 }\n",
            ["» configuration / HID «knob» / input report / order of fields: Generic Desktop / Dial, Button / Button 1 .. Button 8, Generic Desktop / X → Generic Desktop / Dial, Generic Desktop / X, Button / Button 1 .. Button 8"]
        },
        { "      name: knob\n", "      name: knob\n      poll: 4 ms\n", ["~ configuration / HID «knob» / interrupt IN endpoint: 3 bytes, every 1 ms → 3 bytes, every 4 ms"] },
        { "      name: knob\n", "      name: knob\n      packet_size: 8 B\n", ["~ configuration / HID «knob» / interrupt IN endpoint: 3 bytes, every 1 ms → 8 bytes, every 1 ms"] },
        { "      name: knob\n", "      name: knob\n      id: 3\n", ["~ configuration / HID «knob» / reports: ID 0 → ID 3"] },
        { "      name: knob\n", "      name: knob\n      out_endpoint: true\n", ["+ configuration / HID «knob» / interrupt OUT endpoint: 1 byte, every 1 ms"] },
        { "label: Log", "label: Console", ["~ configuration / CDC ACM (serial port) «Log» / interface +0 / name: Log → Console"] },
        { "[Keys, Pads]", "[Keys, Pads, Knobs]", ["~ configuration / USB MIDI «synth» / interface +1 / cables from the device: Keys, Pads → Keys, Pads, Knobs"] },
        { "[Keys, Pads]", "[Keys, Drums]", ["~ configuration / USB MIDI «synth» / interface +1 / cables from the device: Keys, Pads → Keys, Drums"] },
        { "[Keys, Pads]", "[Pads, Keys]", ["~ configuration / USB MIDI «synth» / interface +1 / cables from the device: Keys, Pads → Pads, Keys"] },
        { "mouse: { name: mouse }", "mouse: { name: mouse, buttons: 3 }", ["− configuration / HID boot mouse «mouse» / input report / Button / Button 4 .. Button 5: 2 × 1 bit, 0..1"] },
        { "mouse: { name: mouse }", "mouse: { name: mouse, fields: { pan: none } }", ["− configuration / HID boot mouse «mouse» / input report / Consumer / AC Pan: 8 bits, -127..127, relative"] },
        { "bulk in, bulk out", "{ type: bulk in, packet_size: 32 B }, bulk out", ["~ configuration / vendor specific «Raw» / bulk IN endpoint: 64 bytes → 32 bytes"] },
        { "bulk in, bulk out", "bulk in, bulk out, interrupt in", ["+ configuration / vendor specific «Raw» / interrupt IN endpoint: 64 bytes, every 1 ms"] },
        { "name: raw, ", "name: raw, class: 0xFF / 1 / 0, ", ["~ configuration / vendor specific «Raw» / class: FF/00/00 → FF/01/00"] },
        { "label: Raw", "label: Raw, alternates: [{ endpoints: [bulk in] }]", ["+ configuration / vendor specific «Raw» / setting 1: class FF/00/00, name Raw, bulk IN endpoint 64 bytes"] },
        { "mouse: { name: mouse }", "mouse: { name: mouse, in_endpoint: 9 }", ["» configuration / numbers of «mouse», «Raw»: interface 6, endpoint 0x86; interface 7, endpoints 0x87, 0x07 → interface 6, endpoint 0x89; interface 7, endpoints 0x86, 0x06"] },
        {
            "  - cdc: { name: log, label: Log }\n", "",
            [
                "− configuration: CDC ACM (serial port) «Log» (interfaces 3, 4, endpoints 0x83, 0x04, 0x84)",
                "» configuration / numbers of «kbd», «mouse», «Raw»: interface 5, endpoint 0x85; interface 6, endpoint 0x86; interface 7, endpoints 0x87, 0x07 → interface 3, endpoint 0x83; interface 4, endpoint 0x84; interface 5, endpoints 0x85, 0x05",
            ]
        },
        {
            "functions:\n", "functions:\n  - cdc: { name: first }\n",
            [
                "+ configuration: CDC ACM (serial port) «first» (interfaces 0, 1, endpoints 0x81, 0x02, 0x82)",
                "» configuration / numbers of «knob», «synth», «Log», «kbd», «mouse», «Raw»: interface 0, endpoint 0x81; interfaces 1, 2, endpoints 0x02, 0x82; interfaces 3, 4, endpoints 0x83, 0x04, 0x84; interface 5, endpoint 0x85; interface 6, endpoint 0x86; interface 7, endpoints 0x87, 0x07"
                + " → interface 2, endpoint 0x83; interfaces 3, 4, endpoints 0x04, 0x84; interfaces 5, 6, endpoints 0x85, 0x06, 0x86; interface 7, endpoint 0x87; interface 8, endpoint 0x88; interface 9, endpoints 0x89, 0x09",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edit_is_told_as_a_person_would(string old, string put, string[] lines)
    {
        Assert.Contains(old, Device, StringComparison.Ordinal);
        Differs(Device, Device.Replace(old, put, StringComparison.Ordinal), lines);
    }

    [Fact]
    public void A_further_configuration_is_what_it_can_do() => Differs(
        "device: { vendor: 1, product: 1, serial: '1' }\nfirmware: c\nconfigurations:\n  - functions: [keyboard]\n",
        "device: { vendor: 1, product: 1, serial: '1' }\nfirmware: c\nconfigurations:\n  - functions: [keyboard]\n  - functions: [mouse, vendor: { label: Raw }]\n",
        "+ configuration 1: HID boot mouse, vendor specific «Raw» (57 bytes)");

    [Fact]
    public void Texts_in_another_language_are_compared_too() => Differs(
        Device.Replace("name: Thing", "name: { en-US: Thing, de-DE: Ding }", StringComparison.Ordinal),
        Device.Replace("name: Thing", "name: { en-US: Thing, de-DE: Sache }", StringComparison.Ordinal),
        "~ device / product name (0x0407): Ding → Sache");

    [Fact]
    public void Of_functions_in_another_order_one_has_moved_and_the_others_get_other_numbers() => Differs(
        "device: { vendor: 1, product: 1, serial: '1' }\nfunctions:\n  - keyboard: { name: kbd }\n  - midi: { name: synth }\n  - cdc: { name: log }\n",
        "device: { vendor: 1, product: 1, serial: '1' }\nfunctions:\n  - cdc: { name: log }\n  - keyboard: { name: kbd }\n  - midi: { name: synth }\n",
        "» configuration / CDC ACM (serial port) «log»: interfaces 3, 4, endpoints 0x83, 0x04, 0x84 → interfaces 0, 1, endpoints 0x81, 0x02, 0x82",
        "» configuration / numbers of «kbd», «synth»: interface 0, endpoint 0x81; interfaces 1, 2, endpoints 0x02, 0x82 → interface 2, endpoint 0x83; interfaces 3, 4, endpoints 0x04, 0x84");

    [Fact]
    public void No_difference_of_random_devices_is_kept_back()
    {
        Gen.Select(PropertyTests.Function.Array[1, 5], Gen.Int[0, 9], Gen.Int[0, 3], PropertyTests.Function).Sample((functions, at, kind, other) =>
        {
            var changed = functions.ToList();
            at %= functions.Length;
            switch (kind)
            {
                case 0: changed[at] = other; break;
                case 1: changed.Insert(at, other); break;
                case 2: changed.RemoveAt(at); break;
                default: changed.Reverse(); break;
            }
            if (Descriptors(functions) is not { } a || Descriptors(changed) is not { } b)
                return;
            var isSame = a.Configurations.SequenceEqual(b.Configurations) && a.Reports.Select(r => r.Value).SequenceEqual(b.Reports.Select(r => r.Value)) && a.Strings.Select(s => s.Value).SequenceEqual(b.Strings.Select(s => s.Value));
            var (there, back) = (DeviceDiff.Of(a, b).Changes, DeviceDiff.Of(b, a).Changes);
            Assert.Equal(isSame, there.IsEmpty);
            Assert.Equal(isSame, back.IsEmpty);
            Assert.All(there, c => Assert.True(c.Before != c.After, c.ToString()));
            Assert.Empty(DeviceDiff.Of(a, a).Changes);
        }, iter: 400);
    }

    private static DescriptorSet? Descriptors(IReadOnlyList<string> functions) =>
        SpecCompiler.Compile($"device: {{ vendor: 0x1209, product: 1, name: Thing, serial: '1' }}\nrepl: drop\nfunctions:{(functions.Count == 0 ? " []" : "")}\n{string.Concat(functions.Select(f => $"- {f}\n"))}").Device?.Descriptors;

    private static void Differs(string before, string after, params string[] lines) =>
        Assert.Equal(lines, DeviceDiff.Of(SpecCompiler.Compile(before).Device!.Descriptors, SpecCompiler.Compile(after).Device!.Descriptors).Changes.Select(c => c.ToString()));
}
