using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>How a chip keeps packets in memory of its own.</summary>
public enum PacketMemoryKind
{
    /// <summary>RP2: each endpoint but 0 takes 64-byte blocks, bulk endpoints two.</summary>
    Dpram,

    /// <summary>Synopsys DWC2 (ESP32-S, STM32 OTG): one receive FIFO for all, a transmit FIFO for each IN endpoint.</summary>
    Dwc2,

    /// <summary>STM32 FSDEV: a buffer for each endpoint and direction beside a table of 8 bytes a register.</summary>
    Fsdev,
}

/// <summary>Packet memory of a chip.</summary>
/// <param name="Kind">How it is shared out.</param>
/// <param name="Bytes">How much there is.</param>
public sealed record PacketMemory(PacketMemoryKind Kind, int Bytes)
{
    /// <summary>Bytes that endpoints can have: TinyUSB's driver for the RP2040 stops the chip when nothing is left behind the last buffer (dcd_rp2040.c, hw_endpoint_alloc).</summary>
    public int Usable => Kind == PacketMemoryKind.Dpram ? Bytes - DpramUnit : Bytes;

    /// <summary>Bytes that an endpoint of the RP2040 takes a multiple of.</summary>
    internal const int DpramUnit = 64;
}

/// <summary>What a board's chip and MicroPython's port for it can do on USB.</summary>
public sealed record Board
{
    /// <summary>What people write: <c>rp2040</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it is, with well-known boards.</summary>
    public required string Name { get; init; }

    /// <summary>Other names that <see cref="BoardTable.Find"/> takes.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>MicroPython's port; null when no port gives the chip <c>machine.USBDevice</c>.</summary>
    public string? Port { get; init; }

    /// <summary>What programs see as <c>sys.platform</c>; null as for <see cref="Port"/>.</summary>
    public string? Platform => Port switch { "stm32" => "pyboard", "esp32-p4" => "esp32", _ => Port };

    /// <summary>The port does high speed, 480 Mb/s, beside full speed.</summary>
    public bool HighSpeed { get; init; }

    /// <summary>Endpoint numbers, 0 counted in: with 8 there are 1 to 7 to give out.</summary>
    public required int EndpointNumbers { get; init; }

    /// <summary>IN endpoints that can be open at once, endpoint 0 counted in.</summary>
    public required int InEndpoints { get; init; }

    /// <summary>OUT endpoints that can be open at once, endpoint 0 counted in.</summary>
    public required int OutEndpoints { get; init; }

    /// <summary>Packet memory; null where packets live in main memory.</summary>
    public PacketMemory? Memory { get; init; }

    /// <summary>Characters of a string that MicroPython sends; the rest is cut silently.</summary>
    public int StringLength { get; init; }

    /// <summary>The only endpoint number that can be isochronous; null when all can.</summary>
    public int? IsochronousNumber { get; init; }

    /// <summary>The longest isochronous packet in bytes.</summary>
    public int MaxIsochronous { get; init; } = 1023;

    /// <summary>RAM of the chip in bytes.</summary>
    public int Ram { get; init; }

    /// <summary>Flash of the usual board in bytes.</summary>
    public int Flash { get; init; }

    /// <summary>What else one should know.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>A MicroPython release, as far as USB devices go.</summary>
public sealed record MicroPythonRelease
{
    /// <summary><c>1.25</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Ports that have <c>machine.USBDevice</c>.</summary>
    public ImmutableArray<string> Ports { get; init; } = [];

    /// <summary><c>USBDevice.remote_wakeup()</c> is there.</summary>
    public bool RemoteWakeup { get; init; }

    /// <summary>High-speed builds answer the device qualifier.</summary>
    public bool Qualifier { get; init; }

    /// <summary>Vendor requests reach Python.</summary>
    public bool VendorRequests { get; init; }

    /// <summary>A BOS can be given.</summary>
    public bool Bos { get; init; }
}

/// <summary>Limits of every MicroPython, and what its built-in serial port takes.</summary>
public sealed record MicroPythonLimits
{
    /// <summary>Interfaces (CFG_TUD_INTERFACE_MAX).</summary>
    public required int Interfaces { get; init; }

    /// <summary>Configurations.</summary>
    public required int Configurations { get; init; }

    /// <summary>Characters of a string, where a board does not have fewer.</summary>
    public required int StringLength { get; init; }

    /// <summary>bMaxPacketSize0.</summary>
    public required int Endpoint0 { get; init; }

    /// <summary>The built-in serial port's first free numbers.</summary>
    public required BuiltInDriver BuiltIn { get; init; }
}

/// <summary>What MicroPython's built-in serial port occupies (itf_max, ep_max, str_max).</summary>
/// <param name="Interfaces">Interfaces 0 .. n−1.</param>
/// <param name="EndpointNumbers">Endpoint numbers 0 .. n−1.</param>
/// <param name="Strings">String indices 0 .. n−1.</param>
public sealed record BuiltInDriver(int Interfaces, int EndpointNumbers, int Strings);
