using System.Text.RegularExpressions;
using UsbDev.Compiler.Yaml;
using UsbDev.Testing.Scenarios.Steps;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary><c>console</c>: a regular expression that is found in what the board writes.</summary>
internal sealed class ConsoleExpectation(IReadOnlyList<Regex> patterns) : Expectation
{
    public override string Text => $"console: {string.Join(", then ", patterns)}";

    public static ConsoleExpectation? Read(StepReader reader, Node node)
    {
        var patterns = new List<Regex>();
        foreach (var item in StepReader.List(node))
        {
            if (Patterns.Read(reader, item, $"'{ExpectStep.Console}'") is not { } pattern) return null;
            patterns.Add(pattern);
        }

        return new ConsoleExpectation(patterns);
    }

    public override Watch Begin(DeviceUnderTest device) => new Looking(device, patterns);

    private sealed class Looking(DeviceUnderTest device, IReadOnlyList<Regex> patterns) : Watch
    {
        private long _from = device.ConsoleCursor;
        private long _seen = -1;
        private int _next;

        public override string Expected => $"/{patterns[_next]}/ on the console";

        public override string Got => device.Console.Since(_from) is { Length: > 0 } text ? Quote.Text(text.Length > 400 ? text[^400..] : text) : "nothing there";

        public override Verdict Look()
        {
            while (State == Verdict.Pending && _seen != device.Console.Length)
            {
                _seen = device.Console.Length;
                var text = device.Console.Since(_from);
                if (Patterns.EndOfMatch(patterns[_next], text) is not (>= 0 and var end)) continue;
                _from = _seen - text.Length + end;
                if (++_next == patterns.Count) State = Verdict.Met;
                else _seen = -1;
            }

            return State;
        }

        public override void Commit() => device.ConsoleCursor = _from;
    }
}
