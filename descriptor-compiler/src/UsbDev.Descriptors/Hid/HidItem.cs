namespace UsbDev.Descriptors;

/// <summary>bType of a short item (HID 1.11 §6.2.2.2).</summary>
public enum HidItemType
{
    /// <summary>Main.</summary>
    Main,

    /// <summary>Global.</summary>
    Global,

    /// <summary>Local.</summary>
    Local,

    /// <summary>Reserved; the long item uses it.</summary>
    Reserved,
}

/// <summary>The items by their prefix with the size bits zero (HID 1.11 §6.2.2.4, §6.2.2.7, §6.2.2.8).</summary>
public enum HidTag : byte
{
    /// <summary>Input.</summary>
    Input = 0x80,

    /// <summary>Output.</summary>
    Output = 0x90,

    /// <summary>Collection.</summary>
    Collection = 0xA0,

    /// <summary>Feature.</summary>
    Feature = 0xB0,

    /// <summary>End Collection.</summary>
    EndCollection = 0xC0,

    /// <summary>Usage Page.</summary>
    UsagePage = 0x04,

    /// <summary>Logical Minimum.</summary>
    LogicalMinimum = 0x14,

    /// <summary>Logical Maximum.</summary>
    LogicalMaximum = 0x24,

    /// <summary>Physical Minimum.</summary>
    PhysicalMinimum = 0x34,

    /// <summary>Physical Maximum.</summary>
    PhysicalMaximum = 0x44,

    /// <summary>Unit Exponent.</summary>
    UnitExponent = 0x54,

    /// <summary>Unit.</summary>
    Unit = 0x64,

    /// <summary>Report Size.</summary>
    ReportSize = 0x74,

    /// <summary>Report ID.</summary>
    ReportId = 0x84,

    /// <summary>Report Count.</summary>
    ReportCount = 0x94,

    /// <summary>Push.</summary>
    Push = 0xA4,

    /// <summary>Pop.</summary>
    Pop = 0xB4,

    /// <summary>Usage.</summary>
    Usage = 0x08,

    /// <summary>Usage Minimum.</summary>
    UsageMinimum = 0x18,

    /// <summary>Usage Maximum.</summary>
    UsageMaximum = 0x28,

    /// <summary>Designator Index.</summary>
    DesignatorIndex = 0x38,

    /// <summary>Designator Minimum.</summary>
    DesignatorMinimum = 0x48,

    /// <summary>Designator Maximum.</summary>
    DesignatorMaximum = 0x58,

    /// <summary>String Index.</summary>
    StringIndex = 0x78,

    /// <summary>String Minimum.</summary>
    StringMinimum = 0x88,

    /// <summary>String Maximum.</summary>
    StringMaximum = 0x98,

    /// <summary>Delimiter.</summary>
    Delimiter = 0xA8,

    /// <summary>Long item (HID 1.11 §6.2.2.3).</summary>
    Long = 0xFC,
}

/// <summary>An item of a report descriptor.</summary>
/// <param name="Offset">Bytes from the start of the report descriptor.</param>
/// <param name="Prefix">The first byte: bTag, bType, bSize.</param>
/// <param name="Data">The data as an unsigned number; of a long item its data size in bits 7..0 and its tag in bits 15..8.</param>
public readonly record struct HidItem(int Offset, byte Prefix, uint Data)
{
    /// <summary>Prefix of every long item.</summary>
    public const byte LongPrefix = 0xFE;

    /// <summary>It is a long item.</summary>
    public bool IsLong => Prefix == LongPrefix;

    /// <summary>Which item.</summary>
    public HidTag Tag => (HidTag)(Prefix & 0xFC);

    /// <summary>bType.</summary>
    public HidItemType Type => (HidItemType)((Prefix >> 2) & 3);

    /// <summary>Bytes of data: 0, 1, 2, 4; of a long item 0..255.</summary>
    public int DataSize => IsLong ? (byte)Data : ShortSize(Prefix);

    /// <summary>Bytes of the item, prefix included.</summary>
    public int Length => (IsLong ? 3 : 1) + DataSize;

    /// <summary>bLongItemTag of a long item.</summary>
    public byte LongTag => (byte)(Data >> 8);

    /// <summary>The data of a short item as a signed number of its size.</summary>
    public int Signed => (int)(Data << 32 - 8 * ShortSize(Prefix)) >> 32 - 8 * ShortSize(Prefix);

    /// <summary>Bytes of data of a short item (HID 1.11 §6.2.2.2).</summary>
    /// <param name="prefix">Its first byte.</param>
    public static int ShortSize(byte prefix) => (prefix & 3) + ((prefix & 3) + 1 >> 2); // 3 stands for 4
}

/// <summary>Walks the items of a report descriptor. Nothing is allocated.</summary>
/// <remarks><c>foreach (var item in new HidItems(bytes))</c>; the walk ends before an item whose data are cut off.</remarks>
public readonly ref struct HidItems(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Starts the walk.</summary>
    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>The walk.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _bytes;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _bytes = bytes;

        /// <summary>The item under the walk.</summary>
        public HidItem Current { get; private set; }

        /// <summary>Bytes walked over.</summary>
        public int Position { get; private set; }

        /// <summary>To the next item; false at the end, and before an item that is cut off.</summary>
        public bool MoveNext()
        {
            var position = Position;
            var rest = _bytes.Length - position;
            if (rest == 0) return false;
            var prefix = _bytes[position];
            var length = 1 + HidItem.ShortSize(prefix);
            if (length > rest) return false;
            // Sizes follow no order that a branch could foresee.
            var data = rest > sizeof(uint) ? _bytes.U32(position + 1) & (uint)((1ul << 8 * (length - 1)) - 1) : Tail(_bytes.Slice(position + 1, length - 1));
            if (prefix == HidItem.LongPrefix && (length = 3 + (byte)data) > rest) return false;
            Current = new HidItem(position, prefix, data);
            Position = position + length;
            return true;
        }

        private static uint Tail(ReadOnlySpan<byte> data)
        {
            var value = 0u;
            for (var i = data.Length - 1; i >= 0; i--) value = value << 8 | data[i];
            return value;
        }
    }
}
