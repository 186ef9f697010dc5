namespace UsbDev.Descriptors;

/// <summary>The usages of a main item in order; ranges stay ranges, however long.</summary>
public sealed class UsageList
{
    private readonly UsageRange[] _ranges;
    private readonly int[] _starts;

    internal UsageList(UsageRange[] ranges)
    {
        _ranges = ranges;
        _starts = new int[_ranges.Length];
        long count = 0;
        for (var i = 0; i < _ranges.Length; i++)
        {
            _starts[i] = (int)Math.Min(count, int.MaxValue);
            count += _ranges[i].Count;
        }

        Count = (int)Math.Min(count, int.MaxValue);
    }

    /// <summary>No usages.</summary>
    public static UsageList Empty { get; } = new([]);

    /// <summary>How many usages.</summary>
    public int Count { get; }

    /// <summary>The usages as they were given: single ones and ranges.</summary>
    public IReadOnlyList<UsageRange> Ranges => _ranges;

    /// <summary>The usage at an index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 .. <see cref="Count"/> − 1.</exception>
    public Usage this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var at = Array.BinarySearch(_starts, index);
            if (at < 0) at = ~at - 1;
            while (_ranges[at].Count <= index - _starts[at]) at++;
            return _ranges[at][index - _starts[at]];
        }
    }

    /// <summary>The first index of a usage; −1 when it is not among them.</summary>
    public int IndexOf(Usage usage)
    {
        for (var i = 0; i < _ranges.Length; i++)
            if (_ranges[i].Contains(usage)) return _starts[i] + (usage.Id - _ranges[i].First);
        return -1;
    }
}
