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

    /// <summary>What helps this device on this board, the cheapest change first.</summary>
    public static ImmutableArray<EndpointSaving> For(TargetSubject target, ConfigurationSubject configuration, EndpointBudget budget)
    {
        var savings = ImmutableArray.CreateBuilder<EndpointSaving>();
        var hid = configuration.Functions.Count(f => f.First.Descriptor is { Class: UsbClass.Hid, SubClass: 0 });
        if (hid > 1) savings.Add(new EndpointSaving(EndpointSavingKind.JoinHid, hid));
        var withBoot = configuration.Functions.Count(f => f.First.Descriptor.Class == UsbClass.Hid);
        if (withBoot > Math.Max(1, hid)) savings.Add(new EndpointSaving(EndpointSavingKind.JoinAllHid, withBoot));
        var notifications = configuration.Interfaces.Count(i => i.Descriptor is { Class: UsbClass.Communications } && !i.Endpoints.IsEmpty
            && (!target.Target.KeepsRepl || i.Descriptor.Number > 0));
        if (notifications > 0) savings.Add(new EndpointSaving(EndpointSavingKind.NoNotifications, notifications));
        if (target.Target.KeepsRepl) savings.Add(new EndpointSaving(EndpointSavingKind.NoBuiltInPort));
        var (inOnly, outOnly) = Lonely(budget);
        if (inOnly > 0 && outOnly > 0) savings.Add(new EndpointSaving(EndpointSavingKind.ShareNumbers, Math.Min(inOnly, outOnly)));
        var count = budget.Users.Select(u => u.Endpoint.Number).Distinct().Count();
        if (count < budget.HighestNumber && count < target.Target.Board.EndpointNumbers) savings.Add(new EndpointSaving(EndpointSavingKind.CountNumbers, count));
        if (target.Target.Board.Memory is { } memory && budget.MemoryBytes > memory.Bytes)
        {
            if (memory.Kind == PacketMemoryKind.Dpram) savings.Add(new EndpointSaving(EndpointSavingKind.InterruptForBulk));
            // RP2 shares it out in blocks of 64 bytes: smaller packets take as much.
            if (memory.Kind != PacketMemoryKind.Dpram || budget.Users.Any(u => u.Endpoint.PacketSize > 64)) savings.Add(new EndpointSaving(EndpointSavingKind.SmallerPackets));
        }

        if (savings.Count == 0) savings.Add(new EndpointSaving(EndpointSavingKind.OtherBoard) { Boards = Roomier(target.Target, configuration.Parsed) });
        return savings.ToImmutable();
    }

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
                && need.MemoryBytes <= (b.Memory?.Bytes ?? int.MaxValue))
            .Select(b => b.Id),
    ];
}
