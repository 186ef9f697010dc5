namespace UsbDev.Descriptors;

/// <summary>bDescriptorType values (USB 2.0 table 9-5, USB 3.2 table 9-6, and the classes' own).</summary>
public static class DescriptorType
{
    /// <summary>Device.</summary>
    public const byte Device = 1;

    /// <summary>Configuration.</summary>
    public const byte Configuration = 2;

    /// <summary>String.</summary>
    public const byte String = 3;

    /// <summary>Interface.</summary>
    public const byte Interface = 4;

    /// <summary>Endpoint.</summary>
    public const byte Endpoint = 5;

    /// <summary>Device qualifier.</summary>
    public const byte DeviceQualifier = 6;

    /// <summary>Other-speed configuration.</summary>
    public const byte OtherSpeedConfiguration = 7;

    /// <summary>Interface power (never finished by the USB-IF).</summary>
    public const byte InterfacePower = 8;

    /// <summary>On-The-Go.</summary>
    public const byte Otg = 9;

    /// <summary>Debug.</summary>
    public const byte Debug = 10;

    /// <summary>Interface association.</summary>
    public const byte InterfaceAssociation = 11;

    /// <summary>Binary device object store.</summary>
    public const byte Bos = 15;

    /// <summary>Device capability, inside a BOS.</summary>
    public const byte DeviceCapability = 16;

    /// <summary>HID; also the functional descriptor of DFU and of smart-card readers: the interface's class tells.</summary>
    public const byte Hid = 0x21;

    /// <summary>HID report.</summary>
    public const byte Report = 0x22;

    /// <summary>HID physical.</summary>
    public const byte Physical = 0x23;

    /// <summary>Class-specific, belongs to an interface.</summary>
    public const byte ClassInterface = 0x24;

    /// <summary>Class-specific, belongs to an endpoint.</summary>
    public const byte ClassEndpoint = 0x25;

    /// <summary>Hub.</summary>
    public const byte Hub = 0x29;

    /// <summary>SuperSpeed endpoint companion.</summary>
    public const byte SuperSpeedCompanion = 0x30;

    /// <summary>SuperSpeedPlus isochronous endpoint companion.</summary>
    public const byte SuperSpeedPlusIsochronousCompanion = 0x31;

    /// <summary>The type's name, or null where no public specification names it.</summary>
    public static string? Name(byte type) => type switch
    {
        Device => "device",
        Configuration => "configuration",
        String => "string",
        Interface => "interface",
        Endpoint => "endpoint",
        DeviceQualifier => "device qualifier",
        OtherSpeedConfiguration => "other-speed configuration",
        InterfacePower => "interface power",
        Otg => "OTG",
        Debug => "debug",
        InterfaceAssociation => "interface association",
        12 => "security",
        13 => "key",
        14 => "encryption type",
        Bos => "BOS",
        DeviceCapability => "device capability",
        17 => "wireless endpoint companion",
        Hid => "HID",
        Report => "HID report",
        Physical => "HID physical",
        ClassInterface => "class-specific interface",
        ClassEndpoint => "class-specific endpoint",
        Hub => "hub",
        0x2A => "SuperSpeed hub",
        SuperSpeedCompanion => "SuperSpeed endpoint companion",
        SuperSpeedPlusIsochronousCompanion => "SuperSpeedPlus isochronous endpoint companion",
        _ => null,
    };
}
