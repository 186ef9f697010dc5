using System.Text.Json;
using System.Text.Json.Serialization;

namespace UsbDev.Testing.Results;

/// <summary>A run as JSON: what the records say, times in milliseconds.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions _options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(TestRun run, Stream stream) => JsonSerializer.Serialize(stream, new
    {
        run.Gadget,
        run.Board,
        run.Started,
        wallMs = Ms(run.Wall),
        run.Passed,
        device = run.Device is { } device ? Node(device) : null,
        tests = run.Tests.Select(t => new
        {
            t.Name,
            at = t.At?.ToString(),
            outcome = t.Outcome.ToString().ToLowerInvariant(),
            t.Reason,
            simulatedMs = Ms(t.Simulated),
            wallMs = Ms(t.Wall),
            checks = t.Checks.Select(c => new
            {
                c.Name,
                c.Passed,
                simulatedMs = Ms(c.Simulated),
                wallMs = Ms(c.Wall),
                failure = c.Failure is { } f ? new { f.Message, f.At, f.Expected, f.Got, sent = f.SoFar } : null,
            }),
            console = t.Console,
            t.Capture,
        }),
    }, _options);

    private static object Node(DeviceTreeNode node) => new { node.Text, node.Detail, children = node.Children.Select(Node) };

    private static double Ms(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
