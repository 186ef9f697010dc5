namespace UsbDev.Descriptors;

/// <summary>Data of a Collection item (HID 1.11 §6.2.2.6).</summary>
public enum HidCollectionKind : byte
{
    /// <summary>A group of axes.</summary>
    Physical = 0,

    /// <summary>Mouse, keyboard: what a program may want.</summary>
    Application = 1,

    /// <summary>Interrelated data.</summary>
    Logical = 2,

    /// <summary>Report.</summary>
    Report = 3,

    /// <summary>Named array.</summary>
    NamedArray = 4,

    /// <summary>Usage switch.</summary>
    UsageSwitch = 5,

    /// <summary>Usage modifier.</summary>
    UsageModifier = 6,
}

/// <summary>A collection of a report descriptor.</summary>
public sealed class HidCollection
{
    private readonly List<HidCollection> _collections = [];
    private readonly List<HidField> _fields = [];

    internal HidCollection(HidItem item, Usage? usage, HidCollection? parent)
    {
        Item = item;
        Usage = usage;
        Parent = parent;
        Depth = parent is null ? 0 : parent.Depth + 1;
        parent?._collections.Add(this);
    }

    /// <summary>The Collection item.</summary>
    public HidItem Item { get; }

    /// <summary>Its End Collection; null when it is missing.</summary>
    public HidItem? End { get; internal set; }

    /// <summary>Physical, application, …; 0x80..0xFF are vendors'.</summary>
    public HidCollectionKind Kind => (HidCollectionKind)(byte)Item.Data;

    /// <summary>What it is; null when the descriptor does not say.</summary>
    public Usage? Usage { get; }

    /// <summary>The collection around it; null at top level.</summary>
    public HidCollection? Parent { get; }

    /// <summary>Collections around it.</summary>
    public int Depth { get; }

    /// <summary>Collections right inside it.</summary>
    public IReadOnlyList<HidCollection> Collections => _collections;

    /// <summary>Fields right inside it.</summary>
    public IReadOnlyList<HidField> Fields => _fields;

    /// <summary>The outermost collection around it, or itself.</summary>
    public HidCollection TopLevel
    {
        get
        {
            var top = this;
            while (top.Parent is { } parent) top = parent;
            return top;
        }
    }

    internal void Add(HidField field) => _fields.Add(field);
}
