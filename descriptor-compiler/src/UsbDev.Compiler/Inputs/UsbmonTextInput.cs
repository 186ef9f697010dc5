using System.Globalization;

namespace UsbDev.Compiler.Inputs;

/// <summary>The text of Linux's usbmon (/sys/kernel/debug/usb/usbmon/1u): a line for each submission and each completion.</summary>
internal static class UsbmonTextInput
{
    private const int Words = 5; // tag, time, event, address, status or 's'

    public static bool Is(string text)
    {
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (line.IsEmpty)
                continue;
            Span<Range> words = stackalloc Range[Words + 1];
            return line.Split(words, ' ', StringSplitOptions.RemoveEmptyEntries) >= Words && IsTag(line[words[0]], out _)
                && ulong.TryParse(line[words[1]], out _) && line[words[2]] is "S" or "C" or "E" && line[words[3]] is [_, 'i' or 'o', ':', ..];
        }
        return false;
    }

    public static InputResult Read(string text)
    {
        var answers = new DescriptorAnswers();
        foreach (var range in text.AsSpan().Split('\n'))
            Line(text.AsSpan(range).Trim(), answers);
        var found = answers.Build();
        return found.Count > 0 ? new InputResult("text of usbmon", found)
            : throw new InvalidDataException("the text of usbmon holds no whole answers to GET_DESCRIPTOR: begin it before the device is plugged in; it shows 32 bytes of an answer at most, a capture of usbmon1 by tshark or tcpdump shows all");
    }

    // ffff8801 3575914555 S Ci:1:002:0 s 80 06 0100 0000 0012 18 <     ffff8801 3575914560 C Ci:1:002:0 0 18 = 12010002 00000040 …
    private static void Line(ReadOnlySpan<char> line, DescriptorAnswers answers)
    {
        const int most = Words + 40;
        Span<Range> ranges = stackalloc Range[most];
        var count = line.Split(ranges, ' ', StringSplitOptions.RemoveEmptyEntries);
        if (count < Words + 2 || !IsTag(line[ranges[0]], out var id) || line[ranges[3]] is not ['C', 'i' or 'o', ':', ..] || !Address(line[ranges[3]], out var bus, out var device))
            return;
        if (line[ranges[2]] is "S" && line[ranges[4]] is "s" && count >= Words + 5)
        {
            Span<byte> setup = stackalloc byte[8];
            var value = 0u;
            for (int i = 0, at = 0; i < 5; i++)
            {
                if (!uint.TryParse(line[ranges[Words + i]], NumberStyles.HexNumber, null, out value))
                    return;
                setup[at++] = (byte)value;
                if (i >= 2)
                    setup[at++] = (byte)(value >> 8);
            }
            answers.Setup(bus, id, device, setup);
        }
        else if (line[ranges[2]] is "C" && count > Words + 2 && line[ranges[6]] is "=" && int.TryParse(line[ranges[5]], out var length))
        {
            var data = new List<byte>();
            for (var i = Words + 2; i < count; i++)
                for (var word = line[ranges[i]]; word.Length >= 2; word = word[2..])
                    if (byte.TryParse(word[..2], NumberStyles.HexNumber, null, out var b))
                        data.Add(b);
            answers.Answer(bus, id, data.ToArray(), isCut: data.Count < length);
        }
    }

    private static bool IsTag(ReadOnlySpan<char> text, out ulong tag) => ulong.TryParse(text, NumberStyles.HexNumber, null, out tag);

    // Ci:1:002:0, and without the bus as older kernels write it: Ci:002:00
    private static bool Address(ReadOnlySpan<char> text, out int bus, out int device)
    {
        Span<Range> parts = stackalloc Range[5];
        var count = text.Split(parts, ':');
        (bus, device) = (0, 0);
        return count is 3 or 4 && (count == 3 || int.TryParse(text[parts[1]], out bus)) && int.TryParse(text[parts[count - 2]], out device);
    }
}
