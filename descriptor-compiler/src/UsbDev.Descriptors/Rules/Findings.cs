namespace UsbDev.Descriptors;

/// <summary>Collects what the rules report, and keeps hostile input from filling the memory with it.</summary>
internal sealed class Findings(CheckMode mode)
{
    /// <summary>A rule that is broken more often in one part is reported this often, then counted.</summary>
    private const int PerRuleAndPart = 20;

    private readonly List<Finding> _list = [];
    private readonly Dictionary<(Rule, DescriptorPart), int> _counts = [];
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
        var key = (_rule!, where.Part);
        var count = _counts.GetValueOrDefault(key);
        _counts[key] = count + 1;
        if (count < PerRuleAndPart) _list.Add(new Finding(_rule!, _rule!.In(mode), where, message, fix ?? _rule.Fix));
    }

    /// <summary>Everything, ordered by part and offset.</summary>
    public IReadOnlyList<Finding> ToList()
    {
        if (_list.Count < 2) return _list;
        foreach (var ((rule, part), count) in _counts)
        {
            if (count > PerRuleAndPart)
            {
                var last = _list.FindLast(f => f.Rule == rule && f.Where.Part == part)!;
                _list.Add(last with { Message = $"… and {count - PerRuleAndPart} more of {rule.Id} in this part" });
            }
        }

        return [.. _list.OrderBy(f => f.Where.Part.Kind).ThenBy(f => f.Where.Part.Report).ThenBy(f => f.Where.Part.String).ThenBy(f => f.Where.Offset)];
    }
}
