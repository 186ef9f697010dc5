using System.Globalization;
using UsbDev.Compiler.Spec;
using UsbDev.Host;

namespace UsbDev.Testing.Functions;

/// <summary>MIDI messages as text, in the words of MIDI libraries: <c>note_on channel=0 note=60 velocity=100</c>. Channels count from 0.</summary>
internal static class MidiText
{
    private static readonly Kind[] _kinds =
    [
        new("note_off", 0x80, [new("note"), new("velocity", 64)]), new("note_on", 0x90, [new("note"), new("velocity", 64)]), new("polytouch", 0xA0, [new("note"), new("value")]),
        new("control_change", 0xB0, [new("control"), new("value")]), new("program_change", 0xC0, [new("program")]), new("aftertouch", 0xD0, [new("value")]),
        new("pitchwheel", 0xE0, [new("pitch", 0, -8192, 8191)]), new("quarter_frame", 0xF1, [new("value")]), new("songpos", 0xF2, [new("pos", 0, 0, 16383)]),
        new("song_select", 0xF3, [new("song")]), new("tune_request", 0xF6, []), new("clock", 0xF8, []), new("start", 0xFA, []), new("continue", 0xFB, []), new("stop", 0xFC, []),
        new("active_sensing", 0xFE, []), new("reset", 0xFF, []),
    ];

    /// <summary>Names of messages.</summary>
    public static IEnumerable<string> Names => _kinds.Select(k => k.Name).Append("sysex");

    /// <summary>Reads a message; what is left out of it is open. Bytes in hexadecimal are a message, too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="error">What is wrong with it.</param>
    public static MidiPattern? Read(string text, out string error)
    {
        error = "";
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            error = "there is no message";
            return null;
        }

        if (words[0] == "sysex") return ReadSysEx(text, words, out error);
        if (Array.Find(_kinds, k => k.Name == words[0]) is not { } kind) return ReadHex(text, words[0], out error);
        var values = new int?[kind.Parts.Count];
        int? channel = null;
        foreach (var word in words.Skip(1))
        {
            var equals = word.IndexOf('=');
            var (name, value) = equals < 0 ? (word, "") : (word[..equals], word[(equals + 1)..]);
            var part = kind.Parts.ToList().FindIndex(p => p.Name == name);
            var isChannel = name == "channel" && kind.Status < 0xF0;
            if (part < 0 && !isChannel)
            {
                error = $"'{name}' is no part of {kind.Name}; it has {string.Join(", ", kind.Parts.Select(p => p.Name).Prepend(kind.Status < 0xF0 ? "channel" : ""))}".TrimEnd(' ', ',');
                return null;
            }

            var (least, most) = isChannel ? (0, 15) : (kind.Parts[part].Least, kind.Parts[part].Most);
            if (!Values.TryNumber(value, out var number) || number < least || number > most)
            {
                error = $"{name} must be {least} to {most}, not '{value}'";
                return null;
            }

            if (isChannel) channel = (int)number;
            else values[part] = (int)number;
        }

        return new MidiPattern(text, kind, channel, values, null);
    }

    /// <summary>A message in words.</summary>
    public static string Write(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty) return "nothing";
        if (message[0] == 0xF0) return $"sysex {Format.Bytes(message)}";
        var status = message[0] < 0xF0 ? (byte)(message[0] & 0xF0) : message[0];
        if (Array.Find(_kinds, k => k.Status == status) is not { } kind || message.Length < MidiPackets.Length(message[0])) return Format.Bytes(message);
        var text = kind.Name + (status < 0xF0 ? $" channel={message[0] & 15}" : "");
        var values = Parts(kind, message);
        for (var i = 0; i < values.Length; i++) text += string.Create(CultureInfo.InvariantCulture, $" {kind.Parts[i].Name}={values[i]}");
        return text;
    }

    /// <summary>The values in a message of a kind.</summary>
    internal static int[] Parts(Kind kind, ReadOnlySpan<byte> message)
    {
        if (kind.Parts is not [{ Most: > 127 } wide]) return [.. message[1..].ToArray().Take(kind.Parts.Count).Select(b => (int)b)];
        return [(message[1] | message[2] << 7) + (wide.Least < 0 ? wide.Least : 0)];
    }

    private static MidiPattern? ReadSysEx(string text, string[] words, out string error)
    {
        var bytes = new List<byte>();
        if (!Values.TryHex(string.Join(' ', words.Skip(1)), bytes, out error)) return null;
        if (bytes.Count == 0) return new MidiPattern(text, null, null, [], null);
        if (bytes[0] != 0xF0) bytes.Insert(0, 0xF0);
        if (bytes[^1] != 0xF7) bytes.Add(0xF7);
        return Whole(text, [.. bytes], out error);
    }

    private static MidiPattern? ReadHex(string text, string first, out string error)
    {
        var bytes = new List<byte>();
        if (Values.TryHex(text, bytes, out _) && bytes.Count > 0) return Whole(text, [.. bytes], out error);
        error = $"'{first}' is no MIDI message{(Compiler.Suggestion.Text(first, Names) is { } near ? $"; {near}" : "")}";
        return null;
    }

    private static MidiPattern? Whole(string text, byte[] bytes, out string error)
    {
        error = "";
        try
        {
            MidiPackets.Encode(0, bytes);
            return new MidiPattern(text, null, null, [], bytes);
        }
        catch (ArgumentException e)
        {
            error = e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
            return null;
        }
    }

    /// <summary>A kind of message.</summary>
    internal sealed record Kind(string Name, byte Status, IReadOnlyList<Part> Parts);

    /// <summary>A value in it; the default is sent where it is left out.</summary>
    internal sealed record Part(string Name, int Default = 0, int Least = 0, int Most = 127);
}

/// <summary>A message of which parts may be open.</summary>
internal sealed class MidiPattern(string text, MidiText.Kind? kind, int? channel, int?[] values, byte[]? bytes)
{
    public override string ToString() => text;

    /// <summary>The message is one of these.</summary>
    public bool Matches(ReadOnlySpan<byte> message)
    {
        if (bytes is not null) return message.SequenceEqual(bytes);
        if (kind is null) return message[0] == 0xF0;
        var isOfChannel = kind.Status < 0xF0;
        if ((isOfChannel ? message[0] & 0xF0 : message[0]) != kind.Status || channel is { } wanted && (message[0] & 15) != wanted) return false;
        var parts = MidiText.Parts(kind, message);
        for (var i = 0; i < values.Length; i++)
            if (values[i] is { } value && value != parts[i]) return false;
        return true;
    }

    /// <summary>The message with defaults for what is open: channel 0, velocity 64, else 0.</summary>
    public byte[] ToBytes()
    {
        if (bytes is not null) return bytes;
        if (kind is null) return [0xF0, 0xF7];
        var all = kind.Parts.Select((p, i) => values[i] ?? p.Default).ToArray();
        byte status = kind.Status < 0xF0 ? (byte)(kind.Status | (channel ?? 0)) : kind.Status;
        if (kind.Parts is not [{ Most: > 127 } wide]) return [status, .. all.Select(v => (byte)v)];
        var raw = all[0] - (wide.Least < 0 ? wide.Least : 0);
        return [status, (byte)(raw & 127), (byte)(raw >> 7)];
    }
}
