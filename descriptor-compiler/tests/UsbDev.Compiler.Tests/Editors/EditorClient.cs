using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using UsbDev.Compiler.Editor;

namespace UsbDev.Compiler.Tests.Editors;

/// <summary>An editor, as far as a server sees it: speaks LSP over streams.</summary>
internal sealed class EditorClient : IAsyncDisposable
{
    public const string DeviceUri = "file:///gadget/device.yaml";

    private readonly Pipe _toServer = new(), _fromServer = new();
    private readonly Stream _in, _out;
    private readonly CancellationTokenSource _cancel = new(TimeSpan.FromMinutes(3));
    private readonly Task<int> _server;
    private int _id;

    public EditorClient()
    {
        (_in, _out) = (_fromServer.Reader.AsStream(), _toServer.Writer.AsStream());
        _server = new LanguageServer(_toServer.Reader.AsStream(), _fromServer.Writer.AsStream()).RunAsync(_cancel.Token);
    }

    /// <summary>Speaks to another server.</summary>
    public EditorClient(Stream toServer, Stream fromServer, Task<int> server) => (_out, _in, _server) = (toServer, fromServer, server);

    /// <summary>Settings of the user, by section, for servers that ask for them.</summary>
    public JsonObject Settings { get; init; } = [];

    public async Task Initialize(string capabilities = "{}", string? folder = null)
    {
        Assert.True((await Request("initialize", new JsonObject { ["processId"] = null, ["rootUri"] = folder, ["capabilities"] = JsonNode.Parse(capabilities) }))["capabilities"]!["hoverProvider"]!.GetValue<bool>());
        await Notify("initialized", []);
    }

    public Task Open(string text, string uri = DeviceUri) => Notify("textDocument/didOpen", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = uri, ["languageId"] = "yaml", ["version"] = 1, ["text"] = text } });

    public Task Change(string text) => Notify("textDocument/didChange", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = DeviceUri, ["version"] = 2 }, ["contentChanges"] = new JsonArray(new JsonObject { ["text"] = text }) });

    public Task Edit(int version, params (int Line, int Column, int EndLine, int EndColumn, string Text)[] changes) => Notify("textDocument/didChange", new JsonObject
    {
        ["textDocument"] = new JsonObject { ["uri"] = DeviceUri, ["version"] = version },
        ["contentChanges"] = new JsonArray([.. changes.Select(c => (JsonNode)new JsonObject
        {
            ["range"] = new JsonObject { ["start"] = new JsonObject { ["line"] = c.Line, ["character"] = c.Column }, ["end"] = new JsonObject { ["line"] = c.EndLine, ["character"] = c.EndColumn } },
            ["text"] = c.Text,
        })]),
    });

    public async Task<JsonArray> Actions(string? kind = null)
    {
        var request = Everything();
        if (kind is not null)
            request["context"]!["only"] = new JsonArray(kind);
        return (JsonArray)(await RawRequest("textDocument/codeAction", request))["result"]!;
    }

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
        await Send(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters.DeepClone() }.ToJsonString());
        while (true)
            if (await Next() is var message && message["method"] is null && message["id"]?.GetValue<int>() == id)
                return message;
    }

    public async Task<JsonObject> Notification(string method, string? uri = null)
    {
        while (true)
            if (await Next() is var message && message["method"]?.GetValue<string>() == method && (uri is null || message["params"]!["uri"]!.GetValue<string>() == uri))
                return message["params"]!.AsObject();
    }

    // What the server itself asks for is answered on the way.
    private async Task<JsonObject> Next()
    {
        var message = await Read();
        if (message["method"]?.GetValue<string>() == "workspace/configuration")
            await Send(new JsonObject
            {
                ["jsonrpc"] = "2.0",
                ["id"] = message["id"]!.DeepClone(),
                ["result"] = new JsonArray([.. message["params"]!["items"]!.AsArray().Select(i => Settings[i!["section"]!.GetValue<string>()]?.DeepClone())]),
            }.ToJsonString());
        return message;
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

    public static JsonObject Everything() => new()
    {
        ["textDocument"] = new JsonObject { ["uri"] = DeviceUri },
        ["range"] = new JsonObject { ["start"] = new JsonObject { ["line"] = 0, ["character"] = 0 }, ["end"] = new JsonObject { ["line"] = 10_000, ["character"] = 0 } },
        ["context"] = new JsonObject { ["diagnostics"] = new JsonArray() },
    };

    public static JsonObject Position(int line, int character, string uri = DeviceUri) => new()
    {
        ["textDocument"] = new JsonObject { ["uri"] = uri },
        ["position"] = new JsonObject { ["line"] = line, ["character"] = character },
    };

    public static IEnumerable<JsonNode?> Errors(JsonObject published) => published["diagnostics"]!.AsArray().Where(d => d!["severity"]!.GetValue<int>() == 1);

    // As an editor does it.
    public static string Applied(string text, JsonNode action)
    {
        var edit = action["edit"]!["changes"]![DeviceUri]![0]!;
        int Offset(JsonNode place) => text.Split('\n').Take(place["line"]!.GetValue<int>()).Sum(l => l.Length + 1) + place["character"]!.GetValue<int>();
        return text[..Offset(edit["range"]!["start"]!)] + edit["newText"]!.GetValue<string>() + text[Offset(edit["range"]!["end"]!)..];
    }
}
