using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;
using UsbDev.Host;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary>Values of output and feature fields, or reports as bytes.</summary>
internal sealed class HidSending(FunctionTarget target, IReadOnlyList<FieldValue> values, byte[]? report) : Sending(target)
{
    private const string Report = "report";

    public override string Text => report is null ? string.Join(", ", values) : $"report {Format.Bytes(report)}";

    public static HidSending? Read(StepReader reader, FunctionTarget target, Node node)
    {
        if (reader.Group(node, target.Name) is not { } group) return null;
        var values = new List<FieldValue>();
        byte[]? report = null;
        foreach (var (key, value) in group.Entries)
        {
            if (key.Value == Report) report = reader.Bytes(value, "'report'");
            else if (reader.Field(target, key, value, HidReportType.Output, HidReportType.Feature) is { } field) values.Add(field);
        }

        if (report is null || values.Count == 0) return new HidSending(target, values, report);
        reader.Error(group, Codes.Contradiction, "a whole report and single fields cannot be sent together", "make two steps of it");
        return null;
    }

    public override void Run(DeviceUnderTest device, TimeSpan limit)
    {
        var hid = device.Log<HidLog>(Target.Function).Hid
            ?? throw new StepFailedException($"{Target.Name} to be there", device.Device is null ? "no configured device" : "a device whose HID interface has no driver");
        if (report is not null) hid.Write(report, limit);
        else hid.SetControls(values.SelectMany(Settings));
    }

    private static IEnumerable<KeyValuePair<HidControl, long>> Settings(FieldValue value) => value.Array is not { } array ? value.Values
        : value.Selected.Select(u => KeyValuePair.Create(new HidControl(array.Elements[0].Field, array.Elements[0].Field.Usages.IndexOf(u), u), 1L));
}
