using System.Text.RegularExpressions;

namespace UsbDev.Compiler.Language;

/// <summary>What the public tables of HID usages call what everybody calls otherwise.</summary>
public static partial class EverydayUsages
{
    private static readonly Dictionary<string, string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Volume Up"] = "Consumer / Volume Increment", ["Volume Down"] = "Consumer / Volume Decrement", ["Next Track"] = "Consumer / Scan Next Track", ["Previous Track"] = "Consumer / Scan Previous Track",
        ["Next"] = "Consumer / Scan Next Track", ["Previous"] = "Consumer / Scan Previous Track", ["Brightness Up"] = "Consumer / Display Brightness Increment", ["Brightness Down"] = "Consumer / Display Brightness Decrement",
        ["Play Pause"] = "Consumer / Play/Pause", ["Hat"] = "Generic Desktop / Hat Switch", ["D-pad"] = "Generic Desktop / Hat Switch", ["Scroll"] = "Generic Desktop / Wheel", ["Scroll Wheel"] = "Generic Desktop / Wheel",
        ["Pan"] = "Consumer / AC Pan", ["Horizontal Wheel"] = "Consumer / AC Pan", ["Left Button"] = "Button / 1", ["Right Button"] = "Button / 2", ["Middle Button"] = "Button / 3", ["Buttons"] = "Button / 1..8",
        ["X axis"] = "Generic Desktop / X", ["Y axis"] = "Generic Desktop / Y", ["Z axis"] = "Generic Desktop / Z", ["Xaxis"] = "Generic Desktop / X", ["Yaxis"] = "Generic Desktop / Y", ["Zaxis"] = "Generic Desktop / Z",
        ["Trigger"] = "Simulation Controls / Accelerator", ["Left Trigger"] = "Simulation Controls / Brake", ["Right Trigger"] = "Simulation Controls / Accelerator",
        ["Enter"] = "Keyboard/Keypad / Keyboard Enter", ["Ctrl"] = "Keyboard/Keypad / Keyboard Left Control", ["Shift"] = "Keyboard/Keypad / Keyboard Left Shift", ["Alt"] = "Keyboard/Keypad / Keyboard Left Alt",
        ["Vendor"] = "0xFF00 / 0x01", ["Vendor Defined"] = "0xFF00 / 0x01", ["Vendor Usage"] = "0xFF00 / 0x01",
    };

    /// <summary>The usages that are meant, as a description writes them.</summary>
    public static IEnumerable<string> All => s_names.Values.Distinct();

    /// <summary>The usage that is meant by a name, also one in the manner of programs (VOLUME_UP, volumeUp); null: none is known.</summary>
    public static string? Find(string name) => s_names.GetValueOrDefault(name) ?? s_names.GetValueOrDefault(WordsEnd().Replace(name, " "));

    /// <summary>The usages whose everyday name has all these words.</summary>
    public static IEnumerable<string> Having(IReadOnlyCollection<string> words) =>
        s_names.Where(n => words.All(w => n.Key.Contains(w, StringComparison.OrdinalIgnoreCase))).Select(n => n.Value).Distinct();

    [GeneratedRegex("_|-|(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordsEnd();
}
