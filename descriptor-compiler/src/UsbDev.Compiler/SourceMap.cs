using System.Collections.Immutable;
using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>Which bytes of which descriptor come from which lines of the description.</summary>
public sealed class SourceMap
{
    private readonly Dictionary<DescriptorPart, ImmutableArray<(int Offset, SourceSpan At)>> _parts;

    internal SourceMap(Dictionary<DescriptorPart, ImmutableArray<(int, SourceSpan)>> parts) => _parts = parts;

    /// <summary>The place that a byte comes from; null where it comes from none.</summary>
    public SourceSpan? Find(DescriptorPart part, int offset) => Stretch(part, offset) is >= 0 and var stretch ? _parts[part][stretch].At : null;

    /// <summary>Which stretch of a part a byte lies in, by its index; -1: none.</summary>
    public int Stretch(DescriptorPart part, int offset)
    {
        if (!_parts.TryGetValue(part, out var places) || places.IsEmpty)
            return -1;
        int low = 0, high = places.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (places[middle].Offset <= offset)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    /// <summary>All stretches of one part: where each begins, and its place.</summary>
    public ImmutableArray<(int Offset, SourceSpan At)> Places(DescriptorPart part) => _parts.TryGetValue(part, out var places) ? places : [];

    /// <summary>The parts that have a map.</summary>
    public IEnumerable<DescriptorPart> Parts => _parts.Keys;
}
