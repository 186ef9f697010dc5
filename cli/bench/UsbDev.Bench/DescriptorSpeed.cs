using System.Collections.Immutable;
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
    private const int Bytes = 8_000_000;

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
        Warm.Up(() => Go(rounds / 20 + 1));
        return rounds * (double)length / 1e6 / CpuTime.Seconds(() => Go(rounds));

        void Go(int times)
        {
            for (var i = 0; i < times; i++)
                foreach (var device in devices)
                    action(device);
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
