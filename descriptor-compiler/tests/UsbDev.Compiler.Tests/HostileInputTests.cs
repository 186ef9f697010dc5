using System.Text;
using UsbDev.Compiler.Inputs;

namespace UsbDev.Compiler.Tests;

/// <summary>Runs alone: what it measures is the process's processor time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public class HostileInputTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    public static TheoryData<string> HostileNames => [.. s_hostile.Keys];

    private static readonly Dictionary<string, Func<string>> s_hostile = new()
    {
        ["ten megabytes of brackets"] = () => new string('[', 10 << 20),
        ["a megabyte of brackets"] = () => new string('[', 1 << 20),
        ["a megabyte of braces"] = () => string.Concat(Enumerable.Repeat("{a: ", 1 << 18)),
        ["billion laughs"] = () => "a0: &a0 [x]\n" + string.Concat(Enumerable.Range(1, 30).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n")),
        ["quarter of a million keys"] = () => string.Concat(Enumerable.Range(0, 100_000).Select(i => $"k{i}: {i}\n")),
        ["the same key"] = () => string.Concat(Enumerable.Repeat("functions: [x]\n", 60_000)),
        ["many functions"] = () => Compile.Device + "functions:\n" + string.Concat(Enumerable.Repeat("- mouse\n", 50_000)),
        ["many fields"] = () => Compile.Device + "functions:\n- hid:\n    collection: Mouse\n    input:\n" + string.Concat(Enumerable.Repeat("    - { usage: X, count: 65535, bits: 32 }\n", 20_000)),
        ["many bad usages"] = () => Compile.Device + "functions:\n- hid:\n    collection: Mouse\n    input:\n" + string.Concat(Enumerable.Repeat("    - { usage: Ungeheuerlich / Etwas }\n", 20_000)),
        ["many bad functions"] = () => Compile.Device + "functions:\n" + string.Concat(Enumerable.Repeat("- nothing_of_the_kind\n", 50_000)),
        ["a long scalar"] = () => "device: " + new string('x', 1_000_000),
        ["a long quoted scalar"] = () => "device: \"" + new string('x', 1_000_000),
        ["deep indentation"] = () => string.Concat(Enumerable.Range(0, 1000).Select(i => new string(' ', i) + "a:\n")),
        ["anchors"] = () => string.Concat(Enumerable.Range(0, 60_000).Select(i => $"- &a{i} x\n")),
        ["question marks"] = () => string.Concat(Enumerable.Repeat("? ", 500_000)),
        ["dashes"] = () => string.Concat(Enumerable.Repeat("- ", 500_000)),
        ["colons"] = () => string.Concat(Enumerable.Repeat(": ", 500_000)),
        ["percent"] = () => string.Concat(Enumerable.Repeat("%TAG ! x\n", 100_000)),
        ["folded"] = () => "a: >\n" + string.Concat(Enumerable.Repeat("\n", 1_000_000)),
        ["parameters"] = () => Compile.Device + "parameters: { a: " + new string('x', 60_000) + " }\nfunctions:\n" + string.Concat(Enumerable.Repeat("- keyboard: { label: '${a}${a}${a}${a}${a}${a}${a}${a}' }\n", 5_000)),
        ["binary"] = () => new string([.. Enumerable.Range(1, 1_000_000).Select(i => (char)(i * 7919 % 65535 + 1))]),
        ["suppressions of one line"] = () => "a: 1\n" + string.Concat(Enumerable.Repeat("# usbdev: allow SPEC004 why\n", 20_000)) + "x: [" + string.Concat(Enumerable.Repeat("1,", 100_000)) + "]\n",
        ["parameters of two files"] = () => "include: [keys.yaml]\n" + Keys("parameters", 40_000) + "functions: [keybord]\n",
        ["one file again and again"] = () => "include: [" + string.Concat(Enumerable.Repeat("keys.yaml, ", 60)) + "]\n",
        ["files that include each other"] = () => "include: [loop.yaml]\n",
        ["a large preset in many reports"] = () => Compile.Device + "presets:\n  pad: { collection: Mouse, input: [" + string.Concat(Enumerable.Repeat("{ usage: X },", 3_000)) + "] }\nfunctions: ["
            + string.Concat(Enumerable.Repeat($"hid: {{ reports: [{string.Concat(Enumerable.Repeat("pad,", 100))}] }},", 100)) + "]\n",
        ["parameters of a preset"] = () => Compile.Device + "presets:\n  pad:\n" + Keys("    parameters", 30_000).Replace("\n  k", "\n      k", StringComparison.Ordinal) + "functions:\n- pad:\n" + Keys("", 30_000)[1..].Replace("  k", "    k", StringComparison.Ordinal),
        ["keys that are none beside a preset"] = () => Compile.Device + "functions:\n- mouse:\n" + Keys("", 60_000)[1..].Replace("  k", "    k", StringComparison.Ordinal),
        ["languages"] = () => "device:\n  name:\n" + string.Concat(Enumerable.Range(1, 60_000).Select(i => $"    0x{i:X4}: a\n")) + "functions: [keyboard]\n",
        ["string descriptors"] = () => "device:\n  string_descriptors:\n" + string.Concat(Enumerable.Range(0, 25_000).Select(i => $"    0x{i * 37 % 60_000 + 1:X4}/{i % 255 + 1}: 04 03\n")) + "functions: [keyboard]\n",
        ["boards"] = () => Compile.Device + "functions: [keyboard]\nboards: [" + string.Concat(Enumerable.Repeat("rp2041,", 100_000)) + "]\n",
        ["one board"] = () => Compile.Device + "functions: [keybord]\nboards: [" + string.Concat(Enumerable.Repeat("rp2040,", 100_000)) + "]\n",
        ["a board's long name"] = () => Compile.Device + "functions: [keyboard]\nboards: [" + new string('x', 900_000) + "]\n",
        ["a usage of slashes"] = () => Compile.Device + "functions:\n- hid: { collection: " + string.Concat(Enumerable.Repeat("a/", 400_000)) + ", input: [{ usage: X }] }\n",
        ["interfaces"] = () => Compile.Device + "functions:\n- custom:\n    interfaces:\n" + string.Concat(Enumerable.Repeat("    - { class: 3 }\n", 40_000)),
        ["suppressions"] = () => Compile.Device + "functions:\n" + string.Concat(Enumerable.Repeat("- keybord # usbdev: allow SPEC010 why\n", 20_000)),
    };

    private static string Keys(string group, int count) => group + ":\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"  k{i}: 1\n"));

    /// <summary>What the texts include.</summary>
    private static string? Included(string path) => Path.GetFileName(path) switch
    {
        "keys.yaml" => Keys("parameters", 40_000),
        "loop.yaml" => "include: [./loop.yaml, x/../device.yaml]\n",
        _ => null,
    };

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task Hostile_text_is_answered_within_a_second_and_200_MB(string name)
    {
        var text = s_hostile[name]();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var (result, used) = await Timed(text);
        if (used > s_limit)
            (result, used) = await Timed(text); // the first time the compiler itself was compiled, too

        Assert.False(result.Success);
        Assert.NotEmpty(result.Diagnostics);
        Assert.True(used < s_limit, $"took {used.TotalMilliseconds} ms of processor time");
        Assert.True(GC.GetTotalMemory(forceFullCollection: false) - before < 200 << 20);
    }

    public static TheoryData<string> HostileDumpNames => [.. s_hostileDumps.Keys];

    /// <summary>Texts that are to be decompiled, as long as one may be.</summary>
    private static readonly Dictionary<string, Func<string>> s_hostileDumps = new()
    {
        ["configurations in pieces, among words"] = () => Lines("09 02 FF FF 01 01 00 80 32", "11 22 33 44\n-"),
        ["a report descriptor in pieces"] = () => Lines("05 01 09 06 A1 01", "nothing\n05 01 09 06 A1 01"),
        ["bytes in quotes"] = () => Lines("", "\"\\x05\\x01\\x09\\x06\\xA1\\x01\""),
        ["lists in brackets"] = () => Lines("", "{ 0x05, 0x01, 0x09, [ 0x06, ( 0xA1, 0x01"),
        ["lsusb without an end"] = () => Lines("Bus 001 Device 001: ID 1234:5678 x\nDevice Descriptor:", "  bLength                18\n  Configuration Descriptor:\n    bLength 9"),
        ["hexdump of nothing"] = () => Lines("", "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|"),
        ["usbmon of one device"] = () => Lines("", "ffff8880 1 C Ci:1:002:0 0 8 = 12010002 00000040"),
        ["one line"] = () => new string('0', DescriptorInput.MaxHexText),
        ["umockdev of one device"] = () => Lines("P: /devices/usb1", "H: descriptors=1201"),
    };

    private static string Lines(string first, string repeated) => first + "\n" + string.Concat(Enumerable.Repeat(repeated + "\n", (DescriptorInput.MaxHexText - first.Length) / (repeated.Length + 1)));

    [Theory]
    [MemberData(nameof(HostileDumpNames))]
    public void Hostile_text_in_place_of_descriptors_is_answered_within_a_second(string name)
    {
        var text = s_hostileDumps[name]();

        var used = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 2 && used > s_limit; attempt++) // the first time the reader itself is compiled, too
        {
            var before = Environment.CpuUsage.TotalTime;
            _ = Record.Exception(() => DescriptorInput.Read(Encoding.UTF8.GetBytes(text)));
            used = Environment.CpuUsage.TotalTime - before;
        }

        Assert.True(used < s_limit, $"took {used.TotalMilliseconds} ms of processor time");
    }

    /// <summary>What patterns of rare dresses begin with, again and again, and do not end with.</summary>
    public static TheoryData<string> Beginnings =>
    [
        " ", "\t", "\t//", "# ", "\n", "05 ", "05 01 ", "0501", "05010906 ", "05.01.", "05][", "05 01  Usage Page\n", "005 001 ", "005 001 005 001 005 001 005 x ", "0x05010906, ",
        "0x05010906,   x", "0b00000101 ", "0b", "\"", "\"\\005", "\"\\u0005\" + ", "'\\x05\\t'\n", "\\", "%", "%05", "%05a ", "\"0\":5,", "\"0\": ", "<key>Descriptor</key> ",
        "<key>Descriptor</key><data>", "BQEJ", "-_", "X'05", "{0x05}", "{", "5, 1, ", "0o5 ", "5;", "u32 ", "b'", "C, ",
    ];

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void A_text_that_begins_like_a_dress_again_and_again_is_answered_within_a_second(string beginning)
    {
        foreach (var (end, length) in ((string, int)[])[("!", RareDress.MostText), ("05 01 09 06 A1 01", RareDress.MostText), ("\n", RareDress.MostText), ("!", DescriptorInput.MaxHexText)])
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(beginning, (length - end.Length) / beginning.Length)) + end);

            var before = Environment.CpuUsage.TotalTime;
            _ = Record.Exception(() => DescriptorInput.Read(text));
            var used = Environment.CpuUsage.TotalTime - before;

            Assert.True(used < s_limit, $"took {used.TotalMilliseconds} ms of processor time");
        }
    }

    private static async Task<(CompileResult Result, TimeSpan Used)> Timed(string text)
    {
        var used = Environment.CpuUsage.TotalTime;
        var result = await Task.Run(() => SpecCompiler.Compile(text, new CompileOptions { ReadFile = Included }), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        return (result, Environment.CpuUsage.TotalTime - used);
    }
}
