using System.Collections.Immutable;
using static UsbDev.Descriptors.Severity;

namespace UsbDev.Descriptors;

/// <summary>Configurations: numbers, power, the bus's time.</summary>
internal static class ConfigurationRules
{
    private const int LinuxMaxInterfaces = 32;
    private const byte AudioControl = 1, Audio2 = 0x20; // bInterfaceSubClass, bInterfaceProtocol

    public static ImmutableArray<Rule> Rows { get; } =
    [
        Row("USB023", Error, Warning, "USB 2.0 §9.6.3",
            "bNumInterfaces is the number of interfaces",
            "Windows ignores interfaces past the number, or rejects the device.",
            "Count each interface number once, however many settings it has.",
            static (c, header, found) =>
            {
                var count = c.Numbers.Count;
                if (count != header.InterfaceCount && !(c.IsCut && count < header.InterfaceCount))
                    found.Add(c.At(header, 4, 1), $"bNumInterfaces is {header.InterfaceCount}, there are {count}");
            }),

        Row("USB023b", Error, Warning, "USB 2.0 §9.6.5",
            "Interfaces are numbered from 0 without gaps",
            "Linux: «config has no interface number»; drivers look for neighbours by number.",
            "Number the interfaces 0, 1, 2, …",
            static (c, header, found) =>
            {
                var numbers = c.Numbers;
                for (var n = 0; n < numbers.Count; n++)
                {
                    if (numbers.Contains((byte)n)) continue;
                    if (c.IsCut) return;
                    found.Add(c.Interfaces.First(i => i.Descriptor.Number > n).At(2, 1), $"there is no interface {n} among {Describe.Count(numbers.Count, "interface")}");
                    return;
                }
            }),

        Row("USB024", Error, Warning, "USB 2.0 §9.6.3",
            "A configuration has an interface",
            "There is nothing that a driver could use.",
            "Add an interface.",
            static (c, header, found) =>
            {
                if (header.InterfaceCount == 0) found.Add(c.At(header, 4, 1), "bNumInterfaces is 0");
            }),

        Row("USB024b", Error, Warning, "Linux: USB_MAXINTERFACES",
            "There are at most 32 interfaces",
            "Linux ignores the others.",
            "Join functions, or use several configurations.",
            static (c, header, found) =>
            {
                if (header.InterfaceCount > LinuxMaxInterfaces) found.Add(c.At(header, 4, 1), $"{header.InterfaceCount} interfaces");
            }),

        Row("USB025", Error, Warning, "USB 2.0 §9.6.3",
            "bConfigurationValue is not 0, and each configuration has its own",
            "SET_CONFIGURATION(0) means «not configured».",
            "Number configurations from 1.",
            static (c, header, found) =>
            {
                if (header.Value == 0) found.Add(c.At(header, 5, 1), "bConfigurationValue is 0");
                foreach (var other in c.Device.Configurations)
                    if (other.Index < c.Index && other.Parsed.Header?.Value == header.Value)
                        found.Add(c.At(header, 5, 1), $"bConfigurationValue {header.Value} is that of configuration {other.Index} too");
            }),

        Row("USB026", Error, Warning, "USB 2.0 §9.6.3",
            "bmAttributes has bit 7 set and bits 4..0 clear",
            "They are reserved; hosts may judge the power bits wrongly.",
            "0x80, plus 0x40 for self-powered, plus 0x20 for remote wakeup.",
            static (c, header, found) =>
            {
                if ((header.Attributes & 0x9F) != 0x80) found.Add(c.At(header, 7, 1), $"bmAttributes is 0x{header.Attributes:X2}");
            }),

        Row("USB027", Error, Warning, "USB 2.0 §7.2.1; USB 3.2 §11.4.5",
            "bMaxPower is at most 500 mA, at SuperSpeed 900 mA",
            "A port does not give more; hosts refuse the configuration.",
            "bMaxPower counts 2 mA: at most 250. At SuperSpeed it counts 8 mA: at most 112.",
            static (c, header, found) =>
            {
                var (most, given) = c.Device.Speed == UsbSpeed.Super ? (112, 900) : (250, 500);
                if (header.MaxPower > most)
                    found.Add(c.At(header, 8, 1), $"bMaxPower asks for {header.Milliamperes(c.Device.Speed)} mA; a port gives {given} mA");
            }),

        Row("USB027b", Info, Off, "USB 2.0 §7.2.1; USB 3.2 §11.4.5",
            "A device behind a bus-powered hub gets 100 mA, at SuperSpeed 150 mA",
            "Such a hub refuses the configuration.",
            "Ask for no more than that if the device can do with it.",
            static (c, header, found) =>
            {
                var (most, given) = c.Device.Speed == UsbSpeed.Super ? (112, 150) : (250, 100);
                if (!header.SelfPowered && header.MaxPower <= most && header.Milliamperes(c.Device.Speed) is var wanted && wanted > given + ConfigurationDescriptor.PowerUnit(c.Device.Speed) - 1)
                    found.Add(c.At(header, 8, 1), $"bMaxPower asks for {wanted} mA; a bus-powered hub gives {given} mA");
            }),

        Row("USB028", Warning, Info, "USB 2.0 §9.6.3",
            "A self-powered device takes nothing from the bus",
            "The self-powered bit on a device without a supply of its own makes hubs count wrongly.",
            "Clear bit 6 of bmAttributes, or set bMaxPower to 0.",
            static (c, header, found) =>
            {
                if (header is { SelfPowered: true, MaxPower: > 0 })
                    found.Add(c.At(header, 7, 2), $"self-powered, and takes {header.Milliamperes(c.Device.Speed)} mA from the bus");
            }),

        Row("USB028b", Warning, Info, "USB 2.0 §9.6.3",
            "A bus-powered device says what it takes",
            "0 mA cannot be true.",
            "Set bMaxPower to half of the mA, at SuperSpeed to an eighth.",
            static (c, header, found) =>
            {
                if (header is { SelfPowered: false, MaxPower: 0 }) found.Add(c.At(header, 8, 1), "bus-powered, but bMaxPower is 0");
            }),

        Row("USB036", Warning, Info, "IAD ECN; tinyusb issue 2158",
            "In a composite device, a function of several interfaces has an interface association",
            "Windows loads a driver for each interface alone, and the function does not start (code 10).",
            "Put an interface association before the function's first interface.",
            static (c, header, found) =>
            {
                if (c.Functions.Length < 2) return;
                foreach (var function in c.Functions)
                {
                    if (function is { Association: null, Interfaces.Length: > 1 })
                        found.Add(
                            function.First.Here,
                            $"interfaces {function.First.Descriptor.Number} to {function.Interfaces[^1].Descriptor.Number} form one function, but no association says so");
                }
            }),

        Row("USB036b", Error, Warning, "Audio 2.0 §4.6; Linux sound/usb/card.c",
            "A function of audio 2.0 or later has an interface association",
            "Linux: «Audio class v2/v3 interfaces need an interface association»; the function is not used.",
            "Put an interface association before the audio control interface, even if the device has no other function.",
            static (c, header, found) =>
            {
                foreach (var function in c.Functions)
                    if (function.First.Descriptor is { Class: UsbClass.Audio, SubClass: AudioControl, Protocol: >= Audio2, Number: var number } && function.Association is null
                        && !c.Parsed.Associations.Any(a => a.FirstInterface == number + 1))
                        found.Add(function.First.Here, $"no association holds the interfaces of the audio function of interface {number} together");
            }),

        Row("USB045", Error, Info, "USB 2.0 §5.6.4, §5.7.4",
            "Periodic endpoints fit into 90 % of a frame",
            "A host that cannot reserve the time refuses the configuration or the setting.",
            "Use longer intervals, smaller packets, or bulk endpoints.",
            static (c, header, found) =>
            {
                if (!c.Device.MayBe(UsbSpeed.Full)) return;
                if (BusTime.OfAllSettings(c) <= BusTime.PeriodicShare) return;
                var nanoseconds = BusTime.PerFrame(c, most: c.Device.Mode == CheckMode.Compile);
                if (nanoseconds > BusTime.PeriodicShare)
                    found.Add(c.At(header), $"periodic endpoints take {nanoseconds / 10_000.0:F0} % of a frame");
            }),

        Row("USB045b", Warning, Off, "practice",
            "Few endpoints are polled each millisecond",
            "Each costs the host a transaction a frame, and hubs with one transaction translator run out.",
            "Poll slower where 1 ms is not needed, or send several reports through one endpoint.",
            static (c, header, found) =>
            {
                var count = c.Interfaces.SelectMany(i => i.Endpoints).Count(e => e.Descriptor is { Transfer: TransferType.Interrupt, Interval: 1 });
                if (count > 8 && c.Device.MayBe(UsbSpeed.Full))
                    found.Add(c.At(header), $"{count} interrupt endpoints are polled each millisecond");
            }),

        Row("USB115", Warning, Off, "practice",
            "Functions of the same kind have names that differ",
            "Users see them side by side and cannot tell which is which.",
            "Give each function a string (iInterface, iFunction).",
            static (c, header, found) =>
            {
                foreach (var alike in c.Functions.GroupBy(f => (
                    f.First.Descriptor.Class,
                    f.First.Descriptor.SubClass,
                    f.First.Descriptor.Protocol)))
                {
                    if (alike.Count() > 1 && alike.GroupBy(NameIndex).FirstOrDefault(g => g.Count() > 1) is { } same)
                    {
                        var first = same.First().First;
                        found.Add(first.Here, $"{same.Count()} functions of class {first.Descriptor.Class:X2}/{first.Descriptor.SubClass:X2} have "
                            + (NameIndex(same.First()) == 0 ? "no name" : "the same name"));
                    }
                }
            }),
    ];

    private static Rule<ConfigurationSubject> Row(
        string id, Severity compile, Severity check, string source, string title, string why, string fix,
        Action<ConfigurationSubject, ConfigurationDescriptor, Findings> judge) =>
        new(id, compile, check, source, title, why, fix, (c, found) =>
        {
            if (c.Parsed.Header is { } header) judge(c, header, found);
        });

    private static byte NameIndex(FunctionSubject function) =>
        function.Association is { StringIndex: > 0 } association ? association.StringIndex : function.First.Descriptor.StringIndex;
}
