using System.Collections.Immutable;
using static UsbDev.Descriptors.Severity;

namespace UsbDev.Descriptors;

/// <summary>Endpoints.</summary>
internal static class EndpointRules
{
    public static ImmutableArray<Rule> Rows { get; } =
    [
        new Rule<EndpointSubject>("USB038", Error, Warning, "USB 2.0 §9.6.6",
            "Endpoint numbers are 1 to 15",
            "Endpoint 0 is there anyway; Linux drops an endpoint with such an address.",
            "Use 0x01..0x0F for OUT and 0x81..0x8F for IN.",
            static (e, found) =>
            {
                if (e.Descriptor.Number == 0) found.Add(e.At(2, 1), $"{e.Name} has number 0");
            }),

        new Rule<EndpointSubject>("USB038b", Error, Warning, "USB 2.0 §9.6.6",
            "Bits 6..4 of an endpoint's address are 0",
            "They are reserved; Linux drops an endpoint with such an address.",
            "Use 0x01..0x0F for OUT and 0x81..0x8F for IN.",
            static (e, found) =>
            {
                if ((e.Descriptor.Address & 0x70) != 0) found.Add(e.At(2, 1), $"{e.Name} has reserved bits set");
            }),

        new Rule<ConfigurationSubject>("USB039", Error, Warning, "USB 2.0 §9.6.6",
            "An endpoint address belongs to one interface",
            "Two drivers would use one pipe; Linux drops the second.",
            "Give each interface endpoints of its own; settings of one interface may share them.",
            static (c, found) =>
            {
                if (!AnyTwice(c)) return;
                var owners = new InterfaceSubject?[256];
                foreach (var setting in c.Interfaces)
                {
                    var here = default(ByteSet);
                    foreach (var endpoint in setting.Endpoints)
                    {
                        ref var owner = ref owners[endpoint.Descriptor.Address];
                        if (!here.Add(endpoint.Descriptor.Address)) found.Add(endpoint.At(2, 1), $"{endpoint.Name} is there twice");
                        else if (owner is not null && owner.Descriptor.Number != setting.Descriptor.Number)
                            found.Add(endpoint.At(2, 1), $"{endpoint.Name} belongs to {owner.Name} already");
                        owner ??= setting;
                    }
                }
            }),

        new Rule<EndpointSubject>("USB040", Error, Warning, "USB 2.0 §9.6.6",
            "An endpoint is isochronous, bulk or interrupt",
            "Only endpoint 0 is a control endpoint on every host; classes may define others, and none that hosts support does.",
            "Set bits 1..0 of bmAttributes to 1, 2 or 3.",
            static (e, found) =>
            {
                if (e.Descriptor.Transfer == TransferType.Control) found.Add(e.At(3, 1), $"{e.Name} is a control endpoint");
            }),

        new Rule<EndpointSubject>("USB040b", Error, Warning, "USB 2.0 §9.6.6",
            "Reserved bits of an endpoint's bmAttributes are 0",
            "Later specifications give them a meaning.",
            "Clear bits 7..6, and bits 5..2 unless the endpoint is isochronous.",
            static (e, found) =>
            {
                var reserved = e.Descriptor.Transfer switch
                {
                    TransferType.Isochronous => 0xC0,
                    TransferType.Interrupt when e.Device.Speed == UsbSpeed.Super => 0xCC,
                    _ => 0xFC,
                };
                if ((e.Descriptor.Attributes & reserved) != 0)
                    found.Add(e.At(3, 1), $"bmAttributes of {e.Name} is 0x{e.Descriptor.Attributes:X2}");
            }),

        new Rule<EndpointSubject>("USB041", Error, Error, "USB 2.0 §5.8.3",
            "A bulk endpoint has packets of 8, 16, 32 or 64 bytes; 512 at high, 1024 at super speed",
            "TinyUSB and host controllers refuse others.",
            "Use 64 at full speed.",
            static (e, found) =>
            {
                if (e.Descriptor is { Transfer: TransferType.Bulk, PacketSize: not (0 or 1 or 2 or 4 or 8 or 16 or 32 or 64 or 128 or 256 or 512 or 1024) })
                    found.Add(e.At(4, 2), $"wMaxPacketSize of bulk {e.Name} is {e.Descriptor.PacketSize}");
            }),

        new Rule<EndpointSubject>("USB041b", Error, Warning, "USB 2.0 §5.5.3, §5.6.3, §5.7.3, §5.8.3",
            "An endpoint's packets suit its transfer type and the speed",
            "Linux corrects some sizes and warns; TinyUSB and host controllers refuse them.",
            "Full speed: interrupt 1 to 64, bulk 8, 16, 32, 64, isochronous to 1023. High speed: interrupt and isochronous to 1024, bulk 512. Low speed: interrupt to 8.",
            static (e, found) =>
            {
                var (size, transfer) = (e.Descriptor.PacketSize, e.Descriptor.Transfer);
                var speed = e.Device.Speed;
                var fits = transfer switch
                {
                    TransferType.Bulk when e.Descriptor.PacketSize is not (0 or 1 or 2 or 4 or 8 or 16 or 32 or 64 or 128 or 256 or 512 or 1024) => true, // USB041 tells it
                    TransferType.Bulk => size > 0 && speed switch
                    {
                        UsbSpeed.Low => false,
                        UsbSpeed.Full => size is >= 8 and <= 64,
                        UsbSpeed.High => size == 512,
                        UsbSpeed.Super => size == 1024,
                        _ => size is not (1 or 2 or 4 or 128 or 256), // devices that work have them; Linux gives them sizes that are allowed
                    },
                    TransferType.Interrupt => size > 0 && size <= speed switch
                    {
                        UsbSpeed.Low => 8,
                        UsbSpeed.Full => 64,
                        _ => 1024,
                    },
                    TransferType.Isochronous => speed != UsbSpeed.Low && size <= (speed == UsbSpeed.Full ? 1023 : 1024),
                    _ => true,
                };
                if (fits) return;
                var at = speed == UsbSpeed.Unknown ? "" : $" at {speed.ToString().ToLowerInvariant()} speed";
                found.Add(e.At(4, 2), $"wMaxPacketSize of {transfer.ToString().ToLowerInvariant()} {e.Name} is {size}{at}", (speed, transfer) switch
                {
                    (UsbSpeed.Full, TransferType.Interrupt) => "At full speed use 1 to 64 bytes; a longer report goes in several packets.",
                    (UsbSpeed.Full, TransferType.Bulk) => "At full speed use 8, 16, 32 or 64 bytes.",
                    (UsbSpeed.Low, TransferType.Interrupt) => "At low speed use 1 to 8 bytes.",
                    (UsbSpeed.Low, _) => "At low speed there are interrupt endpoints only.",
                    (UsbSpeed.High, TransferType.Bulk) => "At high speed use 512 bytes.",
                    _ => null,
                });
            }),

        new Rule<EndpointSubject>("USB042", Error, Warning, "USB 2.0 §9.6.6",
            "Bits 15..11 of wMaxPacketSize are 0, but for high-speed periodic endpoints",
            "Bits 12..11 ask for more transactions a microframe, which only such endpoints have; the others are reserved.",
            "Clear them.",
            static (e, found) =>
            {
                var high = e.Descriptor.MaxPacket >> 11;
                var periodic = e.Descriptor.Transfer is TransferType.Isochronous or TransferType.Interrupt;
                if (high > 2 || (high > 0 && !(periodic && e.Device.MayBe(UsbSpeed.High))))
                    found.Add(e.At(4, 2), $"wMaxPacketSize of {e.Name} is 0x{e.Descriptor.MaxPacket:X4}");
            }),

        new Rule<EndpointSubject>("USB043", Error, Warning, "USB 2.0 §9.6.6",
            "bInterval suits the transfer type and the speed",
            "Linux: «invalid bInterval, changing to …»; other hosts poll as they like.",
            "Interrupt: 1 to 255 ms, at high speed an exponent 1 to 16. Isochronous: exponent 1 to 16.",
            static (e, found) =>
            {
                var interval = e.Descriptor.Interval;
                var most = e.Descriptor.Transfer switch
                {
                    TransferType.Isochronous => 16,
                    TransferType.Interrupt => e.Device.Speed is UsbSpeed.High or UsbSpeed.Super ? 16 : 255,
                    _ => 0,
                };
                if (most > 0 && (interval == 0 || interval > most))
                    found.Add(
                        e.At(6, 1),
                        $"bInterval of {e.Descriptor.Transfer.ToString().ToLowerInvariant()} {e.Name} is {interval}; it can be 1 to {most}");
            }),

        new Rule<EndpointSubject>("USB043b", Warning, Info, "USB 2.0 §5.7.4",
            "A low-speed interrupt endpoint is polled each 10 ms at most",
            "Hosts poll it each 8 or 10 ms whatever it asks for.",
            "Use a bInterval of 10 or more.",
            static (e, found) =>
            {
                if (e.Device.Set.Speed == UsbSpeed.Low && e.Descriptor is { Transfer: TransferType.Interrupt, Interval: > 0 and < 10 })
                    found.Add(e.At(6, 1), $"bInterval of low-speed {e.Name} is {e.Descriptor.Interval}");
            }),

        new Rule<EndpointSubject>("USB044", Warning, Off, "USB 2.0 §9.6.6",
            "bInterval at high speed is an exponent, not milliseconds",
            "8 means 2^7 microframes: 16 ms.",
            "1 ms is 4, 2 ms is 5, 4 ms is 6, 8 ms is 7.",
            static (e, found) =>
            {
                if (e.Device.Set.Speed == UsbSpeed.High && e.Descriptor is { Transfer: TransferType.Interrupt, Interval: 8 or 10 })
                    found.Add(
                        e.At(6, 1),
                        $"bInterval of {e.Name} is {e.Descriptor.Interval}, which is {(1 << (e.Descriptor.Interval - 1)) / 8.0} ms at high speed");
            }),

        new Rule<EndpointSubject>("USB117", Error, Warning, "USB 3.2 §9.6.7; Linux config.c",
            "At SuperSpeed a companion descriptor stands right behind each endpoint",
            "Linux: «No SuperSpeed endpoint companion», and takes the least values; other hosts refuse the configuration.",
            "Put 06 30 00 00 00 00 behind a bulk endpoint; behind an interrupt or isochronous one the last two bytes are its wMaxPacketSize.",
            static (e, found) =>
            {
                if (e.Device.Speed != UsbSpeed.Super || e.Setting.Extras.FirstOrDefault() is SuperSpeedCompanionDescriptor || e.Descriptor.Transfer == TransferType.Control) return;
                if (e.Setting.Extras.FirstOrDefault(x => x.Type == DescriptorType.SuperSpeedCompanion) is not { } companion) found.Add(e.Here, $"{e.Name} has no companion");
                else if (companion is SuperSpeedCompanionDescriptor) found.Add(e.At(companion), $"the companion of {e.Name} does not follow it directly");
                else found.Add(e.At(companion), $"the companion of {e.Name} has {Describe.Count(companion.Length, "byte")}; it takes {SuperSpeedCompanionDescriptor.Size}");
            }),

        new Rule<EndpointSubject>("USB117b", Error, Warning, "USB 3.2 §9.6.7; Linux config.c",
            "A companion descriptor suits its endpoint",
            "Linux corrects the values and warns; other hosts reserve too much time, or refuse the configuration.",
            "bMaxBurst 0 to 15; bmAttributes 0, of a bulk endpoint 0 to 16 streams (as a power of two), of an isochronous one up to 2 (three times a burst); "
            + "wBytesPerInterval at most packet × (burst + 1), times (bmAttributes + 1) if isochronous.",
            static (e, found) =>
            {
                if (e.Setting.Extras.OfType<SuperSpeedCompanionDescriptor>().FirstOrDefault() is not { } companion) return;
                var (transfer, attributes) = (e.Descriptor.Transfer, companion.Attributes);
                Location At(int offset, int length) => e.Interface.Configuration.At(companion, offset, length);
                if (companion.MaxBurst > 15) found.Add(At(2, 1), $"bMaxBurst of {e.Name} is {companion.MaxBurst}");
                const byte plusCompanion = 0x80; // SuperSpeedPlus says it in a descriptor of its own
                var fits = transfer switch
                {
                    TransferType.Bulk => attributes <= 16,
                    TransferType.Isochronous => (attributes & plusCompanion) != 0 || attributes <= 2,
                    _ => attributes == 0,
                };
                if (!fits) found.Add(At(3, 1), $"bmAttributes of the companion of {e.Name} is {attributes}");
                if (transfer is not (TransferType.Interrupt or TransferType.Isochronous) || (attributes & plusCompanion) != 0) return;
                var most = e.Descriptor.PacketSize * (companion.MaxBurst + 1) * (transfer == TransferType.Isochronous && fits ? attributes + 1 : 1);
                if (companion.MaxBurst <= 15 && companion.BytesPerInterval > most)
                    found.Add(At(4, 2), $"wBytesPerInterval of {e.Name} is {companion.BytesPerInterval}, and it can move {most}");
            }),

        new Rule<EndpointSubject>("USB117c", Error, Warning, "USB 3.2 §9.6.6",
            "Periodic endpoints with bursts have packets of 1024 bytes",
            "A burst is of full packets.",
            "Set wMaxPacketSize to 1024, or bMaxBurst to 0.",
            static (e, found) =>
            {
                if (e.Descriptor.Transfer is TransferType.Interrupt or TransferType.Isochronous && e.Descriptor.PacketSize != 1024
                    && e.Setting.Extras.OfType<SuperSpeedCompanionDescriptor>().FirstOrDefault() is { MaxBurst: > 0 and <= 15 } companion)
                    found.Add(e.At(4, 2), $"{e.Name} has bursts of {companion.MaxBurst + 1} packets of {e.Descriptor.PacketSize} bytes");
            }),
    ];

    private static bool AnyTwice(ConfigurationSubject configuration)
    {
        var addresses = default(ByteSet);
        foreach (var setting in configuration.Interfaces)
            foreach (var endpoint in setting.Endpoints)
                if (!addresses.Add(endpoint.Descriptor.Address)) return true;
        return false;
    }
}
