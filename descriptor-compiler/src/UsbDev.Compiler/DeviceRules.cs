using UsbDev.Compiler.Language;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>Judges a compiled device by the descriptors' rules, and says in which line of the description the cause is.</summary>
internal static class DeviceRules
{
    private const string WayBack = "TGT114", NoUsbDevice = "TGT111b", InSubsets = "BOS107", PlainInterval = "USB044", OneConfiguration = "TGT017";

    /// <param name="device">The device.</param>
    /// <param name="boards">Boards instead of those that the description names.</param>
    /// <param name="diagnostics">For the findings.</param>
    /// <param name="isUnfounded">Findings to leave out; null: none.</param>
    public static void Check(CompiledDevice device, IReadOnlyList<string>? boards, Diagnostics diagnostics, Predicate<Finding>? isUnfounded = null)
    {
        var told = new Dictionary<(string Rule, SourceSpan At, string Words), (DescriptorPart, int)>();
        var mode = device.Spec.Foreign ? CheckMode.Check : CheckMode.Compile;
        foreach (var finding in DescriptorCheck.Run(device.Descriptors, mode))
            if (isUnfounded?.Invoke(finding) != true && !(finding.Rule.Id == InSubsets && device.Repl == ReplChoice.Keep) && !(finding.Rule.Id == PlainInterval && !SaysIntervals(device.Spec)))
                Report(finding, finding.Where, null, finding.Message);
        // On the board the built-in serial port stands in front; only there do budgets count.
        foreach (var targets in Targets(device, boards, diagnostics).GroupBy(t => t.KeepsRepl))
        {
            var set = targets.Key ? BuiltInPort.Before(device) : device.Descriptors;
            foreach (var finding in DescriptorCheck.Run(set, mode, targets))
                if (finding.Board is not null)
                    Report(finding, targets.Key ? BuiltInPort.Without(finding.Where) : finding.Where, finding.Rule.Id switch
                    {
                        WayBack when device.Spec.ReplAt.Line > 0 => device.Spec.ReplAt,
                        NoUsbDevice when boards is null => device.Spec.Boards.Where(b => BoardTable.Default.Find(b.Value) == finding.Board).Select(b => b.At).FirstOrDefault(),
                        OneConfiguration when device.Spec.Configurations.Count > 1 => device.Spec.Configurations[1].At,
                        _ => null,
                    }, finding.Text.ToString(number => NameOf(device, number - (targets.Key ? BuiltInPort.Interfaces : 0))));
        }
        void Report(Finding finding, Location where, SourceSpan? at, string message)
        {
            var isBytes = false;
            var place = at ?? Find(device, where, out isBytes);
            // One value of the description can stand in several descriptors, and then says the same of each: it is told once.
            var stretch = (where.Part, device.Source.Stretch(where.Part, where.Offset));
            var isNew = told.TryAdd((finding.Rule.Id, place, finding.Text.Words), stretch);
            if (isNew || told[(finding.Rule.Id, place, finding.Text.Words)] == stretch)
            {
                WayOut way = isBytes && finding.Savings.IsEmpty ? finding.Fix : RuleFixes.Of(finding);
                diagnostics.Report(new Diagnostic(place, finding.Severity, finding.Rule.Id, message, way.ToString()) { Bytes = where, Edits = way.Edits });
            }
        }
    }

    // Whoever wrote the description knows its functions, not the numbers that their interfaces have on the board.
    private static string NameOf(CompiledDevice device, int number) => number < 0
        ? "the built-in port"
        : device.Functions.FirstOrDefault(f => f.Configuration == 0 && f.Interfaces.Any(i => i == number))?.Name ?? new InterfaceName((byte)number).ToString();

    // Elsewhere the compiler made bInterval of a time.
    private static bool SaysIntervals(DeviceSpec spec) => spec.Configurations.Any(c => c.Descriptor is not null || c.Functions.Any(static f => f is RawSpec
        || f is VendorSpec vendor && Says(vendor.Setting) || f is CustomSpec custom && custom.Interfaces.Any(Says)));

    private static bool Says(InterfaceSpec setting) => setting.Endpoints.Any(e => e.Interval is not null) || setting.Alternates.Any(Says);

    /// <summary>Reports boards and firmware that there are not.</summary>
    public static void CheckNames(DeviceSpec spec, IReadOnlyList<string>? boards, Diagnostics diagnostics)
    {
        var table = BoardTable.Default;
        if (spec.Firmware is { } firmware && !DeviceSpec.IsFirmwareInC(firmware) && table.Release(firmware.Value) is null)
            diagnostics.Error(firmware.At, Codes.UnknownName, $"there is no MicroPython release '{firmware.Value}' with machine.USBDevice", $"known: {string.Join(", ", table.Releases.Select(r => r.Version))}; 'c' stands for firmware in C");
        foreach (var name in Wanted(spec, boards).Concat(spec.ReplOn.Select(r => r.Board)))
            if (!diagnostics.IsFull && table.Find(name.Value) is null)
                diagnostics.Error(name.At, Codes.UnknownName, $"there is no board '{name.Value}'", (Near(name.Value) is { } near ? near + " " : "") + "boards: " + string.Join(", ", table.Boards.Select(b => b.Id)));
        CheckRepl(spec, diagnostics);
        WayOut? Near(string name) => table.Suggest(name) is { } near ? WayOut.Meant(near) : Suggestion.Text(name, table.Boards.Select(b => b.Id)) is { } text && !text.ToString().EndsWith('?') ? text + ";" : null;
    }

    // The compiled module goes by sys.platform.
    private static void CheckRepl(DeviceSpec spec, Diagnostics diagnostics)
    {
        var chosen = spec.ReplOn.Select(r => (r.Board, r.Choice, Known: BoardTable.Default.Find(r.Board.Value))).Where(r => r.Known is not null).ToList();
        var dropped = chosen.Where(r => r.Choice == ReplChoice.Drop && r.Known!.Platform is not null).DistinctBy(r => r.Known!.Platform).ToDictionary(r => r.Known!.Platform!, r => r.Board.Value);
        foreach (var (board, choice, known) in chosen)
            if (known!.Platform is not { } platform)
                diagnostics.Error(board.At, Codes.Contradiction, $"{board.Value} has no MicroPython with a serial port to keep or drop", "take it out");
            else if (choice == ReplChoice.Keep && dropped.TryGetValue(platform, out var other))
                diagnostics.Error(board.At, Codes.Contradiction, $"{board.Value} and {other} have the same port of MicroPython, {known.Port}: a program cannot tell them apart",
                    $"write the same for both, or take {board.Value} out");
    }

    private static IReadOnlyList<Located<string>> Wanted(DeviceSpec spec, IReadOnlyList<string>? boards) =>
        boards?.Select(b => new Located<string>(b, SourceSpan.Whole(spec.At.File))).ToList() ?? spec.Boards;

    private static List<Target> Targets(CompiledDevice device, IReadOnlyList<string>? boards, Diagnostics diagnostics)
    {
        CheckNames(device.Spec, boards, diagnostics);
        var table = BoardTable.Default;
        var release = DeviceSpec.IsFirmwareInC(device.Spec.Firmware) ? null : (device.Spec.Firmware is { } firmware ? table.Release(firmware.Value) : null) ?? table.Releases[^1];
        return
        [
            .. Wanted(device.Spec, boards).Select(name => table.Find(name.Value)).OfType<Board>().DistinctBy(board => board.Id)
                .Select(board => new Target(board, release, release is not null && device.KeepsRepl(board.Id))),
        ];
    }

    private static SourceSpan Find(CompiledDevice device, Location where, out bool isBytes)
    {
        isBytes = false;
        var part = where.Part.Kind == PartKind.String ? new DescriptorPart(PartKind.String, String: new StringKey(0, where.Part.String.Index)) : where.Part;
        if (device.Source.Stretch(part, where.Offset) is not (>= 0 and var stretch))
            return device.Spec.Identity.At;
        var (from, at) = device.Source.Places(part)[stretch];
        isBytes = device.Spec.ByteTexts.TryGetValue(at, out var text);
        return isBytes ? Find(text!, where.Offset - from, where.Length) : at;
    }

    // Bytes of a text of bytes, as far as they stand on one line.
    private static SourceSpan Find(ScalarNode text, int offset, int length)
    {
        var places = new List<(int Start, int Length)>();
        Values.TryHex(text.Value, [], out _, out _, places);
        if (offset >= places.Count)
            return text.Span;
        var (start, last) = (places[offset].Start, places[Math.Min(offset + Math.Max(length, 1), places.Count) - 1]);
        var end = text.Value.IndexOf('\n', start) is >= 0 and var line ? Math.Min(line, last.Start + last.Length) : last.Start + last.Length;
        return text.PlaceOf(start, end - start);
    }
}
