using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UsbDev.Compiler.Editor;

/// <summary>Messages of the language server protocol on two streams (LSP 3.17, base protocol).</summary>
internal sealed class MessageStream(Stream input, Stream output)
{
    private const int MaxMessage = 16 << 20, MaxHeader = 8192;

    private readonly Stream _input = new BufferedStream(input, 1 << 16); // headers are read byte by byte

    /// <summary>What came: a message, or the error that it is.</summary>
    /// <param name="Body">The message; null where it is no object of JSON.</param>
    /// <param name="Code">Error code of JSON-RPC.</param>
    /// <param name="Error">What is wrong with it.</param>
    public readonly record struct Message(JsonObject? Body, int Code = 0, string Error = "");

    /// <summary>Error codes of JSON-RPC and LSP.</summary>
    public const int ParseError = -32700, InvalidRequest = -32600, MethodNotFound = -32601, InvalidParameters = -32602, InternalError = -32603, NotInitialized = -32002, Cancelled = -32800, RequestFailed = -32803;

    /// <summary>The next message; null at the end of the stream. What is no message is told once and skipped, up to the next header.</summary>
    public async Task<Message?> ReadAsync(CancellationToken cancel)
    {
        const string field = "Content-Length:";
        int? length = null;
        var header = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            if (await _input.ReadAsync(one, cancel) == 0)
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
                    return new Message(null, InvalidRequest, $"'{line[at..]}' is no length from 0 to {MaxMessage}");
            }
        }
        var body = new byte[length.Value];
        for (var read = 0; read < body.Length;)
        {
            var count = await _input.ReadAsync(body.AsMemory(read), cancel);
            if (count == 0)
                return null;
            read += count;
        }
        try
        {
            if (JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false }) is not JsonObject message)
                return new Message(null, InvalidRequest, "the message is no object");
            _ = message["id"]?.ToJsonString() + message["method"]?.ToJsonString(); // half a character shows only now
            return new Message(message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Message(null, ParseError, "the message is no JSON");
        }
    }

    /// <summary>Sends a message.</summary>
    public async Task SendAsync(JsonObject message, CancellationToken cancel)
    {
        message["jsonrpc"] = "2.0";
        var body = Encoding.UTF8.GetBytes(message.ToJsonString());
        await output.WriteAsync(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"), cancel);
        await output.WriteAsync(body, cancel);
        await output.FlushAsync(cancel);
    }
}
