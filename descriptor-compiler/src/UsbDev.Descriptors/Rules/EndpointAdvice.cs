namespace UsbDev.Descriptors;

/// <summary>How to get under a board's endpoint budget.</summary>
internal static class EndpointAdvice
{
    /// <summary>What helps in general.</summary>
    public const string General =
        "Send several HID reports through one interface by report IDs, leave out CDC notification endpoints, drop the built-in serial port, "
        + "or give an IN-only and an OUT-only function the same endpoint number.";

    /// <summary>Who uses which endpoint: «interface 0 0x81, 0x01; interface 1 0x82».</summary>
    public static string Users(ConfigurationSubject configuration, EndpointBudget budget) => string.Join("; ", budget.Users
        .GroupBy(u => u.Interface.Number)
        .Select(g => $"interface {g.Key} ({UsbClass.Name(g.First().Interface.Class, g.First().Interface.SubClass, g.First().Interface.Protocol) ?? "other"}) "
            + string.Join(", ", g.Select(u => $"0x{u.Endpoint.Address:X2}" + (u.MemoryBytes > 0 ? $" {u.MemoryBytes} B" : "")))));

    /// <summary>What helps this device on this board, the cheapest change first.</summary>
    public static string For(TargetSubject target, ConfigurationSubject configuration, EndpointBudget budget)
    {
        var advice = new List<string>();
        var hid = configuration.Functions.Count(f => f.First.Descriptor is { Class: UsbClass.Hid, SubClass: 0 });
        if (hid > 1)
            advice.Add($"send the reports of the {hid} HID functions through one interface by report IDs (saves {Describe.Count(hid - 1, "IN endpoint")})");
        var withBoot = configuration.Functions.Count(f => f.First.Descriptor.Class == UsbClass.Hid);
        if (withBoot > Math.Max(1, hid))
            advice.Add($"send the reports of all {withBoot} HID functions through one interface (saves {Describe.Count(withBoot - 1, "IN endpoint")}, but a BIOS then knows no keyboard or mouse)");
        var notifications = configuration.Interfaces.Count(i => i.Descriptor is { Class: UsbClass.Communications } && !i.Endpoints.IsEmpty
            && (!target.Target.KeepsRepl || i.Descriptor.Number > 0));
        if (notifications > 0)
            advice.Add($"leave out the notification endpoint of {Describe.Count(notifications, "serial port")} (saves as many IN endpoints)");
        if (target.Target.KeepsRepl)
            advice.Add("drop the built-in serial port (saves two IN endpoints, one OUT endpoint, numbers 1 and 2)");
        var (inOnly, outOnly) = Lonely(budget);
        if (inOnly > 0 && outOnly > 0)
            advice.Add($"give IN-only and OUT-only endpoints the same number (saves {Describe.Count(Math.Min(inOnly, outOnly), "number")})");
        if (target.Target.Board.Memory is { } memory && budget.MemoryBytes > memory.Bytes)
            advice.Add("use smaller packets, or interrupt endpoints where bulk is not needed");
        return advice.Count == 0 ? "Use a board with more endpoints: " + Roomier(budget) : char.ToUpperInvariant(advice[0][0]) + string.Join("; ", advice)[1..] + ".";
    }

    private static (int InOnly, int OutOnly) Lonely(EndpointBudget budget)
    {
        var numbers = budget.Users.GroupBy(u => u.Endpoint.Number).ToList();
        return (numbers.Count(g => g.All(u => u.Endpoint.IsIn)), numbers.Count(g => g.All(u => !u.Endpoint.IsIn)));
    }

    private static string Roomier(EndpointBudget budget) => string.Join(", ", BoardTable.Default.Boards
        .Where(b => b.Port is not null && b.EndpointNumbers > budget.HighestNumber && b.InEndpoints >= budget.In && b.OutEndpoints >= budget.Out)
        .Select(b => b.Id)) is { Length: > 0 } boards ? boards + "." : "none of the table has enough.";
}
