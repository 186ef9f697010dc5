using System.Text;
using System.Text.RegularExpressions;
using UsbDev.Compiler.Yaml;
using UsbDev.Host;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary>What a serial port sends: exactly this text or these bytes, a pattern, modem lines.</summary>
internal sealed class SerialExpectation(string name, Func<DeviceUnderTest, ISerialSource> source, SerialData? exactly, Regex? pattern, IReadOnlyList<(SerialState Line, bool On)> lines) : Expectation
{
    private static readonly (string Name, SerialState Line)[] _lines = [("dcd", SerialState.Dcd), ("dsr", SerialState.Dsr), ("ring", SerialState.Ring), ("break", SerialState.Break),
        ("framing", SerialState.FramingError), ("parity", SerialState.ParityError), ("overrun", SerialState.Overrun)];

    public override string Text
    {
        get
        {
            var parts = lines.Select(l => $"{Array.Find(_lines, n => n.Line == l.Line).Name} {(l.On ? "on" : "off")}").ToList();
            if (pattern is not null) parts.Insert(0, $"sends something like /{pattern}/");
            if (exactly is not null) parts.Insert(0, "sends " + exactly.Text);
            return $"{name} {string.Join(", ", parts)}";
        }
    }

    public static SerialExpectation? Read(StepReader reader, FunctionTarget target, Node node) =>
        Read(reader, target.Name, device => device.Log<SerialLog>(target.Function), node);

    public static SerialExpectation? Read(StepReader reader, SerialPart part, Node node) => Read(reader, part.Name, device => device.Part(part), node);

    private static SerialExpectation? Read(StepReader reader, string name, Func<DeviceUnderTest, ISerialSource> source, Node node)
    {
        if (node is ScalarNode) return Patterns.Read(reader, node, name) is { } only ? new SerialExpectation(name, source, null, only, []) : null;
        if (reader.Group(node, name, ["text", "bytes", "times", "match", .. _lines.Select(l => l.Name)]) is not { } group) return null;
        SerialData? exactly = null;
        Regex? pattern = null;
        var lines = new List<(SerialState, bool)>();
        foreach (var (key, value) in group.Entries)
        {
            switch (key.Value)
            {
                case "text" or "bytes" when SerialData.Read(reader, group, key.Value, value) is { } data:
                    exactly = data;
                    break;
                case "times":
                    break;
                case "match" when Patterns.Read(reader, value, "'match'") is { } match:
                    pattern = match;
                    break;
                case "text" or "bytes" or "match":
                    return null;
                default:
                    if (reader.Word(value, $"'{key.Value}'", "on", "off") is not { } word) return null;
                    lines.Add((Array.Find(_lines, l => l.Name == key.Value).Line, word == "on"));
                    break;
            }
        }

        if (group.Entries.Count > 0 && (exactly is null || pattern is null)) return new SerialExpectation(name, source, exactly, pattern, lines);
        reader.Error(node, Compiler.Codes.Contradiction, group.Entries.Count == 0 ? $"nothing is expected of {name}" : "'match' does not go with 'text' or 'bytes'", "name one of text, bytes, match");
        return null;
    }

    public override Watch Begin(DeviceUnderTest device) => new Looking(source(device), Text, exactly?.Bytes, pattern, lines);

    private sealed class Looking(ISerialSource log, string text, byte[]? exactly, Regex? pattern, IReadOnlyList<(SerialState Line, bool On)> lines) : Watch
    {
        private int _seen = -1;
        private int _end = log.Cursor;
        private bool _isThere = exactly is null && pattern is null;

        public override bool IsExact => exactly is not null;

        public override string Expected => text;

        public override string Got => !log.IsThere && log.Count == log.Cursor ? "no configured device with this port"
            : (log.Count == log.Cursor ? "nothing" : SerialLog.Show(log.Since(log.Cursor))) + (lines.Count > 0 ? $", lines {log.State}" : "");

        public override Verdict Look()
        {
            if (State == Verdict.Failed) return State;
            if (_seen != log.Count)
            {
                _seen = log.Count;
                if (exactly is not null && !LookExactly()) return State = Verdict.Failed;
                if (pattern is not null && !_isThere) LookForPattern();
            }

            var state = log.State;
            var areSet = true;
            foreach (var (line, on) in lines) areSet &= (state & line) != 0 == on;
            return State = _isThere && areSet ? Verdict.Met : Verdict.Pending;
        }

        // A pattern that has found a line has found its end, too.
        public override void Commit()
        {
            var rest = log.Since(_end);
            if (pattern is not null) _end += rest.StartsWith("\r\n"u8) ? 2 : rest.StartsWith("\n"u8) ? 1 : 0;
            log.Cursor = Math.Max(log.Cursor, _end);
        }

        private bool LookExactly()
        {
            var came = log.Since(log.Cursor);
            if (came.Length > exactly!.Length || !exactly.AsSpan().StartsWith(came)) return false;
            _isThere = came.Length == exactly.Length;
            _end = log.Count;
            return true;
        }

        private void LookForPattern()
        {
            var came = Encoding.Latin1.GetString(log.Since(log.Cursor));
            if (Patterns.EndOfMatch(pattern!, came) is not (>= 0 and var end)) return;
            _isThere = true;
            _end = log.Cursor + end;
        }
    }
}
