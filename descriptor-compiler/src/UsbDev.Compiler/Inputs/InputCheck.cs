using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>Judges descriptors that no description of ours made, as hosts would.</summary>
public static class InputCheck
{
    private const string WrongTotalLength = "USB003";
    private const string MayLeaveOut = "what was read may leave descriptors out";

    /// <summary>A line for the description of a device of which fewer bytes were read than it counts, so that it compiles as it checks; null: there is nothing to allow.</summary>
    public static string? Allowance(FoundDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.IsPartial && DescriptorCheck.Run(device.Set, CheckMode.Check).Any(f => f.Rule.Id == WrongTotalLength)
            ? $"# {Suppressions.Marker} {WrongTotalLength} {MayLeaveOut}\n"
            : null;
    }

    /// <summary>All findings; the place of each is the file and the bytes of a descriptor.</summary>
    /// <param name="input">What was read.</param>
    /// <param name="file">Its name.</param>
    /// <param name="boards">Boards whose endpoints and packet memory must suffice, with whatever firmware.</param>
    public static IReadOnlyList<Diagnostic> Run(InputResult input, string file, IReadOnlyList<string>? boards = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (found, suppressions, others) = (new List<Diagnostic>(), new Suppressions(), new Diagnostics());
        if (input.Text is { } text)
            suppressions.Read(file, text);
        var targets = new List<Target>();
        foreach (var name in boards ?? [])
            if (BoardTable.Default.Find(name) is { } board)
                targets.Add(new Target(board, Release: null, KeepsRepl: false));
            else
                others.Error(SourceSpan.Binary(file), Codes.UnknownName, $"there is no board '{name}'", $"boards: {string.Join(", ", BoardTable.Default.Boards.Select(b => b.Id))}");
        foreach (var device in input.Devices)
            foreach (var finding in DescriptorCheck.Run(device.Set, CheckMode.Check, targets))
            {
                // What a text does not show, or Linux does not keep, is no fault of the device.
                var isOfSource = device.IsPartial && finding.Rule.Id == WrongTotalLength;
                // Whoever names a board wants the device to run there.
                var severity = isOfSource ? Severity.Warning : finding.Board is not null ? finding.Rule.Compile : finding.Severity;
                var message = finding.Message + (isOfSource ? $": {MayLeaveOut}" : "");
                var diagnostic = new Diagnostic(SourceSpan.Binary(file), severity, finding.Rule.Id, input.Devices.Count == 1 ? message : $"{device.Name}: {message}", finding.Fix) { Bytes = finding.Where };
                found.Add(diagnostic with { Allowed = suppressions.Reason(diagnostic) });
            }
        suppressions.ReportIdle(others, isWhole: true);
        return [.. found, .. others.List];
    }
}
