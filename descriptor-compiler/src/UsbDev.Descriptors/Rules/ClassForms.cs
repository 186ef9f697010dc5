using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>Whether a class-specific descriptor of audio or video has the bytes that its form and its own counts promise. MIDI and CDC have rules of their own.</summary>
internal static class ClassForms
{
    /// <summary>Fields of which another counts how many there are, and how many there are where it says 0.</summary>
    private static readonly ImmutableArray<(string Count, string Counted, int OfZero)> Counts =
    [
        ("bFrameIntervalType", "dwFrameInterval", 3), // least, greatest, step
        ("bSamFreqType", "tSamFreq", 2), // least, greatest
        ("bNrInPins", "baSourceID", 0),
        ("bNumCompressionPattern", "bCompression", 0),
        (InCollection, "baInterfaceNr", 0),
    ];

    /// <summary>Of audio, MIDI088c tells when there is too little room.</summary>
    private const string InCollection = "bInCollection";

    /// <summary>A field that came with a later release of the specification.</summary>
    private const string VideoStandards = "bmVideoStandards"; // UVC 1.1

    /// <summary>What is wrong, as the end of a sentence; null: nothing, or nobody says what the form is.</summary>
    public static string? Fault(ReadOnlySpan<byte> descriptor, InterfaceDescriptor owner)
    {
        if ((owner.Class, owner.SubClass) is not ((UsbClass.Audio, 1 or 2) or (UsbClass.Video, 1 or 2)) || descriptor is not [_, DescriptorType.ClassInterface or DescriptorType.ClassEndpoint, ..])
            return null;
        if (DescriptorForm.Of(descriptor, owner.Class, owner.SubClass, owner.Protocol) is not { Parts.Length: > 1 } form) return null;
        Span<DescriptorField> all = new DescriptorField[Math.Min(descriptor.Length, DescriptorForm.MostFields)];
        var fields = all[..form.Cut(descriptor, all)];
        if (fields[^1].Name == DescriptorForm.Rest) return $"{Describe.Count(fields[^1].Size, "byte")} more than its form";
        if (Missing(form, fields) is { } missing) return $"its {missing} does not fit in";
        foreach (var (count, counted, ofZero) in Counts)
        {
            if (Value(descriptor, fields, count) is not { } value || !Has(form, counted)) continue;
            var (wanted, there) = (value == 0 ? ofZero : value, Count(fields, counted));
            if (there < wanted && count == InCollection && owner.Class == UsbClass.Audio) continue;
            if (there != wanted)
                return $"{count} is {value}, which makes {wanted} × {counted}, and there {(there == 1 ? "is" : "are")} {there}";
        }

        return null;
    }

    /// <summary>The first field that stands once in the form, and not among these; they are in its order, so the last tells whether there is any.</summary>
    private static string? Missing(DescriptorForm form, ReadOnlySpan<DescriptorField> fields)
    {
        string? first = null;
        for (var i = form.Parts.Length - 1; i >= 0; i--)
        {
            if (form.Parts[i].Repeat != DescriptorForm.Repeat.Once || form.Parts[i].Fields is not [{ Size: > 0, Name: not VideoStandards and var name }]) continue;
            if (Count(fields, name) > 0) break;
            first = name;
        }

        return first;
    }

    private static bool Has(DescriptorForm form, string name)
    {
        foreach (var part in form.Parts)
            if (part.Fields[0].Name == name) return true;
        return false;
    }

    private static int Count(ReadOnlySpan<DescriptorField> fields, string name)
    {
        var count = 0;
        foreach (var field in fields)
            if (field.Name == name) count++;
        return count;
    }

    private static byte? Value(ReadOnlySpan<byte> descriptor, ReadOnlySpan<DescriptorField> fields, string name)
    {
        foreach (var field in fields)
            if (field.Name == name) return descriptor[field.Offset];
        return null;
    }
}
