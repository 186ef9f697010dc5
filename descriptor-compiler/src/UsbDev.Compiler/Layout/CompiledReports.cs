using System.Collections.Immutable;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Layout;

/// <summary>Reports and fields of a report descriptor that was given as items or bytes: named after their usages.</summary>
internal static class CompiledReports
{
    private const int MaxFields = 4096, MaxBits = 64; // a program has no number for more

    public static ImmutableArray<CompiledReport> Of(byte[] bytes, string function)
    {
        var descriptor = ReportDescriptor.Parse(bytes);
        var result = ImmutableArray.CreateBuilder<CompiledReport>();
        foreach (var report in descriptor.Reports)
        {
            var names = new HashSet<string>();
            var fields = ImmutableArray.CreateBuilder<CompiledField>();
            var idBits = report.Id == 0 ? 0 : 8;
            foreach (var field in report.Fields)
            {
                if (field.Usages.Count == 0 || field.Count == 0 || field.Size is 0 or > MaxBits || fields.Count == MaxFields || field.BitOffset > int.MaxValue)
                    continue;
                var basis = FieldNames.Of([.. field.Usages.Ranges]);
                var name = basis;
                for (var number = 2; !names.Add(name); number++)
                    name = basis + number;
                fields.Add(new CompiledField
                {
                    Name = name,
                    BitOffset = (int)field.BitOffset - idBits,
                    BitSize = field.Size,
                    Stride = field.Size,
                    Count = field.Count,
                    IsArray = field.IsArray,
                    IsRelative = field.IsRelative,
                    HasNull = field.HasNullState,
                    IsConstant = field.IsConstant,
                    Minimum = field.LogicalMinimum,
                    Maximum = field.LogicalMaximum,
                    Usages = [.. field.Usages.Ranges],
                });
            }
            var collection = report.Fields.IsEmpty ? null : report.Fields[0].Collection?.TopLevel;
            result.Add(new CompiledReport
            {
                Name = report.Id == 0 ? function : $"report{report.Id}",
                Usage = collection?.Usage ?? default,
                Type = report.Type,
                Id = report.Id,
                Length = (int)Math.Min(ushort.MaxValue, report.ByteLength - idBits / 8),
                Fields = fields.ToImmutable(),
            });
        }
        return result.ToImmutable();
    }
}
