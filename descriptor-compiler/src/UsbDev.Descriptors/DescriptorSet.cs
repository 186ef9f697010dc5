using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>Everything that a device answers when a host asks who it is: bytes only, nothing interpreted.</summary>
/// <remarks>A part that the device does not have, or that nobody read, is null (or missing from its table); an empty answer is empty bytes.</remarks>
public sealed record DescriptorSet
{
    /// <summary>The device descriptor: 18 bytes.</summary>
    public Bytes? Device { get; init; }

    /// <summary>Each configuration descriptor with all that wTotalLength counts in, by index.</summary>
    public ImmutableArray<Bytes> Configurations { get; init; } = [];

    /// <summary>The binary device object store with its capabilities.</summary>
    public Bytes? Bos { get; init; }

    /// <summary>The device qualifier: what the device would say at the other speed.</summary>
    public Bytes? Qualifier { get; init; }

    /// <summary>The other-speed configuration (type 7).</summary>
    public Bytes? OtherSpeed { get; init; }

    /// <summary>String descriptors, whole (<c>04 03 09 04</c>); the list of languages is (0, 0).</summary>
    public AnswerDictionary<StringKey> Strings { get; init; } = AnswerDictionary.Empty<StringKey>();

    /// <summary>HID report descriptors by configuration index, interface and alternate setting.</summary>
    public AnswerDictionary<ReportKey> Reports { get; init; } = AnswerDictionary.Empty<ReportKey>();

    /// <summary>The Microsoft OS 2.0 descriptor set.</summary>
    public Bytes? MsOs20 { get; init; }

    /// <summary>The WebUSB URL descriptor of the landing page.</summary>
    public Bytes? WebUsbUrl { get; init; }

    /// <summary>The speed at which the device answered so.</summary>
    public UsbSpeed Speed { get; init; }

    /// <summary>The speed as told, or SuperSpeed where the device descriptor can be of no other (USB 3.2 §9.6.1: a packet size of 2^9 on endpoint 0).</summary>
    public UsbSpeed SpeedOfDevice => Speed == UsbSpeed.Unknown && Device is { Length: >= 8 } device && device[3] >= 3 && device[7] == 9 ? UsbSpeed.Super : Speed;
}

/// <summary>Which string descriptor.</summary>
/// <param name="LangId">Language, 0x0409 for US English; 0 with index 0 for the list of languages.</param>
/// <param name="Index">The number that other descriptors name it by.</param>
public readonly record struct StringKey(ushort LangId, byte Index) : IComparable<StringKey>
{
    /// <summary>By index, then language.</summary>
    public int CompareTo(StringKey other) => Index != other.Index ? Index.CompareTo(other.Index) : LangId.CompareTo(other.LangId);
}

/// <summary>Which report descriptor.</summary>
/// <param name="Configuration">Index of the configuration in <see cref="DescriptorSet.Configurations"/>.</param>
/// <param name="Interface">bInterfaceNumber.</param>
/// <param name="Alternate">bAlternateSetting.</param>
public readonly record struct ReportKey(int Configuration, byte Interface, byte Alternate = 0) : IComparable<ReportKey>
{
    /// <summary>By configuration, interface, alternate setting.</summary>
    public int CompareTo(ReportKey other) =>
        Configuration != other.Configuration ? Configuration.CompareTo(other.Configuration)
        : Interface != other.Interface ? Interface.CompareTo(other.Interface)
        : Alternate.CompareTo(other.Alternate);
}
