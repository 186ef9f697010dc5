namespace UsbDev.Descriptors;

/// <summary>Collects what the rules report, and keeps hostile input from filling the memory with it.</summary>
internal sealed class Findings(CheckMode mode)
{
    /// <summary>A rule that is broken more often in one part is reported this often, then counted.</summary>
    private const int PerRuleAndPart = 20;

    private readonly List<Finding> _list = [];
    private readonly Dictionary<Rule, Run> _runs = [];
    private Rule? _rule;

    public void Judge<T>(Rule<T>[] rules, T subject)
    {
        foreach (var rule in rules)
        {
            _rule = rule;
            rule.Judge(subject, this);
        }
    }

    public void Add(Location where, string message, string? fix = null)
    {
        if (!_runs.TryGetValue(_rule!, out var run)) _runs.Add(_rule!, run = new Run());
        if (run.Count > 0 && run.Part != where.Part) Close(run);
        run.Part = where.Part;
        var finding = new Finding(_rule!, _rule!.In(mode), where, message, fix ?? _rule.Fix);
        if (++run.Count <= PerRuleAndPart) _list.Add(finding);
        else run.Last = finding;
    }

    /// <summary>Everything, ordered by part and offset.</summary>
    public IReadOnlyList<Finding> ToList()
    {
        foreach (var run in _runs.Values) Close(run);
        _list.Sort(static (a, b) =>
            a.Where.Part.CompareTo(b.Where.Part) is not 0 and var part ? part
            : a.Where.Offset != b.Where.Offset ? a.Where.Offset.CompareTo(b.Where.Offset)
            : string.CompareOrdinal(a.Rule.Id, b.Rule.Id));
        return _list;
    }

    private void Close(Run run)
    {
        if (run.Last is { } last)
            _list.Add(last with { Message = $"… and {run.Count - PerRuleAndPart} more of {last.Rule.Id} in this part" });
        (run.Count, run.Last) = (0, null);
    }

    /// <summary>Breaches of one rule in one part, as they come.</summary>
    private sealed class Run
    {
        public DescriptorPart Part;
        public int Count;
        public Finding? Last;
    }
}
