using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using UsbDev.Compiler.Editor;

namespace UsbDev.Compiler.Tests;

/// <summary>Speaks LSP over streams, as an editor does.</summary>
public class LanguageServerTests
{
    private const string Uri = "file:///gadget/device.yaml";

    [Fact]
    public async Task Findings_come_with_every_change_and_go_when_the_text_is_right()
    {
        await using var editor = new Editor();
        await editor.Initialize();

        await editor.Open("device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions: [keybord]\n");
        var first = (await editor.Notification("textDocument/publishDiagnostics"))["diagnostics"]!.AsArray();
        var error = Assert.Single(first, d => d!["severity"]!.GetValue<int>() == 1)!;
        Assert.Equal(Codes.UnknownName, error["code"]!.GetValue<string>());
        Assert.Equal((1, 12), (error["range"]!["start"]!["line"]!.GetValue<int>(), error["range"]!["start"]!["character"]!.GetValue<int>()));

        await editor.Change("device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions: [keyboard]\n");
        var second = (await editor.Notification("textDocument/publishDiagnostics"))["diagnostics"]!.AsArray();
        Assert.DoesNotContain(second, d => d!["severity"]!.GetValue<int>() == 1);

        Assert.Equal(0, await editor.Exit());
    }

    [Fact]
    public async Task While_a_line_is_being_typed_the_findings_of_the_others_stay()
    {
        await using var editor = new Editor();
        await editor.Initialize();

        await editor.Open("device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions:\n  - hid:\n      coll\n      poll: 1 ms\n      input: [{ usa\n  - keybord\n  - cdc: { poll: 1 ms\n");

        var found = (await editor.Notification("textDocument/publishDiagnostics"))["diagnostics"]!.AsArray();
        Assert.Equal([(3, Codes.Syntax), (5, Codes.Syntax), (6, Codes.UnknownName), (7, Codes.Syntax)], found.Where(d => d!["severity"]!.GetValue<int>() == 1).Select(d => (d!["range"]!["start"]!["line"]!.GetValue<int>(), d["code"]!.GetValue<string>())));
    }

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
        await using var editor = new Editor();
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
        await using var editor = new Editor();
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
        await using var editor = new Editor();
        await editor.Initialize();
        const string line = "functions: [midi: { from_device: [{ ";
        await editor.Open(line);

        var answer = await editor.Request("textDocument/completion", Position(0, line.Length));

        Assert.Contains("de-DE: ", answer["items"]!.AsArray().Select(i => i!["textEdit"]!["newText"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Hovering_tells_what_a_key_means_and_the_bytes_of_its_line()
    {
        await using var editor = new Editor();
        await editor.Initialize();
        await editor.Open("device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions:\n  - hid:\n      poll: 4 ms\n      collection: Mouse\n      input:\n        - { usage: X, range: -127..127 }\n");

        var key = await editor.Request("textDocument/hover", Position(3, 7));
        Assert.Contains("How often the host asks", key["contents"]!["value"]!.GetValue<string>(), StringComparison.Ordinal);
        var field = await editor.Request("textDocument/hover", Position(6, 12));
        Assert.Contains("09 30 15 81 25 7F 75 08 95 01 81 02", field["contents"]!["value"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_requests_and_broken_messages_get_errors_and_the_server_goes_on()
    {
        await using var editor = new Editor();
        await editor.Initialize();

        Assert.Equal(-32601, (await editor.RawRequest("no/such", []))["error"]!["code"]!.GetValue<int>());
        Assert.Equal(-32602, (await editor.RawRequest("textDocument/hover", Position(0, 0)))["error"]!["code"]!.GetValue<int>());
        await editor.Send("{ not json");
        Assert.Equal(-32700, (await editor.Read())["error"]!["code"]!.GetValue<int>());
        await editor.Send("[]");
        Assert.Equal(-32600, (await editor.Read())["error"]!["code"]!.GetValue<int>());
        Assert.Equal(0, await editor.Exit());
    }

    [Theory]
    [InlineData("Content-Length: minus one\r\n\r\n{}")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Content-Length: 99999999999\r\n\r\n{\"jsonrpc\":\"2.0\"}")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\r\n\r\n\r\n")]
    [InlineData("Content-Length: 3\r\n\r\n\u00e9\u00e9")]
    public async Task What_is_no_message_is_skipped(string junk)
    {
        await using var editor = new Editor();
        await editor.Initialize();

        await editor.SendRaw(junk);
        await editor.SendRaw(new string('x', 100_000));

        var answer = await editor.RawRequest("no/such", []);
        Assert.Equal(-32601, answer["error"]!["code"]!.GetValue<int>());
        Assert.Equal(0, await editor.Exit());
    }

    [Fact]
    public async Task Positions_that_cannot_be_get_an_error_or_nothing()
    {
        await using var editor = new Editor();
        await editor.Initialize();
        await editor.Open("functions: [keyboard]\n");

        foreach (var method in (string[])["textDocument/hover", "textDocument/completion"])
        {
            Assert.Equal(-32602, (await editor.RawRequest(method, Position(-1, 0)))["error"]!["code"]!.GetValue<int>());
            Assert.Equal(-32602, (await editor.RawRequest(method, Position(0, -5)))["error"]!["code"]!.GetValue<int>());
            Assert.Null((await editor.RawRequest(method, Position(1_000_000, 1_000_000)))["error"]);
        }
    }

    [Fact]
    public async Task Findings_in_an_included_file_are_that_files_and_follow_what_is_typed_there()
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-lsp-");
        try
        {
            await using var editor = new Editor();
            await editor.Initialize();
            var (device, part) = (new Uri(Path.Combine(folder.FullName, "device.yaml")).AbsoluteUri, new Uri(Path.Combine(folder.FullName, "part.yaml")).AbsoluteUri);
            File.WriteAllText(Path.Combine(folder.FullName, "part.yaml"), "presets: { pad: { preset: mouse } }\n");

            await editor.Open("include: [part.yaml]\ndevice: { vendor: 0x1209, product: 1, serial: unique }\nfunctions: [pad]\n", device);
            Assert.Empty(Errors(await editor.Notification("textDocument/publishDiagnostics", device)));

            await editor.Open("presets: { pad: { prest: mouse } }\n", part);
            Assert.Equal(Codes.UnknownKey, Assert.Single(Errors(await editor.Notification("textDocument/publishDiagnostics", part)), d => d!["range"]!["start"]!["character"]!.GetValue<int>() == 18)!["code"]!.GetValue<string>());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Changes_by_range_count_in_UTF16_and_know_every_end_of_line()
    {
        const string text = "device: { vendor: 0x1209, product: 1, serial: unique, name: \"🎹 é\" }\r\nfunctions: [keybrd]\r\n";
        await using var editor = new Editor();
        await editor.Initialize();
        await editor.Open(text);
        Assert.Single(Errors(await editor.Notification("textDocument/publishDiagnostics")));

        var letter = text.IndexOf('é');
        await editor.Edit(2, (0, letter, 0, letter + 1, "ü"), (1, 16, 1, 16, "oa"), (1, 99, 99, 0, " # end")); // behind the line's end and the last line
        Assert.Empty(Errors(await editor.Notification("textDocument/publishDiagnostics")));
        await editor.Edit(3, (0, letter - 1, 0, letter, ""));

        var name = await editor.Request("textDocument/hover", Position(0, letter - 2));
        Assert.Contains("3C D8 B9 DF FC 00", name["contents"]!["value"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(-32602, (await editor.RawRequest("textDocument/hover", Position(-1, 0)))["error"]!["code"]!.GetValue<int>());
        Assert.Equal(0, await editor.Exit());
    }

    [Fact]
    public async Task What_is_typed_piece_by_piece_is_the_text_that_was_meant()
    {
        var random = new Random(7);
        var text = "device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions: [keyboard]\n";
        await using var editor = new Editor();
        await editor.Initialize();
        await editor.Open(text);
        await editor.Notification("textDocument/publishDiagnostics");
        for (var version = 2; version < 120; version++)
        {
            var from = random.Next(text.Length + 1);
            var to = random.Next(from, Math.Min(text.Length, from + 9) + 1);
            var put = ((string[])["", "a", "\n", "\r\n", "é", "- midi\n", "# \u2028 x\n", "{"])[random.Next(8)];
            // No editor ends a change between the two signs of a line's end.
            if (IsWithinEnd(text, from) || IsWithinEnd(text, to) || put.StartsWith('\n') && from > 0 && text[from - 1] == '\r' || put.EndsWith('\r') || put.Length == 0 && from > 0 && text[from - 1] == '\r' && to < text.Length && text[to] == '\n')
                continue;
            var (a, b) = (LineAndColumn(text, from), LineAndColumn(text, to));
            text = text[..from] + put + text[to..];
            await editor.Edit(version, (a.Line, a.Column, b.Line, b.Column, put));
        }
        var whole = SpecCompiler.Compile(text, new CompileOptions { FileName = "/gadget/device.yaml", ReadFile = _ => null }).Diagnostics.Where(d => d.Allowed is null).Select(d => (d.Code, d.At.Line - 1, d.At.Column - 1)).ToList();

        await editor.Edit(999, (0, 0, 0, 0, ""));

        JsonObject last;
        do
            last = await editor.Notification("textDocument/publishDiagnostics");
        while (last["version"]!.GetValue<int>() != 999);
        Assert.Equal(whole, last["diagnostics"]!.AsArray().Select(d => (d!["code"]!.GetValue<string>(), d["range"]!["start"]!["line"]!.GetValue<int>(), d["range"]!["start"]!["character"]!.GetValue<int>())));
    }

    private static bool IsWithinEnd(string text, int at) => at > 0 && at < text.Length && text[at - 1] == '\r' && text[at] == '\n';

    private static (int Line, int Column) LineAndColumn(string text, int at)
    {
        var before = text[..at].Replace("\r\n", "\u0001\n", StringComparison.Ordinal).Split('\n', '\r');
        return (before.Length - 1, before[^1].Length);
    }

    [Fact]
    public async Task Findings_lie_under_the_words_that_they_are_about_whatever_signs_stand_before()
    {
        const string text = "device: { vendor: 0x1209, product: 1, serial: unique, name: \"🎹🎹 é\u0301\", nme: \"🎹\" }\r\nfunctions: [keyboard, midi: { from_device: [\"🎹\"], bogus: 1 }, keybord]\r\n";
        await using var editor = new Editor();
        await editor.Initialize();
        await editor.Open(text);

        var found = Errors(await editor.Notification("textDocument/publishDiagnostics"));

        var lines = text.Split("\r\n");
        Assert.Equal(["nme", "bogus", "keybord"], found.Select(d => lines[d!["range"]!["start"]!["line"]!.GetValue<int>()][d["range"]!["start"]!["character"]!.GetValue<int>()..d["range"]!["end"]!["character"]!.GetValue<int>()]));
    }

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
        { "functions:\r\n  - cdc: { name: log, notification: false }\r\n", "Allow CDC097 here, with a reason", "functions:\r\n  # usbdev: allow CDC097 say why\r\n  - cdc: { name: log, notification: false }\r\n" },
    };

    [Theory]
    [MemberData(nameof(Mended))]
    public async Task A_way_out_is_offered_and_is_one(string text, string title, string mended)
    {
        const string device = "device:\n  vendor: 0x1209\n  product: 2\n  serial: unique\n";
        await using var editor = new Editor();
        await editor.Initialize();
        await editor.Open(device + text);

        var actions = await editor.Actions();

        var action = Assert.Single(actions, a => a!["title"]!.GetValue<string>() == title)!;
        Assert.Equal(device + mended, Applied(device + text, action));
        Assert.DoesNotContain(SpecCompiler.Compile(device + mended).Diagnostics, d => d.Allowed is null && d.Code == action["diagnostics"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_serial_number_is_added_below_the_devices_last_key()
    {
        const string text = "device:\n  vendor: 0x1209\n  product: 2   # a comment\n\nfunctions: [keyboard]\n";
        await using var editor = new Editor();
        await editor.Initialize();
        await editor.Open(text);

        var action = Assert.Single(await editor.Actions(), a => a!["title"]!.GetValue<string>() == "Write 'serial: unique'")!;

        Assert.Equal("device:\n  vendor: 0x1209\n  product: 2   # a comment\n  serial: unique\n\nfunctions: [keyboard]\n", Applied(text, action));
    }

    // As an editor does it.
    private static string Applied(string text, JsonNode action)
    {
        var edit = action["edit"]!["changes"]![Uri]![0]!;
        int Offset(JsonNode place) => text.Split('\n').Take(place["line"]!.GetValue<int>()).Sum(l => l.Length + 1) + place["character"]!.GetValue<int>();
        return text[..Offset(edit["range"]!["start"]!)] + edit["newText"]!.GetValue<string>() + text[Offset(edit["range"]!["end"]!)..];
    }

    [Fact]
    public async Task Parts_of_a_description_are_listed()
    {
        await using var editor = new Editor();
        await editor.Initialize();
        await editor.Open("device: { vendor: 0x1209, product: 1 }\nfunctions:\n  - hid:\n      name: pad\n      reports:\n        - mouse: { buttons: 3 }\n        - collection: Gamepad\n          input: [{ name: x, usage: X }, { padding: 3 }]\n  - midi\n");

        var symbols = (JsonArray)(await editor.RawRequest("textDocument/documentSymbol", Position(0, 0)))["result"]!;

        static string Tree(JsonArray parts) => string.Join(' ', parts.Select(p => p!["children"]!.AsArray() is { Count: > 0 } children ? $"{p["name"]}({Tree(children)})" : p["name"]!.GetValue<string>()));
        Assert.Equal("device functions(pad(reports(mouse collection Gamepad(input(x padding 3)))) midi)", Tree(symbols));
        void Nested(JsonNode part)
        {
            static (int, int) At(JsonNode range, string end) => (range[end]!["line"]!.GetValue<int>(), range[end]!["character"]!.GetValue<int>());
            Assert.True(At(part["range"]!, "start").CompareTo(At(part["selectionRange"]!, "start")) <= 0 && At(part["range"]!, "end").CompareTo(At(part["selectionRange"]!, "end")) >= 0, part.ToJsonString());
            foreach (var child in part["children"]!.AsArray())
                Nested(child!);
        }
        foreach (var symbol in symbols)
            Nested(symbol!);
    }

    [Fact]
    public async Task The_way_leads_to_presets_parameters_anchors_and_included_files()
    {
        const string text = "include: [part.yaml]\nparameters: { count: 3 }\npresets: { pad: { preset: mouse } }\ndevice: { vendor: 0x1209, product: 1, name: &words Desk, manufacturer: *words }\nfunctions:\n  - pad: { buttons: \"${count}\" }\n  - hid: { preset: pad }\n";
        await using var editor = new Editor();
        await editor.Initialize();
        await editor.Open(text);

        async Task<(string, int, int)> From(int line, string word)
        {
            var answer = await editor.Request("textDocument/definition", Position(line, text.Split('\n')[line].IndexOf(word, StringComparison.Ordinal) + 1));
            return (answer["uri"]!.GetValue<string>(), answer["range"]!["start"]!["line"]!.GetValue<int>(), answer["range"]!["start"]!["character"]!.GetValue<int>());
        }
        Assert.Equal(("file:///gadget/part.yaml", 0, 0), await From(0, "part"));
        Assert.Equal((Uri, 1, 14), await From(5, "${count}"));
        Assert.Equal((Uri, 2, 11), await From(5, "pad"));
        Assert.Equal((Uri, 2, 11), await From(6, "pad"));
        Assert.Equal((Uri, 3, 44), await From(3, "*words"));
        Assert.Null((await editor.RawRequest("textDocument/definition", Position(2, 25)))["result"]);
    }

    [Fact]
    public async Task The_numbers_that_functions_get_stand_beside_them()
    {
        await using var editor = new Editor();
        await editor.Initialize();
        await editor.Open("device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions:\n  - keyboard\n  - cdc:\n      name: log\n");

        var hints = (JsonArray)(await editor.RawRequest("textDocument/inlayHint", Everything()))["result"]!;

        Assert.Equal([(2, 12, "interface 0, endpoint 0x81"), (3, 8, "interfaces 1 to 2, endpoints 0x82 0x03 0x83")],
            hints.Select(h => (h!["position"]!["line"]!.GetValue<int>(), h["position"]!["character"]!.GetValue<int>(), h["label"]!.GetValue<string>())));
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
        await using var editor = new Editor();
        await editor.Initialize();
        await editor.Open(text);
        var number = Array.IndexOf(text.Split('\n'), line);

        var hover = await editor.Request("textDocument/hover", Position(number, line.IndexOf(word, StringComparison.Ordinal)));

        Assert.Contains(told, hover["contents"]!["value"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///gadget/tests.yaml", "tests: [{ name: x }]\n")]
    [InlineData("file:///work/docker-compose.yml", "services: { web: { image: x } }\n")]
    [InlineData("untitled:Untitled-1", "a: [\n")]
    public async Task Other_programs_files_are_left_alone(string uri, string text)
    {
        await using var editor = new Editor();
        await editor.Initialize();
        await editor.Open(text, uri);

        Assert.Empty((await editor.Notification("textDocument/publishDiagnostics", uri))["diagnostics"]!.AsArray());
        foreach (var method in (string[])["completion", "hover"])
            Assert.Null((await editor.RawRequest($"textDocument/{method}", Position(0, 1, uri)))["result"]);
    }

    [Fact]
    public async Task A_part_whose_description_is_not_open_is_judged_in_that()
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-lsp-");
        try
        {
            await using var editor = new Editor();
            await editor.Initialize();
            string At(string name) => new Uri(Path.Combine(folder.FullName, name)).AbsoluteUri;
            File.WriteAllText(Path.Combine(folder.FullName, "device.yaml"), "include: [parts/pad.yaml]\ndevice: { vendor: 0x1209, product: 2, serial: unique }\nfunctions: [pad: { name: pad }]\n");
            Directory.CreateDirectory(Path.Combine(folder.FullName, "parts"));
            File.WriteAllText(Path.Combine(folder.FullName, "parts", "pad.yaml"), "presets: { pad: { preset: mouse } }\n");

            await editor.Open("presets: { pad: { prest: mouse } }\n", At("parts/pad.yaml"));
            Assert.Equal(Codes.UnknownKey, Assert.Single(Errors(await editor.Notification("textDocument/publishDiagnostics", At("parts/pad.yaml"))))!["code"]!.GetValue<string>());

            // Opened, it counts as the editor has it; closed, the part counts as it is on disk.
            await editor.Open(File.ReadAllText(Path.Combine(folder.FullName, "device.yaml")), At("device.yaml"));
            await editor.Notification("textDocument/publishDiagnostics", At("device.yaml"));
            await editor.Notify("textDocument/didClose", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = At("parts/pad.yaml") } });
            Assert.Empty(Errors(await editor.Notification("textDocument/publishDiagnostics", At("device.yaml"))));

            File.WriteAllText(Path.Combine(folder.FullName, "parts", "pad.yaml"), "presets: { pod: { preset: mouse } }\n");
            await editor.Notify("workspace/didChangeWatchedFiles", new JsonObject { ["changes"] = new JsonArray(new JsonObject { ["uri"] = At("parts/pad.yaml"), ["type"] = 2 }) });
            JsonObject told;
            do
                told = await editor.Notification("textDocument/publishDiagnostics", At("device.yaml"));
            while (!Errors(told).Any());
            Assert.Equal(Codes.UnknownName, Assert.Single(Errors(told))!["code"]!.GetValue<string>());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static TheoryData<string, int> Hostile => new() { { "[", 900_000 }, { "{a: ", 200_000 }, { "- ", 400_000 }, { "a:\n ", 3_000 }, { "\"", 900_000 }, { "*a ", 300_000 }, { "&a ", 300_000 }, { "- keybord\n", 20_000 }, { "# usbdev: allow X y\n", 40_000 }, { "${", 400_000 }, { "[{", 700_000 } };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Hostile_texts_are_answered_soon(string piece, int times)
    {
        var text = "device: { vendor: 1, product: 1 }\nfunctions:\n" + string.Concat(Enumerable.Repeat(piece, times));
        var last = text.Split('\n');
        await using var editor = new Editor();
        await editor.Initialize();
        var before = Environment.CpuUsage.TotalTime;
        await editor.Open(text);

        foreach (var method in (string[])["completion", "hover", "definition", "documentSymbol"])
            await editor.RawRequest($"textDocument/{method}", Position(last.Length - 1, last[^1].Length));
        foreach (var method in (string[])["codeAction", "inlayHint"])
            await editor.RawRequest($"textDocument/{method}", Everything());

        Assert.InRange((Environment.CpuUsage.TotalTime - before).TotalSeconds, 0, 60); // other tests run beside
    }

    [Fact]
    public async Task Requests_out_of_order_get_errors()
    {
        await using var editor = new Editor();
        Assert.Equal(-32002, (await editor.RawRequest("textDocument/hover", Position(0, 0)))["error"]!["code"]!.GetValue<int>());
        await editor.Initialize();
        Assert.Equal(-32600, (await editor.RawRequest("initialize", []))["error"]!["code"]!.GetValue<int>());
        await editor.RawRequest("shutdown", []);
        Assert.Equal(-32600, (await editor.RawRequest("textDocument/hover", Position(0, 0)))["error"]!["code"]!.GetValue<int>());
    }

    private static JsonObject Everything() => new()
    {
        ["textDocument"] = new JsonObject { ["uri"] = Uri },
        ["range"] = new JsonObject { ["start"] = new JsonObject { ["line"] = 0, ["character"] = 0 }, ["end"] = new JsonObject { ["line"] = 10_000, ["character"] = 0 } },
        ["context"] = new JsonObject { ["diagnostics"] = new JsonArray() },
    };

    private static IEnumerable<JsonNode?> Errors(JsonObject published) => published["diagnostics"]!.AsArray().Where(d => d!["severity"]!.GetValue<int>() == 1);

    private static JsonObject Position(int line, int character, string uri = Uri) => new()
    {
        ["textDocument"] = new JsonObject { ["uri"] = uri },
        ["position"] = new JsonObject { ["line"] = line, ["character"] = character },
    };

    private sealed class Editor : IAsyncDisposable
    {
        private readonly Pipe _toServer = new(), _fromServer = new();
        private readonly Stream _in, _out;
        private readonly CancellationTokenSource _cancel = new(TimeSpan.FromMinutes(3));
        private readonly Task<int> _server;
        private int _id;

        public Editor()
        {
            (_in, _out) = (_fromServer.Reader.AsStream(), _toServer.Writer.AsStream());
            _server = new LanguageServer(_toServer.Reader.AsStream(), _fromServer.Writer.AsStream()).RunAsync(_cancel.Token);
        }

        public async Task Initialize()
        {
            Assert.True((await Request("initialize", new JsonObject { ["processId"] = null, ["capabilities"] = new JsonObject() }))["capabilities"]!["hoverProvider"]!.GetValue<bool>());
            await Notify("initialized", []);
        }

        public Task Open(string text, string uri = Uri) => Notify("textDocument/didOpen", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = uri, ["languageId"] = "yaml", ["version"] = 1, ["text"] = text } });

        public Task Change(string text) => Notify("textDocument/didChange", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = Uri, ["version"] = 2 }, ["contentChanges"] = new JsonArray(new JsonObject { ["text"] = text }) });

        public Task Edit(int version, params (int Line, int Column, int EndLine, int EndColumn, string Text)[] changes) => Notify("textDocument/didChange", new JsonObject
        {
            ["textDocument"] = new JsonObject { ["uri"] = Uri, ["version"] = version },
            ["contentChanges"] = new JsonArray([.. changes.Select(c => (JsonNode)new JsonObject
            {
                ["range"] = new JsonObject { ["start"] = new JsonObject { ["line"] = c.Line, ["character"] = c.Column }, ["end"] = new JsonObject { ["line"] = c.EndLine, ["character"] = c.EndColumn } },
                ["text"] = c.Text,
            })]),
        });

        public async Task<JsonArray> Actions() => (JsonArray)(await RawRequest("textDocument/codeAction", Everything()))["result"]!;

        public Task Notify(string method, JsonObject parameters) => Send(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters }.ToJsonString());

        public async Task<JsonObject> Request(string method, JsonObject parameters)
        {
            var answer = await RawRequest(method, parameters);
            Assert.Null(answer["error"]);
            return answer["result"] as JsonObject ?? [];
        }

        public async Task<JsonObject> RawRequest(string method, JsonObject parameters)
        {
            var id = ++_id;
            await Send(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString());
            while (true)
                if (await Read() is var message && message["id"]?.GetValue<int>() == id)
                    return message;
        }

        public async Task<JsonObject> Notification(string method, string? uri = null)
        {
            while (true)
                if (await Read() is var message && message["method"]?.GetValue<string>() == method && (uri is null || message["params"]!["uri"]!.GetValue<string>() == uri))
                    return message["params"]!.AsObject();
        }

        public Task Send(string body) => SendRaw($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

        public async Task SendRaw(string text) => await _out.WriteAsync(Encoding.UTF8.GetBytes(text), _cancel.Token);

        public async Task<JsonObject> Read()
        {
            var header = new StringBuilder();
            var one = new byte[1];
            while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                await _in.ReadExactlyAsync(one, _cancel.Token);
                header.Append((char)one[0]);
            }
            var body = new byte[int.Parse(header.ToString()["Content-Length: ".Length..].Trim())];
            await _in.ReadExactlyAsync(body, _cancel.Token);
            return JsonNode.Parse(body)!.AsObject();
        }

        public async Task<int> Exit()
        {
            await RawRequest("shutdown", []);
            await Notify("exit", []);
            return await _server.WaitAsync(TimeSpan.FromMinutes(3));
        }

        public async ValueTask DisposeAsync()
        {
            await _out.DisposeAsync();
            await _server.WaitAsync(TimeSpan.FromMinutes(3));
            _cancel.Dispose();
        }
    }
}
