namespace UsbDev.Descriptors;

/// <summary>Named values in order; a name that comes again gets a number.</summary>
internal sealed class Facts
{
    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, int> _times = [];
    private readonly List<string> _names = [];

    public IReadOnlyList<string> Names => _names;

    public string? this[string name] => _values.GetValueOrDefault(name);

    public void Add(string name, string value)
    {
        var times = _times[name] = _times.GetValueOrDefault(name) + 1;
        var key = times == 1 ? name : $"{name} ({times})";
        while (!_values.TryAdd(key, value)) key += "'";
        _names.Add(key);
    }

    public bool SameAs(Facts other) => _values.Count == other._values.Count && _values.All(v => other[v.Key] == v.Value);

    /// <summary>What is in one only, and what differs.</summary>
    public static void Compare(string path, Facts before, Facts after, List<DeviceChange> changes)
    {
        foreach (var name in before._names)
        {
            var (was, now) = (before[name], after[name]);
            if (now is null) changes.Add(new DeviceChange(ChangeKind.Removed, $"{path} / {name}", was, null));
            else if (was != now) changes.Add(new DeviceChange(ChangeKind.Changed, $"{path} / {name}", was, now));
        }

        foreach (var name in after._names)
            if (before[name] is null) changes.Add(new DeviceChange(ChangeKind.Added, $"{path} / {name}", null, after[name]));
    }
}
