using UsbDev.Compiler;
using UsbDev.Descriptors;
using UsbDev.Host;

namespace UsbDev.Testing.Scenarios;

/// <summary>What a step speaks to: a function, or one of its reports.</summary>
/// <param name="Function">The function.</param>
/// <param name="Report">The name of a report; null: all.</param>
internal sealed record FunctionTarget(CompiledFunction Function, string? Report)
{
    public string Name => Report is null ? Function.Name : $"{Function.Name}.{Report}";

    /// <summary>Controls of a name in the reports that are meant.</summary>
    public IReadOnlyList<HidControl> Find(HidFields fields, string name, params ReadOnlySpan<HidReportType> types) =>
        Report is null ? fields.Find(name, types) : [.. fields.Find(name, types).Where(IsMeant)];

    private bool IsMeant(HidControl control) =>
        ((HidFunction)Function).Reports.Any(r => r.Name == Report && r.Id == control.Field.ReportId && r.Type == control.Field.Type);
}
