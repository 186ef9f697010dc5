using System.Collections.Immutable;
using System.Runtime;
using UsbDev.Compiler;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Bench;

/// <summary>Which descriptors a speed is measured on.</summary>
internal enum DescriptorSource
{
    /// <summary>Devices of all kinds that there are presets for, as the compiler makes them.</summary>
    Presets,

    /// <summary>Real devices, and report descriptors of real devices.</summary>
    RealDevices,
}

/// <summary>How many bytes of descriptors something goes through in a second of processor time.</summary>
internal static class DescriptorSpeed
{
    private const int Bytes = 4_000_000;
    private const int MostPauses = 60;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(150); // the runtime compiles hot code again only when nothing new is compiled for 100 ms

    private static readonly string[] s_functions =
    [
        "[keyboard, mouse, consumer, system]", "[nkro]", "[gamepad]", "[joystick]", "[touch]", "[rawhid, fido]", "[midi, cdc]", "[keyboard, mouse, midi, { cdc: { name: log } }, { cdc: { name: shell } }]",
    ];

    /// <summary>MB/s of an action on each device.</summary>
    public static double MegabytesPerSecond(BenchSetting setting, DescriptorSource source, Action<DescriptorSet> action)
    {
        var devices = source == DescriptorSource.Presets ? s_functions.Select(Device).ToList() : RealDevices(setting);
        var length = devices.Sum(d => (d.Device?.Length ?? 0) + d.Configurations.Sum(c => c.Length) + d.Reports.Values.Sum(r => r.Length));
        var rounds = Bytes / length + 1;
        WarmUp(() => Go(rounds / 10 + 1));
        return rounds * (double)length / 1e6 / CpuTime.Seconds(() => Go(rounds));

        void Go(int times)
        {
            for (var i = 0; i < times; i++)
                foreach (var device in devices)
                    action(device);
        }
    }

    /// <summary>Repeats an action until the runtime compiles nothing for it any more: what is measured then is the code and not the compiler.</summary>
    private static void WarmUp(Action action)
    {
        for (var (pauses, quiet) = (0, 0); quiet < 3 && pauses < MostPauses; pauses++)
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            action();
            Thread.Sleep(s_pause);
            quiet = JitInfo.GetCompiledMethodCount() == compiled ? quiet + 1 : 0;
        }
    }

    // Without strings: real descriptors come from sysfs, which has none.
    private static DescriptorSet Device(string functions)
    {
        var result = SpecCompiler.Compile($"device: {{ vendor: 0x1209, product: 0x0001 }}\nfunctions: {functions}\n");
        return (result.Device ?? throw new InvalidOperationException($"the description does not compile: {result.Diagnostics[0]}")).Descriptors with { Strings = AnswerDictionary.Empty<StringKey>() };
    }

    private static List<DescriptorSet> RealDevices(BenchSetting setting)
    {
        var file = Path.Combine(setting.Example, "../../descriptor-compiler/tests/UsbDev.Descriptors.Tests/Corpus/real-devices.tsv");
        return [.. File.ReadLines(file).Where(line => line[0] != '#').Select(line => line.Split('\t')).Select(row => Set(row[0], Convert.FromHexString(row[3])))];

        static DescriptorSet Set(string kind, byte[] bytes) => kind == "report"
            ? new DescriptorSet { Reports = ImmutableSortedDictionary<ReportKey, Bytes>.Empty.Add(default, bytes) }
            : DescriptorInput.Read(bytes).Devices.Single().Set;
    }
}
