using System.Text.Json.Nodes;
using CsCheck;
using static UsbDev.Compiler.Tests.Editors.EditorClient;

namespace UsbDev.Compiler.Tests.Editors;

/// <summary>The protocol itself: what is no message, what comes out of order, and what is too much.</summary>
public class ProtocolTests
{
    [Fact]
    public async Task Unknown_requests_and_broken_messages_get_errors_and_the_server_goes_on()
    {
        await using var editor = new EditorClient();
        await editor.Initialize();

        Assert.Equal(-32601, (await editor.RawRequest("no/such", []))["error"]!["code"]!.GetValue<int>());
        Assert.Equal(-32602, (await editor.RawRequest("textDocument/hover", Position(0, 0)))["error"]!["code"]!.GetValue<int>());
        await editor.Send("{ not json");
        Assert.Equal(-32700, (await editor.Read())["error"]!["code"]!.GetValue<int>());
        await editor.Send("{\"id\":\"\\ud83c\",\"method\":\"shutdown\"}"); // half a character
        Assert.Equal(-32700, (await editor.Read())["error"]!["code"]!.GetValue<int>());
        await editor.Send("{\"id\":1,\"method\":\"shutdown\",\"params\":{\"a\":{\"b\":1,\"b\":2}}}"); // a key twice
        Assert.Equal(-32700, (await editor.Read())["error"]!["code"]!.GetValue<int>());
        await editor.Send("{\"method\":\"$/cancelRequest\",\"params\":true}");
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
        await using var editor = new EditorClient();
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
        await using var editor = new EditorClient();
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
    public async Task Requests_out_of_order_get_errors()
    {
        await using var editor = new EditorClient();
        Assert.Equal(-32002, (await editor.RawRequest("textDocument/hover", Position(0, 0)))["error"]!["code"]!.GetValue<int>());
        await editor.Initialize();
        Assert.Equal(-32600, (await editor.RawRequest("initialize", []))["error"]!["code"]!.GetValue<int>());
        await editor.RawRequest("shutdown", []);
        Assert.Equal(-32600, (await editor.RawRequest("textDocument/hover", Position(0, 0)))["error"]!["code"]!.GetValue<int>());
    }

    public static TheoryData<string, int> Hostile => new() { { "[", 900_000 }, { "{a: ", 200_000 }, { "- ", 400_000 }, { "a:\n ", 3_000 }, { "\"", 900_000 }, { "*a ", 300_000 }, { "&a ", 300_000 }, { "- keybord\n", 20_000 }, { "# usbdev: allow X y\n", 40_000 }, { "${", 400_000 }, { "[{", 700_000 } };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Hostile_texts_are_answered_soon(string piece, int times)
    {
        var text = "device: { vendor: 1, product: 1 }\nfunctions:\n" + string.Concat(Enumerable.Repeat(piece, times));
        var last = text.Split('\n');
        await using var editor = new EditorClient();
        await editor.Initialize();
        var before = Environment.CpuUsage.TotalTime;
        await editor.Open(text);

        foreach (var method in (string[])["completion", "hover", "definition", "documentSymbol", "references", "documentHighlight", "prepareRename", "documentLink", "foldingRange"])
            await editor.RawRequest($"textDocument/{method}", Position(last.Length - 1, last[^1].Length));
        var places = Position(last.Length - 1, last[^1].Length);
        places["positions"] = new JsonArray(places["position"]!.DeepClone());
        await editor.RawRequest("textDocument/selectionRange", places);
        foreach (var method in (string[])["codeAction", "inlayHint"])
            await editor.RawRequest($"textDocument/{method}", Everything());

        Assert.InRange((Environment.CpuUsage.TotalTime - before).TotalSeconds, 0, 60); // other tests run beside
    }

    private static readonly string[] s_methods =
    [
        .. ((string[])["didOpen", "didChange", "didClose", "didSave", "completion", "hover", "codeAction", "documentSymbol", "definition", "references", "documentHighlight", "prepareRename", "rename", "documentLink", "foldingRange",
            "selectionRange", "inlayHint", "formatting"]).Select(m => $"textDocument/{m}"),
        "initialize", "initialized", "workspace/didChangeWatchedFiles", "workspace/didChangeConfiguration", "$/cancelRequest", "$/setTrace", "",
    ];

    // What stands in messages, sound and not.
    private static readonly string[] s_values =
    [
        "null", "true", "-1", "0", "1", "2", "7", "1e99", "2147483648", "\"\"", "\"\\ud83c\"", "[]", "[null]", "{}", $"\"{DeviceUri}\"", "\"file:///gadget/part.yaml\"", "\"file:///a%00/device.yaml\"", "\"untitled:1\"",
        "\"file://%zz/../\\u0000\"", "\"include: [device.yaml, \\\"a\\\\0\\\"]\\nfunctions: [mouse]\\n\"", """{"line":1,"character":3}""", """{"line":2,"character":16}""", """{"line":-1,"character":0}""", """{"start":{"line":1,"character":0},"end":{"line":3,"character":0}}""", """{"start":{"line":3,"character":0},"end":{"line":1,"character":0}}""",
        """[{"text":"functions: [mouse]\n"}]""", """[{"range":{"start":{"line":1,"character":2},"end":{"line":1,"character":9}},"text":"\u00e9: &a [*a"}]""", """[{"line":1,"character":5}]""", """{"diagnostics":[]}""", """{"includeDeclaration":false}""",
    ];

    private static readonly string[] s_keys = ["textDocument", "position", "positions", "range", "context", "contentChanges", "newName", "processId", "capabilities", "id", "settings"];

    private static Gen<string> OneOf(string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    [Fact]
    public async Task Whatever_a_client_sends_each_request_gets_one_answer()
    {
        var value = OneOf(s_values);
        var document = Gen.Select(OneOf(s_values[14..18]), value, value, (uri, version, text) => $$"""{"uri":{{uri}},"version":{{version}},"text":{{text}}}""");
        var member = Gen.Select(OneOf(s_keys), value, (key, v) => $"\"{key}\":{v}");
        var parameters = Gen.Frequency(
            (9, Gen.Select(document, member.Array[0, 4], (d, members) => $"{{{string.Join(',', members.Append($"\"textDocument\":{d}").DistinctBy(m => m.Split(':')[0]))}}}")),
            (1, value));
        var messages = Gen.Select(OneOf(s_methods), parameters, Gen.Bool).Array[1, 30];
        await messages.SampleAsync(async sent =>
        {
            await using var editor = new EditorClient();
            await editor.Initialize();
            await editor.Open("include: part.yaml\ndevice: { vendor: 0x1209, product: 1 }\nfunctions: [{ keyboard: { name: k\u00e9 } }]\n");
            var asked = 0;
            foreach (var (method, given, isRequest) in sent)
                await editor.Send(isRequest ? $"{{\"jsonrpc\":\"2.0\",\"id\":\"r{asked++}\",\"method\":\"{method}\",\"params\":{given}}}" : $"{{\"jsonrpc\":\"2.0\",\"method\":\"{method}\",\"params\":{given}}}");
            await editor.Send("""{"jsonrpc":"2.0","id":"last","method":"shutdown"}""");

            var answered = new List<string>();
            while (await editor.Read() is var message && message["id"]?.GetValue<string>() is var id && id != "last")
            {
                if (id is not null && message["method"] is null)
                    answered.Add(id);
                Assert.DoesNotContain("defect", message.ToJsonString(), StringComparison.Ordinal);
            }
            Assert.Equal(Enumerable.Range(0, asked).Select(i => $"r{i}"), answered);
        }, iter: 300);
    }
}
