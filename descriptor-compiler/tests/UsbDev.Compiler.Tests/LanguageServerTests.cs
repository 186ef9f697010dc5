using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using UsbDev.Compiler.Editor;

namespace UsbDev.Compiler.Tests;

/// <summary>Speaks LSP over streams, as an editor does.</summary>
public class LanguageServerTests
{
    private const string Uri = "file:///tmp/device.yaml";

    [Fact]
    public async Task Findings_come_with_every_change_and_go_when_the_text_is_right()
    {
        await using var editor = new Editor();
        await editor.Initialize();

        await editor.Open("device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions: [keybord]\n");
        var first = (await editor.Notification("textDocument/publishDiagnostics"))["diagnostics"]!.AsArray();
        Assert.Equal(Codes.UnknownName, Assert.Single(first)!["code"]!.GetValue<string>());
        Assert.Equal((1, 12), (first[0]!["range"]!["start"]!["line"]!.GetValue<int>(), first[0]!["range"]!["start"]!["character"]!.GetValue<int>()));

        await editor.Change("device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions: [keyboard]\n");
        var second = (await editor.Notification("textDocument/publishDiagnostics"))["diagnostics"]!.AsArray();
        Assert.DoesNotContain(second, d => d!["severity"]!.GetValue<int>() == 1);

        Assert.Equal(0, await editor.Exit());
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

    private static JsonObject Position(int line, int character) => new()
    {
        ["textDocument"] = new JsonObject { ["uri"] = Uri },
        ["position"] = new JsonObject { ["line"] = line, ["character"] = character },
    };

    private sealed class Editor : IAsyncDisposable
    {
        private readonly Pipe _toServer = new(), _fromServer = new();
        private readonly Stream _in, _out;
        private readonly CancellationTokenSource _cancel = new(TimeSpan.FromSeconds(30));
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

        public Task Open(string text) => Notify("textDocument/didOpen", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = Uri, ["languageId"] = "yaml", ["version"] = 1, ["text"] = text } });

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

        public async Task<JsonObject> Notification(string method)
        {
            while (true)
                if (await Read() is var message && message["method"]?.GetValue<string>() == method)
                    return message["params"]!.AsObject();
        }

        public async Task Send(string body) => await _out.WriteAsync(Encoding.UTF8.GetBytes($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"), _cancel.Token);

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
            return await _server.WaitAsync(TimeSpan.FromSeconds(10));
        }

        public async ValueTask DisposeAsync()
        {
            await _out.DisposeAsync();
            await _server.WaitAsync(TimeSpan.FromSeconds(10));
            _cancel.Dispose();
        }
    }
}
