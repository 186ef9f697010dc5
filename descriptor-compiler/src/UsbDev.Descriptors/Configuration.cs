using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>A configuration read from bytes: the chain as it stands, and the tree of interfaces that it means.</summary>
public sealed class Configuration
{
    /// <summary>wTotalLength has 16 bits; bytes after these belong to no configuration.</summary>
    public const int MaxLength = ushort.MaxValue;

    private Configuration(ImmutableArray<Descriptor> chain, Bytes rest)
    {
        Chain = chain;
        Rest = rest;
        Header = chain is [ConfigurationDescriptor header, ..] ? header : null;
        Interfaces = InterfaceSetting.Group(chain);
        Associations = chain.Any(static d => d is InterfaceAssociationDescriptor) ? [.. chain.OfType<InterfaceAssociationDescriptor>()] : []; // few have any
    }

    /// <summary>All descriptors in order, the header included.</summary>
    public ImmutableArray<Descriptor> Chain { get; }

    /// <summary>Bytes at the end that no bLength leads over; empty in a sound configuration.</summary>
    public Bytes Rest { get; }

    /// <summary>The configuration descriptor; null when the bytes do not begin with one.</summary>
    public ConfigurationDescriptor? Header { get; }

    /// <summary>Each alternate setting of each interface, in order.</summary>
    public ImmutableArray<InterfaceSetting> Interfaces { get; }

    /// <summary>Interface associations, in order.</summary>
    public ImmutableArray<InterfaceAssociationDescriptor> Associations { get; }

    /// <summary>Reads any bytes. What does not chain is kept in <see cref="Rest"/>.</summary>
    public static Configuration Parse(Bytes bytes)
    {
        var chain = ImmutableArray.CreateBuilder<Descriptor>();
        InterfaceDescriptor? setting = null;
        var end = 0;
        foreach (var raw in new DescriptorChain(bytes.Span[..Math.Min(bytes.Length, MaxLength)]))
        {
            end = raw.Offset + raw.Bytes.Length;
            var descriptor = DescriptorReader.Read(bytes.Slice(raw.Offset, raw.Bytes.Length), setting);
            descriptor.Offset = raw.Offset;
            setting = descriptor switch
            {
                InterfaceDescriptor next => next,
                InterfaceAssociationDescriptor or ConfigurationDescriptor => null,
                _ => setting,
            };
            chain.Add(descriptor);
        }

        return new Configuration(chain.DrainToImmutable(), bytes.Slice(end));
    }

    /// <summary>The bytes that it was read from.</summary>
    public byte[] ToBytes() => [.. Write(Chain), .. Rest.Span];

    /// <summary>The bytes of descriptors, one after the other.</summary>
    public static byte[] Write(IReadOnlyCollection<Descriptor> chain)
    {
        var bytes = new byte[chain.Sum(d => d.Length)];
        var at = 0;
        foreach (var descriptor in chain) at += descriptor.Write(bytes.AsSpan(at));
        return bytes;
    }
}

/// <summary>One alternate setting of an interface with all that belongs to it.</summary>
/// <param name="Descriptor">The interface descriptor.</param>
/// <param name="Extras">Descriptors between it and its first endpoint: HID, class-specific, unknown.</param>
/// <param name="Endpoints">Its endpoints.</param>
public sealed record InterfaceSetting(
    InterfaceDescriptor Descriptor, ImmutableArray<Descriptor> Extras, ImmutableArray<EndpointSetting> Endpoints)
{
    /// <summary>The HID descriptor, wherever it stands in the setting; null when there is none.</summary>
    public HidDescriptor? Hid =>
        Extras.OfType<HidDescriptor>().FirstOrDefault() ?? Endpoints.SelectMany(e => e.Extras).OfType<HidDescriptor>().FirstOrDefault();

    internal static ImmutableArray<InterfaceSetting> Group(ImmutableArray<Descriptor> chain)
    {
        var settings = ImmutableArray.CreateBuilder<InterfaceSetting>();
        for (var i = 0; i < chain.Length;)
        {
            if (chain[i++] is not InterfaceDescriptor setting) continue;
            var extras = TakeExtras(chain, ref i);
            var endpoints = ImmutableArray.CreateBuilder<EndpointSetting>(Math.Min(setting.EndpointCount, (byte)30));
            while (i < chain.Length && chain[i] is EndpointDescriptor endpoint)
            {
                i++;
                endpoints.Add(new EndpointSetting(endpoint, TakeExtras(chain, ref i)));
            }

            settings.Add(new InterfaceSetting(setting, extras, endpoints.DrainToImmutable()));
        }

        return settings.DrainToImmutable();
    }

    private static ImmutableArray<Descriptor> TakeExtras(ImmutableArray<Descriptor> chain, ref int i)
    {
        var start = i;
        while (i < chain.Length
            && chain[i] is not (InterfaceDescriptor or EndpointDescriptor or InterfaceAssociationDescriptor or ConfigurationDescriptor)) i++;
        return chain.Slice(start, i - start);
    }
}

/// <summary>An endpoint with the descriptors that follow it: class-specific, SuperSpeed companion.</summary>
/// <param name="Descriptor">The endpoint descriptor.</param>
/// <param name="Extras">What follows it.</param>
public sealed record EndpointSetting(EndpointDescriptor Descriptor, ImmutableArray<Descriptor> Extras);
