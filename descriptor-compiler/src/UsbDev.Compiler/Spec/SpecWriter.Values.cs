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
        if (label is null)
            return;
        Indent(indent);
        _text.Append(key).Append(": ");
        Label(label);
        _text.Append('\n');
    }

    private void Label(Label label)
    {
        if (label.Index is null && label.Texts is [])
            _text.Append(Scalar.Quote(""));
        else if (label.Index is null && label.Texts is [var (language, text)] && language == _spec.Identity.Language)
            _text.Append(Scalar.Quote(text));
        else
        {
            _text.Append("{ ");
            var start = _text.Length;
            if (label.Index is { } index)
                Key(start, ", index: ").Append(index);
            for (var i = 0; i < label.Texts.Count; i++)
                Key(start, ", ").Append(Languages.Write(label.Texts[i].LangId)).Append(": ").Append(Scalar.Quote(label.Texts[i].Text));
            _text.Append(" }");
        }
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
            if (!DescriptorWords.TryWrite(list[i].Value, owner, _text))
            {
                QuotedHex(list[i].Value);
                if (DescriptorWords.NameOf(list[i].Value, owner) is { } name)
                    _text.Append(" # ").Append(name);
            }
            _text.Append('\n');
        }
    }

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

    private void Class(int indent, ClassTriple t, bool withName)
    {
        Indent(indent);
        _text.Append("class: 0x").Append(t.Class, "X2").Append(" / ");
        Number(t.SubClass);
        _text.Append(" / ");
        Number(t.Protocol);
        if (withName && t.Class != UsbClass.PerInterface && UsbClass.Name(t.Class, t.SubClass, t.Protocol) is { } name)
            _text.Append(" # ").Append(name);
        _text.Append('\n');
    }

    // As the specifications write them: those of two digits are hexadecimal.
    private void Number(byte value)
    {
        if (value < 10)
            _text.Append(value);
        else
            _text.Append("0x").Append(value, "X2");
    }

    private void Time(int indent, string key, int us)
    {
        if (us % 1000 == 0)
            Line(indent, $"{key}: {us / 1000} ms");
        else
            Line(indent, $"{key}: {us / 1000m:0.###} ms");
    }
}
