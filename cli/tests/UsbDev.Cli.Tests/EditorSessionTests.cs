using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace UsbDev.Cli.Tests;

/// <summary>The language server as editors start it: a process, spoken to over its standard streams.</summary>
public class EditorSessionTests
{
    private const string Uri = "file:///gadget/device.yaml";
    private const string Good = "device: { vendor: 0x1209, product: 2, serial: unique }\nfunctions:\n  - keyboard: { name: kbd, poll: 4 ms }\n";

    // What Visual Studio Code 1.9x and Neovim 0.11 send, shortened to what a server could go by.
    private const string CodesCapabilities = """
        {"workspace":{"applyEdit":true,"workspaceEdit":{"documentChanges":true,"changeAnnotationSupport":{"groupsOnLabel":true}},"didChangeWatchedFiles":{"dynamicRegistration":true,"relativePatternSupport":true},"configuration":true,"workspaceFolders":true},
         "textDocument":{"publishDiagnostics":{"relatedInformation":true,"versionSupport":false,"codeDescriptionSupport":true},"synchronization":{"dynamicRegistration":true,"didSave":true},"completion":{"completionItem":{"snippetSupport":true,"insertReplaceSupport":true,"documentationFormat":["markdown","plaintext"]}},
         "hover":{"contentFormat":["markdown","plaintext"]},"inlayHint":{"dynamicRegistration":true}},
         "general":{"staleRequestSupport":{"cancel":true,"retryOnContentModified":[]},"positionEncodings":["utf-16"]}}
        """;

    private const string NeovimsCapabilities = """
        {"general":{"positionEncodings":["utf-8","utf-16","utf-32"]},"textDocument":{"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":["","quickfix"]}},"isPreferredSupport":true},"hover":{"contentFormat":["markdown"]}},
         "workspace":{"didChangeWatchedFiles":{"dynamicRegistration":false}}}
        """;

    [Fact]
    public void A_session_as_of_Visual_Studio_Code()
    {
        using var editor = new Editor();
        var capabilities = editor.Ask("initialize", Parse("""{"processId":1,"clientInfo":{"name":"Visual Studio Code","version":"1.99.0"},"locale":"en","rootPath":"/gadget","rootUri":"file:///gadget","capabilities":CAPABILITIES,"trace":"off","workspaceFolders":[{"uri":"file:///gadget","name":"gadget"}]}""".Replace("CAPABILITIES", CodesCapabilities, StringComparison.Ordinal)))!["capabilities"]!;
        Assert.Equal("utf-16", capabilities["positionEncoding"]!.GetValue<string>());
        Assert.Equal(2, capabilities["textDocumentSync"]!["change"]!.GetValue<int>());
        editor.Tell("initialized", "{}");
        var registered = editor.Read("client/registerCapability");
        editor.Send(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = registered["id"]!.DeepClone(), ["result"] = null });
        editor.Tell("workspace/didChangeConfiguration", """{"settings":null}""");
        editor.Tell("$/setTrace", """{"value":"verbose"}""");

        editor.Open(Good.Replace("poll", "poll: 4 ms, nme", StringComparison.Ordinal));
        Assert.Contains("did you mean 'name'?", editor.Read("textDocument/publishDiagnostics").ToJsonString().Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        editor.Tell("textDocument/didChange", new JsonObject { ["textDocument"] = Document(2), ["contentChanges"] = new JsonArray(new JsonObject { ["range"] = Range(2, 0, 3, 0), ["rangeLength"] = 53, ["text"] = Good.Split('\n')[2] + "\n" }) });
        var published = editor.Read("textDocument/publishDiagnostics")["params"]!;
        Assert.Equal(2, published["version"]!.GetValue<int>());
        Assert.DoesNotContain(published["diagnostics"]!.AsArray(), d => d!["severity"]!.GetValue<int>() == 1);

        var hover = editor.Ask("textDocument/hover", Place(2, 28))!["contents"]!["value"]!.GetValue<string>();
        Assert.Contains("How often the host asks", hover, StringComparison.Ordinal);
        Assert.Contains("\n04\n", hover, StringComparison.Ordinal);
        Assert.Contains("09 04 00 00 01 03 01 01", editor.Ask("textDocument/hover", Place(2, 6))!["contents"]!["value"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(editor.Ask("textDocument/completion", Place(2, 16))!["items"]!.AsArray(), i => i!["label"]!.GetValue<string>() == "label");
        Assert.Equal(2, editor.Ask("textDocument/documentSymbol", new JsonObject { ["textDocument"] = Document(2) })!.AsArray().Count);

        editor.Tell("textDocument/didSave", new JsonObject { ["textDocument"] = Document(2) });
        editor.Tell("textDocument/didClose", new JsonObject { ["textDocument"] = Document(2) });
        Assert.Empty(editor.Read("textDocument/publishDiagnostics")["params"]!["diagnostics"]!.AsArray());
        Assert.Null(editor.Ask("shutdown", null));
        Assert.Equal(0, editor.Exit());
    }

    [Fact]
    public void A_session_as_of_Neovim()
    {
        using var editor = new Editor();
        editor.Ask("initialize", Parse("""{"processId":1,"clientInfo":{"name":"Neovim","version":"0.11.0"},"rootUri":"file:///gadget","capabilities":CAPABILITIES}""".Replace("CAPABILITIES", NeovimsCapabilities, StringComparison.Ordinal)));
        editor.Tell("initialized", "{}");
        editor.Open("device: { vendor: 0x1209, product: 2, serial: unique }\nfunctions: [keybord]\n");
        Assert.Single(editor.Read("textDocument/publishDiagnostics")["params"]!["diagnostics"]!.AsArray(), d => d!["severity"]!.GetValue<int>() == 1);

        var actions = editor.Ask("textDocument/codeAction", new JsonObject { ["textDocument"] = Document(1), ["range"] = Range(1, 12, 1, 12), ["context"] = new JsonObject { ["diagnostics"] = new JsonArray(), ["triggerKind"] = 1 } })!.AsArray();

        Assert.Equal("keyboard", Assert.Single(actions)!["edit"]!["changes"]![Uri]![0]!["newText"]!.GetValue<string>());
        Assert.Null(editor.Ask("shutdown", null));
        Assert.Equal(0, editor.Exit());
    }

    [Fact]
    public void Junk_and_hundreds_of_changes_do_not_keep_it_from_answering()
    {
        using var editor = new Editor();
        editor.Ask("initialize", Parse("""{"capabilities":{}}"""));
        editor.SendRaw("Content-Length: twelve\r\n\r\nand no header either");
        editor.SendRaw("Content-Length: 9\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{ no json");
        editor.SendRaw($"Content-Length: {20 << 20}\r\n\r\n" + new string(' ', 20 << 20) + "\r\n"); // more than any description has
        editor.Open(Good);
        for (var i = 0; i < 400; i++)
            editor.Tell("textDocument/didChange", new JsonObject { ["textDocument"] = Document(i + 2), ["contentChanges"] = new JsonArray(new JsonObject { ["range"] = Range(2, 4, 2, 4 + i % 2), ["text"] = i % 2 == 0 ? "x" : "" }) });
        editor.Tell("textDocument/didChange", "[]");
        editor.Send(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "late", ["method"] = "textDocument/hover", ["params"] = Place(2, 28) });

        var told = 0;
        JsonObject answer;
        while ((answer = editor.Read())["id"]?.ToJsonString() != "\"late\"")
            told += answer["method"]?.GetValue<string>() == "textDocument/publishDiagnostics" ? 1 : 0;
        Assert.NotNull(answer["result"]);
        Assert.InRange(told, 0, 399);
        Assert.Null(editor.Ask("shutdown", null));
        Assert.Equal(0, editor.Exit());
    }

    [Fact]
    public void What_is_cancelled_before_it_is_begun_is_not_done()
    {
        using var editor = new Editor();
        editor.Ask("initialize", Parse("""{"capabilities":{}}"""));
        editor.Open(Good + string.Concat(Enumerable.Repeat("# many lines\n", 60_000))); // takes a while
        editor.Send(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 70, ["method"] = "textDocument/codeAction", ["params"] = new JsonObject { ["textDocument"] = Document(1), ["range"] = Range(0, 0, 9, 0) } });
        editor.Send(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 71, ["method"] = "textDocument/hover", ["params"] = Place(2, 28) });
        editor.Tell("$/cancelRequest", """{"id":71}""");

        JsonObject answer;
        while ((answer = editor.Read())["id"]?.ToJsonString() != "71")
        {
        }

        // Whichever comes first, there is one answer.
        Assert.True(answer["error"]?["code"]?.GetValue<int>() == -32800 || answer["result"] is not null, answer.ToJsonString());
        Assert.Null(editor.Ask("shutdown", null));
        Assert.Equal(0, editor.Exit());
    }

    [Fact]
    public void An_editor_that_is_gone_takes_the_server_with_it()
    {
        using var editor = new Editor();
        editor.Ask("initialize", Parse("""{"capabilities":{}}"""));

        Assert.Equal(1, editor.HangUp());
    }

    [Fact]
    public void An_editor_that_is_gone_takes_the_server_with_it_though_the_stream_stays_open()
    {
        using var editor = new Editor();
        using var client = Tool.StartBare(["lsp"]); // any process
        editor.Ask("initialize", new JsonObject { ["processId"] = client.Id, ["capabilities"] = new JsonObject() });

        client.Kill();
        client.WaitForExit();

        Assert.Equal(1, editor.Ended());
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    private static JsonObject Document(int version) => new() { ["uri"] = Uri, ["version"] = version };

    private static JsonObject Place(int line, int column) => new() { ["textDocument"] = Document(1), ["position"] = new JsonObject { ["line"] = line, ["character"] = column } };

    private static JsonObject Range(int line, int column, int endLine, int endColumn) => new()
    {
        ["start"] = new JsonObject { ["line"] = line, ["character"] = column },
        ["end"] = new JsonObject { ["line"] = endLine, ["character"] = endColumn },
    };

    private sealed class Editor : IDisposable
    {
        private readonly Process _server = Tool.StartBare(["lsp"]);
        private int _id;

        public JsonNode? Ask(string method, JsonNode? parameters)
        {
            var id = ++_id;
            Send(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters });
            while (true)
            {
                var message = Read();
                if (message["method"] is not null || message["id"]?.ToJsonString() != id.ToString())
                    continue;
                Assert.True(message["error"] is null, message.ToJsonString());
                return message["result"];
            }
        }

        public void Open(string text) => Tell("textDocument/didOpen", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = Uri, ["languageId"] = "yaml", ["version"] = 1, ["text"] = text } });

        public void Tell(string method, string parameters) => Tell(method, JsonNode.Parse(parameters)!);

        public void Tell(string method, JsonNode parameters) => Send(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters });

        public void Send(JsonObject message)
        {
            var body = message.ToJsonString();
            SendRaw($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        }

        public void SendRaw(string text)
        {
            _server.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(text));
            _server.StandardInput.BaseStream.Flush();
        }

        public JsonObject Read(string method)
        {
            while (true)
                if (Read() is var message && message["method"]?.GetValue<string>() == method)
                    return message;
        }

        public JsonObject Read()
        {
            using var patience = new CancellationTokenSource(Tool.Patience);
            var output = _server.StandardOutput.BaseStream;
            var (header, one) = (new StringBuilder(), new byte[1]);
            while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                output.ReadExactlyAsync(one, patience.Token).AsTask().Wait();
                header.Append((char)one[0]);
            }
            var body = new byte[int.Parse(header.ToString()["Content-Length: ".Length..].Trim())];
            output.ReadExactlyAsync(body, patience.Token).AsTask().Wait();
            return JsonNode.Parse(body)!.AsObject();
        }

        public int Exit()
        {
            Tell("exit", new JsonObject());
            return Ended();
        }

        public int HangUp()
        {
            _server.StandardInput.Close();
            return Ended();
        }

        public int Ended()
        {
            Assert.True(_server.WaitForExit(Tool.Patience), "the server did not end");
            Assert.Equal("", _server.StandardError.ReadToEnd());
            return _server.ExitCode;
        }

        public void Dispose()
        {
            if (!_server.HasExited)
                _server.Kill(entireProcessTree: true);
            _server.Dispose();
        }
    }
}
