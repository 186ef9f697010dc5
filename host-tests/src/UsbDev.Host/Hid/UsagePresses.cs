using UsbDev.Descriptors;

namespace UsbDev.Host;

/// <summary>Tells which buttons, media keys and other usages go on and off from report to report.</summary>
public sealed class UsagePresses
{
    private readonly Dictionary<byte, HashSet<Usage>> _down = [];
    private readonly Dictionary<Usage, int> _counts = [];

    /// <summary>Raised when a usage goes on (true) or off (false), in the order of the report; of one report first what goes on.</summary>
    public event Action<Usage, bool>? Changed;

    /// <summary>How often a usage has gone on.</summary>
    public int Count(Usage usage) => _counts.GetValueOrDefault(usage);

    /// <summary>A usage is on, in whichever report.</summary>
    public bool IsDown(Usage usage)
    {
        foreach (var down in _down.Values)
            if (down.Contains(usage)) return true;
        return false;
    }

    /// <summary>Takes what is on in a report; see <see cref="HidFields.Pressed"/>.</summary>
    /// <param name="reportId">The report's ID: what is on in other reports stays so.</param>
    /// <param name="pressed">What is on in it.</param>
    public void Update(byte reportId, ReadOnlySpan<Usage> pressed)
    {
        if (!_down.TryGetValue(reportId, out var down)) _down[reportId] = down = [];
        foreach (var usage in pressed)
        {
            if (!down.Add(usage)) continue;
            _counts[usage] = Count(usage) + 1;
            Changed?.Invoke(usage, true);
        }

        foreach (var usage in down)
        {
            if (pressed.Contains(usage)) continue;
            down.Remove(usage); // does not disturb the enumeration
            Changed?.Invoke(usage, false);
        }
    }

    /// <summary>All are off: the device is gone. Nothing is raised.</summary>
    public void Clear() => _down.Clear();
}
