using System.Text.RegularExpressions;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Presets;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Ways out are in the language's own words, and those words are right.</summary>
public partial class FixesTests
{
    private static readonly HashSet<string> s_words = [.. SpecLanguage.Sections.SelectMany(s => s.Keys).Select(k => k.Name), .. SpecLanguage.FunctionKinds.Select(k => k.Name), .. PresetCatalog.Instance.Names];

    [Fact]
    public void The_ways_out_of_rules_are_of_rules_that_there_are_and_name_keys_that_there_are() => Assert.All(RuleFixes.Rules, rule =>
    {
        Assert.Contains(RuleCatalog.All, r => r.Id == rule);
        Assert.All(Quoted().Matches($"{RuleFixes.Of(rule)}"), m => Assert.Contains(m.Groups[1].Value, s_words));
    });

    [Theory]
    [MemberData(nameof(Savings))]
    public void Each_way_to_get_under_a_budget_has_words_for_descriptors_and_keys_of_the_language(EndpointSavingKind kind)
    {
        var saving = new EndpointSaving(kind, 3) { Boards = ["rp2040"] };

        var way = RuleFixes.Of(saving).ToString();

        Assert.NotEmpty(saving.ToString());
        Assert.Contains(saving.Gain, way, StringComparison.Ordinal);
        if (kind != EndpointSavingKind.OtherBoard)
            Assert.Matches(Quoted(), way);
        Assert.All(Quoted().Matches(way), m => Assert.Contains(m.Groups[1].Value, s_words));
    }

    public static TheoryData<EndpointSavingKind> Savings => [.. Enum.GetValues<EndpointSavingKind>()];

    [Fact]
    public void Usages_by_other_names_are_usages_that_there_are() => Assert.All(EverydayUsages.All, name => Assert.NotNull(Usages.Find(name).Range));

    /// <summary>What newcomers write, and what they must be told.</summary>
    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "device: { vid: 0x1209, pid: 1 }\nfunctions: [keyboard]", "SPEC004 SPEC004", "did you mean 'vendor'?" },
        { "device: { vendor: 2E8A, product: 1 }\nfunctions: [keyboard]", "SPEC006", "did you mean 0x2E8A?" },
        { "function: [keyboard]", "SPEC004", "did you mean 'functions'?" },
        { "functions: keyboard, mouse", "SPEC010", "write '[keyboard, mouse]'" },
        { "functions:\n  - keyboard:\n    name: kbd", "SPEC006", "deeper" },
        { "functions:\n  - type: keyboard\n    name: kbd", "SPEC006", "write '- keyboard: { … }'" },
        { "functions:\n  - keyboard: kbd", "SPEC006", "write '- keyboard: { name: kbd }'" },
        { "functions: [serial, Keyboard, joypad]", "SPEC010 SPEC010 SPEC010", "did you mean 'cdc'?" },
        { "functions: [msc]", "SPEC010", "'custom' function" },
        { "functions: [{ keyboard: { name:kbd } }]", "SPEC004", "write 'name: kbd'" },
        { "functions: [{ mouse: { x: { range: -9..9 } } }]", "SPEC004", "write 'fields: { x: { … } }'" },
        { "functions: [{ mouse: { wheel: none } }]", "SPEC004", "write 'fields: { wheel: none }'" },
        { "functions: [{ joystick: { buttons: -1 } }]", "SPEC006", "write it as 8" },
        { "functions: [{ keyboard: { poll: 500 Hz } }]", "SPEC006", "did you mean 2 ms?" },
        { "functions: [{ midi: { from_device: 2 } }]", "SPEC006", "[Cable 1, Cable 2]" },
        { "functions: [{ midi: { in: [A], out: [B] } }]", "SPEC004 SPEC004", "did you mean 'from_device'?" },
        { "functions: [{ vendor: { endpoints: [bulk, in bulk, bulkin] } }]", "SPEC008 SPEC008 SPEC008", "did you mean 'bulk in' or 'bulk out'?" },
        { "repl: false\nfunctions: [mouse]", "SPEC008", "did you mean 'drop'?" },
        { "functions: [{ hid: { collection: Mouse, input: [{ usage: X, range: -127-127 }] } }]", "SPEC006", "did you mean -127..127?" },
        { "functions: [{ hid: { collection: Mouse, input: [{ usage: X, range: 0 to 255 }] } }]", "SPEC006", "did you mean 0..255?" },
        { "functions: [{ hid: { collection: Mouse, input: [{ usage: X, range: [-9, 9] }] } }]", "SPEC006", "did you mean -9..9?" },
        { "functions: [{ hid: { collection: Mouse, input: [{ usage: X, range: 255 }] } }]", "SPEC006", "did you mean 0..255?" },
        { "functions: [{ hid: { collection: Mouse, input: [{ usage: X, min: 0, max: 9 }] } }]", "SPEC004 SPEC004", "did you mean 'range'?" },
        { "functions: [{ hid: { collection: Mouse, input: [{ usage: X, size: 8 }] } }]", "SPEC004", "did you mean 'bits'?" },
        { "functions: [{ hid: { collection: Mouse, input: [{ usage: Buttons / 1..8 }, { usage: Volume Up }, { usage: Vendor 3 }] } }]", "SPEC009 SPEC009 SPEC009", "did you mean 'Button / 1..8'?" },
        { "functions: [{ hid: { collection: Mouse, input: [{ collection: Pointer, input: [{ usage: X }] }] } }]", "SPEC004", "did you mean 'fields'?" },
        { "functions: [{ hid: { reports: [joystick: many] } }]", "SPEC006", "write '- joystick: { name: many }'" },
        { "functions: [{ hid: { collection: Mouse, input: [{ usage: X, kind: logical, fields: [] }] } }]", "SPEC015 SPEC015", "it belongs to a field with 'collection'" },
        { "functions: [{ hid: { collection: Mouse, input: [{ collection: Pointer, range: 0..9, fields: [{ usage: X }] }] } }]", "SPEC015", "to the fields of the collection" },
        { "functions: [{ hid: { collection: Mouse, input: [{ usage: X }, { name: gap, padding: 7 bits, range: 0..9 }] } }]", "SPEC015", "take it out" },
        { "functions: [{ hid: { preset: [mouse, keyboard] } }]", "SPEC006", "'reports: [keyboard, mouse]'" },
        { "functions: [{ custom: { interfaces: [{ class: 3 / 0 / 0, items: [Push, Pop] }] } }]", "SPEC006", "'items: |'" },
        { "presets: { pad: mouse }\nfunctions: [keyboard]", "SPEC006", "'pad: { collection: …, input: … }'" },
        { "functions: [{ custom: { interfaces: [{ class: 0xFF / 0 / 0, descriptors: { 0x05: 0x24 } }] } }]", "SPEC006", "05 24 00 20 01" },
        { "device: { vendor: 1, product: 1, speed: [full] }\nfunctions: [keyboard]", "SPEC006", "low, full, high, super" },
        { "functions: [{ hid: { collection: Generic Desktop, input: [{ usage: Button }] } }]", "SPEC009 SPEC009", "'Button / 1..8'" },
        { "functions: [{ hid: { collection: Keyboard, input: [{ usage: [A, F5, Enter] }] } }]", "SPEC009 SPEC009 SPEC009", "'Keyboard/Keypad / Keyboard A'" },
        { "presets: { a: { preset: b }, b: { preset: a } }\nfunctions: [a]", "SPEC002", "name one that names it" },
        { "presets: { mouse: { preset: mouse, poll: 4 ms } }\nfunctions: [mouse]", "", "" },
        { "device: { vendor: 0x1209, product: 1, speed: low }\nfunctions: [mouse]", "", "" },
        { "configurations:\n  - keyboard", "SPEC006", "- functions: …" },
        { "functions: [{ raw: { descriptors: { 0x09, 0x04 } } }]", "SPEC006", "without brackets or braces" },
        { "device: { vendor: 0x1209, product: 1, class: HID }\nfunctions: [keyboard]", "SPEC006", "in numbers" },
        { "boards: [rp2040]\nfunctions: [{ vendor: { winusb: true, webusb: 'https://example.org' } }]", "TGT111", "'firmware: c'" },
        { "boards: [rp2040, stm32f103]\nfunctions: [keyboard]", "TGT111b", "take the board out" },
        { "boards: [rp2040]\ndevice: { vendor: 0x1209, product: 1, name: Küche }\nfunctions: [keyboard]", "TGT050", "cannot send 'ü'" },
        { "functions: [{ hid: { collection: Mouse, input: [{ usage: Button / 0..7 }] } }]", "", "" },
        { "functions: [{ vendor: { winusb: true } }]", "", "" },
        { "device: { vendor: 0x1209, product: 1, serial: unique, boards: [rp2040], functions: [keyboard] }", "SPEC004 SPEC004", "write 'functions:' without indentation" },
        { "vendor: 0x1209\nproduct: 1\nfunctions: [keyboard]\nrepl: keep", "SPEC004 SPEC004", "write it below 'device:'" },
        { "device: { vendor: 0x1209, product: Desk pad }\nfunctions: [keyboard]", "SPEC006", "'name'" },
        { "boards: rp2040, samd21\nfunctions: [keyboard]", "SPEC010", "'[rp2040, samd21]'" },
        { "functions: []", "USB024", "'- keyboard'" },
        { "functions: [{ hid: { name: kbd, type: keyboard } }]", "SPEC004", "'preset'" },
        { "functions: [{ hid: { usage: Mouse, input: [{ usage: X, min: -128, max: 127 }] } }]", "SPEC004 SPEC004 SPEC004", "'range: -128..127'" },
        { "functions: [{ hid: { usage: Mouse, input: [{ usage: X }] } }]", "SPEC004", "'collection'" },
        { "functions: [{ gamepad: { axes: 6 } }]", "SPEC004", "its parameters: buttons; its fields: buttons, hat" },
        { "functions: [{ gamepad: { buttns: 6 } }]", "SPEC004", "did you mean 'buttons'?" },
        { "functions: [{ midi: { inputs: [Keys] } }]", "SPEC004", "on which the host sends" },
        { "functions: [{ hid: { collection: Mouse, input: [{ usage: 0xFF00 / 1, bits: 64 }] } }]", "SPEC007", "'bits: 8, count: …'" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_newcomers_mistake_is_one_finding_with_the_way_out(string text, string codes, string words)
    {
        var errors = Compile.Text(text).Diagnostics.Where(d => d.Severity == Severity.Error).ToList();

        Assert.Equal(codes, string.Join(' ', errors.Select(e => e.Code)));
        Assert.All(errors, e => Assert.True(e.At.Line > 0 && e.Fix.Length > 0, e.ToString()));
        if (words.Length > 0)
            Assert.Contains(errors, e => e.Fix.Contains(words, StringComparison.Ordinal));
        Assert.All(errors, e => Assert.All(e.Edits, edit => Assert.Contains(edit.Words, e.Fix, StringComparison.Ordinal)));
        Assert.All(errors.Where(e => e.Fix.Contains("did you mean ", StringComparison.Ordinal) && !e.Fix.Contains("did you mean a list", StringComparison.Ordinal)), e => Assert.NotEmpty(e.Edits));
    }

    [Fact]
    public void What_the_ways_out_of_rules_change_are_keys_of_the_language() => Assert.All(RuleFixes.Rules.SelectMany(rule => RuleFixes.Of(rule)!.Edits), edit =>
    {
        var (key, value, isOfDevice) = edit switch
        {
            Edit.Set set => (set.Key, set.Value, set.InDevice),
            Edit.TakeOut taken => (taken.Key, "", taken.InDevice),
            _ => throw new NotSupportedException($"{edit} is no change of a key"),
        };
        Assert.Contains(SpecLanguage.Sections, s => s[key] is not null && (!isOfDevice || s.Name == "device"));
        if (edit is Edit.Set)
            Assert.NotEmpty(value);
    });

    [Theory]
    [InlineData("device: { vendor: 1209, product: 1 }\nfunctions: [mouse]", "SPEC017", "1:19")]
    [InlineData("functions:\n  - hid: { collection: Gamepad, input: [{ usage: Button / 0..7 }] }", "HID071b", "3:41")]
    [InlineData("functions:\n  - hid: { collection: Gamepad, country: 99, input: [{ usage: Button / 1..8 }] }", "HID056", "3:42")]
    [InlineData("boards: [rp2040, stm32f103]\nfunctions: [keyboard]", "TGT111b", "2:18")]
    [InlineData("boards: [rp2040]\nfunctions:\n  - vendor: { winusb: true }", "TGT111", "4:23")]
    [InlineData("boards: [rp2040]\nconfigurations:\n  - functions: [keyboard]\n  - functions: [mouse]", "TGT017", "5:5")]
    [InlineData("functions:\n  - hid: { reports: [mouse], out_endpoint: true }", "HID054b", "3:44")]
    [InlineData("functions:\n  - hid: { collection: Gamepad, input: [{ usage: Button / 1..8, range: 1..8 }] }", "SPEC017", "3:72")]
    public void What_is_doubtful_is_told_at_its_place(string text, string code, string place)
    {
        var finding = Assert.Single(Compile.Text(text).Diagnostics, d => d.Code == code);

        Assert.Equal(place, $"{finding.At.Line}:{finding.At.Column}");
    }

    [Fact]
    public void A_budget_names_the_functions_that_use_it_and_the_keys_that_save_it()
    {
        var finding = Compile.Text("boards: [esp32-s3]\nfunctions: [keyboard: { name: kbd }, mouse, midi: { name: synth }, cdc: { name: log }]").Diagnostics.Single(d => d.Code == "TGT112b");

        Assert.Contains("the built-in port (CDC data) 0x02, 0x82 64 B; kbd (HID boot keyboard) 0x83 8 B; mouse (", finding.Message, StringComparison.Ordinal);
        foreach (var key in (string[])["'hid' function with 'reports'", "'notification: false'", "'repl: drop'"])
            Assert.Contains(key, finding.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("midi: { packet_size: 65 B }", "USB041")] // two endpoints
    [InlineData("midi: {}", "MIDI094")] // two embedded jacks
    [InlineData("raw: { descriptors: '09 04 00 00 02 FF 00 00 00 07 05 81 02 41 00 00 07 05 01 02 41 00 00' }", "USB041 USB041")]
    public void One_value_is_judged_once_and_bytes_one_by_one(string function, string expected)
    {
        var codes = Compile.Text($"functions:\n  - {function}").Diagnostics.Select(d => d.Code).Where(expected.Split(' ').Contains);

        Assert.Equal(expected, string.Join(' ', codes));
    }

    [Fact]
    public void What_a_board_cannot_do_is_told_of_a_function_not_of_the_number_behind_the_built_in_port()
    {
        var finding = Compile.Text("boards: [rp2040]\nfunctions: [mouse, vendor: { name: stream, alternates: [{ endpoints: [bulk in] }] }]").Diagnostics.Single(d => d.Code == "TGT031");

        Assert.Equal("stream setting 1 is an alternate setting", finding.Message);
    }

    [Fact]
    public void What_nobody_said_brings_no_finding_at_any_speed()
    {
        foreach (var speed in (string[])["low", "full", "high", "super"])
            Assert.DoesNotContain(Compile.Text($"device: {{ vendor: 0x1209, product: 1, speed: {speed} }}\nfunctions: [mouse]").Diagnostics, d => d.Code is "USB012" or "USB012b" or "USB027" or "USB041b" or "USB043" or "USB043b");
    }

    [Fact]
    public void Each_endpoint_at_SuperSpeed_gets_a_companion_that_nobody_gave()
    {
        var device = Compile.Good("device: { vendor: 0x1209, product: 1, speed: super, bos: ['07 10 02 02 00 00 00', '0A 10 03 00 0E 00 03 00 00 00'] }\n"
            + "functions: [mouse, midi, cdc, vendor: { endpoints: [bulk out, { type: bulk in, packet_size: 1024 B, descriptors: ['06 30 03 00 00 00'] }] }]");

        var endpoints = Configuration.Parse(device.Descriptors.Configurations[0]).Interfaces.SelectMany(i => i.Endpoints).ToList();
        Assert.Equal(8, endpoints.Count);
        Assert.All(endpoints, e => Assert.IsType<SuperSpeedCompanionDescriptor>(e.Extras[0]));
        Assert.All(endpoints, e => Assert.Single(e.Extras.OfType<SuperSpeedCompanionDescriptor>()));
        Assert.Equal(3, ((SuperSpeedCompanionDescriptor)endpoints[^1].Extras[0]).MaxBurst);
        Assert.All(endpoints.Where(e => e.Descriptor.Transfer == TransferType.Interrupt), e => Assert.Equal(e.Descriptor.PacketSize, ((SuperSpeedCompanionDescriptor)e.Extras[0]).BytesPerInterval));
    }

    [Fact]
    public void A_time_at_high_speed_is_no_doubtful_interval()
    {
        const string device = "device: { vendor: 0x1209, product: 1, speed: high, qualifier: '0A 06 00 02 00 00 00 40 01 00', other_speed: '09 07 09 00 00 01 00 80 32' }\n";

        Assert.DoesNotContain(Compile.Text(device + "functions: [cdc]").Diagnostics, d => d.Code == "USB044");
        Assert.Contains(Compile.Text(device + "functions: [vendor: { endpoints: [{ type: interrupt in, interval: 8 }] }]").Diagnostics, d => d.Code == "USB044");
    }

    [GeneratedRegex("'(\\w+)(?:: [^']*)?'")]
    private static partial Regex Quoted();
}
