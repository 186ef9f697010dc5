using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler.Editor;

/// <summary>What a selection grows to: the word, its key and value, the group, and so on to the whole file.</summary>
internal static class Selections
{
    /// <summary>Places that hold each other, innermost first. Lines and columns count from 1.</summary>
    public static IReadOnlyList<SourceSpan> At(DescriptionTree tree, int line, int column)
    {
        var places = new List<SourceSpan>();
        var nodes = tree.At(line, column);
        for (var i = 0; i < nodes.Count; i++)
        {
            Add(nodes[i].Span);
            if (nodes[i] is MappingNode group && i + 1 < nodes.Count)
                foreach (var (key, value) in group.Entries)
                    if (key == nodes[i + 1] || value == nodes[i + 1])
                        Add(key.Span.To(value.Span));
        }
        places.Reverse();
        return places;

        // Each lies within the one before; what an alias stands for does not.
        void Add(SourceSpan at)
        {
            if (places.Count == 0 || places[^1] != at && places[^1].Holds(at))
                places.Add(at);
        }
    }
}
