using System.Collections.Immutable;

namespace UsbDev.Compiler;

/// <summary>Which bytes of which descriptor come from which lines of the description.</summary>
public sealed class SourceMap
{
    private readonly Dictionary<SourcePart, ImmutableArray<(int Offset, SourceSpan At)>> _parts;

    internal SourceMap(Dictionary<SourcePart, ImmutableArray<(int, SourceSpan)>> parts) => _parts = parts;

    /// <summary>The place that a byte comes from; null where it comes from none.</summary>
    public SourceSpan? Find(SourcePart part, int offset)
    {
        if (!_parts.TryGetValue(part, out var places) || places.IsEmpty)
            return null;
        int low = 0, high = places.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (places[middle].Offset <= offset)
                low = middle;
            else
                high = middle - 1;
        }
        return places[low].At;
    }

    /// <summary>All stretches of one part: where each begins, and its place.</summary>
    public ImmutableArray<(int Offset, SourceSpan At)> Places(SourcePart part) => _parts.TryGetValue(part, out var places) ? places : [];

    /// <summary>The parts that have a map.</summary>
    public IEnumerable<SourcePart> Parts => _parts.Keys;
}

/// <summary>Kinds of descriptors with a map of their own.</summary>
public enum SourcePartKind
{
    /// <summary>The device descriptor.</summary>
    Device,

    /// <summary>A configuration with all that it holds; number: its index.</summary>
    Configuration,

    /// <summary>A report descriptor; number: interface, configuration in the high byte, alternate setting in the byte between.</summary>
    Report,

    /// <summary>A string; number: its index.</summary>
    String,

    /// <summary>The binary device object store.</summary>
    Bos,

    /// <summary>The MS OS 2.0 descriptor set.</summary>
    MsOs20,

    /// <summary>The WebUSB landing page.</summary>
    WebUsbUrl,
}

/// <summary>Names a descriptor that has a map.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Number">Which of the kind.</param>
public readonly record struct SourcePart(SourcePartKind Kind, int Number = 0)
{
    /// <summary>A report descriptor.</summary>
    public static SourcePart Report(int configuration, byte @interface, byte alternate) => new(SourcePartKind.Report, configuration << 16 | alternate << 8 | @interface);
}
