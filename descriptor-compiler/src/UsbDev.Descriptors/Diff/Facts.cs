namespace UsbDev.Descriptors;

/// <summary>Named values in order; a name that comes again gets a number.</summary>
internal sealed class Facts
{
    private readonly Dictionary<string, Fact> _facts = [];
    private readonly Dictionary<string, int> _times = [];
    private readonly List<string> _names = [];

    /// <param name="Group">What it belongs to, as «setting 1»; one that only one device has is told in one line.</param>
    /// <param name="Name">Its name in the group.</param>
    /// <param name="Value">What it says.</param>
    /// <param name="Meaning">What is compared: two values can mean the same.</param>
    private readonly record struct Fact(string Group, string Name, string Value, string Meaning);

    public IReadOnlyList<string> Names => _names;

    public string? this[string name] => _facts.TryGetValue(name, out var fact) ? fact.Value : null;

    public void Add(string name, string value) => Add("", name, value);

    public void Add(string group, string name, string value, string? meaning = null)
    {
        var path = group.Length == 0 ? name : $"{group} / {name}";
        var times = _times[path] = _times.GetValueOrDefault(path) + 1;
        var key = times == 1 ? path : $"{path} ({times})";
        while (!_facts.TryAdd(key, new Fact(group, times == 1 ? name : $"{name} ({times})", value, meaning ?? value))) key += "'";
        _names.Add(key);
    }

    public bool SameAs(Facts other) => _facts.Count == other._facts.Count && _facts.All(f => other._facts.TryGetValue(f.Key, out var fact) && fact.Meaning == f.Value.Meaning);

    /// <summary>What is in one only, and what differs.</summary>
    public static void Compare(string path, Facts before, Facts after, List<DeviceChange> changes)
    {
        var (was, now) = (before.Groups(), after.Groups());
        foreach (var name in before._names)
        {
            var fact = before._facts[name];
            if (after._facts.TryGetValue(name, out var other))
            {
                if (fact.Meaning != other.Meaning) changes.Add(new DeviceChange(ChangeKind.Changed, $"{path} / {name}", fact.Value, other.Value));
            }
            else if (!IsOfOne(fact, now)) changes.Add(new DeviceChange(ChangeKind.Removed, $"{path} / {name}", fact.Value, null));
            else if (was[fact.Group][0] == fact) changes.Add(new DeviceChange(ChangeKind.Removed, $"{path} / {fact.Group}", Together(was[fact.Group]), null));
        }

        foreach (var name in after._names)
        {
            var fact = after._facts[name];
            if (before._facts.ContainsKey(name)) continue;
            if (!IsOfOne(fact, was)) changes.Add(new DeviceChange(ChangeKind.Added, $"{path} / {name}", null, fact.Value));
            else if (now[fact.Group][0] == fact) changes.Add(new DeviceChange(ChangeKind.Added, $"{path} / {fact.Group}", null, Together(now[fact.Group])));
        }
    }

    private Dictionary<string, List<Fact>> Groups() => _names.Select(n => _facts[n]).GroupBy(f => f.Group).ToDictionary(g => g.Key, g => g.ToList());

    private static bool IsOfOne(Fact fact, Dictionary<string, List<Fact>> others) => fact.Group.Length > 0 && !others.ContainsKey(fact.Group);

    private static string Together(List<Fact> facts) => string.Join(", ", facts.Where(f => f.Value.Length > 0).Select(f => f.Name.TrimStart() is "" or ['(', ..] ? f.Value : $"{f.Name} {f.Value}"));
}
