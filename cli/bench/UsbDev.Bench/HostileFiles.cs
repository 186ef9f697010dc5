namespace UsbDev.Bench;

/// <summary>Descriptions that mean ill, each in a file; checks all of them.</summary>
internal static class HostileFiles
{
    private const string Device = "device: { vendor: 0x1209, product: 0x0001 }\n";
    private const int Findings = 1; // exit code

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
            return worst;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
