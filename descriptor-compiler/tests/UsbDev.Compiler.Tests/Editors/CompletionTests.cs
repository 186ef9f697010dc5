using static UsbDev.Compiler.Tests.Editors.EditorClient;

namespace UsbDev.Compiler.Tests.Editors;

/// <summary>What can be written at a place.</summary>
public class CompletionTests
{
    public static TheoryData<string, string[], string[]> Places => new()
    {
        { "|", ["device", "functions", "boards"], ["vendor"] },
        { "device:\n  |", ["vendor", "product", "serial"], ["functions"] },
        { "device:\n  vendor: 1\n  serial: |", ["unique"], ["vendor"] },
        { "repl: |", ["keep", "drop"], ["device"] },
        { "boards: [|", ["rp2040", "samd21"], [] },
        { "boards:\n  - |", ["rp2040", "samd21"], [] },
        { "functions:\n  - |", ["keyboard", "midi", "hid", "cdc"], ["name"] },
        { "functions: [keyboard, |", ["mouse", "midi"], ["name"] },
        { "functions:\n  - keyboard:\n      |", ["name", "poll", "label"], ["from_device"] },
        { "functions:\n  - mouse: { |", ["buttons", "poll", "fields"], ["size"] },
        { "functions:\n  - mouse:\n      fields: { |", ["x", "wheel", "pan", "buttons"], ["poll", "mouse"] },
        { "functions:\n  - hid:\n      reports:\n        - gamepad:\n            fields:\n              |", ["hat", "brake"], ["gamepad"] },
        { "functions:\n  - midi: { |", ["from_device", "name"], ["poll"] },
        { "functions:\n- hid:\n    boot: |", ["keyboard", "mouse", "none"], [] },
        { "functions:\n  - hid:\n      reports: [mouse, |", ["keyboard", "gamepad"], ["midi"] },
        { "functions:\n  - hid:\n      reports:\n        - name: x\n          |", ["collection", "input"], ["poll"] },
        { "functions:\n  - hid:\n      input:\n        - { usage: gamep|", ["Generic Desktop / Gamepad"], ["Consumer / Volume"] },
        { "functions:\n  - hid:\n      collection: Consumer / Con|", ["Consumer / Consumer Control"], [] },
        { "functions:\n  - hid:\n      input:\n        - { usage: X, |", ["range", "relative", "bits"], ["poll"] },
        { "functions:\n  - hid:\n      layout:\n        - |", ["input", "output", "feature", "collection"], [] },
        { "functions:\n  - hid:\n      layout:\n        - input: { |", ["usage", "padding"], ["poll"] },
        { "functions:\n  - vendor:\n      endpoints: [|", ["bulk in", "interrupt out"], [] },
        { "functions:\n  - vendor:\n      endpoints:\n        - { type: |", ["bulk in"], ["packet_size"] },
        { "presets:\n  pad:\n    |", ["collection", "input"], ["vendor"] },
        { "functions: [\n  keyboard,\n  |\n]\n", ["mouse", "midi"], ["name"] },
        { "functions:\n  - hid: {\n      poll: 1 ms,\n      |\n    }\n", ["collection", "reports"], ["poll", "vendor"] },
        { "functions:\n  - hid: { poll: \n  - midi: { |", ["from_device"], ["poll"] },
        { "functions: [keyboard] |", [], ["mouse", "device"] },
        { "device:\n  vendor: 1\n  |\n  product: 1\n", ["name", "serial"], ["vendor", "product"] },
        { "device:\r\n  vendor: 1\r\n  |\r\n", ["product"], ["vendor"] },
        { "functions:\n  - hid: { |poll: 1 ms, boot: none }", ["name"], ["poll", "boot"] },
        { "presets: { pad: { parameters: { n: 3 }, input: [{ name: q, usage: X }] } }\nfunctions:\n  - |", ["pad", "keyboard"], [] },
        { "presets: { pad: { parameters: { n: 3 }, input: [{ name: q, usage: X }] } }\nfunctions:\n  - pad: { |", ["n", "poll"], ["q"] },
        { "presets: { pad: { preset: mouse, input: [{ name: q, usage: X }] } }\nfunctions:\n  - pad: { fields: { |", ["q", "wheel"], ["poll"] },
        { "functions:\n  - hid:\n      preset: mouse\n      fields:\n        |", ["x", "pan"], ["poll"] },
        { "functions:\n  - hid: { preset: mouse, |", ["buttons", "poll"], ["preset"] },
        { "functions:\n  - mouse:\n      fields:\n        x: { |", ["range", "bits"], ["poll", "x"] },
        { "parameters: { count: 4 }\nfunctions:\n  - hid:\n      input: [{ usage: \"Button / 1..${|", ["${count}"], ["Generic Desktop / X"] },
        { "repl: { |", ["samd21", "rp2040"], ["keep"] },
        { "repl:\n  samd21: dr|", ["keep", "drop"], ["rp2040"] },
        { "device:\n  speed: |", ["low", "full", "high", "super"], [] },
        { "device:\n  name:\n    |", ["en-US", "de-DE"], ["vendor"] },
        { "configurations:\n  - |", ["value", "functions"], ["vendor"] },
        { "configurations:\n  - functions:\n      - |", ["hid", "keyboard"], ["value"] },
        { "functions:\n  - vendor:\n      alternates:\n        - |", ["setting", "endpoints"], ["winusb"] },
        { "functions:\n  - vendor:\n      alternates:\n        - endpoints: [|", ["bulk in", "isochronous in"], [] },
        { "functions:\n  - hid:\n      items: >\n        Usa|", ["Usage Page", "End Collection"], ["poll"] },
        { "functions:\n  - hid: { order: [|", ["page", "usage", "count"], ["main"] },
        { "functions:\n  - hid: { collection: volume up|", ["Consumer / Volume Increment", "Keyboard/Keypad / Keyboard Volume Up"], ["Consumer / Volume"] },
        { "device: &dev { vendor: 1 }\nfunctions:\n  - *|", ["*dev"], [] },
        { "# |", ["# usbdev: allow"], ["device"] },
        { "repl: keep # usbdev: allow HID|", ["HID061", "SPEC016"], ["keep"] },
        { "|", ["include", "parameters", "presets", "configurations"], [] },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task What_can_stand_at_a_place_is_completed(string text, string[] offered, string[] other)
    {
        await using var editor = new EditorClient();
        await editor.Initialize();
        var at = text.IndexOf('|');
        var line = text[..at].Count(c => c == '\n');
        await editor.Open(text.Remove(at, 1));

        var answer = await editor.Request("textDocument/completion", Position(line, at - (text.LastIndexOf('\n', at) + 1)));

        var labels = answer["items"]!.AsArray().Select(i => i!["label"]!.GetValue<string>()).ToList();
        Assert.All(offered, o => Assert.Contains(o, labels));
        Assert.All(other, o => Assert.DoesNotContain(o, labels));
    }

    [Theory]
    [InlineData("data field: temperature", "'Sensors / Data Field: Temperature'")]
    [InlineData("keyboard ; :", "'Keyboard/Keypad / Keyboard ; : (Semicolon Colon)'")]
    [InlineData("gamepad", "Generic Desktop / Gamepad")]
    public async Task What_is_completed_is_YAML_and_compiles(string typed, string inserted)
    {
        const string before = "functions:\n  - hid:\n      collection: Mouse\n      input:\n        - { range: 0..255, usage: ";
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open(before + typed);

        var answer = await editor.Request("textDocument/completion", Position(4, before.Split('\n')[^1].Length + typed.Length));

        var texts = answer["items"]!.AsArray().Select(i => i!["textEdit"]!["newText"]!.GetValue<string>()).ToList();
        Assert.Contains(inserted, texts);
        Compile.Good(before + inserted + " }");
    }

    [Fact]
    public async Task Languages_are_completed_where_words_can_be_said_in_several()
    {
        await using var editor = new EditorClient();
        await editor.Initialize();
        const string line = "functions: [midi: { from_device: [{ ";
        await editor.Open(line);

        var answer = await editor.Request("textDocument/completion", Position(0, line.Length));

        Assert.Contains("de-DE: ", answer["items"]!.AsArray().Select(i => i!["textEdit"]!["newText"]!.GetValue<string>()));
    }
}
