using UsbDev.Compiler;
using UsbDev.Descriptors;

namespace UsbDev.Bench;

/// <summary>How many bytes of descriptors something goes through in a second of processor time: devices of all kinds that there are presets for.</summary>
internal static class DescriptorSpeed
{
    private const int Bytes = 4_000_000;
    private const int Pauses = 5;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(150); // the runtime compiles hot code again only when nothing new is compiled for 100 ms

    private static readonly string[] s_functions =
    [
        "[keyboard, mouse, consumer, system]", "[nkro]", "[gamepad]", "[joystick]", "[touch]", "[rawhid, fido]", "[midi, cdc]", "[keyboard, mouse, midi, { cdc: { name: log } }, { cdc: { name: shell } }]",
    ];

    /// <summary>MB/s of an action on each device.</summary>
    public static double MegabytesPerSecond(Action<DescriptorSet> action)
    {
        var devices = s_functions.Select(Device).ToList();
        var length = devices.Sum(d => d.Device!.Value.Length + d.Configurations.Sum(c => c.Length) + d.Reports.Values.Sum(r => r.Length));
        var rounds = Bytes / length + 1;
        for (var i = 0; i < Pauses; i++)
        {
            Go(rounds / (2 * Pauses));
            Thread.Sleep(s_pause);
        }
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
}
