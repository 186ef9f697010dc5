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

    private static IEnumerable<JsonNode?> Errors(JsonObject published) => published["diagnostics"]!.AsArray().Where(d => d!["severity"]!.GetValue<int>() == 1);

    private static JsonObject Position(int line, int character) => new()
    {
        ["textDocument"] = new JsonObject { ["uri"] = Uri },
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
