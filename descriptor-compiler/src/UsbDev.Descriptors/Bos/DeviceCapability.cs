namespace UsbDev.Descriptors;

/// <summary>bDevCapabilityType (USB 3.2 table 9-14).</summary>
public static class CapabilityType
{
    /// <summary>USB 2.0 extension.</summary>
    public const byte Usb20Extension = 2;

    /// <summary>SuperSpeed USB.</summary>
    public const byte SuperSpeed = 3;

    /// <summary>Container ID.</summary>
    public const byte ContainerId = 4;

    /// <summary>Platform.</summary>
    public const byte Platform = 5;

    /// <summary>Power delivery of the whole device (USB Power Delivery 3.1).</summary>
    public const byte PowerDelivery = 6;

    /// <summary>A battery.</summary>
    public const byte BatteryInfo = 7;

    /// <summary>A port that takes power.</summary>
    public const byte ConsumerPort = 8;

    /// <summary>A port that gives power.</summary>
    public const byte ProviderPort = 9;

    /// <summary>SuperSpeedPlus USB.</summary>
    public const byte SuperSpeedPlus = 0x0A;

    /// <summary>Billboard: alternate modes of a Type-C device.</summary>
    public const byte Billboard = 0x0D;

    /// <summary>Type-C authentication.</summary>
    public const byte Authentication = 0x0E;

    /// <summary>One of a billboard's alternate modes.</summary>
    public const byte BillboardMode = 0x0F;

    /// <summary>What a configuration is for, without reading it.</summary>
    public const byte ConfigurationSummary = 0x10;

    /// <summary>Whether the firmware's digest can be read.</summary>
    public const byte FirmwareStatus = 0x11;

    /// <summary>The type's name, or null.</summary>
    public static string? Name(byte type) => type switch
    {
        1 => "wireless USB",
        Usb20Extension => "USB 2.0 extension",
        SuperSpeed => "SuperSpeed USB",
        ContainerId => "container ID",
        Platform => "platform",
        PowerDelivery => "power delivery",
        BatteryInfo => "battery info",
        ConsumerPort => "power delivery consumer port",
        ProviderPort => "power delivery provider port",
        SuperSpeedPlus => "SuperSpeedPlus USB",
        0x0B => "precision time measurement",
        0x0C => "wireless USB extension",
        Billboard => "billboard",
        Authentication => "authentication",
        BillboardMode => "billboard alternate mode",
        ConfigurationSummary => "configuration summary",
        FirmwareStatus => "firmware status",
        _ => null,
    };
}

/// <summary>A device capability descriptor of the BOS.</summary>
public abstract record DeviceCapability : Descriptor
{
    /// <inheritdoc/>
    public override byte Type => DescriptorType.DeviceCapability;

    /// <summary>bDevCapabilityType.</summary>
    public abstract byte Capability { get; }

    internal static DeviceCapability Read(Bytes bytes)
    {
        var d = bytes.Span;
        return (d[2], d.Length) switch
        {
            (CapabilityType.Usb20Extension, >= 7) => new Usb20ExtensionCapability(d.U32(3)) { Tail = bytes.Slice(7) },
            (CapabilityType.ContainerId, >= 20) => new ContainerIdCapability(d[3], new Guid(d.Slice(4, 16))) { Tail = bytes.Slice(20) },
            (CapabilityType.Platform, >= 20) => new PlatformCapability(d[3], new Guid(d.Slice(4, 16)), bytes.Slice(20)),
            _ => new OtherCapability(d[2], bytes.Slice(3)),
        };
    }
}

/// <summary>USB 2.0 extension (USB 3.2 §9.6.2.1; USB 2.0 LPM ECN).</summary>
/// <param name="Attributes">bmAttributes: bit 1 link power management.</param>
public sealed record Usb20ExtensionCapability(uint Attributes) : DeviceCapability
{
    /// <inheritdoc/>
    public override byte Capability => CapabilityType.Usb20Extension;

    /// <summary>Link power management is supported.</summary>
    public bool Lpm => (Attributes & 2) != 0;

    /// <inheritdoc/>
    protected override int BodyLength => 5;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Capability;
        body.U32(1, Attributes);
    }
}

/// <summary>Container ID (USB 3.2 §9.6.2.3).</summary>
/// <param name="Reserved">bReserved, 0.</param>
/// <param name="Id">The same for each device in one housing.</param>
public sealed record ContainerIdCapability(byte Reserved, Guid Id) : DeviceCapability
{
    /// <inheritdoc/>
    public override byte Capability => CapabilityType.ContainerId;

    /// <inheritdoc/>
    protected override int BodyLength => 18;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Capability;
        body[1] = Reserved;
        Id.TryWriteBytes(body[2..]);
    }
}

/// <summary>Platform capability (USB 3.2 §9.6.2.4): what a platform's maker defined, named by a UUID.</summary>
/// <param name="Reserved">bReserved, 0.</param>
/// <param name="Uuid">PlatformCapabilityUUID.</param>
/// <param name="Data">CapabilityData.</param>
public sealed record PlatformCapability(byte Reserved, Guid Uuid, Bytes Data) : DeviceCapability
{
    /// <summary>Microsoft OS 2.0 descriptors.</summary>
    public static Guid MsOs20Uuid { get; } = new("d8dd60df-4589-4cc7-9cd2-659d9e648a9f");

    /// <summary>WebUSB.</summary>
    public static Guid WebUsbUuid { get; } = new("3408b638-09a9-47a0-8bfd-a0768815b665");

    /// <inheritdoc/>
    public override byte Capability => CapabilityType.Platform;

    /// <summary>The descriptor set information of Microsoft OS 2.0; empty unless this is that capability with whole entries.</summary>
    public ValueArray<MsOs20Platform> MsOs20
    {
        get
        {
            if (Uuid != MsOs20Uuid || Data.IsEmpty || Data.Length % 8 != 0) return [];
            var entries = new MsOs20Platform[Data.Length / 8];
            for (var i = 0; i < entries.Length; i++)
            {
                var d = Data.Span.Slice(i * 8, 8);
                entries[i] = new MsOs20Platform(d.U32(0), d.U16(4), d[6], d[7]);
            }

            return [.. entries];
        }
    }

    /// <summary>The WebUSB part; null unless this is that capability with its four bytes.</summary>
    public WebUsbPlatform? WebUsb =>
        Uuid == WebUsbUuid && Data.Length >= 4 ? new WebUsbPlatform(Data.Span.U16(0), Data[2], Data[3]) : null;

    /// <inheritdoc/>
    protected override int BodyLength => 18 + Data.Length;

    /// <summary>The capability that tells Windows where the Microsoft OS 2.0 descriptor set is.</summary>
    public static PlatformCapability For(MsOs20Platform entry)
    {
        var data = new byte[8];
        data.AsSpan().U32(0, entry.WindowsVersion);
        data.AsSpan().U16(4, entry.TotalLength);
        data[6] = entry.VendorCode;
        data[7] = entry.AlternateEnumeration;
        return new PlatformCapability(0, MsOs20Uuid, data);
    }

    /// <summary>The capability that tells browsers of WebUSB.</summary>
    public static PlatformCapability For(WebUsbPlatform entry)
    {
        var data = new byte[4];
        data.AsSpan().U16(0, entry.BcdVersion);
        data[2] = entry.VendorCode;
        data[3] = entry.LandingPage;
        return new PlatformCapability(0, WebUsbUuid, data);
    }

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Capability;
        body[1] = Reserved;
        Uuid.TryWriteBytes(body[2..]);
        Data.Span.CopyTo(body[18..]);
    }
}

/// <summary>Descriptor set information (Microsoft OS 2.0 Descriptors, table 4).</summary>
/// <param name="WindowsVersion">dwWindowsVersion: 0x06030000 is Windows 8.1.</param>
/// <param name="TotalLength">wMSOSDescriptorSetTotalLength in bytes.</param>
/// <param name="VendorCode">bMS_VendorCode: the bRequest that fetches the set.</param>
/// <param name="AlternateEnumeration">bAltEnumCode.</param>
public readonly record struct MsOs20Platform(uint WindowsVersion, ushort TotalLength, byte VendorCode, byte AlternateEnumeration = 0);

/// <summary>WebUSB platform data (WebUSB «Platform Descriptor»).</summary>
/// <param name="BcdVersion">0x0100.</param>
/// <param name="VendorCode">bVendorCode: the bRequest that fetches URLs.</param>
/// <param name="LandingPage">iLandingPage: number of the URL, 0 for none.</param>
public readonly record struct WebUsbPlatform(ushort BcdVersion, byte VendorCode, byte LandingPage);

/// <summary>Any other capability, or one shorter than its form.</summary>
/// <param name="RawCapability">bDevCapabilityType.</param>
/// <param name="Body">What follows it.</param>
public sealed record OtherCapability(byte RawCapability, Bytes Body) : DeviceCapability
{
    /// <inheritdoc/>
    public override byte Capability => RawCapability;

    /// <inheritdoc/>
    protected override int BodyLength => 1 + Body.Length;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = RawCapability;
        Body.Span.CopyTo(body[1..]);
    }
}
