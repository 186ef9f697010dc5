using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

internal sealed partial class SpecWriter
{
    private const int LongHex = 24; // bytes on a line of their own

    private void Number(int indent, string key, Located<byte>? number)
    {
        if (number is { } n)
            Line(indent, $"{key}: {n.Value}");
    }

    private void Label(int indent, string key, Label? label)
    {
        if (label is not null)
            Line(indent, $"{key}: {LabelText(label)}");
    }

    private string LabelText(Label label)
    {
        if (label.Index is null && label.Texts is [])
            return Scalar.Quote("");
        if (label.Index is null && label.Texts is [var (language, text)] && language == _spec.Identity.Language)
            return Scalar.Quote(text);
        var parts = label.Texts.Select(t => $"{Languages.Write(t.LangId)}: {Scalar.Quote(t.Text)}").ToList();
        if (label.Index is { } index)
            parts.Insert(0, $"index: {index}");
        return $"{{ {string.Join(", ", parts)} }}";
    }

    private void Hex(int indent, string key, byte[]? bytes, bool always = false)
    {
        if (bytes is null)
            return;
        Indent(indent);
        _text.Append(key);
        if (bytes.Length <= LongHex)
        {
            _text.Append(": \"");
            HexText(bytes);
            _text.Append("\"\n");
            return;
        }
        _text.Append(": |\n");
        for (var at = 0; at < bytes.Length; at += 16)
        {
            Indent(indent + 1);
            HexText(bytes.AsSpan(at, Math.Min(16, bytes.Length - at)));
            _text.Append('\n');
        }
    }

    // What has no words in the language has its name beside it.
    private void DescriptorList(int indent, string key, IReadOnlyList<Located<byte[]>> list, ClassTriple owner)
    {
        if (list.Count == 0)
            return;
        Line(indent, $"{key}:");
        for (var i = 0; i < list.Count; i++)
        {
            Indent(indent + 1);
            _text.Append("- ");
            if (!Words(list[i].Value, owner))
            {
                QuotedHex(list[i].Value);
                if (DescriptorWords.NameOf(list[i].Value, owner) is { } name)
                    _text.Append(" # ").Append(name);
            }
            _text.Append('\n');
        }
    }

    private bool Words(byte[] descriptor, ClassTriple owner) => DescriptorWords.TryWrite(descriptor, owner, _fields ??= new DescriptorField[DescriptorForm.MostFields], _text);

    private DescriptorField[]? _fields;

    private void QuotedHex(byte[] bytes)
    {
        _text.Append('"');
        HexText(bytes);
        _text.Append('"');
    }

    private void HexText(ReadOnlySpan<byte> bytes)
    {
        const string digits = "0123456789ABCDEF";
        Span<char> chars = stackalloc char[3 * 64];
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(64, bytes.Length);
            for (var i = 0; i < count; i++)
            {
                chars[3 * i] = digits[bytes[i] >> 4];
                chars[3 * i + 1] = digits[bytes[i] & 15];
                chars[3 * i + 2] = ' ';
            }
            _text.Append(chars[..(3 * count - (count == bytes.Length ? 1 : 0))]);
            bytes = bytes[count..];
        }
    }

    private static string Triple(ClassTriple t) => $"0x{t.Class:X2} / {Number(t.SubClass)} / {Number(t.Protocol)}";

    // As the specifications write them: those of two digits are hexadecimal.
    private static string Number(byte value) => value < 10 ? ((char)('0' + value)).ToString() : $"0x{value:X2}";

    private static string Comment(ClassTriple t) => t.Class != UsbClass.PerInterface && UsbClass.Name(t.Class, t.SubClass, t.Protocol) is { } name ? $" # {name}" : "";

    private void Time(int indent, string key, int us)
    {
        if (us % 1000 == 0)
            Line(indent, $"{key}: {us / 1000} ms");
        else
            Line(indent, $"{key}: {us / 1000m:0.###} ms");
    }
}
