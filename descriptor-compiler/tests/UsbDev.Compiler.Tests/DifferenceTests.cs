using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Two descriptions, compared by what their devices mean.</summary>
public class DifferenceTests
{
    [Fact]
    public void A_further_cable_is_its_jacks_and_the_endpoint_that_carries_it_whatever_numbers_they_have() => Differs(
        "functions:\n  - midi: { name: synth, from_device: [Keys], to_device: [Voices] }\n",
        "functions:\n  - midi: { name: synth, from_device: [Keys, Pads], to_device: [Voices] }\n",
        "~ configuration / audio control «synth» / interface +1 / class descriptor: MIDI streaming header 1.00: 65 bytes → MIDI streaming header 1.00: 81 bytes",
        "~ configuration / audio control «synth» / interface +1 / cables (2): embedded OUT jack «Keys» → embedded OUT jack «Keys», embedded OUT jack «Pads»",
        "+ configuration / audio control «synth» / interface +1 / external IN jack «Pads»: an input",
        "+ configuration / audio control «synth» / interface +1 / embedded OUT jack «Pads»: from external IN jack «Pads»");

    [Fact]
    public void Functions_in_another_order_are_one_line_each() => Differs(
        "functions:\n  - keyboard: { name: kbd }\n  - midi: { name: synth }\n  - cdc: { name: log }\n",
        "functions:\n  - cdc: { name: log }\n  - keyboard: { name: kbd }\n  - midi: { name: synth }\n",
        "» configuration / HID boot keyboard «kbd»: interface 0, endpoint 0x81 → interface 2, endpoint 0x83",
        "» configuration / audio control «synth»: interfaces 1, 2, endpoints 0x02, 0x82 → interfaces 3, 4, endpoints 0x04, 0x84",
        "» configuration / CDC ACM (serial port) «log»: interfaces 3, 4, endpoints 0x83, 0x04, 0x84 → interfaces 0, 1, endpoints 0x81, 0x02, 0x82");

    private static void Differs(string before, string after, params string[] lines) =>
        Assert.Equal(lines, DeviceDiff.Of(Compile.Good(before).Descriptors, Compile.Good(after).Descriptors).Changes.Select(c => c.ToString()));
}
