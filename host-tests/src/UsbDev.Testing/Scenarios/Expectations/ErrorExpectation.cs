using System.Text.RegularExpressions;
using UsbDev.Compiler.Yaml;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary><c>error</c>: an exception that the program does not catch, and that is meant to come.</summary>
internal sealed class ErrorExpectation(Regex pattern) : Expectation
{
    public Regex Pattern => pattern;

    public override string Text => $"the program raises {pattern}";

    public static ErrorExpectation? Read(StepReader reader, Node node) => Patterns.Read(reader, node, "'error'") is { } pattern ? new ErrorExpectation(pattern) : null;

    public override Watch Begin(DeviceUnderTest device) => new Looking(device, pattern);

    private sealed class Looking(DeviceUnderTest device, Regex pattern) : Watch
    {
        public override string Expected => $"the program to raise /{pattern}/";

        public override string Got => "no exception";

        public override Verdict Look()
        {
            if (State == Verdict.Pending && device.TakeError(e => pattern.IsMatch(e.Exception)) is not null) State = Verdict.Met;
            return State;
        }
    }
}
