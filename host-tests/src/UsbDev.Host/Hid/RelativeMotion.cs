using UsbDev.Descriptors;

namespace UsbDev.Host;

/// <summary>Adds up what relative fields say: how far a mouse, a wheel, a dial has moved.</summary>
public sealed class RelativeMotion(HidFields fields)
{
    private readonly Dictionary<Usage, long> _sums = [];

    /// <summary>The sum of a usage, such as Generic Desktop / X; 0 before it has moved.</summary>
    public long this[Usage usage] => _sums.GetValueOrDefault(usage);

    /// <summary>Takes an input report.</summary>
    public void Add(ReadOnlySpan<byte> report)
    {
        if (fields.Descriptor.Report(HidReportType.Input, report) is not { } shape) return;
        foreach (var field in shape.Fields)
        {
            if (field.IsConstant || !field.IsRelative || field.IsArray) continue;
            for (var i = 0; i < field.Count; i++)
            {
                if (field.Read(report, i) is not { } step) return;
                if (step != 0 && field.UsageOf(i) is { } usage) _sums[usage] = this[usage] + step;
            }
        }
    }

    /// <summary>Begins again at 0.</summary>
    public void Clear() => _sums.Clear();
}
