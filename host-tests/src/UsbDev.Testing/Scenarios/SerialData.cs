using System.Text;
using UsbDev.Compiler.Yaml;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios;

/// <summary>Text or bytes of a serial line, perhaps several times.</summary>
internal sealed record SerialData(byte[] Bytes, string Text)
{
    private const int MostTimes = 100_000;
    private const int MostBytes = 4 << 20;

    /// <summary>The value of <c>text</c>.</summary>
    public static SerialData Of(string text, int times = 1) => Of(Encoding.UTF8.GetBytes(text), times);

    /// <summary>The value of <c>text</c> or <c>bytes</c> in a group, with its <c>times</c>.</summary>
    public static SerialData? Read(StepReader reader, MappingNode group, string key, Node value)
    {
        long? times = group["times"] is { } given ? reader.Number(given, "'times'", 1, MostTimes) : 1;
        var bytes = key == "text" ? reader.Text(value, "'text'") is { } text ? Encoding.UTF8.GetBytes(text) : null : reader.Bytes(value, "'bytes'");
        if (times is not { } count || bytes is null) return null;
        if (bytes.Length * count <= MostBytes) return Of(bytes, (int)count);
        reader.Error(value, Compiler.Codes.Range, $"{bytes.Length * count} bytes are too many", $"at most {MostBytes}");
        return null;
    }

    private static SerialData Of(byte[] bytes, int times)
    {
        var all = new byte[bytes.Length * times];
        for (var i = 0; i < times; i++) bytes.CopyTo(all, i * bytes.Length);
        return new SerialData(all, SerialLog.Show(bytes) + (times == 1 ? "" : $" {times} times"));
    }
}
