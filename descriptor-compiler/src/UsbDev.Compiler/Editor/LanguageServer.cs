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
    private const int ParseError = -32700, InvalidRequest = -32600, MethodNotFound = -32601, InvalidParameters = -32602, InternalError = -32603, NotInitialized = -32002;

    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _files = []; // of an open description: those that it was read from
    private readonly Dictionary<string, HashSet<string>> _told = []; // of an open description: the documents that have its findings
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
                    await CloseAsync(Text(parameters, "textDocument", "uri"), cancel);
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
        catch (Exception e) when (e is not (OperationCanceledException or IOException))
        {
            await FailAsync(id, InternalError, $"this is a defect of usbdev: {e.GetType().Name}: {e.Message}", cancel); // the editor keeps its server
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
        var path = PathOf(uri);
        var whole = _files.Where(f => f.Key != uri && f.Value.Any(file => Path.GetFullPath(file) == path)).Select(f => f.Key).ToList();
        if (whole.Count == 0)
            whole = [uri]; // a part of another description is judged there: alone it would lack everything
        foreach (var description in whole)
            await CheckAsync(description, cancel);
    }

    private async Task CheckAsync(string uri, CancellationToken cancel)
    {
        var options = Options(uri);
        var result = SpecCompiler.Compile(_texts[uri], options);
        _files[uri] = result.Files;
        // Findings in an included file are that file's; each message replaces all that was told of a document before.
        var found = result.Diagnostics.Where(d => d.Allowed is null).ToLookup(d => d.At.File == options.FileName ? uri : UriOf(d.At.File));
        var told = _told.GetValueOrDefault(uri) ?? [];
        _told[uri] = [uri, .. found.Select(f => f.Key), .. result.Files.Select(UriOf).Where(_texts.ContainsKey)];
        foreach (var document in told.Union(_told[uri]))
            await PublishAsync(document, found[document], cancel);
    }

    private async Task CloseAsync(string uri, CancellationToken cancel)
    {
        _texts.Remove(uri);
        _files.Remove(uri);
        _told.Remove(uri, out var told);
        foreach (var document in told ?? [uri])
            await PublishAsync(document, [], cancel);
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

    // Included files are read as the editor has them, where it has them.
    private CompileOptions Options(string uri) => new()
    {
        FileName = PathOf(uri),
        ReadFile = path => _texts.FirstOrDefault(t => PathOf(t.Key) == Path.GetFullPath(path)).Value ?? (File.Exists(path) ? SpecCompiler.ReadText(path) : null),
    };

    private static string PathOf(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile ? parsed.LocalPath : uri;

    // Editors write the same path in several ways; the one that it opened the document by counts.
    private string UriOf(string path) => _texts.Keys.FirstOrDefault(uri => PathOf(uri) == Path.GetFullPath(path)) ?? new Uri(Path.GetFullPath(path)).AbsoluteUri;

    private (string Uri, int Line, int Column) Position(JsonObject parameters)
    {
        var uri = Text(parameters, "textDocument", "uri");
        if (!_texts.ContainsKey(uri))
            throw new KeyNotFoundException($"'{uri}' is not open");
        var position = parameters["position"] as JsonObject ?? throw new FormatException("'position' is missing");
        return (uri, Count(position, "line"), Count(position, "character"));
    }

    private static int Count(JsonObject position, string name) => position[name]?.GetValue<int>() is >= 0 and var value ? value : throw new FormatException($"'position.{name}' is no count");

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

    /// <summary>The next message's body; null at the end of the stream. What is no message is answered once and skipped, up to the next header.</summary>
    private async Task<byte[]?> ReadAsync(CancellationToken cancel)
    {
        const string field = "Content-Length:";
        int? length = null;
        var header = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            if (await input.ReadAsync(one, cancel) == 0)
                return null;
            if (header.Length > MaxHeader)
                header.Remove(0, header.Length - field.Length);
            header.Append((char)one[0]);
            if (one[0] != '\n')
                continue;
            var line = header.ToString().Trim();
            header.Clear();
            if (line.Length == 0 && length is not null)
                break;
            if (line.IndexOf(field, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
            {
                length = int.TryParse(line.AsSpan(at + field.Length), out var bytes) && bytes is >= 0 and <= MaxMessage ? bytes : null;
                if (length is null)
                    await FailAsync(null, InvalidRequest, $"'{line[at..]}' is no length from 0 to {MaxMessage}", cancel);
            }
        }
        var body = new byte[length.Value];
        for (var read = 0; read < body.Length;)
        {
            var count = await input.ReadAsync(body.AsMemory(read), cancel);
            if (count == 0)
                return null;
            read += count;
        }
        return body;
    }
}
