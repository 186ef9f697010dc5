using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary><c>moves</c>: relative fields that add up to this.</summary>
internal sealed class MoveWish(IReadOnlyList<KeyValuePair<HidControl, long>> sums, string text) : HidWish
{
    public override string Text => "moves " + text;

    public override bool IsExact => true;

    public static MoveWish? Read(StepReader reader, FunctionTarget target, Node node)
    {
        if (reader.Group(node, "'moves'") is not { } group) return null;
        var sums = new List<KeyValuePair<HidControl, long>>();
        foreach (var (key, value) in group.Entries)
        {
            // A sum may be larger than one report can tell.
            if (reader.Field(target, key, new ScalarNode(value.Span, "0", plain: true), HidReportType.Input) is not { Values: [var (control, _)] }) return null;
            if (!control.Field.IsRelative)
            {
                reader.Error(key, Codes.Type, $"'{key.Value}' is no movement: its values are absolute", "expect its value instead, without 'moves'");
                return null;
            }

            if (reader.Number(value, key.Value, int.MinValue, int.MaxValue) is not { } sum) return null;
            sums.Add(new(control, sum));
        }

        return new MoveWish(sums, "{ " + string.Join(", ", group.Entries.Select(e => $"{e.Key.Value}: {((ScalarNode)e.Value).Value}")) + " }");
    }

    public override HidLook Begin(HidLog log, HashSet<byte>? ids) => new Looking(sums, ids);

    private sealed class Looking(IReadOnlyList<KeyValuePair<HidControl, long>> sums, HashSet<byte>? ids) : HidLook(ids)
    {
        private readonly long[] _sums = new long[sums.Count];

        public override string Got => string.Join(", ", sums.Select((s, i) => $"{HidNames.Short(s.Key.Usage)} {_sums[i]}"));

        protected override bool Look(HidEvent e)
        {
            if (e.Report is not { } report) return false;
            var moved = false;
            for (var i = 0; i < sums.Count; i++)
            {
                var control = sums[i].Key;
                if (control.Field.ReportId != e.ReportId || control.Get(report) is not { } step) continue;
                _sums[i] += step;
                moved |= step != 0;
            }

            var met = true;
            for (var i = 0; i < sums.Count; i++) met &= _sums[i] == sums[i].Value;
            State = met ? Verdict.Met : Verdict.Pending;
            return moved;
        }
    }
}
