using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>A device's bytes as source code has them: as many on a line as mean something together, and what they mean.</summary>
internal sealed class AnnotatedBytes(CompiledDevice device)
{
    private readonly Dictionary<DescriptorPart, ExplainedPart> _parts = Explanation.Of(device.Descriptors, device.SerialIsUnique).Parts.ToDictionary(p => p.Part);
    private readonly Dictionary<ReportKey, IReadOnlyDictionary<int, string>> _labels =
        device.Functions.OfType<HidFunction>().Where(h => !h.Interfaces.IsEmpty).ToDictionary(h => new ReportKey(h.Configuration, h.Interfaces[0]), h => h.ItemLabels);

    /// <summary>The lines of one answer of the device, together all its bytes; none for strings, which say themselves what they are, and for what is not explained.</summary>
    public IEnumerable<(Bytes Bytes, string Comment)> Lines(DescriptorPart part)
    {
        if (part.Kind == PartKind.String || !_parts.TryGetValue(part, out var explained))
            return [];
        if (part.Kind == PartKind.Device)
            return explained.Lines.SelectMany(l => l.Fields.Select(f => (l.Bytes.Slice(f.Offset, f.Size), f.Name)));
        var labels = part.Kind == PartKind.Report ? _labels.GetValueOrDefault(part.Report) : null;
        return explained.Lines.Select(l => (l.Bytes, new string(' ', 2 * Math.Min(l.Depth, 16)) + l.Text + (labels?.TryGetValue(l.Offset, out var name) == true ? $": {name}" : "")));
    }
}
