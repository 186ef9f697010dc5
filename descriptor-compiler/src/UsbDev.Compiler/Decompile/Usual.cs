using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Decompile;

/// <summary>
/// The quick way, which nearly all devices go: functions are recognised by their form, numbers and strings left out where they look as if the
/// compiler gave them out, and the whole is built once to see whether it gives the bytes.
/// </summary>
internal static class Usual
{
    /// <summary>What the device says; null where it must be found out step by step.</summary>
    public static DeviceSpec? Decompile(DescriptorSet set)
    {
        // One report descriptor is all that its function says, and is built where it is read.
        if (set.Device is null && set.Configurations.IsEmpty && set.Strings.IsEmpty && set.Reports.Count == 1 && set is { Bos: null, MsOs20: null, WebUsbUrl: null, Qualifier: null, OtherSpeed: null })
        {
            var spec = new DeviceDecompiler(set, Decompiler.Detail.Numbers, isUsual: true, triesReports: true).Decompile();
            return KnownPresets.In(spec) is { } known && Decompiler.IsSame(set, Decompiler.Build(known)) ? known : spec;
        }
        var detail = !HasUsualNumbers(set) ? Decompiler.Detail.None : HasUsualStrings(set) ? Decompiler.Detail.Numbers : Decompiler.Detail.Strings;
        if (Try(set, detail, triesReports: false) is { } said)
            return said;
        // Reports alone have no numbers to be said.
        if (set.Configurations.IsEmpty)
            return Try(set, detail, triesReports: true);
        return detail == Decompiler.Detail.None ? null : Try(set, Decompiler.Detail.None, triesReports: false);
    }

    private static DeviceSpec? Try(DescriptorSet set, Decompiler.Detail detail, bool triesReports)
    {
        var decompiler = new DeviceDecompiler(set, detail, isUsual: true, triesReports);
        foreach (var spec in Decompiler.WithPresets(decompiler.Decompile()))
        {
            if (Decompiler.Build(spec) is not { } made)
                continue;
            if (Decompiler.IsSame(set, made))
                return spec;
            // Strings that no descriptor names.
            if (!set.Strings.IsEmpty && decompiler.WithStrings(spec, made.Strings) is { } complete && Decompiler.IsSame(set, Decompiler.Build(complete)))
                return complete;
        }
        return null;
    }

    /// <summary>Interfaces are counted from 0, and each takes the next endpoint numbers: the first IN and the first OUT endpoint one, the second ones the next.</summary>
    private static bool HasUsualNumbers(DescriptorSet set)
    {
        foreach (var configuration in set.Configurations)
        {
            int current = -1, first = 1, next = 1, inputs = 0, outputs = 0;
            foreach (var descriptor in new DescriptorChain(configuration))
            {
                var bytes = descriptor.Bytes;
                if (descriptor.Type == DescriptorType.Interface && bytes.Length >= InterfaceDescriptor.Size)
                {
                    if (bytes[2] != current)
                        (current, first) = (current + 1, next);
                    if (bytes[2] != current)
                        return false;
                    (inputs, outputs) = (0, 0);
                }
                else if (descriptor.Type == DescriptorType.Endpoint && bytes.Length >= EndpointDescriptor.Size)
                {
                    var number = first + ((bytes[2] & 0x80) != 0 ? inputs++ : outputs++);
                    if ((bytes[2] & 0x7F) != number)
                        return false;
                    next = Math.Max(next, number + 1);
                }
            }
        }
        return true;
    }

    /// <summary>Manufacturer, product and serial number come first.</summary>
    private static bool HasUsualStrings(DescriptorSet set)
    {
        if (set.Strings.IsEmpty || set.Device is not { Length: >= DeviceDescriptor.Size } device)
            return true;
        var next = 1;
        for (var offset = 14; offset <= 16; offset++)
            if (device.Span[offset] is not 0 and var index && index != next++)
                return false;
        return true;
    }
}
