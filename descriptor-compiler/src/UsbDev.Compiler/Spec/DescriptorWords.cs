using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

/// <summary>A class-specific descriptor in words: its name and its fields, as <c>output terminal (bTerminalID=3 wTerminalType=0x0301 …)</c>.</summary>
internal static class DescriptorWords
{
    private const int GuidSize = 16, MostSubtypes = 0x30;

    private static readonly byte[] s_classTypes = [DescriptorType.Hid, DescriptorType.ClassInterface, DescriptorType.ClassEndpoint];

    /// <summary>Fields that are no quantities, besides those whose names begin with bm, bcd, id.</summary>
    private static readonly FrozenSet<string> s_hexadecimal = FrozenSet.Create("wTerminalType", "wChannelConfig", "wFormatTag", "wSpeedsSupported", "wFunctionalitySupport", "dwProtocols", "dwSynchProtocols", "dwMechanical", "dwFeatures", "bDescriptorType", "bEndpointAddress", "wCountryCode", "wSVID", "dwAlternateModeVdo");

    /// <summary>The text is meant for one: hexadecimal has no brackets.</summary>
    public static bool Is(string text) => text.Contains('(', StringComparison.Ordinal);

    // --- writing -------------------------------------------------------------------------------------------------------------

    /// <summary>Writes a descriptor in words; false where it has none that give its bytes again.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="owner">Class of the interface that it belongs to.</param>
    /// <param name="text">Where the words go.</param>
    public static bool TryWrite(ReadOnlySpan<byte> descriptor, ClassTriple owner, TextBuffer text)
    {
        if (descriptor.Length < 3 || descriptor[0] != descriptor.Length || NameOf(descriptor, owner) is not { } name
            || DescriptorForm.Of(descriptor, owner.Class, owner.SubClass, owner.Protocol) is not { } form)
            return false;
        var fields = ArrayPool<DescriptorField>.Shared.Rent(DescriptorForm.MostFields);
        try
        {
            return TryWrite(descriptor, name, fields.AsSpan(0, form.Cut(descriptor, fields)), text);
        }
        finally
        {
            ArrayPool<DescriptorField>.Shared.Return(fields);
        }
    }

    private static bool TryWrite(ReadOnlySpan<byte> descriptor, string name, ReadOnlySpan<DescriptorField> fields, TextBuffer text)
    {
        var head = HeadOf(descriptor[1]);
        // Words for nothing but its name leave the rest as bytes.
        if (fields.Length > head && fields[head].Name == DescriptorForm.Rest || fields.Length < head)
            return false;
        var isQuoted = name.AsSpan().ContainsAny(':', ',');
        text.Append(isQuoted ? "\"" : "").Append(name).Append(" (");
        for (var i = head; i < fields.Length; i++)
        {
            var field = fields[i];
            if (i > head)
                text.Append(' ');
            text.Append(field.Name).Append('=');
            Value(field.Name, descriptor.Slice(field.Offset, field.Size), text);
        }
        text.Append(isQuoted ? ")\"" : ")");
        return true;
    }

    private static void Value(string name, ReadOnlySpan<byte> bytes, TextBuffer text)
    {
        if (name == DescriptorForm.Rest || !IsNumber(bytes.Length))
        {
            if (name != DescriptorForm.Rest && bytes.Length == GuidSize)
                text.Append(new Guid(bytes), "D");
            else
                foreach (var b in bytes)
                    text.Append((ushort)b, "X2");
            return;
        }
        var value = 0u;
        for (var i = bytes.Length - 1; i >= 0; i--)
            value = value << 8 | bytes[i];
        if (!IsHexadecimal(name))
        {
            text.Append(value);
            return;
        }
        text.Append("0x");
        if (bytes.Length <= 2)
            text.Append((ushort)value, bytes.Length == 1 ? "X2" : "X4");
        else
            text.Append(value, bytes.Length == 3 ? "X6" : "X8");
    }

    private static bool IsNumber(int size) => size <= 4;

    private static bool IsHexadecimal(string name) => name is ['b', 'm', ..] or ['b', 'c', 'd', ..] or ['i', 'd', ..] || s_hexadecimal.Contains(name);

    /// <summary>What the name says: length and type, of some types the subtype, too.</summary>
    private static int HeadOf(byte type) => type is DescriptorType.ClassInterface or DescriptorType.ClassEndpoint or DescriptorType.DeviceCapability ? 3 : 2;

    /// <summary>What specifications call a descriptor of an interface; null where none is known.</summary>
    public static string? NameOf(ReadOnlySpan<byte> descriptor, ClassTriple owner) => descriptor is [_, DescriptorType.DeviceCapability, var capability, ..]
        ? CapabilityType.Name(capability)
        : DescriptorName.Of(descriptor, owner.Class, owner.SubClass, owner.Protocol);

    // --- reading -------------------------------------------------------------------------------------------------------------

    /// <summary>Reads a descriptor in words.</summary>
    /// <param name="text">The words.</param>
    /// <param name="owner">Class of the interface that it belongs to.</param>
    /// <param name="error">What is wrong, with the way out; null where nothing is.</param>
    /// <param name="at">The part of the text that is.</param>
    public static byte[] Read(string text, ClassTriple owner, out (string What, string WayOut)? error, out (int Start, int Length) at)
    {
        error = null;
        at = (0, text.Length);
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var name = text.AsSpan(0, open).Trim();
        if (Head(name, owner) is not { } head)
        {
            at = (0, Math.Max(1, open));
            error = ($"an interface of class 0x{owner.Class:X2} / {owner.SubClass} / {owner.Protocol} has no descriptor called '{name}'", $"give its bytes in hexadecimal, or one of these: {string.Join(", ", Names(owner))}");
            return [];
        }
        var bytes = new List<byte>(head);
        if (!text.TrimEnd().EndsWith(')'))
        {
            error = ("the ')' behind the fields is missing", "write all fields between the brackets, as 'output terminal (bTerminalID=3 …)'");
            return [];
        }
        Read(text, (open + 1, text.LastIndexOf(')')), bytes, owner, ref error, ref at);
        if (error is null && bytes.Count > byte.MaxValue)
            error = ($"the descriptor has {bytes.Count} bytes; its length is counted in one, up to 255", "leave fields out");
        bytes[0] = (byte)bytes.Count;
        return [.. bytes];
    }

    /// <summary>Length (yet to be counted), type and subtype of the descriptor of a name.</summary>
    private static byte[]? Head(ReadOnlySpan<char> name, ClassTriple owner)
    {
        foreach (var (head, other) in Named(owner))
            if (name.SequenceEqual(other))
                return head;
        return null;
    }

    private static IEnumerable<(byte[] Head, string Name)> Named(ClassTriple owner)
    {
        foreach (var type in s_classTypes)
            for (byte subtype = 0; subtype < MostSubtypes; subtype++)
            {
                byte[] head = HeadOf(type) == 3 ? [3, type, subtype] : [2, type];
                if (NameOf(head, owner) is { } name)
                    yield return (head, name);
                if (head.Length < 3)
                    break;
            }
        for (byte subtype = 0; subtype < MostSubtypes; subtype++)
            if (CapabilityType.Name(subtype) is { } capability)
                yield return ([3, DescriptorType.DeviceCapability, subtype], capability);
        for (byte type = 1; type < byte.MaxValue; type++)
            if (!s_classTypes.Contains(type) && type != DescriptorType.DeviceCapability && DescriptorType.Name(type) is { } standard)
                yield return ([2, type], standard);
    }

    private static IEnumerable<string> Names(ClassTriple owner) =>
        Named(owner).Where(n => n.Head is [_, DescriptorType.Hid or DescriptorType.ClassInterface or DescriptorType.ClassEndpoint, ..] or [_, DescriptorType.Otg or DescriptorType.SuperSpeedCompanion]).Select(n => n.Name);

    // Which form it is may be told by a field: it is the first that takes all.
    private static void Read(string text, (int Start, int End) inside, List<byte> bytes, ClassTriple owner, ref (string What, string WayOut)? error, ref (int Start, int Length) at)
    {
        foreach (var form in Forms(bytes, owner))
        {
            var reader = new Reader(text, inside.Start, inside.End);
            List<byte> made = [.. bytes];
            if (reader.Along(form, made, out var place) is not { } wrong)
            {
                bytes.Clear();
                bytes.AddRange(made);
                error = null;
                return;
            }
            if (error is null)
                (error, at) = (wrong, place);
        }
    }

    private static IEnumerable<DescriptorForm> Forms(List<byte> head, ClassTriple owner)
    {
        var seen = new HashSet<DescriptorForm>();
        byte[] probe = [.. head, 0, 0, 0];
        for (byte value = 0; value < 4; value++) // of the bytes that tell forms apart
        {
            probe[3] = probe[4] = value;
            if (DescriptorForm.Of(probe, owner.Class, owner.SubClass, owner.Protocol) is { } form && seen.Add(form))
                yield return form;
        }
    }

    /// <summary>Goes along the form: what it wants next must stand there, or the text must end.</summary>
    private sealed class Reader(string text, int start, int end)
    {
        private readonly List<(string Name, long Value)> _values = [];
        private (int Start, int NameLength, int Length) _pair;
        private int _at = start;

        /// <summary>Reads all fields.</summary>
        /// <returns>What is wrong; null where nothing is.</returns>
        public (string What, string WayOut)? Along(DescriptorForm form, List<byte> bytes, out (int Start, int Length) at)
        {
            var skip = HeadOf(bytes[1]) - 2; // what the name says
            var more = Next();
            at = default;
            foreach (var part in form.Parts)
            {
                if (skip > 0)
                {
                    skip--;
                    continue;
                }
                var times = part.Repeat switch { DescriptorForm.Repeat.Once => 1, DescriptorForm.Repeat.Counted => ValueOf(part.Count!), _ => byte.MaxValue };
                for (var i = 0; i < times && more; i++)
                {
                    if (part.Repeat == DescriptorForm.Repeat.Filling && !Name.SequenceEqual(part.Fields[0].Name))
                        break;
                    foreach (var field in part.Fields)
                    {
                        var size = field.SizeField is { } other ? (int)ValueOf(other) : field.Size;
                        if (size == 0)
                            continue;
                        if (!more || Name.SequenceEqual(DescriptorForm.Rest))
                        {
                            more = false;
                            break;
                        }
                        if (!Name.SequenceEqual(field.Name))
                        {
                            at = (_pair.Start, Math.Max(1, _pair.NameLength));
                            return ($"'{field.Name}' must stand here, not '{Name}'", "write the fields in the order of the specification: " + string.Join(" ", form.Parts.SelectMany(p => p.Fields).Skip(HeadOf(bytes[1]) - 2).Select(f => f.Name)));
                        }
                        if (!Value(field.Name, size, bytes))
                        {
                            at = (_pair.Start, _pair.Length);
                            return ($"'{Said}' is no value of {size} byte{(size == 1 ? "" : "s")}", size <= 4 ? $"write a number up to {(1L << 8 * size) - 1}, decimal or with 0x" : size == GuidSize ? "write a GUID, as 32595559-0000-0010-8000-00aa00389b71" : $"write {size} bytes in hexadecimal without blanks");
                        }
                        more = Next();
                    }
                }
            }
            if (_pair.Length == 0)
                return null;
            at = (_pair.Start, _pair.Length);
            if (!Name.SequenceEqual(DescriptorForm.Rest))
                return ($"'{Name}' stands behind the last field", "take it out; bytes behind the last field are 'data', as data=00FF");
            if (!Bytes(bytes))
                return ($"'{Said}' is no row of bytes", "write them in hexadecimal without blanks, as data=00FF");
            return Next() ? ($"'{Name}' stands behind the last bytes", "write 'data' last") : null;
        }

        private ReadOnlySpan<char> Name => text.AsSpan(_pair.Start, _pair.NameLength);

        private ReadOnlySpan<char> Said => text.AsSpan(_pair.Start + Math.Min(_pair.Length, _pair.NameLength + 1), Math.Max(0, _pair.Length - _pair.NameLength - 1));

        private long ValueOf(string name)
        {
            foreach (var (other, value) in _values)
                if (other == name)
                    return Math.Min(byte.MaxValue, value);
            return 0;
        }

        private bool Next()
        {
            while (_at < end && (char.IsWhiteSpace(text[_at]) || text[_at] == ','))
                _at++;
            var begin = _at;
            while (_at < end && !char.IsWhiteSpace(text[_at]) && text[_at] != ',')
                _at++;
            var pair = text.AsSpan(begin, _at - begin);
            _pair = (begin, pair.IndexOf('=') is >= 0 and var equal ? equal : pair.Length, pair.Length);
            return pair.Length > 0;
        }

        private bool Value(string name, int size, List<byte> bytes)
        {
            if (size == GuidSize && Guid.TryParse(Said, out var guid))
            {
                bytes.AddRange(guid.ToByteArray());
                return true;
            }
            if (!IsNumber(size))
            {
                var before = bytes.Count;
                return Bytes(bytes) && bytes.Count - before == size;
            }
            if (Number(Said) is not { } number || size < 8 && number >> 8 * size != 0)
                return false;
            _values.Add((name, (long)number));
            for (var i = 0; i < size; i++)
                bytes.Add((byte)(number >> 8 * i));
            return true;
        }

        private static ulong? Number(ReadOnlySpan<char> said) => said.StartsWith("0x")
            ? ulong.TryParse(said[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null
            : ulong.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

        private bool Bytes(List<byte> bytes)
        {
            var said = Said;
            if (said.Length % 2 != 0 || said.IsEmpty)
                return false;
            for (var i = 0; i < said.Length; i += 2)
            {
                if (!byte.TryParse(said.Slice(i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                    return false;
                bytes.Add(value);
            }
            return true;
        }
    }
}
