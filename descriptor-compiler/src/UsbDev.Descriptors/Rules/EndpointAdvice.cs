using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>How to get under a board's endpoint budget.</summary>
internal static class EndpointAdvice
{
    /// <summary>What helps in general.</summary>
    public const string General =
        "Send several HID reports through one interface by report IDs, leave out CDC notification endpoints, drop the built-in serial port, "
        + "or give an IN-only and an OUT-only function the same endpoint number.";

    private const string VirtualPort = "virtual"; // nobody can hold it in his hand

    /// <summary>What helps this device on this board, the cheapest change first; another board where all of that together does not suffice.</summary>
    /// <param name="target">The board.</param>
    /// <param name="configuration">What needs too much.</param>
    /// <param name="budget">How much that is.</param>
    /// <param name="lack">Of what there is too little.</param>
    /// <param name="over">By how much.</param>
    public static ImmutableArray<EndpointSaving> For(TargetSubject target, ConfigurationSubject configuration, EndpointBudget budget, EndpointLack lack, int over)
    {
        var savings = ImmutableArray.CreateBuilder<EndpointSaving>();
        var saved = 0; // all together
        void Add(EndpointSavingKind kind, int count, int saves)
        {
            if (saves <= 0) return;
            savings.Add(new EndpointSaving(kind, count));
            saved += saves;
        }

        var hid = configuration.Functions.Where(f => f.First.Descriptor.Class == UsbClass.Hid).ToList();
        var withoutBoot = hid.Where(f => f.First.Descriptor.SubClass == 0).ToList();
        Add(EndpointSavingKind.JoinHid, withoutBoot.Count, Saves(withoutBoot, target.Target.Board, lack));
        if (hid.Count > Math.Max(1, withoutBoot.Count)) Add(EndpointSavingKind.JoinAllHid, hid.Count, Saves(hid, target.Target.Board, lack) - Saves(withoutBoot, target.Target.Board, lack));
        var notifications = configuration.Interfaces.Where(i => i.Descriptor is { Class: UsbClass.Communications } && !i.Endpoints.IsEmpty
            && (!target.Target.KeepsRepl || i.Descriptor.Number > 0)).ToList();
        Add(EndpointSavingKind.NoNotifications, notifications.Count, notifications.Sum(i => PriceOf(i, target.Target.Board, lack)));
        if (target.Target.KeepsRepl) Add(EndpointSavingKind.NoBuiltInPort, 0, configuration.Interfaces.Where(i => i.Descriptor.Number < 2).Sum(i => PriceOf(i, target.Target.Board, lack)));
        if (lack == EndpointLack.Numbers)
        {
            var (inOnly, outOnly) = Lonely(budget);
            Add(EndpointSavingKind.ShareNumbers, Math.Min(inOnly, outOnly), Math.Min(inOnly, outOnly));
            var count = budget.Users.Select(u => u.Endpoint.Number).Distinct().Count();
            Add(EndpointSavingKind.CountNumbers, count, budget.HighestNumber - count);
        }

        if (lack == EndpointLack.Memory)
        {
            if (target.Target.Board.Memory!.Kind == PacketMemoryKind.Dpram)
                Add(EndpointSavingKind.InterruptForBulk, 0, budget.Users.Where(u => u.Endpoint.Transfer == TransferType.Bulk).Sum(u => u.MemoryBytes / 2));
            // RP2 shares it out in blocks of 64 bytes: smaller packets take as much.
            if (target.Target.Board.Memory.Kind != PacketMemoryKind.Dpram || budget.Users.Any(u => u.Endpoint.PacketSize > 64)) Add(EndpointSavingKind.SmallerPackets, 0, over);
        }

        if (saved < over) savings.Add(new EndpointSaving(EndpointSavingKind.OtherBoard) { Boards = Roomier(target.Target, configuration.Parsed) });
        return savings.ToImmutable();
    }

    /// <summary>What is free when functions become one that keeps the dearest of each direction.</summary>
    private static int Saves(List<FunctionSubject> functions, Board board, EndpointLack lack) =>
        functions.Count < 2 ? 0 : functions.Sum(f => PriceOf(f.First, board, lack)) - functions.Max(f => PriceOf(f.First, board, lack));

    /// <summary>How much of what is lacking an interface takes.</summary>
    private static int PriceOf(InterfaceSubject setting, Board board, EndpointLack lack) => lack switch
    {
        EndpointLack.Numbers => setting.Endpoints.Select(e => e.Descriptor.Number).Distinct().Count(),
        EndpointLack.In => setting.Endpoints.Count(e => e.Descriptor.IsIn),
        EndpointLack.Out => setting.Endpoints.Count(e => !e.Descriptor.IsIn),
        _ => setting.Endpoints.Sum(e => EndpointBudget.Own(e.Descriptor, board.Memory)),
    };

    private static (int InOnly, int OutOnly) Lonely(EndpointBudget budget)
    {
        var numbers = budget.Users.GroupBy(u => u.Endpoint.Number).ToList();
        return (numbers.Count(g => g.All(u => u.Endpoint.IsIn)), numbers.Count(g => g.All(u => !u.Endpoint.IsIn)));
    }

    /// <summary>Boards that have enough, and on which the firmware runs.</summary>
    private static ImmutableArray<string> Roomier(Target target, Configuration configuration) =>
    [
        .. BoardTable.Default.Boards
            .Where(b => b.Port != VirtualPort && (target.Release is not { } release || (b.Port is { } port && release.Ports.Contains(port))))
            .Where(b => EndpointBudget.Of(configuration, b) is var need && b.EndpointNumbers > need.HighestNumber && b.InEndpoints >= need.In && b.OutEndpoints >= need.Out
                && need.MemoryBytes <= (b.Memory?.Usable ?? int.MaxValue))
            .Select(b => b.Id),
    ];
}

/// <summary>What a board has too little of.</summary>
internal enum EndpointLack
{
    Numbers,
    In,
    Out,
    Memory,
}
