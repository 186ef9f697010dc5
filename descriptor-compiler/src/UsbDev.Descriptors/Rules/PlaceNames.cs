using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>A place in a device, as findings name it.</summary>
public interface IPlaceName
{
    /// <summary>In words.</summary>
    /// <param name="nameOf">What the reader calls an interface; null: he knows it by its number.</param>
    string ToString(Func<byte, string?> nameOf);
}

/// <summary>An interface, or a setting of it: «interface 2», «interface 2 setting 1».</summary>
/// <param name="Number">bInterfaceNumber.</param>
/// <param name="Alternate">bAlternateSetting.</param>
public readonly record struct InterfaceName(byte Number, byte Alternate = 0) : IPlaceName
{
    /// <inheritdoc/>
    public string ToString(Func<byte, string?> nameOf) => (nameOf(Number) ?? $"interface {Number}") + (Alternate == 0 ? "" : $" setting {Alternate}");

    /// <inheritdoc/>
    public override string ToString() => ToString(static _ => null);
}

/// <summary>An endpoint: «endpoint 0x81 of interface 2».</summary>
/// <param name="Address">bEndpointAddress.</param>
/// <param name="Owner">Whose it is.</param>
public readonly record struct EndpointName(byte Address, InterfaceName Owner) : IPlaceName
{
    /// <inheritdoc/>
    public string ToString(Func<byte, string?> nameOf) => $"endpoint 0x{Address:X2} of {Owner.ToString(nameOf)}";

    /// <inheritdoc/>
    public override string ToString() => ToString(static _ => null);
}

/// <summary>A jack of a MIDI interface: «jack 3».</summary>
/// <param name="Id">bJackID.</param>
public readonly record struct JackName(byte Id) : IPlaceName
{
    /// <inheritdoc/>
    public string ToString(Func<byte, string?> nameOf) => ToString();

    /// <inheritdoc/>
    public override string ToString() => $"jack {Id}";
}

/// <summary>Who uses which endpoint: «interface 0 (HID) 0x81, 0x01; interface 1 (CDC data) 0x82 64 B».</summary>
/// <param name="Users">The endpoints with their packet memory.</param>
public sealed record EndpointUsers(ImmutableArray<EndpointUse> Users) : IPlaceName
{
    /// <inheritdoc/>
    public string ToString(Func<byte, string?> nameOf) => string.Join("; ", Users
        .GroupBy(u => u.Interface.Number)
        .Select(g => $"{new InterfaceName(g.Key).ToString(nameOf)} ({ClassOf(g.First().Interface)}) "
            + string.Join(", ", g.Select(u => $"0x{u.Endpoint.Address:X2}" + (u.MemoryBytes > 0 ? $" {u.MemoryBytes} B" : "")))));

    /// <inheritdoc/>
    public override string ToString() => ToString(static _ => null);

    private static string ClassOf(InterfaceDescriptor i) => UsbClass.Name(i.Class, i.SubClass, i.Protocol) ?? "other";
}
