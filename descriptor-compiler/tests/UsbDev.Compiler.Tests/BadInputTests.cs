using System.Diagnostics;
using System.Text;

namespace UsbDev.Compiler.Tests;

public class BadInputTests
{
    /// <summary>Text, place, code, and a word that the message or its fix must have.</summary>
    public static TheoryData<string, string, string, string> Slips => new()
    {
        { "functions: [keybord]", "2:13", Codes.UnknownName, "did you mean 'keyboard'?" },
        { "functions:\n  - hid: { nme: a, reports: [mouse] }", "3:12", Codes.UnknownKey, "did you mean 'name'?" },
        { "functions:\n  - hid:\n      reports:\n        - { collection: Generic Desktop / Mose, input: [{ usage: X }] }", "5:25", Codes.UnknownUsage, "Generic Desktop / Mouse" },
        { "functions:\n  - hid: { collection: Mouse, input: [{ usage: X, range: 5..1 }] }", "3:58", Codes.Range, "1..5" },
        { "functions:\n  - hid: { collection: Mouse, input: [{ usage: X, range: -129..0, bits: 8 }] }", "3:73", Codes.Range, "9 bits" },
        { "functions:\n  - keyboard: { poll: 1 kg }", "3:23", Codes.Type, "1 ms" },
        { "functions:\n  - keyboard: { poll: 500 ms }", "3:23", Codes.Range, "255 ms" },
        { "functions:\n\t- keyboard", "3:1", Codes.Syntax, "tab" },
        { "functions: [keyboard", "", Codes.Syntax, "" },
        { "functions: [keyboard]\nfunctions: [mouse]", "3:1", Codes.DuplicateKey, "line 2" },
        { "functions: [*nowhere]", "2:13", Codes.Syntax, "nowhere" },
        { "functions: [keyboard]\nboards: { a: b }", "3:9", Codes.Type, "boards" },
        { "functions:\n  - { keyboard: {}, mouse: {} }", "3:5", Codes.Type, "function" },
        { "functions:\n  - keyboard: { name: 9lives }", "3:23", Codes.Type, "letter" },
        { "functions:\n  - keyboard: { name: a }\n  - mouse: { name: a }", "4:20", Codes.Conflict, "'a'" },
        { "functions:\n  - hid: { boot: keyboard, reports: [keyboard, mouse] }", "3:18", Codes.Contradiction, "'- keyboard'" },
        { "functions:\n  - hid: { reports: [{ mouse: { fields: { whel: none } } }] }", "3:43", Codes.UnknownName, "'wheel'" },
        { "functions:\n  - hid: { collection: Mouse, input: [{ usage: 'Button / 1..8', count: 3 }] }", "3:72", Codes.Contradiction, "8" },
        { "functions:\n  - raw: { descriptors: 09 04 zz }", "3:25", Codes.Type, "'z'" },
        { "functions:\n  - keyboard: { name: '${keys}' }", "3:23", Codes.Parameter, "'keys'" },
        { "include: [nowhere.yaml]\nfunctions: [keyboard]", "2:11", Codes.Include, "nowhere.yaml" },
        { "device: { vendor: 0x10000, product: 1 }\nfunctions: [keyboard]", "1:19", Codes.Range, "0xFFFF" },
        { "device: { product: 1 }\nfunctions: [keyboard]", "1:9", Codes.MissingKey, "vendor" },
        { "functions:\n  - hid: { items: 'Usage Pge (LED)' }", "3:19", Codes.Type, "Usage Page" },
        { "functions:\n  - vendor: { endpoints: [bulk inn] }", "3:27", Codes.UnknownWord, "'bulk in'" },
        { "", "1:1", Codes.MissingKey, "functions" },
        { "[1, 2", "", Codes.Syntax, "" },
    };

    [Theory]
    [MemberData(nameof(Slips))]
    public void A_slip_is_found_at_its_place_and_says_the_way_out(string text, string place, string code, string word)
    {
        var result = Compile.Text(text);

        Assert.False(result.Success);
        var finding = Assert.Single(result.Diagnostics, d => d.Code == code);
        if (place.Length > 0)
            Assert.Equal(place, $"{finding.At.Line}:{finding.At.Column}");
        Assert.Contains(word, finding.Message + " " + finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_of_a_file_are_found_in_one_run()
    {
        var result = Compile.Text("""
            device: { vendor: cat, product: 0x12345, colour: red }
            functions:
              - keybord
              - hid: { collection: Moose, input: [{ usage: X, range: a..b }, { padding: 0 }] }
              - mouse: { poll: soon }
            """);

        Assert.Equal([1, 1, 1, 3, 4, 4, 4, 5], result.Diagnostics.Select(d => d.At.Line));
    }

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
        ["suppressions"] = () => Compile.Device + "functions:\n" + string.Concat(Enumerable.Repeat("- keybord # usbdev: allow SPEC010 why\n", 20_000)),
    };

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task Hostile_text_is_answered_within_a_second_and_200_MB(string name)
    {
        var text = s_hostile[name]();
        SpecCompiler.Compile(Compile.Device + "functions: [keyboard]");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();

        var result = await Task.Run(() => SpecCompiler.Compile(text), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        watch.Stop();
        Assert.False(result.Success);
        Assert.NotEmpty(result.Diagnostics);
        Assert.True(watch.ElapsedMilliseconds < 1000, $"took {watch.ElapsedMilliseconds} ms");
        Assert.True(GC.GetTotalMemory(forceFullCollection: false) - before < 200 << 20);
    }

    [Fact]
    public void A_missing_file_throws_and_a_huge_one_is_refused()
    {
        Assert.ThrowsAny<IOException>(() => SpecCompiler.CompileFile("/nowhere/device.yaml"));
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Encoding.UTF8.GetBytes(new string(' ', 10 << 20)));
            Assert.Equal(Codes.TooLarge, Assert.Single(SpecCompiler.CompileFile(path).Diagnostics).Code);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
