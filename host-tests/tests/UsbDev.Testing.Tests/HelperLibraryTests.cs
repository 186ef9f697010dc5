using System.Text;
using UsbDev.Host;

namespace UsbDev.Testing.Tests;

/// <summary>
/// MicroPython's own helper library, its example programs unmodified.
/// </summary>
public class HelperLibraryTests(Firmware firmware)
{
    [Fact]
    public async Task The_hello_example_types_its_word()
    {
        await using var rig = Example("keyboard_hello_example");
        var keyboard = Assert.Single(rig.Device(d => d.Hid.Count > 0).Hid);

        var typed = Reports(keyboard);
        rig.Until(() => rig.Console.Contains("Done", StringComparison.Ordinal), "its last words");

        Assert.Equal(
        [
            "02000B0000000000", "0000000000000000", // Shift+H
            "0000080000000000", "0000000000000000",
            "00000F0000000000", "0000000000000000",
            "00000F0000000000", "0000000000000000",
            "0000120000000000", "0000000000000000",
        ], typed);
    }

    [Fact]
    public async Task The_keyboard_example_follows_its_pins_and_lights_its_LED()
    {
        await using var rig = Example("keyboard_pin_example", "keyboard_example");
        var keyboard = Assert.Single(rig.Device(d => d.Hid.Count > 0).Hid);
        var typed = Reports(keyboard);
        rig.Pass(0.1);

        foreach (var (pin, level) in new (int, bool?)[] { (11, false), (12, false), (12, null), (11, null) })
        {
            rig.Board.Pins.Drive(pin, level);
            rig.Pass(0.05);
        }

        Assert.Equal(["0000000000000000", "0200000000000000", "0200100000000000", "0200000000000000", "0000000000000000"], typed);

        keyboard.Write([2]); // Caps Lock
        rig.Until(() => rig.Board.Pins.Level(25), "the LED to go on");
        keyboard.Write([0]);
        rig.Until(() => !rig.Board.Pins.Level(25), "the LED to go off");
    }

    [Fact]
    public async Task The_mouse_example_moves_and_clicks()
    {
        await using var rig = Example("mouse_example");
        var moved = Reports(Assert.Single(rig.Device(d => d.Hid.Count > 0).Hid));

        rig.Until(() => moved.Count >= 4 && rig.Console.Contains("Done!", StringComparison.Ordinal), "its last words");

        Assert.Equal(["009C00", "009C00", "020000", "000000"], moved);
    }

    [Fact]
    public async Task The_keypad_example_presses_keys_and_hears_Num_Lock()
    {
        await using var rig = Example("hid_custom_keypad_example");
        var keypad = Assert.Single(rig.Device(d => d.Hid.Count > 0).Hid);
        var pressed = Reports(keypad);

        rig.Until(() => pressed.Count >= 10, "a round and a press more", 10);
        keypad.Write([1]);

        Assert.Equal(["53", "00", "63", "00", "63", "00", "63", "00", "53", "00"], pressed);
        rig.Until(() => rig.Console.Contains("Numlock:  True", StringComparison.Ordinal), "Num Lock to be told");
    }

    [Fact]
    public async Task The_MIDI_example_plays_and_listens()
    {
        await using var rig = Example("midi_example");
        var midi = Assert.Single(rig.Device(d => d.Midi.Count > 0).Midi);
        midi.Open();
        var played = new List<string>();
        midi.Input += (cable, message, _) => played.Add($"{cable} {Convert.ToHexString(message)}");

        rig.Until(() => played.Count >= 6, "six messages", 10);
        midi.Write(0, [0x92, 1, 2, 0x82, 3, 4, 0xB0, 5, 6]);

        Assert.Equal(["0 903C40", "0 803C40", "0 B04000", "0 903C40", "0 803C40", "0 B04001"], played);
        rig.Until(() => rig.Console.Contains("controller 5 value 6", StringComparison.Ordinal), "the last message to be told");
        Assert.Contains("RX Note On channel 2 pitch 1 velocity 2", rig.Console);
        Assert.Contains("RX Note Off channel 2 pitch 3 velocity 4", rig.Console);
    }

    [Fact]
    public async Task The_CDC_example_puts_the_REPL_on_a_second_port()
    {
        await using var rig = Example("cdc_repl_example");
        var ports = rig.Device(d => d.Serial.Count == 2).Serial;
        rig.Until(() => rig.Console.Contains(">>> ", StringComparison.Ordinal), "the prompt");
        var text = new StringBuilder();
        ports[1].Input += (bytes, _) => text.Append(Encoding.ASCII.GetString(bytes));
        ports[1].Open();

        ports[1].Write("print(6 * 7)\r"u8);

        rig.Until(() => text.ToString().Contains("print(6 * 7)\r\n42\r\n>>> ", StringComparison.Ordinal), $"the answer on the second port; so far {text}");
    }

    private static List<string> Reports(IHidDevice hid)
    {
        var reports = new List<string>();
        hid.Input += (report, _) => reports.Add(Convert.ToHexString(report));
        return reports;
    }

    private ProgramOnBoard Example(params string[] names) => HelperLibrary.Example(firmware, names);
}
