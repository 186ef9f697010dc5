using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using UsbDev.Compiler.Editor;

namespace UsbDev.Bench.Figures;

internal sealed class EditorAnswers : Figure
{
    private const int Reports = 120, Letters = 40;
    private const string Uri = "file:///gadget/device.yaml";

    public override string Name => "editor-answers";

    public override string Description => "processor time of the language server for a letter typed into a description of 1,000 lines: findings, completion and hover";

    public override string Unit => "ms";

    public override Target Target => Target.AtMost(50);

    public override double Measure(BenchSetting setting, CancellationToken cancel) => Session(cancel).GetAwaiter().GetResult();

    private static async Task<double> Session(CancellationToken cancel)
    {
        var (there, back) = (new Pipe(), new Pipe());
        var served = new LanguageServer(there.Reader.AsStream(), back.Writer.AsStream()).RunAsync(cancel);
        var (output, input) = (there.Writer.AsStream(), back.Reader.AsStream());
        await SendAsync("""{"id":0,"method":"initialize","params":{"capabilities":{}}}""");
        await SendAsync($$$"""{"method":"textDocument/didOpen","params":{"textDocument":{"uri":"{{{Uri}}}","version":1,"text":{{{JsonValue.Create(Text()).ToJsonString()}}} } } }""");
        await Findings();
        var letter = 0;
        Warm.Up(() => Type(Letters / 4).GetAwaiter().GetResult());
        var seconds = CpuTime.Seconds(() => Type(Letters).GetAwaiter().GetResult());
        await SendAsync("""{"id":1,"method":"shutdown"}""");
        await SendAsync("""{"method":"exit"}""");
        await output.DisposeAsync();
        await served;
        return seconds * 1000 / Letters;

        // In the name of a report in the middle, there and away again.
        async Task Type(int letters)
        {
            for (var i = 0; i < letters; i++, letter++)
            {
                const string place = """{"line":500,"character":18}""";
                await SendAsync($$$"""{"method":"textDocument/didChange","params":{"textDocument":{"uri":"{{{Uri}}}","version":{{{letter + 2}}} },"contentChanges":[{"range":{"start":{"line":485,"character":19},"end":{"line":485,"character":{{{19 + letter % 2}}} } },"text":"{{{(letter % 2 == 0 ? "x" : "")}}}"}]}}""");
                await Findings();
                foreach (var question in (string[])["completion", "hover"])
                {
                    await SendAsync($$$"""{"id":"{{{letter}}}","method":"textDocument/{{{question}}}","params":{"textDocument":{"uri":"{{{Uri}}}"},"position":{{{place}}}}}""");
                    while ((await ReadAsync())["id"]?.ToJsonString() != $"\"{letter}\"")
                        continue;
                }
            }
        }

        async Task Findings()
        {
            while ((await ReadAsync())["method"]?.GetValue<string>() != "textDocument/publishDiagnostics")
                continue;
        }

        Task SendAsync(string body) => output.WriteAsync(Encoding.UTF8.GetBytes($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"), cancel).AsTask();

        async Task<JsonObject> ReadAsync()
        {
            var (header, one) = (new StringBuilder(), new byte[1]);
            while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                await input.ReadExactlyAsync(one, cancel);
                header.Append((char)one[0]);
            }
            var body = new byte[int.Parse(header.ToString()["Content-Length: ".Length..].Trim())];
            await input.ReadExactlyAsync(body, cancel);
            return JsonNode.Parse(body)!.AsObject();
        }
    }

    private static string Text()
    {
        var text = new StringBuilder("device: { vendor: 0x1209, product: 0x0001, serial: unique }\nfunctions:\n  - hid:\n      name: all\n      reports:\n");
        for (var i = 0; i < Reports; i++)
            text.Append($"        - name: r{i}\n          collection: Generic Desktop / Joystick\n          input:\n            - {{ name: x, usage: X, range: -127..127 }}\n            - {{ name: y, usage: Y, range: -127..127 }}\n"
                + "            - { name: keys, usage: Button / 1..8 }\n          output:\n            - { name: ring, usage: LED / Generic Indicator }\n");
        return text.ToString();
    }
}
