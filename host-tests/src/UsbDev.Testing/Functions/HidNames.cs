using UsbDev.Compiler;
using UsbDev.Descriptors;
using UsbDev.Host;

namespace UsbDev.Testing.Functions;

/// <summary>From the names of a description to the fields of the report descriptor that it became.</summary>
internal static class HidNames
{
    /// <summary>The fields of a function, with the description's names; a name that several reports have is known as <c>report.name</c> too.</summary>
    public static HidFields Of(HidFunction function)
    {
        var fields = new HidFields(ReportDescriptor.Parse(function.ReportDescriptor));
        foreach (var report in function.Reports)
        {
            if (fields.Descriptor.Report(report.Type, report.Id) is not { } shape) continue;
            foreach (var field in report.Fields)
            {
                if (Elements(shape, field, report.Id == 0 ? 0 : 8) is not { Count: > 0 } elements) continue;
                foreach (var name in (string[])[field.Name, $"{report.Name}.{field.Name}"])
                    if (fields.Named(name) is null) fields.Add(new HidFieldName(name, elements));
            }
        }

        return fields;
    }

    /// <summary>A usage without its page where the name says enough.</summary>
    public static string Short(Usage usage) => Usages.NameOf(usage) ?? usage.ToString();

    private static List<HidElement> Elements(HidReport shape, CompiledField field, int before)
    {
        var elements = new List<HidElement>();
        for (var i = 0; i < field.Count; i++)
        {
            var bit = before + field.BitOffset + i * field.Stride;
            foreach (var data in shape.Fields)
            {
                if (data.Size == 0 || bit < data.BitOffset || bit >= data.BitOffset + data.BitLength || (bit - data.BitOffset) % data.Size != 0) continue;
                elements.Add(new HidElement(data, (int)((bit - data.BitOffset) / data.Size)));
                break;
            }
        }

        return elements;
    }
}
