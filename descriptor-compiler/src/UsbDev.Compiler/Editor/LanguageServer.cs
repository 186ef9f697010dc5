using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using UsbDev.Descriptors;
using static UsbDev.Compiler.Editor.Lsp;
using static UsbDev.Compiler.Editor.MessageStream;

namespace UsbDev.Compiler.Editor;

/// <summary>A language server (LSP 3.17) for descriptions: findings while typing, ways out of them, completion, and what a line becomes.</summary>
/// <remarks>
/// One client on two streams. Messages are handled one after the other, so an answer always belongs to the text as it was when asked; what has come
/// meanwhile can be cancelled, and findings are told when nothing waits: who types fast is not answered for every letter.
/// </remarks>
public sealed class LanguageServer
{
    private const int MostWaiting = 256;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1); // without findings, however fast changes come
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2); // after the client

    private readonly MessageStream _messages;
    private readonly OpenDocuments _documents = new();
    private readonly Navigation _navigation;
    private readonly HashSet<string> _stale = []; // documents that have changed since their findings were told
    private readonly Dictionary<string, bool> _requests = []; // that wait: cancelled meanwhile
    private DateTime _told;
    private bool _isInitialized, _isShutDown, _watches;
    private int? _client; // its process
    private int _asked;

    /// <param name="input">What the client says.</param>
    /// <param name="output">What it is told.</param>
    public LanguageServer(Stream input, Stream output) => (_messages, _navigation) = (new MessageStream(input, output), new Navigation(_documents));

    /// <summary>Serves until the client says exit, its stream ends, or the process that it named does. Returns the exit code that LSP asks for: 0 after 'shutdown', else 1.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<int> RunAsync(CancellationToken cancel = default)
    {
        var waiting = Channel.CreateBounded<Message>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = ReadAsync(waiting.Writer, ended.Token);
        var looking = LookAsync(waiting.Writer, ended.Token);
        try
        {
            await foreach (var message in waiting.Reader.ReadAllAsync(cancel))
            {
                if (message.Body is null)
                    await FailAsync(null, message.Code, message.Error, cancel);
                else if (await HandleAsync(message.Body, cancel))
                    return _isShutDown ? 0 : 1;
                if (_stale.Count > 0 && (!waiting.Reader.TryPeek(out _) || DateTime.UtcNow - _told > s_longest))
                    await TellOrSayWhyNotAsync(cancel);
            }
            return _isShutDown ? 0 : 1;
        }
        finally
        {
            await ended.CancelAsync();
            await looking;
            _ = reading.ContinueWith(r => r.Exception, TaskScheduler.Default); // a read of standard input does not end before the process
        }
    }

    private async Task ReadAsync(ChannelWriter<Message> waiting, CancellationToken cancel)
    {
        try
        {
            while (await _messages.ReadAsync(cancel) is { } message)
            {
                if (message.Body is { } body && body["id"] is null && Name(body) == "$/cancelRequest")
                    Cancel((body["params"] as JsonObject)?["id"]);
                else
                {
                    if (message.Body is { } request && Name(request) is not null && request["id"] is { } id)
                        lock (_requests)
                            _requests[id.ToJsonString()] = false;
                    await waiting.WriteAsync(message, cancel);
                }
            }
            waiting.TryComplete();
        }
        catch (Exception e)
        {
            waiting.TryComplete(e is OperationCanceledException ? null : e);
        }
    }

    private void Cancel(JsonNode? request)
    {
        try
        {
            lock (_requests)
                if (request?.ToJsonString() is { } id && _requests.ContainsKey(id))
                    _requests[id] = true;
        }
        catch (InvalidOperationException)
        {
            // Half a character: none is called so.
        }
    }

    // Its stream may outlive it: processes that it started can hold the other end.
    private async Task LookAsync(ChannelWriter<Message> waiting, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(s_look);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
                if (_client is { } client && !IsRunning(client))
                    waiting.TryComplete();
        }
        catch (OperationCanceledException)
        {
            // Served to the end.
        }
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string? Name(JsonObject message) => message["method"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;

    /// <summary>Handles a message; true: it was the last.</summary>
    private async Task<bool> HandleAsync(JsonObject message, CancellationToken cancel)
    {
        var id = message["id"];
        if (Name(message) is not { } method)
        {
            if (!message.ContainsKey("result") && !message.ContainsKey("error"))
                await FailAsync(id, InvalidRequest, "the message has no method", cancel);
            return false;
        }
        if (method == "exit")
            return true;
        var isCancelled = false;
        if (id is not null)
            lock (_requests)
                _requests.Remove(id.ToJsonString(), out isCancelled);
        try
        {
            if (isCancelled)
                await FailAsync(id, Cancelled, "cancelled", cancel);
            else if (!_isInitialized && method != "initialize")
                await FailRequestAsync(id, NotInitialized, "initialize first", cancel);
            else if (_isShutDown || _isInitialized && method == "initialize")
                await FailRequestAsync(id, InvalidRequest, _isShutDown ? "the server is shut down" : "the server is initialized", cancel);
            else if (id is null && Notice(method, message["params"] as JsonObject ?? []))
                return false;
            else if (id is null && method == "initialized")
                await WatchAsync(cancel);
            else if (Answer(method) is { } answer && id is not null)
                await AnswerAsync(id, answer(message["params"] as JsonObject ?? []), cancel);
            else
                await FailRequestAsync(id, MethodNotFound, $"'{method}' is not served", cancel);
        }
        catch (RefusedException e)
        {
            await FailRequestAsync(id, RequestFailed, e.Message, cancel);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            await FailRequestAsync(id, InvalidParameters, e.Message, cancel);
        }
        catch (Exception e) when (e is not (OperationCanceledException or IOException))
        {
            await FailRequestAsync(id, InternalError, Defect(e), cancel); // the editor keeps its server
        }
        return false;
    }

    private static string Defect(Exception e) => $"this is a defect of usbdev: {e.GetType().Name}: {e.Message}";

    private Func<JsonObject, JsonNode?>? Answer(string method) => method switch
    {
        "initialize" => Initialize,
        "shutdown" => _ => { _isShutDown = true; return null; },
        "textDocument/completion" => Complete,
        "textDocument/hover" => Hover,
        "textDocument/codeAction" => Mend,
        "textDocument/documentSymbol" => List,
        "textDocument/definition" => _navigation.Define,
        "textDocument/references" => _navigation.Refer,
        "textDocument/documentHighlight" => _navigation.Highlight,
        "textDocument/prepareRename" => _navigation.PrepareRename,
        "textDocument/rename" => _navigation.Rename,
        "textDocument/documentLink" => _navigation.Link,
        "textDocument/foldingRange" => _navigation.Fold,
        "textDocument/selectionRange" => _navigation.Select,
        "textDocument/inlayHint" => Hint,
        _ => null,
    };

    // --- what the client tells ---------------------------------------------------------------------------------------------

    private bool Notice(string method, JsonObject parameters)
    {
        switch (method)
        {
            case "textDocument/didOpen":
                var opened = _documents.Open(Text(parameters, "textDocument", "uri"), Text(parameters, "textDocument", "text"), Number(parameters["textDocument"]?["version"]));
                Stale(opened.Uri);
                return true;
            case "textDocument/didChange":
                var document = _documents.Of(parameters);
                if (parameters["contentChanges"] is not JsonArray changes)
                    throw new FormatException("'contentChanges' is missing");
                _documents.Change(document, changes.Aggregate(document.Text, Apply), Number(parameters["textDocument"]?["version"]));
                Stale(document.Uri);
                return true;
            case "textDocument/didClose":
                var uri = Text(parameters, "textDocument", "uri");
                if (_documents.Close(uri) is { } closed)
                {
                    Stale(uri);
                    foreach (var told in closed.Told)
                        Stale(told);
                }
                return true;
            case "workspace/didChangeWatchedFiles":
                // Those that are open are as the editor has them, but what they include may have changed.
                _documents.Forget();
                foreach (var open in _documents.All)
                    Stale(open.Uri);
                return true;
            default:
                return false;
        }
    }

    private void Stale(string uri)
    {
        if (_stale.Count == 0)
            _told = DateTime.UtcNow;
        _stale.Add(uri);
    }

    // Included files that are not open are the editor's to watch.
    private async Task WatchAsync(CancellationToken cancel)
    {
        if (!_watches)
            return;
        await _messages.SendAsync(new JsonObject
        {
            ["id"] = $"usbdev-{++_asked}",
            ["method"] = "client/registerCapability",
            ["params"] = new JsonObject
            {
                ["registrations"] = new JsonArray(new JsonObject
                {
                    ["id"] = "files",
                    ["method"] = "workspace/didChangeWatchedFiles",
                    ["registerOptions"] = new JsonObject { ["watchers"] = new JsonArray(new JsonObject { ["globPattern"] = "**/*.{yaml,yml}" }) },
                }),
            },
        }, cancel);
    }

    private async Task TellOrSayWhyNotAsync(CancellationToken cancel)
    {
        const int error = 1;
        try
        {
            await TellAsync(cancel);
        }
        catch (Exception e) when (e is not (OperationCanceledException or IOException))
        {
            await _messages.SendAsync(new JsonObject { ["method"] = "window/logMessage", ["params"] = new JsonObject { ["type"] = error, ["message"] = Defect(e) } }, cancel);
        }
    }

    private async Task TellAsync(CancellationToken cancel)
    {
        var changed = _stale.ToList();
        _stale.Clear();
        _told = DateTime.UtcNow;
        var (descriptions, others) = (new List<OpenDocument>(), new HashSet<string>(changed));
        foreach (var document in changed.Select(_documents.Find).OfType<OpenDocument>())
            descriptions.AddRange(_documents.Judges(document).Where(j => !descriptions.Exists(d => d.Uri == j.Uri)));
        // A file that was closed may be part of descriptions that are open.
        if (changed.Exists(uri => _documents.Find(uri) is null))
            descriptions.AddRange(_documents.All.Where(d => !descriptions.Contains(d) && _documents.Judges(d).Contains(d)));
        foreach (var description in descriptions)
        {
            var result = _documents.Compile(description);
            // Findings in an included file are that file's; each message replaces all that was told of a document before.
            var found = result.Diagnostics.Where(d => d.Allowed is null).ToLookup(d => d.At.File == description.Path ? description.Uri : _documents.UriOf(d.At.File));
            HashSet<string> told = [description.Uri, .. found.Select(f => f.Key), .. result.Files.Select(_documents.UriOf).Where(u => _documents.Find(u) is not null)];
            foreach (var uri in told.Union(description.Told))
                await PublishAsync(uri, found[uri], cancel);
            others.ExceptWith(told);
            description.Told.Clear();
            description.Told.UnionWith(told);
        }
        foreach (var uri in others)
            await PublishAsync(uri, [], cancel);
    }

    private Task PublishAsync(string uri, IEnumerable<Diagnostic> findings, CancellationToken cancel)
    {
        var parameters = new JsonObject { ["uri"] = uri, ["diagnostics"] = new JsonArray([.. findings.Select(d => (JsonNode)ToJson(d))]) };
        if (_documents.Find(uri)?.Version is { } version)
            parameters["version"] = version;
        return _messages.SendAsync(new JsonObject { ["method"] = "textDocument/publishDiagnostics", ["params"] = parameters }, cancel);
    }

    // --- what the client asks ----------------------------------------------------------------------------------------------

    private JsonObject Initialize(JsonObject parameters)
    {
        _isInitialized = true;
        _client = Number(parameters["processId"]) is { } process && IsRunning(process) ? process : null; // from within a container it cannot be seen
        _navigation.RenamesFiles = RenamesFiles(parameters);
        _watches = (parameters["capabilities"] as JsonObject)?["workspace"]?["didChangeWatchedFiles"]?["dynamicRegistration"] is JsonValue value && value.TryGetValue<bool>(out var dynamic) && dynamic;
        return new JsonObject
        {
            ["capabilities"] = new JsonObject
            {
                ["positionEncoding"] = "utf-16", // which every client must know
                ["textDocumentSync"] = new JsonObject { ["openClose"] = true, ["change"] = 2 }, // what has changed, not the whole text
                ["completionProvider"] = new JsonObject { ["triggerCharacters"] = new JsonArray(" ", ":", "/", "[", "{", "-", "*", "#") },
                ["hoverProvider"] = true,
                ["codeActionProvider"] = new JsonObject { ["codeActionKinds"] = new JsonArray(QuickFixKind, FixAllKind) },
                ["documentSymbolProvider"] = true,
                ["definitionProvider"] = true,
                ["referencesProvider"] = true,
                ["documentHighlightProvider"] = true,
                ["renameProvider"] = new JsonObject { ["prepareProvider"] = true },
                ["documentLinkProvider"] = new JsonObject(),
                ["foldingRangeProvider"] = true,
                ["selectionRangeProvider"] = true,
                ["inlayHintProvider"] = true,
            },
            ["serverInfo"] = new JsonObject { ["name"] = "usbdev", ["version"] = typeof(LanguageServer).Assembly.GetName().Version?.ToString(3) },
        };
    }

    private static bool RenamesFiles(JsonObject parameters) => (parameters["capabilities"] as JsonObject)?["workspace"]?["workspaceEdit"] is JsonObject edits
        && edits["documentChanges"] is JsonValue changes && changes.TryGetValue<bool>(out var isServed) && isServed && edits["resourceOperations"] is JsonArray kinds && kinds.Any(k => k?.ToJsonString() == "\"rename\"");

    private JsonObject? Complete(JsonObject parameters)
    {
        var (document, line, column) = _documents.Place(parameters);
        if (_documents.Judges(document).Count == 0)
            return null;
        var list = Completions.At(document.Text, _documents.Options(document), line, column);
        return new JsonObject
        {
            ["isIncomplete"] = list.IsCut || list.Items.Any(i => i.Kind == CompletionKind.Usage), // usages are found by all words that have been typed
            ["items"] = new JsonArray([.. list.Items.Select((item, i) => (JsonNode)ToJson(item, list, i, line, column))]),
        };
    }

    private JsonObject? Hover(JsonObject parameters)
    {
        var (document, line, column) = _documents.Place(parameters);
        if (_documents.Judges(document) is not [var judge, ..])
            return null;
        var result = _documents.Compile(judge);
        var hover = Hovers.At(document.Text, _documents.Options(document), result.Device, line, column);
        var text = hover?.Text + RuleHovers.At(document.Text, document.Path, result.Diagnostics, line, column);
        if (text.Length == 0)
            return null;
        var answer = new JsonObject { ["contents"] = new JsonObject { ["kind"] = "markdown", ["value"] = text } };
        if (hover?.At is { } at)
            answer["range"] = Range(at);
        return answer;
    }

    private JsonArray Mend(JsonObject parameters)
    {
        var document = _documents.Of(parameters);
        var (first, last) = Lines(parameters);
        if (_documents.Judges(document) is not [var judge, ..])
            return [];
        var kinds = (parameters["context"] as JsonObject)?["only"] as JsonArray;
        CompileResult With(string text) => _documents.CompileWith(judge, path => OpenDocuments.IsSame(path, document.Path) ? text : null);
        var actions = new JsonArray();
        if (IsWanted(kinds, QuickFixKind))
        {
            var findings = _documents.Compile(judge).Diagnostics.Where(d => d.Allowed is null && _documents.UriOf(d.At.File) == document.Uri && d.At.Line - 1 <= last && Math.Max(d.At.Line, d.At.EndLine) - 1 >= first);
            foreach (var fix in QuickFixes.For(document.Text, document.Path, findings, With))
                actions.Add(ToJson(fix, document));
        }
        // Takes many compilations: only who asks for it gets it.
        if (kinds is not null && IsWanted(kinds, FixAllKind) && Mending.Of(document.Text, document.Path, With) is { Changes: { Count: > 0 } changes } mended)
            actions.Add(new JsonObject
            {
                ["title"] = $"Mend {(changes.Count == 1 ? "what can be meant in one way only" : $"{changes.Count} mistakes that can be meant in one way only")}",
                ["kind"] = FixAllKind,
                ["edit"] = Edit(document, TextChange.Between(document.Text, mended.Text)),
            });
        return actions;
    }

    // A kind stands for all that begin with it.
    private static bool IsWanted(JsonArray? kinds, string kind) =>
        kinds is null || kinds.Any(k => k is JsonValue value && value.TryGetValue<string>(out var wanted) && (wanted.Length == 0 || $"{kind}.".StartsWith($"{wanted}.", StringComparison.Ordinal)));

    private JsonArray List(JsonObject parameters)
    {
        var document = _documents.Of(parameters);
        return _documents.Judges(document).Count == 0 ? [] : [.. Outline.Of(new DescriptionTree(document.Text, _documents.Options(document))).Select(p => (JsonNode)ToJson(p))];
    }

    private JsonArray Hint(JsonObject parameters)
    {
        var document = _documents.Of(parameters);
        var (first, last) = Lines(parameters);
        if (_documents.Judges(document) is not [var judge, ..] || _documents.Compile(judge).Device is not { } device)
            return [];
        return [.. Hints.Of(device, new DescriptionTree(document.Text, _documents.Options(document)), first + 1, last + 1).Select(h => (JsonNode)new JsonObject
        {
            ["position"] = LineEnd(document.Text, h.At),
            ["label"] = h.Text,
            ["paddingLeft"] = true,
            ["tooltip"] = h.More,
        })];
    }

    // --- answers -----------------------------------------------------------------------------------------------------------

    private Task AnswerAsync(JsonNode id, JsonNode? result, CancellationToken cancel) => _messages.SendAsync(new JsonObject { ["id"] = id.DeepClone(), ["result"] = result }, cancel);

    // What is no request gets no answer.
    private Task FailRequestAsync(JsonNode? id, int code, string message, CancellationToken cancel) => id is null ? Task.CompletedTask : FailAsync(id, code, message, cancel);

    private Task FailAsync(JsonNode? id, int code, string message, CancellationToken cancel) =>
        _messages.SendAsync(new JsonObject { ["id"] = id?.DeepClone(), ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }, cancel);
}
