using System.Collections.Immutable;
using System.Diagnostics;

namespace UsbDev.Descriptors;

/// <summary>Ways to get under a board's endpoint budget.</summary>
public enum EndpointSavingKind
{
    /// <summary>The HID functions without a boot protocol become one, with report IDs.</summary>
    JoinHid,

    /// <summary>All HID functions become one.</summary>
    JoinAllHid,

    /// <summary>Serial ports do without their notification endpoints.</summary>
    NoNotifications,

    /// <summary>The built-in serial port goes.</summary>
    NoBuiltInPort,

    /// <summary>IN-only and OUT-only endpoints get the same numbers.</summary>
    ShareNumbers,

    /// <summary>Endpoints are numbered from 1 without gaps.</summary>
    CountNumbers,

    /// <summary>Interrupt endpoints take the place of bulk endpoints, which take twice the memory.</summary>
    InterruptForBulk,

    /// <summary>The packets become smaller.</summary>
    SmallerPackets,

    /// <summary>Another board has enough.</summary>
    OtherBoard,
}

/// <summary>A way to get under a board's endpoint budget that this device has.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Count">How many functions, ports or numbers it is about; 0 where it is about none.</param>
public sealed record EndpointSaving(EndpointSavingKind Kind, int Count = 0)
{
    /// <summary>The boards that have enough.</summary>
    public ImmutableArray<string> Boards { get; init; } = [];

    /// <summary>What it is about: «3 HID functions», «1 serial port», «rp2040, samd51».</summary>
    public string What => Kind switch
    {
        EndpointSavingKind.JoinHid or EndpointSavingKind.JoinAllHid => Describe.Count(Count, "HID function"),
        EndpointSavingKind.NoNotifications => Describe.Count(Count, "serial port"),
        EndpointSavingKind.OtherBoard => Boards.IsEmpty ? "none of the table has enough" : string.Join(", ", Boards),
        _ => "",
    };

    /// <summary>What it brings, in brackets: «(saves 2 IN endpoints)»; empty where that cannot be told.</summary>
    public string Gain => Kind switch
    {
        EndpointSavingKind.JoinHid => $"(saves {Describe.Count(Count - 1, "IN endpoint")})",
        EndpointSavingKind.JoinAllHid => $"(saves {Describe.Count(Count - 1, "IN endpoint")}, but a BIOS then knows no keyboard or mouse)",
        EndpointSavingKind.NoNotifications => "(saves as many IN endpoints)",
        EndpointSavingKind.NoBuiltInPort => "(saves two IN endpoints, one OUT endpoint, numbers 1 and 2)",
        EndpointSavingKind.ShareNumbers => $"(saves {Describe.Count(Count, "number")})",
        EndpointSavingKind.CountNumbers => $"(the last one is then {Count})",
        EndpointSavingKind.InterruptForBulk => "(saves half of an endpoint's memory)",
        _ => "",
    };

    /// <summary>In the words of descriptors.</summary>
    public override string ToString() => Kind switch
    {
        EndpointSavingKind.JoinHid => $"send the reports of the {What} through one interface by report IDs {Gain}",
        EndpointSavingKind.JoinAllHid => $"send the reports of all {What} through one interface {Gain}",
        EndpointSavingKind.NoNotifications => $"leave out the notification endpoint of {What} {Gain}",
        EndpointSavingKind.NoBuiltInPort => $"drop the built-in serial port {Gain}",
        EndpointSavingKind.ShareNumbers => $"give IN-only and OUT-only endpoints the same number {Gain}",
        EndpointSavingKind.CountNumbers => $"number the endpoints from 1 without gaps {Gain}",
        EndpointSavingKind.InterruptForBulk => $"use interrupt endpoints where bulk is not needed {Gain}",
        EndpointSavingKind.SmallerPackets => "use smaller packets",
        EndpointSavingKind.OtherBoard => $"use a board with more endpoints: {What}",
        _ => throw new UnreachableException($"no words for {Kind}"),
    };

    /// <summary>Several, as a sentence.</summary>
    internal static string Sentence(ImmutableArray<EndpointSaving> savings) =>
        string.Join("; ", savings) is var text ? $"{char.ToUpperInvariant(text[0])}{text[1..]}." : "";
}
