using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>Collects what the rules report, and keeps hostile input from filling the memory with it.</summary>
internal sealed class Findings(CheckMode mode)
{
    /// <summary>A rule that is broken more often in one part is reported this often, then counted.</summary>
    private const int PerRuleAndPart = 20;

    private readonly List<Finding> _list = [];
    private readonly Dictionary<Rule, Run> _runs = [];
    private Rule? _rule;
    private Board? _board;

    public void Judge<T>(Rule<T>[] rules, T subject)
    {
        _board = subject is TargetSubject { Target.Board: var board } ? board : null;
        foreach (var rule in rules)
        {
            _rule = rule;
            rule.Judge(subject, this);
        }
    }

    /// <summary>Reports a breach of the rule that judges.</summary>
    /// <param name="where">The bytes.</param>
    /// <param name="text">What is wrong.</param>
    /// <param name="fix">The way out for this device; null: that of the rule.</param>
    public void Add(Location where, FindingText text, string? fix = null) =>
        Add(new Finding(_rule!, _rule!.In(mode), where, text) { Board = _board, OwnFix = fix });

    /// <summary>Reports that a board's budget does not suffice, and what would help.</summary>
    public void Add(Location where, FindingText text, ImmutableArray<EndpointSaving> savings) =>
        Add(new Finding(_rule!, _rule!.In(mode), where, text) { Board = _board, Savings = savings });

    /// <summary>Drops what was found behind a place in its part: none of it was meant so.</summary>
    public void ForgetBehind(Location place)
    {
        _list.RemoveAll(f => f.Where.Part == place.Part && f.Where.Offset > place.Offset);
        foreach (var run in _runs.Values)
            if (run.Last?.Where.Part == place.Part) run.Last = null;
    }

    private void Add(Finding finding)
    {
        if (!_runs.TryGetValue(finding.Rule, out var run)) _runs.Add(finding.Rule, run = new Run());
        if (run.Count > 0 && run.Part != finding.Where.Part) Close(run);
        run.Part = finding.Where.Part;
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
            _list.Add(last with { Text = $"… and {run.Count - PerRuleAndPart} more of {last.Rule.Id} in this part" });
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
