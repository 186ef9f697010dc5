namespace UsbDev.Bench;

/// <summary>Descriptions and descriptors that mean ill, each in a file; checks all of them, and decompiles the descriptors.</summary>
internal static class HostileFiles
{
    private const string Device = "device: { vendor: 0x1209, product: 0x0001 }\n";
    private const int Size = 10_000_000;
    private const int Findings = 1, Unreadable = 2; // exit codes

    private static readonly (string Name, Func<string> Text)[] s_files =
    [
        ("ten megabytes of functions", () => Device + "functions:\n" + Repeat("  - keyboard: { name: kbd }\n", 360_000)),
        ("ten megabytes of brackets", () => new string('[', 10 << 20)),
        ("a megabyte of brackets", () => new string('[', 1 << 20)),
        ("aliases of aliases", () => "a0: &a0 [x]\n" + string.Concat(Enumerable.Range(1, 30).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"))),
        ("deep nesting", () => string.Concat(Enumerable.Range(0, 1000).Select(i => new string(' ', i) + "a:\n"))),
        ("many fields", () => Device + "functions:\n- hid:\n    collection: Mouse\n    input:\n" + Repeat("    - { usage: X, count: 65535, bits: 32 }\n", 20_000)),
        ("many mistakes", () => Device + "functions:\n- hid:\n    collection: Mouse\n    input:\n" + Repeat("    - { usage: Ungeheuerlich / Etwas }\n", 20_000)),
    ];

    private static readonly (string Name, int Code, Func<byte[]> Bytes)[] s_descriptors =
    [
        ("report.bin", Findings, () => Filled([5, 1, 9, 2, 0xA1, 1], [9, 0x30, 0x81, 2])),
        ("configuration.bin", Findings, () => Filled([9, 2, 0xFF, 0xFF, 1, 1, 0, 0x80, 50], [9, 4, 0, 0, 1, 0xFF, 0, 0, 0])),
        ("zeros.bin", Findings, () => new byte[Size]),
        ("hex.txt", Unreadable, () => Filled([], "09 30 81 02 "u8)),
        ("lsusb.txt", Unreadable, () => Filled([], "Device Descriptor:\n  bLength 18\n  bDescriptorType 1\n"u8)),
        ("capture.pcapng", Unreadable, () => Filled([0x0A, 0x0D, 0x0D, 0x0A, 28, 0, 0, 0, 0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0, .. Enumerable.Repeat((byte)0xFF, 8), 28, 0, 0, 0], [1, 0, 0, 0, 20, 0, 0, 0, 220, 0, 0, 0, 0, 0, 4, 0, 20, 0, 0, 0])),
    ];

    /// <summary>The longest time and the most memory of a check of each, as whole processes.</summary>
    public static (double Seconds, long PeakBytes) Worst(BenchSetting setting, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-bench-");
        try
        {
            var worst = (Seconds: 0.0, PeakBytes: 0L);
            foreach (var (name, text) in s_files)
            {
                cancel.ThrowIfCancellationRequested();
                var file = Path.Combine(folder.FullName, name.Replace(' ', '-') + ".yaml");
                File.WriteAllText(file, text());
                var (seconds, peak) = WholeProcess.Run(setting, Findings, "check", file);
                worst = (Math.Max(worst.Seconds, seconds), Math.Max(worst.PeakBytes, peak));
            }
            foreach (var (name, code, bytes) in s_descriptors)
            {
                cancel.ThrowIfCancellationRequested();
                var file = Path.Combine(folder.FullName, name);
                File.WriteAllBytes(file, bytes());
                foreach (var (verb, expected) in ((string, int)[])[("check", code), ("decompile", name == "configuration.bin" ? 0 : Unreadable)])
                {
                    var (seconds, peak) = WholeProcess.Run(setting, expected, verb, file);
                    worst = (Math.Max(worst.Seconds, seconds), Math.Max(worst.PeakBytes, peak));
                }
            }
            return worst;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Filled(ReadOnlySpan<byte> head, ReadOnlySpan<byte> unit)
    {
        var bytes = new byte[head.Length + (Size - head.Length) / unit.Length * unit.Length];
        head.CopyTo(bytes);
        for (var at = head.Length; at < bytes.Length; at += unit.Length)
            unit.CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
