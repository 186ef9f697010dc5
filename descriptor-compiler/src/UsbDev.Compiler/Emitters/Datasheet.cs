using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>What a data sheet of a device says, before it becomes Markdown or HTML.</summary>
internal sealed record Datasheet(string Title, IReadOnlyList<DatasheetPart> Parts)
{
    public static Datasheet Of(CompiledDevice device)
    {
        var e = device.Expectations;
        var parts = new List<DatasheetPart>
        {
            new(2, "Identity", [], ["what", "value"],
            [
                ["vendor:product", $"{e.Vendor:x4}:{e.Product:x4}"],
                ["release", Spec.Values.WriteVersion(e.Release)],
                ["manufacturer", e.Manufacturer ?? "–"],
                ["name", e.Name ?? "–"],
                ["serial number", device.SerialIsUnique ? "the board's own id" : e.Serial ?? "–"],
                ["power", $"{(e.SelfPowered ? "self-powered, " : "")}{e.MaxPower} mA{(e.RemoteWakeup ? ", remote wakeup" : "")}"],
                ["built-in serial port (REPL)", device.Repl == ReplChoice.Keep ? $"kept, in front of the functions below{(device.DropsRepl.IsEmpty ? "" : $"; dropped on {string.Join(", ", device.DropsRepl)}")}" : "dropped"],
                ["boards", device.Boards.IsEmpty ? "not said" : string.Join(", ", device.Boards)],
            ]),
            new(2, "Functions", [device.Repl == ReplChoice.Keep ? "Numbers are those without the built-in serial port; where it is kept, 2 is added to interface and endpoint numbers on the board." : ""],
                ["name", "kind", "interfaces", "endpoints"],
                [.. device.Functions.Select(f => (IReadOnlyList<string>)[f.Name, Naming.Kind(f), string.Join(", ", f.Interfaces), string.Join("; ", f.Endpoints.Select(p => Describe(p, device.Descriptors.Speed)))])]),
        };
        if (Boards(device) is { Rows.Count: > 0 } boards)
            parts.Add(boards);
        foreach (var hid in device.Functions.OfType<HidFunction>())
        {
            parts.Add(new(2, $"Reports of {hid.Name}", [$"Report descriptor of {hid.ReportDescriptor.Length} bytes{(hid.Boot == BootProtocol.None ? "" : $", boot {hid.Boot.ToString().ToLowerInvariant()}")}."], [], []));
            foreach (var report in hid.Reports)
                parts.Add(Report(report));
        }
        foreach (var midi in device.Functions.OfType<MidiFunction>())
            parts.Add(new(2, $"Cables of {midi.Name}", [], ["cable", "from device", "to device"],
                [.. Enumerable.Range(0, Math.Max(midi.FromDevice.Length, midi.ToDevice.Length)).Select(i => (IReadOnlyList<string>)[$"{i}", Cable(midi.FromDevice, i), Cable(midi.ToDevice, i)])]));
        return new Datasheet(e.Name ?? $"USB device {e.Vendor:x4}:{e.Product:x4}", parts);
    }

    /// <summary>What the device takes of each board that it is for, with the built-in port where that is kept.</summary>
    private static DatasheetPart Boards(CompiledDevice device)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (var name in device.Boards)
            if (BoardTable.Default.Find(name) is { } board && !device.Descriptors.Configurations.IsEmpty)
            {
                var set = device.KeepsRepl(name) ? BuiltInPort.Before(device) : device.Descriptors;
                var budget = EndpointBudget.Of(Configuration.Parse(set.Configurations[0]), board);
                rows.Add([board.Name, device.KeepsRepl(name) ? "kept" : "–", $"{budget.HighestNumber} of {board.EndpointNumbers - 1}", $"{budget.In - 1} of {board.InEndpoints - 1}", $"{budget.Out - 1} of {board.OutEndpoints - 1}",
                    board.Memory is { } memory ? $"{budget.MemoryBytes} of {memory.Usable} B" : "main memory"]);
            }
        return new(2, "Boards", ["What it takes of each board, endpoint 0 not counted."], ["board", "built-in serial port", "endpoint numbers", "IN endpoints", "OUT endpoints", "packet memory"], rows);
    }

    private static string Cable(IReadOnlyList<string> cables, int i) => i >= cables.Count ? "–" : cables[i].Length == 0 ? "(no name)" : cables[i];

    private static string Describe(CompiledEndpoint e, UsbSpeed speed) =>
        $"0x{e.Address:X2} {(e.IsIn ? "in" : "out")} {e.Type.ToString().ToLowerInvariant()} {e.PacketSize} B{(e.Type == TransferType.Interrupt ? $" every {(speed is UsbSpeed.High or UsbSpeed.Super ? (1 << Math.Clamp(e.Interval - 1, 0, 15)) / 8m : e.Interval):0.###} ms" : "")}{(e.Alternate == 0 ? "" : $" (setting {e.Alternate})")}";

    private static DatasheetPart Report(CompiledReport report)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (var f in report.Fields)
        {
            var first = f.BitOffset;
            var last = f.BitOffset + f.Stride * (f.Count - 1) + f.BitSize - 1;
            var byteOffset = report.Id == 0 ? 0 : 1;
            rows.Add([
                $"{first / 8 + byteOffset}.{first % 8} – {last / 8 + byteOffset}.{last % 8}", f.Name, f.Count == 1 ? $"{f.BitSize}" : $"{f.Count} × {f.BitSize}", $"{f.Minimum}..{f.Maximum}",
                string.Join(", ", f.Usages.Select(u => u.ToString())), string.Join(", ", Notes(f))]);
        }
        return new(3, $"{report.Name}: {report.Type.ToString().ToLowerInvariant()} report{(report.Id == 0 ? "" : $" {report.Id}")}",
            [$"{Usages.Describe(report.Usage)}; {report.Length} {(report.Length == 1 ? "byte" : "bytes")}{(report.Id == 0 ? "" : " after the report ID in byte 0")}."], ["byte.bit", "field", "bits", "range", "usages", "notes"], rows);
    }

    private static IEnumerable<string> Notes(CompiledField f)
    {
        if (f.IsArray)
            yield return "numbers of the usages that are on";
        if (f.IsRelative)
            yield return "relative";
        if (f.HasNull)
            yield return "other values: nothing";
        if (f.IsConstant)
            yield return "constant";
    }
}

/// <summary>A heading, sentences and a table.</summary>
internal sealed record DatasheetPart(int Level, string Heading, IReadOnlyList<string> Sentences, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
