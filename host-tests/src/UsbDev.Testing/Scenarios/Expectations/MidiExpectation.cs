using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary>MIDI messages in this order; what comes between is passed over.</summary>
internal sealed class MidiExpectation(FunctionTarget target, IReadOnlyList<MidiPattern> messages, int? cable, int? times) : Expectation
{
    public override string Text => $"{target.Name} plays {string.Join(", ", messages)}" + (cable is { } c ? $" on cable {c}" : "") + (times is { } n ? n == 1 ? " exactly once" : $" exactly {n} times" : "");

    public static MidiExpectation? Read(StepReader reader, FunctionTarget target, Node node)
    {
        if (node is not MappingNode) return Messages(reader, node) is { } only ? new MidiExpectation(target, only, null, null) : null;
        if (reader.Group(node, target.Name, "plays", "cable", "times") is not { } group) return null;
        if (group["plays"] is not { } plays)
        {
            reader.Error(group, Codes.MissingKey, $"nothing is expected of {target.Name}", "add 'plays' with a message, as note_on note=60");
            return null;
        }

        if (Messages(reader, plays) is not { } messages) return null;
        int? cable = null, times = null;
        if (group["cable"] is { } cableNode && (cable = Cable(reader, cableNode, ((MidiFunction)target.Function).FromDevice)) is null) return null;
        if (group["times"] is { } timesNode && (times = (int?)reader.Number(timesNode, "'times'", 1, 10_000)) is null) return null;
        return new MidiExpectation(target, messages, cable, times);
    }

    /// <summary>One message or a list.</summary>
    public static List<MidiPattern>? Messages(StepReader reader, Node node)
    {
        var messages = new List<MidiPattern>();
        foreach (var item in StepReader.List(node))
        {
            if (reader.Text(item, "a MIDI message") is not { } text) return null;
            if (MidiText.Read(text, out var error) is not { } message)
            {
                reader.Error(item, Codes.Type, error, "write it as note_on channel=0 note=60 velocity=100, or in bytes: 90 3C 64");
                return null;
            }

            messages.Add(message);
        }

        return messages;
    }

    /// <summary>A cable by its name or number.</summary>
    public static int? Cable(StepReader reader, Node node, IReadOnlyList<string> names)
    {
        if (node is ScalarNode name && Enumerable.Range(0, names.Count).FirstOrDefault(i => names[i] == name.Value, -1) is >= 0 and var index) return index;
        if (node is ScalarNode number && int.TryParse(number.Value, out var cable) && cable >= 0 && cable < names.Count) return cable;
        reader.Error(node, Codes.UnknownName, $"there is no cable {node.Describe()}", "there is " + string.Join(", ", names.Select((n, i) => n.Length > 0 ? n : $"{i}")));
        return null;
    }

    public override Watch Begin(DeviceUnderTest device) => new Looking(device.Log<MidiLog>(target.Function), Text, messages, cable, times);

    private sealed class Looking(MidiLog log, string text, IReadOnlyList<MidiPattern> messages, int? cable, int? times) : Watch
    {
        private int _seen = log.Cursor;
        private int _end = log.Cursor;
        private int _next;
        private int _rounds;

        public override bool IsExact => times is not null;

        public override string Expected => text;

        public override string Got => State == Verdict.Failed ? $"it {_rounds} times" : log.Port is null && log.Count == log.Cursor ? "no configured device with this function"
            : log.Count == log.Cursor ? "no message" : string.Join(", ", log.Messages.Skip(log.Cursor).TakeLast(12).Select(log.Show)) + (_rounds > 0 ? $" ({_rounds} of {times})" : "");

        public override Verdict Look()
        {
            for (; _seen < log.Count && State != Verdict.Failed && (State != Verdict.Met || times is not null); _seen++)
            {
                var message = log.Messages[_seen];
                if (cable is { } wanted && message.Cable != wanted || !messages[_next].Matches(message.Bytes.Span)) continue;
                _end = _seen + 1;
                if (++_next < messages.Count) continue;
                (_next, _rounds) = (0, _rounds + 1);
                State = times is null || _rounds == times ? Verdict.Met : _rounds > times ? Verdict.Failed : Verdict.Pending;
            }

            return State;
        }

        public override void Commit() => log.Cursor = Math.Max(log.Cursor, _end);
    }
}
