using static UsbDev.Compiler.Tests.Editors.EditorClient;

namespace UsbDev.Compiler.Tests.Editors;

/// <summary>Ways out of findings, as code actions.</summary>
public class WaysOutTests
{
    public static TheoryData<string, string, string> Mended => new()
    {
        { "functions: [keybord]\n", "Write 'keyboard'", "functions: [keyboard]\n" },
        { "functions:\n  - hid: { colection: Mouse, input: [{ usage: X }] }\n", "Write 'collection'", "functions:\n  - hid: { collection: Mouse, input: [{ usage: X }] }\n" },
        { "functions:\n  - hid: { collection: Mouse, input: [{ usage: 'Wheell' }] }\n", "Write 'Generic Desktop / Wheel'", "functions:\n  - hid: { collection: Mouse, input: [{ usage: 'Generic Desktop / Wheel' }] }\n" },
        { "repl: false\nfunctions: [keyboard]\n", "Write 'drop'", "repl: drop\nfunctions: [keyboard]\n" },
        { "functions:\n  - cdc:\n      name: log\n      notification_packet_size: 8 B # so small\n", "Write 'notification_packet_size: 16 B'", "functions:\n  - cdc:\n      name: log\n      notification_packet_size: 16 B # so small\n" },
        { "functions:\n  - cdc:\n      name: log\n      protocol: 1\n      label: Log\n", "Take 'protocol' out", "functions:\n  - cdc:\n      name: log\n      label: Log\n" },
        { "functions:\n  - cdc: { name: log, protocol: 1 }\n", "Take 'protocol' out", "functions:\n  - cdc: { name: log }\n" },
        { "functions:\n  - hid: { reports: [mouse], out_endpoint: true }\n", "Take 'out_endpoint' out", "functions:\n  - hid: { reports: [mouse] }\n" },
        { "functions:\n  - hid: { collection: Mouse, input: [{ usage: X, range: 0 to 255 }] }\n", "Write '0..255'", "functions:\n  - hid: { collection: Mouse, input: [{ usage: X, range: 0..255 }] }\n" },
        { "functions:\n  - hid: { collection: Mouse, input: [{ usage: X, range: 5..1 }] }\n", "Write '1..5'", "functions:\n  - hid: { collection: Mouse, input: [{ usage: X, range: 1..5 }] }\n" },
        { "functions:\n  - hid: { collection: Mouse, poll: 500 Hz, input: [{ usage: X }] }\n", "Write '2 ms'", "functions:\n  - hid: { collection: Mouse, poll: 2 ms, input: [{ usage: X }] }\n" },
        { "functions:\n  - hid: { collection: Generic Desktop, input: [{ usage: X }] }\n", "Write 'Generic Desktop / Pointer'", "functions:\n  - hid: { collection: Generic Desktop / Pointer, input: [{ usage: X }] }\n" },
        { "functions: keyboard, mouse\n", "Write '[keyboard, mouse]'", "functions: [keyboard, mouse]\n" },
        { "functions:\n  - keyboard: kbd\n", "Write 'keyboard: { name: kbd }'", "functions:\n  - keyboard: { name: kbd }\n" },
        { "functions:\n  - cdc: { protocol: 1, name: log }\n", "Take 'protocol' out", "functions:\n  - cdc: { name: log }\n" },
        { "functions:\n  - cdc: { name:log }\n", "Write 'name: log'", "functions:\n  - cdc: { name: log }\n" },
        { "functions:\n  - cdc:\n      name:log\n      label: Log\n", "Write 'name: log'", "functions:\n  - cdc:\n      name: log\n      label: Log\n" },
        { "functions:\n  - cdc: { name: start }\n", "Write 'start_'", "functions:\n  - cdc: { name: start_ }\n" },
        { "parameters: { count: 8 }\nfunctions:\n  - hid: { collection: Gamepad, input: [{ usage: 'Button / 1..${cuont}' }] }\n", "Write '${count}'", "parameters: { count: 8 }\nfunctions:\n  - hid: { collection: Gamepad, input: [{ usage: 'Button / 1..${count}' }] }\n" },
        { "functions:\n  - hid: { collection: Mouse, input: [{ usage: X, range: -129..0, bits: 8 }] }\n", "Write 'bits: 9'", "functions:\n  - hid: { collection: Mouse, input: [{ usage: X, range: -129..0, bits: 9 }] }\n" },
        { "functions:\n  - midi: { name: synth, from_device: 6 }\n", "Write '[Cable 1, Cable 2, Cable 3, Cable 4, Cable 5, Cable 6]'", "functions:\n  - midi: { name: synth, from_device: [Cable 1, Cable 2, Cable 3, Cable 4, Cable 5, Cable 6] }\n" },
        { "functions:\n  # usbdev: allow HID061 once upon a time\n  - keyboard\n", "Take the comment out", "functions:\n  - keyboard\n" },
        { "functions: # usbdev: allow HID061 once upon a time\n  - keyboard\n", "Take the comment out", "functions:\n  - keyboard\n" },
        { "x-words: &words Desk\nfunctions:\n  - keyboard: { label: *wrods }\n", "Write '*words'", "x-words: &words Desk\nfunctions:\n  - keyboard: { label: *words }\n" },
        { "functions:\r\n  - cdc: { name: log, notification: false }\r\n", "Allow CDC097 here, with a reason", "functions:\r\n  # usbdev: allow CDC097 say why\r\n  - cdc: { name: log, notification: false }\r\n" },
    };

    [Theory]
    [MemberData(nameof(Mended))]
    public async Task A_way_out_is_offered_and_is_one(string text, string title, string mended)
    {
        const string device = "device:\n  vendor: 0x1209\n  product: 2\n  serial: unique\n";
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open(device + text);

        var actions = await editor.Actions();

        var action = Assert.Single(actions, a => a!["title"]!.GetValue<string>() == title)!;
        Assert.Equal(device + mended, Applied(device + text, action));
        Assert.DoesNotContain(SpecCompiler.Compile(device + mended).Diagnostics, d => d.Allowed is null && d.Code == action["diagnostics"]![0]!["code"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("source.fixAll")]
    [InlineData("source.fixAll.usbdev")]
    public async Task All_that_can_be_meant_in_one_way_only_is_mended_at_once_where_that_is_asked_for(string kind)
    {
        const string text = "device: { vendor: 0x1209, product: 2, serial: unique }\r\n# 🎹\r\nfunctions:\r\n  - keybord: { label: \"🎹\", nme: kbd }\r\n  - cdc: { name:log }\r\n# the end\r\n";
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open(text);

        var actions = await editor.Actions(kind);

        var action = Assert.Single(actions)!;
        Assert.Equal(("source.fixAll.usbdev", "Mend 3 mistakes that can be meant in one way only"), (action["kind"]!.GetValue<string>(), action["title"]!.GetValue<string>()));
        Assert.Equal(text.Replace("keybord", "keyboard", StringComparison.Ordinal).Replace("nme", "name", StringComparison.Ordinal).Replace("name:log", "name: log", StringComparison.Ordinal), Applied(text, action));
        Assert.Equal(3, action["edit"]!["changes"]![DeviceUri]![0]!["range"]!["start"]!["line"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("quickfix", true)]
    [InlineData("", true)]
    [InlineData("quick", false)]
    [InlineData("source.organizeImports", false)]
    [InlineData("refactor", false)]
    public async Task Who_asks_for_a_kind_of_action_gets_no_other(string kind, bool isThere)
    {
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open("device: { vendor: 0x1209, product: 2, serial: unique }\nfunctions: [keybord]\n");

        Assert.Equal(isThere, (await editor.Actions(kind)).Any(a => a!["kind"]!.GetValue<string>() == "quickfix"));
    }

    [Fact]
    public async Task A_serial_number_is_added_below_the_devices_last_key()
    {
        const string text = "device:\n  vendor: 0x1209\n  product: 2   # a comment\n\nfunctions: [keyboard]\n";
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open(text);

        var action = Assert.Single(await editor.Actions(), a => a!["title"]!.GetValue<string>() == "Write 'serial: unique'")!;

        Assert.Equal("device:\n  vendor: 0x1209\n  product: 2   # a comment\n  serial: unique\n\nfunctions: [keyboard]\n", Applied(text, action));
    }
}
