using static UsbDev.Compiler.Tests.Editors.EditorClient;

namespace UsbDev.Compiler.Tests.Editors;

/// <summary>What stands at a place.</summary>
public class HoverTests
{
    [Fact]
    public async Task Hovering_tells_what_a_key_means_and_the_bytes_of_its_line()
    {
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open("device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions:\n  - hid:\n      poll: 4 ms\n      collection: Mouse\n      input:\n        - { usage: X, range: -127..127 }\n");

        var key = await editor.Request("textDocument/hover", Position(3, 7));
        Assert.Contains("How often the host asks", key["contents"]!["value"]!.GetValue<string>(), StringComparison.Ordinal);
        var field = await editor.Request("textDocument/hover", Position(6, 12));
        Assert.Contains("09 30 15 81 25 7F 75 08 95 01 81 02", field["contents"]!["value"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X", "`x`: bits 0 to 7 (byte 0), of the input report")]
    [InlineData("Y", "`y`: bits 8 to 15 (byte 1), of the input report")]
    [InlineData("Button", "`buttons`: bits 16 to 23 (byte 2), 8 values of 1, of the input report")]
    public async Task Hovering_on_a_field_shows_its_item_and_its_bits(string usage, string told)
    {
        const string text = "device: { vendor: 0x1209, product: 1, serial: unique }\r\nfunctions:\r\n  - hid: { collection: Mouse, input: [{ usage: X, range: -127..127 }, { usage: Y, range: -127..127 }, { usage: Button / 1..8 }] }\r\n";
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open(text);

        var hover = (await editor.Request("textDocument/hover", Position(2, text.Split("\r\n")[2].IndexOf("usage: " + usage, StringComparison.Ordinal) + 7)))["contents"]!["value"]!.GetValue<string>();

        Assert.Contains(told, hover, StringComparison.Ordinal);
        Assert.Contains(usage == "Button" ? "05 09 19 01 29 08" : "\n09 30 09 31 15 81 25 7F 75 08 95 02 81 02\n", hover, StringComparison.Ordinal);
        Assert.DoesNotContain("A1", hover, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("      poll: 4 ms", "poll", "04")]
    [InlineData("      poll: 4 ms", "4", "04")]
    [InlineData("  - keyboard", "keyboard", "09 04 01 00")]
    [InlineData("      input:", "input", "09 30 15 81 25 7F 75 08 95 01 81 06")]
    [InlineData("        - { usage: X, range: -127..127, relative: true }", "X", "page 0x01, usage 0x30")]
    [InlineData("device: { vendor: 0x1209, product: 2, serial: unique, speed: full }", "vendor", "09 12")]
    [InlineData("device: { vendor: 0x1209, product: 2, serial: unique, speed: full }", "speed", "low, full, high, super")]
    [InlineData("repl: { samd21: drop }", "samd21", "SAMD21")]
    [InlineData("repl: { samd21: drop }", "repl", "keep or drop")]
    [InlineData("boards: [rp2040]", "rp2040", "Raspberry Pi Pico")]
    [InlineData("  - mouse: { buttons: 3 }", "buttons", "parameter of the preset mouse. Default 5")]
    [InlineData("  - mouse: { buttons: 3 }", "mouse", "usage: Consumer / AC Pan")]
    public async Task Hovering_tells_what_each_word_means(string line, string word, string told)
    {
        const string text = "device: { vendor: 0x1209, product: 2, serial: unique, speed: full }\nboards: [rp2040]\nrepl: { samd21: drop }\nfunctions:\n  - hid:\n      poll: 4 ms\n      collection: Mouse\n      input:\n        - { usage: X, range: -127..127, relative: true }\n  - keyboard\n  - mouse: { buttons: 3 }\n";
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open(text);
        var number = Array.IndexOf(text.Split('\n'), line);

        var hover = await editor.Request("textDocument/hover", Position(number, line.IndexOf(word, StringComparison.Ordinal)));

        Assert.Contains(told, hover["contents"]!["value"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 13, "USB037")]
    [InlineData(2, 25, "CDC097, CDC097b, CDC097c")]
    [InlineData(2, 34, "HID068, HID068b")]
    [InlineData(2, 13, "")]
    [InlineData(3, 17, "")]
    public async Task Hovering_on_a_finding_or_on_its_number_in_a_comment_tells_what_the_rule_wants_and_why(int line, int column, string rules)
    {
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open("device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions: [keyboard] # usbdev: allow HID061 HID061\n  # é 🎹 usbdev: allow cdc097 HID068 say why\n# no such thing HID068\n");

        var hover = (await editor.Request("textDocument/hover", Position(line, column)))["contents"]?["value"]?.GetValue<string>() ?? "";

        var told = UsbDev.Descriptors.RuleCatalog.All.Where(r => hover.Contains($"**{r.Id}** – {r.Title}. {r.Why} ({r.Source})", StringComparison.Ordinal)).Select(r => r.Id).ToList();
        Assert.Equal(rules, string.Join(", ", told));
    }
}
