namespace UsbDev.Descriptors;

/// <summary>The nine bytes that begin a configuration (USB 2.0 §9.6.3, table 9-10; type 7: §9.6.4).</summary>
/// <param name="TotalLength">wTotalLength: bytes of the whole configuration.</param>
/// <param name="InterfaceCount">bNumInterfaces.</param>
/// <param name="Value">bConfigurationValue: what SET_CONFIGURATION selects.</param>
/// <param name="StringIndex">iConfiguration, 0 for none.</param>
/// <param name="Attributes">bmAttributes.</param>
/// <param name="MaxPower">bMaxPower, in units of 2 mA (8 mA at SuperSpeed).</param>
public sealed record ConfigurationDescriptor(
    ushort TotalLength, byte InterfaceCount, byte Value, byte StringIndex, byte Attributes, byte MaxPower) : Descriptor
{
    /// <summary>bLength.</summary>
    public const int Size = 9;

    /// <summary>Bit 7 of bmAttributes: always one.</summary>
    public const byte AlwaysSet = 0x80;

    /// <summary>Bit 6 of bmAttributes.</summary>
    public const byte SelfPoweredBit = 0x40;

    /// <summary>Bit 5 of bmAttributes.</summary>
    public const byte RemoteWakeupBit = 0x20;

    /// <summary>It describes the other speed (type 7).</summary>
    public bool OtherSpeed { get; init; }

    /// <summary>What the device draws from the bus at most, in mA (USB 2.0 §9.6.3; USB 3.2 §9.6.3).</summary>
    /// <param name="speed">At which speed it says so.</param>
    public int Milliamperes(UsbSpeed speed) => MaxPower * PowerUnit(speed);

    /// <summary>mA that bMaxPower counts: 2, at SuperSpeed 8.</summary>
    public static int PowerUnit(UsbSpeed speed) => speed == UsbSpeed.Super ? 8 : 2;

    /// <summary>The most mA that bMaxPower can say; no port gives so much.</summary>
    public static int MostPower(UsbSpeed speed) => byte.MaxValue * PowerUnit(speed);

    /// <summary>bMaxPower of a current: rounded up, but for the last mA of the 900 that a SuperSpeed port gives, for which hosts take 112 (USB 3.2 §11.4.5).</summary>
    /// <param name="milliamperes">The current; beyond <see cref="MostPower"/> it is that.</param>
    /// <param name="speed">At which speed it is said.</param>
    public static byte PowerOf(int milliamperes, UsbSpeed speed)
    {
        const int mostOfSuperSpeed = 900;
        var unit = PowerUnit(speed);
        var isLast = speed == UsbSpeed.Super && milliamperes is > mostOfSuperSpeed / 8 * 8 and <= mostOfSuperSpeed;
        return (byte)Math.Clamp(isLast ? milliamperes / unit : (milliamperes + unit - 1) / unit, 0, byte.MaxValue);
    }

    /// <summary>The device can feed itself.</summary>
    public bool SelfPowered => (Attributes & SelfPoweredBit) != 0;

    /// <summary>The device can wake the host.</summary>
    public bool RemoteWakeup => (Attributes & RemoteWakeupBit) != 0;

    /// <inheritdoc/>
    public override byte Type => OtherSpeed ? DescriptorType.OtherSpeedConfiguration : DescriptorType.Configuration;

    /// <inheritdoc/>
    protected override int BodyLength => Size - 2;

    internal static ConfigurationDescriptor? Read(Bytes bytes)
    {
        var d = bytes.Span;
        if (d.Length < Size) return null;
        return new ConfigurationDescriptor(d.U16(2), d[4], d[5], d[6], d[7], d[8])
        {
            OtherSpeed = d[1] == DescriptorType.OtherSpeedConfiguration,
            Tail = bytes.Slice(Size),
        };
    }

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body.U16(0, TotalLength);
        body[2] = InterfaceCount;
        body[3] = Value;
        body[4] = StringIndex;
        body[5] = Attributes;
        body[6] = MaxPower;
    }
}
