using UsbDev.Compiler.Yaml;
using UsbDev.Host;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary><c>report</c>: an input report with exactly these bytes.</summary>
internal sealed class ReportWish(byte[] wanted) : HidWish
{
    public override string Text => "sends the report " + Format.Bytes(wanted);

    public static ReportWish? Read(StepReader reader, FunctionTarget target, Node node) => reader.Bytes(node, "'report'") is { } bytes ? new ReportWish(bytes) : null;

    public override HidLook Begin(HidLog log, HashSet<byte>? ids) => new Looking(wanted, ids);

    private sealed class Looking(byte[] wanted, HashSet<byte>? ids) : HidLook(ids)
    {
        private readonly List<byte[]> _seen = [];

        public override string Got => _seen.Count == 0 ? "no report" : string.Join("; ", _seen.TakeLast(8).Select(r => Format.Bytes(r)));

        protected override bool Look(HidEvent e)
        {
            if (State == Verdict.Met || e.Report is not { } report) return false;
            if (_seen.Count < 1_000) _seen.Add(report);
            if (!report.AsSpan().SequenceEqual(wanted)) return false;
            State = Verdict.Met;
            return true;
        }
    }
}
