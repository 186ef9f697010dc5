using System.Collections.Immutable;
using static UsbDev.Descriptors.Severity;

namespace UsbDev.Descriptors;

/// <summary>Device descriptor and device qualifier.</summary>
internal static class DeviceRules
{
    /// <summary>IDs that MicroPython boards use out of the box, so that hosts remember the built-in serial port for them (mpconfigport.h and mpconfigboard.h of rp2, samd, esp32, stm32).</summary>
    private static readonly ImmutableArray<(ushort Vendor, ushort Product)> Stock =
    [
        (0x2E8A, 0x0005), (0x2E8A, 0x1002), (0x303A, 0x4001), (0xF055, 0x9800), (0xF055, 0x9802),
        (0x239A, 0x80F2), (0x239A, 0x80F8), (0x239A, 0x80FE), // Adafruit
        (0x1B4F, 0x0025), (0x1B4F, 0x0026), (0x1B4F, 0x0038), (0x1B4F, 0x0039), (0x1B4F, 0x0044), (0x1B4F, 0x0046), (0x1B4F, 0x0047), // SparkFun
        (0x1FFB, 0x2043), (0x1FFB, 0x2044), (0x16D0, 0x08C7), (0x1209, 0xF502), (0x2341, 0x025E), // Pololu, Pimoroni, Silicognition, Arduino
    ];

    /// <summary>bcdDevice of MicroPython's own descriptors (shared/tinyusb/mp_usbd_descriptor.c).</summary>
    private const ushort StockRelease = 0x0100;

    /// <summary>Makers whose IDs are often borrowed.</summary>
    private static readonly ImmutableArray<(ushort Vendor, string Name)> Makers =
        [(0x2E8A, "Raspberry Pi"), (0x303A, "Espressif"), (0x239A, "Adafruit"), (0x2341, "Arduino"), (0x16C0, "Van Ooijen (V-USB)")];

    public static ImmutableArray<Rule> Rows { get; } =
    [
        Row("USB009", Error, Warning, "USB 2.0 §9.6.1",
            "bcdUSB is a binary-coded decimal",
            "Hosts compare it with the releases they know.",
            "Use 0x0200, or 0x0201 and above with a BOS.",
            static (d, device, found) =>
            {
                if (!IsBcd(device.BcdUsb)) found.Add(Location.Device(2, 2), $"bcdUSB is 0x{device.BcdUsb:X4}");
            }),

        Row("USB009b", Warning, Info, "USB 2.0 §9.6.1",
            "bcdUSB names a release of the specification",
            "Hosts that do not know it may fall back to the oldest behaviour.",
            "Use 0x0110, 0x0200, 0x0201 or 0x0210; SuperSpeed devices 0x0300 and above.",
            static (d, device, found) =>
            {
                if (IsBcd(device.BcdUsb) && device.BcdUsb is not (0x0100 or 0x0110 or 0x0200 or 0x0201 or 0x0210 or 0x0300 or 0x0310 or 0x0320))
                    found.Add(
                        Location.Device(2, 2),
                        $"bcdUSB {device.BcdUsb >> 8:X}.{device.BcdUsb & 0xFF:X2} is not a release of the specification");
            }),

        Row("USB010", Error, Info, "USB 2.0 LPM ECN; USB 3.2 §9.6.2",
            "bcdUSB 2.01 and above comes with a BOS",
            "Hosts ask for the BOS then; a stall makes Windows wait or give up.",
            "Give a BOS, or set bcdUSB to 0x0200.",
            static (d, device, found) =>
            {
                if (device.BcdUsb >= 0x0201 && d.Set.Bos is null)
                    found.Add(Location.Device(2, 2), $"bcdUSB is 0x{device.BcdUsb:X4}, and there is no BOS");
            }),

        Row("USB010b", Error, Warning, "USB 2.0 LPM ECN; WebUSB; Microsoft OS 2.0 Descriptors",
            "A BOS comes with bcdUSB 2.01 or above",
            "Hosts do not ask a USB 2.00 device for a BOS: WinUSB and WebUSB are not found.",
            "Set bcdUSB to 0x0201 or 0x0210.",
            static (d, device, found) =>
            {
                if (device.BcdUsb < 0x0201 && d.Set.Bos is not null)
                    found.Add(Location.Device(2, 2), $"there is a BOS, but bcdUSB is 0x{device.BcdUsb:X4}");
            }),

        Row("USB011", Error, Warning, "USB 2.0 §9.6.1",
            "Device class 0 has subclass and protocol 0",
            "The conformance test TD 9.1 fails.",
            "Set bDeviceSubClass and bDeviceProtocol to 0.",
            static (d, device, found) =>
            {
                if (device.Class == 0 && (device.SubClass != 0 || device.Protocol != 0))
                    found.Add(Location.Device(4, 3), $"device class 0 with subclass {device.SubClass} and protocol {device.Protocol}");
            }),

        Row("USB012", Error, Error, "USB 2.0 §5.5.3, §9.6.1",
            "bMaxPacketSize0 is 8, 16, 32 or 64",
            "Linux refuses the device: «Invalid ep0 maxpacket».",
            "Use 64; low speed 8; SuperSpeed 9, which means 2^9.",
            static (d, device, found) =>
            {
                if (device.MaxPacketSize0 is not (8 or 16 or 32 or 64) && !(device.BcdUsb >= 0x0300 && device.MaxPacketSize0 == 9))
                    found.Add(Location.Device(7, 1), $"bMaxPacketSize0 is {device.MaxPacketSize0}");
            }),

        Row("USB012b", Error, Warning, "USB 2.0 §5.5.3",
            "bMaxPacketSize0 suits the speed: low 8, high 64",
            "Hosts use the size that the speed prescribes, and transfers on endpoint 0 break.",
            "Low speed 8, high speed 64.",
            static (d, device, found) =>
            {
                if ((d.Set.Speed == UsbSpeed.Low && device.MaxPacketSize0 != 8) || (d.Set.Speed == UsbSpeed.High && device.MaxPacketSize0 != 64))
                    found.Add(
                        Location.Device(7, 1),
                        $"bMaxPacketSize0 is {device.MaxPacketSize0} at {d.Set.Speed.ToString().ToLowerInvariant()} speed");
            }),

        Row("USB013", Error, Warning, "IAD ECN; USB-IF «IAD Device Class Code and Use Model»",
            "A device with interface associations says so: class EF, subclass 02, protocol 01",
            "Windows loads its composite driver by this class; without it the associations are not read.",
            "Set bDeviceClass, bDeviceSubClass, bDeviceProtocol to EF, 02, 01.",
            static (d, device, found) =>
            {
                if (!IsAssociationClass(device) && d.Configurations.Any(c => !c.Parsed.Associations.IsEmpty))
                    found.Add(Location.Device(4, 3), $"there are interface associations, but the device class is {Code(device)}");
            }),

        Row("USB013b", Warning, Info, "USB-IF «IAD Device Class Code and Use Model»",
            "Device class EF/02/01 comes with interface associations",
            "It promises them; some hosts then group interfaces wrongly.",
            "Use class 00/00/00, or group the interfaces of a function by an association.",
            static (d, device, found) =>
            {
                if (IsAssociationClass(device) && !d.Configurations.IsEmpty && d.Configurations.All(c => c.Parsed.Associations.IsEmpty))
                    found.Add(Location.Device(4, 3), "the device class is EF/02/01, but there is no interface association");
            }),

        Row("USB014", Warning, Info, "CDC 1.2 §4.2",
            "Device class 02 (communications) is for devices with nothing but CDC",
            "Hosts then give the whole device to the CDC driver; other functions are not seen.",
            "Use EF/02/01 with an interface association for each function.",
            static (d, device, found) =>
            {
                if (device.Class != UsbClass.Communications) return;
                foreach (var configuration in d.Configurations)
                {
                    if (configuration.Interfaces.FirstOrDefault(i => i.Descriptor.Class is not (UsbClass.Communications or UsbClass.CdcData or UsbClass.Vendor)) is { } other)
                        found.Add(
                            Location.Device(4, 1),
                            $"the device class is 02, but {other.Name} is of class {other.Descriptor.Class:X2}");
                }
            }),

        Row("USB015", Error, Warning, "USB 2.0 §9.6.1",
            "idVendor is not 0",
            "0 belongs to nobody, and hosts use it for «unknown».",
            "Use your own ID, or one from pid.codes (0x1209).",
            static (d, device, found) =>
            {
                if (device.Vendor == 0) found.Add(Location.Device(8, 2), "idVendor is 0");
            }),

        Row("USB015b", Warning, Off, "USB-IF; pid.codes",
            "The vendor and product IDs are yours",
            "Two products with the same IDs get each other's drivers and settings.",
            "Get a product ID free of charge from pid.codes, or buy a vendor ID from the USB-IF.",
            static (d, device, found) =>
            {
                if (device.Vendor == 0xF055) found.Add(Location.Device(8, 2), "vendor 0xF055 was never assigned to anybody");
            }),

        Row("USB015c", Info, Off, "pid.codes; the makers' terms",
            "The IDs may be used for a product",
            "Test IDs and a maker's own IDs are fine on the desk, not in the wild.",
            "Get a product ID of your own from pid.codes, or ask the maker of the board.",
            static (d, device, found) =>
            {
                if (device is { Vendor: 0x1209, Product: >= 1 and <= 0x10 })
                    found.Add(Location.Device(8, 4), $"1209:{device.Product:X4} is a pid.codes number for private tests");
                foreach (var (vendor, name) in Makers)
                    if (device.Vendor == vendor)
                        found.Add(Location.Device(8, 2), $"vendor 0x{vendor:X4} is {name}; its products are for {name} to number");
            }),

        Row("USB016", Warning, Off, "Windows driver cache; MicroPython ports/esp32 notes",
            "A changed device does not carry the IDs of the stock firmware",
            "Windows remembers the interfaces of a vendor, product and release ID and keeps the drivers it chose then.",
            "Use another product ID, or at least another bcdDevice.",
            static (d, device, found) =>
            {
                if (device.BcdDevice != StockRelease || !Stock.Contains((device.Vendor, device.Product))) return;
                if (d.Configurations.Any(c => c.Interfaces.Any(i => i.Descriptor.Class is not (UsbClass.Communications or UsbClass.CdcData))))
                    found.Add(
                        Location.Device(8, 4),
                        $"{device.Vendor:x4}:{device.Product:x4} with release 1.00 is what MicroPython itself uses, with a serial port only");
            }),

        Row("USB017", Error, Error, "USB 2.0 §9.6.1",
            "There is at least one configuration",
            "A host has nothing to select.",
            "Set bNumConfigurations to the number of configurations.",
            static (d, device, found) =>
            {
                if (device.ConfigurationCount == 0) found.Add(Location.Device(17, 1), "bNumConfigurations is 0");
            }),

        Row("USB017b", Error, Warning, "USB 2.0 §9.6.1",
            "bNumConfigurations is the number of configurations",
            "Hosts ask for each of them and give up on a stall.",
            "Set bNumConfigurations to the number of configurations.",
            static (d, device, found) =>
            {
                var count = d.Set.Configurations.Length;
                if (device.ConfigurationCount > 0 && count > 0 && device.ConfigurationCount != count && (d.Mode == CheckMode.Compile || count > device.ConfigurationCount))
                    found.Add(Location.Device(17, 1), $"bNumConfigurations is {device.ConfigurationCount}, there are {count}");
            }),

        Row("USB017c", Warning, Warning, "Linux: USB_MAXCONFIG",
            "There are at most eight configurations",
            "Linux does not read more; nor are they looked at here.",
            "Use alternate settings, or fewer configurations.",
            static (d, device, found) =>
            {
                if (d.Set.Configurations.Length > DeviceSubject.MaxConfigurations)
                    found.Add(Location.Device(17, 1), $"{d.Set.Configurations.Length} configurations; those after the eighth are ignored");
            }),

        Row("USB018c", Warning, Info, "Windows: COM port numbers; test benches",
            "The device has a serial number",
            "Without one, Windows gives a new COM port number and new settings on each socket, and two such devices cannot be told apart.",
            "Set iSerialNumber; MicroPython boards have machine.unique_id().",
            static (d, device, found) =>
            {
                if (device.SerialString == 0) found.Add(Location.Device(16, 1), "iSerialNumber is 0");
            }),

        Row("USB020", Info, Info, "USB 2.0 §9.6.1",
            "bcdDevice is a binary-coded decimal",
            "Tools print it as one.",
            "Use digits 0 to 9 only: 0x0100 is 1.00.",
            static (d, device, found) =>
            {
                if (!IsBcd(device.BcdDevice)) found.Add(Location.Device(12, 2), $"bcdDevice is 0x{device.BcdDevice:X4}");
            }),

        new Rule<DeviceSubject>("USB021", Error, Warning, "USB 2.0 §9.6.2, §9.6.4",
            "A device qualifier is ten bytes, and comes with an other-speed configuration",
            "High-speed hosts read both to say what the device would do at the other speed.",
            "Give both, or stall both when the device runs at full speed only.",
            static (d, found) =>
            {
                if (d.Set.Qualifier is not { } bytes) return;
                var qualifier = DeviceQualifierDescriptor.Parse(bytes);
                if (qualifier is null) found.Add(Location.Qualifier(0, bytes.Length), $"these {bytes.Length} bytes are no device qualifier", "Begin with 0A 06, and give all ten bytes.");
                else if (qualifier.Reserved != 0)
                    found.Add(Location.Qualifier(9, 1), $"bReserved of the device qualifier is {qualifier.Reserved}", "Set it to 0.");
                else if (d.Mode == CheckMode.Compile && d.Set.OtherSpeed is null)
                    found.Add(Location.Qualifier(0, bytes.Length), "there is a device qualifier, but no other-speed configuration");
            }),

        new Rule<DeviceSubject>("USB021b", Error, Off, "USB 2.0 §9.6.2",
            "A high-speed device has a device qualifier",
            "Windows and the conformance test ask for it.",
            "Give a device qualifier and an other-speed configuration.",
            static (d, found) =>
            {
                if (d.Set.Speed == UsbSpeed.High && d.Set.Qualifier is null)
                    found.Add(Location.Device(0, 2), "a high-speed device without a device qualifier");
            }),

        Row("USB022", Warning, Info, "USB 2.0 §9.6.2",
            "The device qualifier names the device's class",
            "The conformance test compares them.",
            "Give the qualifier the class, subclass and protocol of the device descriptor.",
            static (d, device, found) =>
            {
                if (d.Set.Qualifier is not { } bytes || DeviceQualifierDescriptor.Parse(bytes) is not { } qualifier) return;
                if ((qualifier.Class, qualifier.SubClass, qualifier.Protocol) != (device.Class, device.SubClass, device.Protocol))
                    found.Add(
                        Location.Qualifier(4, 3),
                        $"the qualifier's class is {qualifier.Class:X2}/{qualifier.SubClass:X2}/{qualifier.Protocol:X2}, the device's {Code(device)}");
            }),

        Row("USB116", Warning, Off, "macOS; node-usb issue 182",
            "The device class is not FF",
            "macOS does not configure a device whose class is vendor specific; programs must do so themselves.",
            "Use device class 00, and FF for the interface.",
            static (d, device, found) =>
            {
                if (device.Class == UsbClass.Vendor) found.Add(Location.Device(4, 1), "bDeviceClass is FF (vendor specific)");
            }),
    ];

    private static Rule<DeviceSubject> Row(
        string id, Severity compile, Severity check, string source, string title, string why, string fix, Action<DeviceSubject, DeviceDescriptor, Findings> judge) =>
        new(id, compile, check, source, title, why, fix, (d, found) =>
        {
            if (d.Descriptor is { } device) judge(d, device, found);
        });

    private static bool IsBcd(ushort value) => (value & 0xF) <= 9 && ((value >> 4) & 0xF) <= 9 && ((value >> 8) & 0xF) <= 9 && (value >> 12) <= 9;

    private static bool IsAssociationClass(DeviceDescriptor device) => device is { Class: UsbClass.Miscellaneous, SubClass: 2, Protocol: 1 };

    private static string Code(DeviceDescriptor device) => $"{device.Class:X2}/{device.SubClass:X2}/{device.Protocol:X2}";
}
