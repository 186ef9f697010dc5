using System.Globalization;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>One descriptor as <c>lsusb -v</c> prints it, field by field: the names tell the sizes (b, w, d, bcd, id, i), hexadecimal digits too.</summary>
internal sealed class LsusbFields
{
    private readonly List<byte> _bytes;
    private int? _controlSize; // bytes of each bitmap of controls, as the descriptor itself says

    public LsusbFields(params ReadOnlySpan<byte> begin) => _bytes = [.. begin];

    /// <summary>The bytes so far.</summary>
    public IReadOnlyList<byte> Bytes => _bytes;

    /// <summary>Bytes that the text shows as such.</summary>
    public void AddHex(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split(' '))
            if (byte.TryParse(text[range], NumberStyles.HexNumber, null, out var b))
                _bytes.Add(b);
    }

    /// <summary>A row of bytes, two digits each.</summary>
    public static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split(' '))
            if (text[range].Length != 2 || !byte.TryParse(text[range], NumberStyles.AllowHexSpecifier, null, out _))
                return false;
        return !text.IsEmpty;
    }

    /// <summary>A field, and for a number of a string what it says.</summary>
    /// <param name="name">Without an index: baSourceID for <c>baSourceID( 0)</c>.</param>
    /// <param name="isIndexed">There was one.</param>
    /// <param name="text">What stands behind the name.</param>
    /// <returns>The number of the string that stands behind its index, or 0.</returns>
    public byte Add(ReadOnlySpan<char> name, bool isIndexed, ReadOnlySpan<char> text)
    {
        var value = text.IndexOf(' ') is > 0 and var end ? text[..end] : text;
        if (AddSpecial(name, value, text))
            return 0;
        var size = Size(name, isIndexed, value);
        if (size == 0 || (name.StartsWith("bcd") && size == 2 ? Bcd(value) : Number(value)) is not { } number)
            return 0;
        Append(number, size);
        if (name is "bControlSize" or "bElCapsSize")
            _controlSize = (int)Math.Min(16, number);
        return name[0] == 'i' && name.Length > 1 && char.IsUpper(name[1]) && text.Length > value.Length ? (byte)number : (byte)0;
    }

    // What is not said in the way of all others.
    private bool AddSpecial(ReadOnlySpan<char> name, ReadOnlySpan<char> value, ReadOnlySpan<char> text)
    {
        switch (name)
        {
            case var guid when guid.StartsWith("guid") || guid is "bGUID" or "ContainerID" or "PlatformCapabilityUUID":
                if (Guid.TryParse(value, out var id))
                    _bytes.AddRange(id.ToByteArray());
                return true;
            case "dwClockFrequency" when value.EndsWith("MHz"):
                if (decimal.TryParse(value[..^3], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var mega) && mega < 4000)
                    Append((ulong)(mega * 1_000_000), 4);
                return true;
            case "bSlaveInterface":
                foreach (var range in text.Split(' '))
                    if (byte.TryParse(text[range], out var number))
                        _bytes.Add(number);
                return true;
            case "wCountryCode" or "dwAlternateModeVdo" when value.StartsWith("0x"): // shown byte by byte
                for (var at = 2; at + 2 <= value.Length; at += 2)
                    AddHex(value.Slice(at, 2));
                return true;
            case "bDetailData" or "bmConfigured" or "bGuidDescriptorType":
                AddHex(text);
                return true;
            case "dwSyncProtocols" or "dwMechanical" or "dwFeatures" when uint.TryParse(value, NumberStyles.HexNumber, null, out var flags):
                Append(flags, 4);
                return true;
            case "bClassGetResponse" or "bClassEnvelope":
                _bytes.Add(byte.TryParse(value, NumberStyles.HexNumber, null, out var echo) ? echo : (byte)0xFF);
                return true;
            case "wlcdLayout" or "wLcdLayout": // 16 cols 2 lines
                Span<Range> words = stackalloc Range[5];
                _bytes.Add(byte.TryParse(value, out var columns) ? columns : (byte)0);
                _bytes.Add(text.Split(words, ' ', StringSplitOptions.RemoveEmptyEntries) > 2 && byte.TryParse(text[words[2]], out var lines) ? lines : (byte)0);
                return true;
            case "VCONN":
                Append(Number(text[value.Length..].Trim() is var power && power.IndexOf(' ') is > 0 and var stop ? power[..stop] : power) ?? 0, 2);
                return true;
            // Capabilities have reserved bytes that are not shown.
            case "bmAttributes" when IsCapability(CapabilityType.SuperSpeedPlus):
                Append(0, 1);
                Append(Number(value) ?? 0, 4);
                return true;
            case "wFunctionalitySupport" when IsCapability(CapabilityType.SuperSpeedPlus):
                Append(Number(value) ?? 0, 4);
                return true;
            case "bU2DevExitLat":
                Append(Number(value) ?? 0, 2);
                return true;
            // IPP over USB: the bits stand before the numbers of strings, and are shown after them.
            case "iIPPVersionsSupported":
                _bytes.AddRange([0, (byte)Math.Max(0, _bytes[0] - _bytes.Count - 2), 0, 0]);
                Append(Number(value) ?? 0, 1);
                return true;
            case "wBasicCapabilities" when _bytes.Count >= 4 && Number(value) is { } bits:
                (_bytes[^4], _bytes[^3]) = ((byte)bits, (byte)(bits >> 8));
                return true;
            default:
                return false;
        }
    }

    private bool IsCapability(byte type) => _bytes.Count >= 3 && _bytes[1] == DescriptorType.DeviceCapability && _bytes[2] == type;

    private int Size(ReadOnlySpan<char> name, bool isIndexed, ReadOnlySpan<char> value) =>
        name is "bmControls" or "bmControlsRuntime" or "bmaControls" or "bmElementCaps" && _controlSize is { } size ? isIndexed && name is "bmControls" ? 1 : size
        : name.Length < 2 ? 0
        : name is "bcdReleaseNumber" or "bcdNumDescriptors" or "nMaxSlotIndex" or "CapabilityData" ? 1
        : char.IsUpper(name[1]) && name[0] is 'b' or 'i' && value.Length <= 4 ? 1
        : !IsField(name) ? 0
        : value.StartsWith("0x") && value.Length is > 2 and <= 18 && value.Length % 2 == 0 ? Math.Max((value.Length - 2) / 2, OfName(name)) // as many digits as the field has
        : OfName(name);

    private static int OfName(ReadOnlySpan<char> name) =>
        name.StartsWith("bm") || name.StartsWith("ba") || name.StartsWith("Ba") ? 1
        : name.StartsWith("bcd") || name.StartsWith("id") || name[0] == 'w' ? 2
        : name[0] == 't' ? 3
        : name[0] == 'd' ? 4
        : 1;

    // bmAttributes, baSourceID, dwFeatures, bcdUSB, idVendor, wIndex: small letters tell the kind, then follows a capital.
    private static bool IsField(ReadOnlySpan<char> name)
    {
        foreach (var kind in (ReadOnlySpan<string>)["b", "i", "w", "d", "t", "dw", "bm", "bma", "ba", "Ba", "bcd", "id"])
            if (name.Length > kind.Length && name.StartsWith(kind) && char.IsUpper(name[kind.Length]))
                return true;
        return false;
    }

    private void Append(ulong value, int size)
    {
        for (var i = 0; i < size; i++)
            _bytes.Add(i < 8 ? (byte)(value >> 8 * i) : (byte)0);
    }

    /// <summary>A number, decimal or with 0x.</summary>
    public static ulong? Number(ReadOnlySpan<char> text) => text.StartsWith("0x")
        ? ulong.TryParse(text[2..], NumberStyles.HexNumber, null, out var hex) ? hex : null
        : ulong.TryParse(text, NumberStyles.None, null, out var number) ? number : null;

    private static ulong? Bcd(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("0x"))
            return Number(text);
        var dot = text.IndexOf('.');
        if (dot <= 0 || !byte.TryParse(text[..dot], NumberStyles.HexNumber, null, out var major) || !byte.TryParse(text[(dot + 1)..], NumberStyles.HexNumber, null, out var minor))
            return null;
        return (ulong)(major << 8 | minor);
    }
}
