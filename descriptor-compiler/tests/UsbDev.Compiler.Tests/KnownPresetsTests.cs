using UsbDev.Compiler.Decompile;
using UsbDev.Compiler.Presets;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>What is a preset comes back as one.</summary>
public class KnownPresetsTests
{
    public static TheoryData<string> Presets => [.. PresetCatalog.Instance.Names];

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_preset_comes_back_as_its_name_alone(string preset) => AssertComesBack($"functions: [{preset}]", $"functions:\n  - {preset}\n");

    [Theory]
    [MemberData(nameof(Presets))]
    public void So_it_does_among_other_reports(string preset)
    {
        var id = preset == "touch" ? "" : ": { id: 2 }"; // whose two IDs are given out
        AssertComesBack($"functions: [hid: {{ reports: [{{ collection: Generic Desktop / Keypad, input: [{{ usage: Button / 1..3 }}] }}, {preset}] }}]", $"        - {preset}{id}\n");
    }

    [Theory]
    [InlineData("mouse: { buttons: 3 }", "  - mouse:\n      buttons: 3\n")]
    [InlineData("mouse: { boot: none, fields: { pan: none } }", "  - mouse:\n      boot: none\n      fields: { pan: none }\n")]
    [InlineData("mouse: { fields: { x: { range: -2047..2047 }, y: { range: -2047..2047, bits: 16 } } }", "  - mouse:\n      fields: { x: { range: -2047..2047 }, y: { range: -2047..2047, bits: 16 } }\n")]
    [InlineData("gamepad: { buttons: 10, poll: 4 ms, label: Pad }", "  - gamepad:\n      label: Pad\n      poll: 4 ms\n      buttons: 10\n")]
    [InlineData("gamepad: { fields: { brake: none, accelerator: none } }", "  - gamepad:\n      fields: { brake: none, accelerator: none }\n")]
    [InlineData("rawhid: { size: 32 }", "  - rawhid:\n      size: 32\n")]
    [InlineData("rawhid: { out_endpoint: false }", "  - rawhid:\n      out_endpoint: false\n")]
    [InlineData("touch: { width: 3000, height: 1700 }", "  - touch:\n      width: 3000\n      height: 1700\n")]
    [InlineData("keyboard: { id: 3 }", "  - keyboard:\n      boot: none\n      id: 3\n")]
    [InlineData("absolute: { buttons: 1, fields: { wheel: none } }", "  - absolute:\n      buttons: 1\n      fields: { wheel: none }\n")]
    public void Parameters_changes_and_keys_of_the_function_come_back(string function, string wanted) => AssertComesBack($"functions: [{function}]", wanted);

    [Theory]
    [InlineData("hid: { collection: Mouse, input: [{ usage: X, range: 0..9 }] }")]
    [InlineData("mouse: { fields: { buttons: none, wheel: none, pan: none } }")] // more is changed than is left
    [InlineData("hid: { collection: Mouse, input: [{ usage: Button / 1..5 }, { usage: [X, Y, Wheel], range: -127..127, relative: true }, { usage: AC Pan, range: -127..127, relative: true }] }")] // no pointer collection
    public void What_is_no_preset_is_not_called_one(string function)
    {
        var text = Decompiler.ToCheckedYaml(Compile.Good($"functions: [{function}]").Descriptors);

        Assert.Contains("- hid:", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_preset_with_any_byte_changed_still_comes_back_to_its_bytes(string preset)
    {
        var set = Compile.Good($"functions: [{preset}]").Descriptors;
        var (key, report) = Assert.Single(set.Reports);
        for (var at = 0; at < report.Length; at++)
            foreach (var change in (ReadOnlySpan<byte>)[1, 0x80])
            {
                var bytes = report.ToArray();
                bytes[at] ^= change;
                Decompiler.ToCheckedYaml(set with { Reports = AnswerDictionary.From([KeyValuePair.Create(key, new Bytes(bytes))]) }); // throws where it is not the same
            }
    }

    private static void AssertComesBack(string text, string wanted)
    {
        var set = Compile.Good(text).Descriptors;

        var said = Decompiler.ToCheckedYaml(set);

        Assert.Contains(wanted, said, StringComparison.Ordinal);
        var again = SpecCompiler.Compile(said).Device!.Descriptors;
        Assert.Equal(set.Configurations, again.Configurations);
        Assert.Equal(set.Reports, again.Reports);
    }
}
