using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Editor;

/// <summary>A language server (LSP 3.17) for descriptions: findings while typing, completion, and what a line becomes.</summary>
/// <remarks>One client on two streams; messages are handled one after the other, so an answer always belongs to the text as it was when asked.</remarks>
public sealed class LanguageServer(Stream input, Stream output)
{
    private const int MaxMessage = 16 << 20, MaxHeader = 8192;
    private const int ParseError = -32700, InvalidRequest = -32600, MethodNotFound = -32601, InvalidParameters = -32602, NotInitialized = -32002;

    private readonly Dictionary<string, string> _texts = [];
    private bool _isInitialized, _isShutDown;

    /// <summary>Serves until the client says exit or its stream ends. Returns the exit code that LSP asks for: 0 after 'shutdown', else 1.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<int> RunAsync(CancellationToken cancel = default)
    {
        while (await ReadAsync(cancel) is { } body)
        {
            JsonObject? message;
            try
            {
                message = JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = 64 }) as JsonObject;
            }
            catch (JsonException)
            {
                await FailAsync(null, ParseError, "the message is no JSON", cancel);
                continue;
            }
            if (message?["method"] is not JsonValue value || !value.TryGetValue<string>(out var method))
            {
                if (message?["result"] is null && message?["error"] is null)
                    await FailAsync(message?["id"], InvalidRequest, "the message has no method", cancel);
                continue;
            }
            if (method == "exit")
                return _isShutDown ? 0 : 1;
            await HandleAsync(method, message["id"], message["params"] as JsonObject ?? [], cancel);
        }
        return _isShutDown ? 0 : 1;
    }

    private async Task HandleAsync(string method, JsonNode? id, JsonObject parameters, CancellationToken cancel)
    {
        if (!_isInitialized && method != "initialize")
        {
            if (id is not null)
                await FailAsync(id, NotInitialized, "initialize first", cancel);
            return;
        }
        try
        {
            switch (method)
            {
                case "initialize":
                    _isInitialized = true;
                    await AnswerAsync(id, Capabilities(), cancel);
                    break;
                case "shutdown":
                    _isShutDown = true;
                    await AnswerAsync(id, null, cancel);
                    break;
                case "textDocument/didOpen":
                    await ChangeAsync(Text(parameters, "textDocument", "uri"), Text(parameters, "textDocument", "text"), cancel);
                    break;
                case "textDocument/didChange":
                    if (parameters["contentChanges"] is JsonArray { Count: > 0 } changes && changes[^1]?["text"] is JsonValue text)
                        await ChangeAsync(Text(parameters, "textDocument", "uri"), text.GetValue<string>(), cancel);
                    break;
                case "textDocument/didClose":
                    var closed = Text(parameters, "textDocument", "uri");
                    _texts.Remove(closed);
                    await PublishAsync(closed, [], cancel);
                    break;
                case "textDocument/completion":
                    await AnswerAsync(id, Complete(parameters), cancel);
                    break;
                case "textDocument/hover":
                    await AnswerAsync(id, Hover(parameters), cancel);
                    break;
                default:
                    if (id is not null)
                        await FailAsync(id, MethodNotFound, $"'{method}' is not served", cancel);
                    break;
            }
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            if (id is not null)
                await FailAsync(id, InvalidParameters, e.Message, cancel);
        }
    }

    private static JsonObject Capabilities() => new()
    {
        ["capabilities"] = new JsonObject
        {
            ["textDocumentSync"] = 1, // the whole text with each change
            ["completionProvider"] = new JsonObject { ["triggerCharacters"] = new JsonArray(" ", ":", "/", "[", "{", "-") },
            ["hoverProvider"] = true,
            ["positionEncoding"] = "utf-16",
        },
        ["serverInfo"] = new JsonObject { ["name"] = "usbdev", ["version"] = typeof(LanguageServer).Assembly.GetName().Version?.ToString(3) },
    };

    // --- requests ----------------------------------------------------------------------------------------------------------

    private async Task ChangeAsync(string uri, string text, CancellationToken cancel)
    {
        _texts[uri] = text;
        var options = Options(uri);
        await PublishAsync(uri, SpecCompiler.Compile(text, options).Diagnostics.Where(d => d.Allowed is null && d.At.File == options.FileName), cancel);
    }

    private Task PublishAsync(string uri, IEnumerable<Diagnostic> diagnostics, CancellationToken cancel) => SendAsync(new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["method"] = "textDocument/publishDiagnostics",
        ["params"] = new JsonObject { ["uri"] = uri, ["diagnostics"] = new JsonArray([.. diagnostics.Select(d => (JsonNode)ToJson(d))]) },
    }, cancel);

    private static JsonObject ToJson(Diagnostic d) => new()
    {
        ["range"] = Range(d.At.Line - 1, d.At.Column - 1, Math.Max(d.At.Line, d.At.EndLine) - 1, d.At.EndLine > d.At.Line ? Math.Max(1, d.At.EndColumn) - 1 : Math.Max(d.At.Column, d.At.EndColumn) - 1),
        ["severity"] = d.Severity switch { Severity.Error => 1, Severity.Warning => 2, _ => 3 },
        ["code"] = d.Code,
        ["source"] = "usbdev",
        ["message"] = d.Fix.Length == 0 ? d.Message : $"{d.Message}\n{d.Fix}",
    };

    private JsonObject Complete(JsonObject parameters)
    {
        var (uri, line, column) = Position(parameters);
        var (start, items) = EditorHelp.Complete(_texts[uri], line, column);
        const int property = 10, value = 12;
        return new JsonObject
        {
            ["isIncomplete"] = true, // usages are found by what has been typed
            ["items"] = new JsonArray([.. items.Select((item, i) => (JsonNode)new JsonObject
            {
                ["label"] = item.Label,
                ["kind"] = item.IsKey ? property : value,
                ["documentation"] = item.Help,
                ["sortText"] = $"{i:D4}",
                ["filterText"] = item.Label,
                ["textEdit"] = new JsonObject { ["range"] = Range(line, start, line, column), ["newText"] = item.Insert },
            })]),
        };
    }

    private JsonObject? Hover(JsonObject parameters)
    {
        var (uri, line, column) = Position(parameters);
        return EditorHelp.Hover(_texts[uri], Options(uri), line, column) is { } text ? new JsonObject { ["contents"] = new JsonObject { ["kind"] = "markdown", ["value"] = text } } : null;
    }

    private static CompileOptions Options(string uri) => new() { FileName = Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile ? parsed.LocalPath : uri };

    private (string Uri, int Line, int Column) Position(JsonObject parameters)
    {
        var uri = Text(parameters, "textDocument", "uri");
        if (!_texts.ContainsKey(uri))
            throw new KeyNotFoundException($"'{uri}' is not open");
        var position = parameters["position"] as JsonObject ?? throw new FormatException("'position' is missing");
        return (uri, position["line"]?.GetValue<int>() ?? 0, position["character"]?.GetValue<int>() ?? 0);
    }

    private static string Text(JsonObject parameters, string group, string name) =>
        (parameters[group] as JsonObject)?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new FormatException($"'{group}.{name}' is missing");

    private static JsonObject Range(int line, int column, int endLine, int endColumn) => new()
    {
        ["start"] = new JsonObject { ["line"] = Math.Max(0, line), ["character"] = Math.Max(0, column) },
        ["end"] = new JsonObject { ["line"] = Math.Max(0, endLine), ["character"] = Math.Max(0, endColumn) },
    };

    // --- messages ----------------------------------------------------------------------------------------------------------

    private Task AnswerAsync(JsonNode? id, JsonNode? result, CancellationToken cancel) => SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone(), ["result"] = result }, cancel);

    private Task FailAsync(JsonNode? id, int code, string message, CancellationToken cancel) =>
        SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone(), ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }, cancel);

    private async Task SendAsync(JsonObject message, CancellationToken cancel)
    {
        var body = Encoding.UTF8.GetBytes(message.ToJsonString());
        await output.WriteAsync(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"), cancel);
        await output.WriteAsync(body, cancel);
        await output.FlushAsync(cancel);
    }

    /// <summary>The next message's body; null at the end of the stream, or where it is no LSP.</summary>
    private async Task<byte[]?> ReadAsync(CancellationToken cancel)
    {
        var length = -1;
        var header = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            if (await input.ReadAsync(one, cancel) == 0 || header.Length > MaxHeader)
                return null;
            header.Append((char)one[0]);
            if (one[0] != '\n')
                continue;
            var line = header.ToString().Trim();
            header.Clear();
            if (line.Length == 0 && length >= 0)
                break;
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) && (!int.TryParse(line.AsSpan(15), out length) || length is < 0 or > MaxMessage))
                return null;
        }
        var body = new byte[length];
        for (var read = 0; read < length;)
        {
            var count = await input.ReadAsync(body.AsMemory(read), cancel);
            if (count == 0)
                return null;
            read += count;
        }
        return body;
    }
}
