using UsbDev.Host;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary>Input fields: a report in which they have these values.</summary>
internal sealed class FieldWish(IReadOnlyList<FieldValue> values) : HidWish
{
    public override string Text => "sends " + string.Join(", ", values);

    public override HidLook Begin(HidLog log, HashSet<byte>? ids) => new Looking(log, values, ids);

    private sealed class Looking(HidLog log, IReadOnlyList<FieldValue> values, HashSet<byte>? ids) : HidLook(ids)
    {
        private byte[]? _last;
        private int _count;

        public override string Got => _last is null ? "no report" : (_count > 1 ? $"{_count} reports, the last one a " : "") + log.Describe(_last);

        protected override bool Look(HidEvent e)
        {
            if (State == Verdict.Met || e.Report is not { } report || !values.All(v => v.Report.Id == e.ReportId)) return false;
            (_last, _count) = (report, _count + 1);
            if (!values.All(v => v.IsIn(report))) return false;
            State = Verdict.Met;
            return true;
        }
    }
}

/// <summary>Feature fields: asked by GET_REPORT until they have these values.</summary>
internal sealed class FeatureWish(IReadOnlyList<FieldValue> values) : HidWish
{
    public override string Text => "has " + string.Join(", ", values);

    public override bool AsksDevice => true;

    public override HidLook Begin(HidLog log, HashSet<byte>? ids) => new Looking(log, values);

    private sealed class Looking(HidLog log, IReadOnlyList<FieldValue> values) : HidLook(null)
    {
        private string _got = "no configured device";

        public override string Got => _got;

        public override void Ask()
        {
            if (log.Hid is not { } hid) return;
            var (type, id) = values[0].Report;
            var report = new byte[log.Fields.Descriptor.Report(type, id)!.ByteLength];
            try
            {
                report = report[..hid.GetReport(type, id, report)];
                _got = Format.Bytes(report);
                State = values.All(v => v.IsIn(report)) ? Verdict.Met : Verdict.Pending;
            }
            catch (UsbTransferException e)
            {
                _got = e.Message;
            }
        }

        protected override bool Look(HidEvent e) => false;
    }
}
