using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>What a configuration needs of a board's endpoints and packet memory, and who needs it.</summary>
/// <param name="Users">Each endpoint with the bytes of packet memory that it takes.</param>
/// <param name="HighestNumber">The highest endpoint number.</param>
/// <param name="In">IN endpoints, endpoint 0 counted in.</param>
/// <param name="Out">OUT endpoints, endpoint 0 counted in.</param>
/// <param name="MemoryBytes">Packet memory in bytes, by the board's way of sharing it out; 0 where it has none of its own.</param>
public sealed record EndpointBudget(ImmutableArray<EndpointUse> Users, int HighestNumber, int In, int Out, int MemoryBytes)
{
    private const int Dwc2Endpoint0Words = 16;

    /// <summary>Bytes up to which TinyUSB's driver gives an isochronous endpoint one buffer instead of two (dcd_stm32_fsdev.c, dcd_edpt_iso_alloc).</summary>
    private const int FsdevSingleBuffer = 1024;

    /// <summary>Counts what a configuration needs on a board.</summary>
    public static EndpointBudget Of(Configuration configuration, Board board)
    {
        var users = configuration.Interfaces
            .SelectMany(i => i.Endpoints.Select(e => (Interface: i.Descriptor, Endpoint: e.Descriptor)))
            .GroupBy(e => e.Endpoint.Address)
            .Select(g => g.MaxBy(e => e.Endpoint.PacketSize))
            .Select(e => new EndpointUse(e.Interface, e.Endpoint, Own(e.Endpoint, board.Memory)))
            .OrderBy(u => u.Endpoint.Number).ThenBy(u => u.Endpoint.IsIn)
            .ToImmutableArray();
        return new EndpointBudget(
            users,
            users.IsEmpty ? 0 : users.Max(u => u.Endpoint.Number),
            1 + users.Count(u => u.Endpoint.IsIn && !IsExtra(u.Endpoint, board)),
            1 + users.Count(u => !u.Endpoint.IsIn && !IsExtra(u.Endpoint, board)),
            board.Memory is null ? 0 : users.Sum(u => u.MemoryBytes) + Shared(users, board));
    }

    /// <summary>The chip has an endpoint for it beside the others.</summary>
    private static bool IsExtra(EndpointDescriptor endpoint, Board board) => endpoint.Transfer == TransferType.Isochronous && endpoint.Number == board.IsochronousNumber;

    /// <summary>Packet memory that one endpoint takes for itself.</summary>
    internal static int Own(EndpointDescriptor endpoint, PacketMemory? memory) => memory?.Kind switch
    {
        PacketMemoryKind.Dpram => Up(endpoint.PacketSize, PacketMemory.DpramUnit) * (endpoint.Transfer == TransferType.Bulk ? 2 : 1),
        PacketMemoryKind.Dwc2 => endpoint.IsIn ? Up(endpoint.PacketSize, 4) : 0,
        PacketMemoryKind.Fsdev => Up(endpoint.PacketSize, endpoint.PacketSize > 62 ? 32 : 2) * (endpoint.Transfer == TransferType.Isochronous && memory.Bytes > FsdevSingleBuffer ? 2 : 1),
        _ => 0,
    };

    /// <summary>Packet memory that all share: endpoint 0, tables, the receive FIFO (sized as TinyUSB's drivers do).</summary>
    private static int Shared(ImmutableArray<EndpointUse> users, Board board) => board.Memory!.Kind switch
    {
        PacketMemoryKind.Dwc2 => 4 * (Dwc2Endpoint0Words + 13 + 1
            + 2 * (Up(Math.Max(64, users.Where(u => !u.Endpoint.IsIn).Select(u => u.Endpoint.PacketSize).DefaultIfEmpty().Max()), 4) / 4 + 1)
            + 2 * board.EndpointNumbers),
        PacketMemoryKind.Fsdev => 8 * board.EndpointNumbers + 2 * 64,
        _ => 0,
    };

    private static int Up(int bytes, int unit) => (bytes + unit - 1) / unit * unit;
}

/// <summary>An endpoint and its price.</summary>
/// <param name="Interface">Whose it is.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="MemoryBytes">Bytes of packet memory.</param>
public sealed record EndpointUse(InterfaceDescriptor Interface, EndpointDescriptor Endpoint, int MemoryBytes);
