using System.Text.Json.Nodes;
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
}
