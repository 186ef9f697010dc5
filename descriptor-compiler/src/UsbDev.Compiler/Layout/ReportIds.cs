using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Layout;

/// <summary>Gives out report IDs.</summary>
internal static class ReportIds
{
    /// <summary>ID of each report in order; 0 where none needs one.</summary>
    public static byte[] Of(IReadOnlyList<CollectionSpec> collections, bool isForeign, Diagnostics diagnostics)
    {
        if (collections is [{ Reports: [var only] }])
            return [only.Id?.Value ?? 0];
        var reports = new List<ReportSpec>();
        foreach (var collection in collections)
            reports.AddRange(collection.Reports);
        var ids = new byte[reports.Count];
        if (reports is [] or [{ Id: null }])
            return ids;
        var taken = default(ByteSet);
        for (var i = 0; i < ids.Length; i++)
            if (reports[i].Id is { } id && !taken.Add(ids[i] = id.Value) && !isForeign)
                ReportTwice(reports, id, diagnostics);
        var next = 1;
        for (var i = 0; i < ids.Length; i++)
        {
            if (reports[i].Id is not null)
                continue;
            while (next < 256 && taken.Contains((byte)next))
                next++;
            if (next == 256)
            {
                diagnostics.Error(reports[i].At, Codes.Exhausted, "more than 255 reports on one interface", "spread them over several hid functions");
                break;
            }
            ids[i] = (byte)next++;
        }
        return ids;
    }

    private static void ReportTwice(List<ReportSpec> reports, Located<byte> id, Diagnostics diagnostics)
    {
        var owner = reports.Find(r => r.Id?.Value == id.Value)!;
        diagnostics.Error(id.At, Codes.Conflict, $"the report ID {id.Value} is already that of '{owner.Name}' in line {owner.At.Line}", "give another ID, or none and it is given out");
    }
}
