using UsbDev.Bus;
using UsbDev.Compiler.Yaml;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary><c>bus</c>: how the device stands on the bus.</summary>
internal sealed class BusExpectation(string wanted) : Expectation
{
    public override string Text => $"the device is {wanted}";

    public static BusExpectation? Read(StepReader reader, Node node) =>
        reader.Word(node, "'bus'", "configured", "gone", "suspended", "awake") is { } wanted ? new BusExpectation(wanted) : null;

    public override Watch Begin(DeviceUnderTest device) => new Looking(device, wanted);

    private sealed class Looking(DeviceUnderTest device, string wanted) : Watch
    {
        public override string Expected => $"a device that is {wanted}";

        public override string Got => device.Device is null ? "one that is gone" : $"one that is {device.Port!.State.ToString().ToLowerInvariant()}";

        public override Verdict Look()
        {
            var met = wanted switch
            {
                "configured" => device.Device is not null,
                "gone" => device.Device is null,
                "suspended" => device.Port!.State == RootPortState.Suspended,
                _ => device.Port!.State == RootPortState.Enabled,
            };
            if (met) State = Verdict.Met;
            return State;
        }
    }
}
