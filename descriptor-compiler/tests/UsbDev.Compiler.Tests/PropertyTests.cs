using System.Text;
using CsCheck;
using UsbDev.Compiler.Decompile;
using UsbDev.Compiler.Emitters;
using UsbDev.Compiler.Language;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

public class PropertyTests
{

    [Fact]
    public void Random_characters_never_crash_the_compiler() =>
        Gen.Char[" \n-:{}[],'\"&*#?|>%@`!~abcdevinputsgy0123456789/.$\t\u00e9\u2028"].Array[0, 300].Sample(c => { SpecCompiler.Compile(new string(c)); }, iter: 3000);

    [Fact]
    public void Examples_with_any_change_never_crash_the_compiler_or_an_emitter()
    {
        var examples = SpecLanguageDocsTests.Examples().Select(e => Compile.WithDevice(e.Text)).ToArray();
        var words = SpecLanguage.Sections.SelectMany(s => s.Keys).Select(k => k.Name).Concat(["-1", "0", "255", "99999999999", "0x", "''", "[]", "{}", "null", "a..b", "5..1", "0..4294967295", "none", "keyboard", "*x", "&x", "${y}", "1 ms"]).ToArray();
        Gen.Select(Gen.Int[0, examples.Length - 1], Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 3], Gen.Int[0, words.Length - 1]).Array[1, 4]).Sample((which, changes) =>
        {
            var text = new StringBuilder(examples[which]);
            foreach (var (at, kind, word) in changes)
            {
                var tokens = Tokens(text.ToString());
                var (start, length) = tokens[at % tokens.Count];
                switch (kind)
                {
                    case 0: text.Remove(start, length); break;
                    case 1: text.Remove(start, length).Insert(start, words[word]); break;
                    case 2: text.Insert(start, words[word] + " "); break;
                    default: text.Insert(start, text.ToString(start, length) + " "); break;
                }
            }
            var result = SpecCompiler.Compile(text.ToString(), new CompileOptions { ReadFile = _ => null });
            Assert.True(result.Device is not null || result.Diagnostics.Any(d => d.Severity == Severity.Error), text.ToString());
            Assert.All(result.Diagnostics, d => Assert.True(d.At.Line > 0 && (d.Fix.Length > 0 || d.Severity != Severity.Error), d.ToString()));
            if (result.Device is { } device)
                foreach (var emitter in EmitterList.All)
                    try
                    {
                        emitter.Emit(device, "x");
                    }
                    catch (NotSupportedException)
                    {
                        // it says what its consumer cannot have
                    }
        }, iter: 1500);
    }

    [Fact]
    public void A_field_of_more_bits_than_programs_have_numbers_for_is_left_out_of_programs()
    {
        const string items = "Usage Page (Generic Desktop)\nUsage (Keypad)\nCollection (Application)\nUsage (X)\nLogical Maximum (1)\nReport Size (2147483647)\nReport Count (1)\nInput (Data, Variable, Absolute)\nEnd Collection";
        var device = Compile.Text("checks: foreign\nfunctions:\n  - hid:\n      name: pad\n      items: |\n        " + items.Replace("\n", "\n        ", StringComparison.Ordinal)).Device!;

        Assert.All(EmitterList.All, emitter => Assert.All(emitter.Emit(device, "x"), file => Assert.True(file.Content.Length < 200_000, file.Name)));
    }

    private static List<(int, int)> Tokens(string text)
    {
        var result = new List<(int, int)>();
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]))
                continue;
            var start = i;
            while (i < text.Length && char.IsLetterOrDigit(text[i]) == char.IsLetterOrDigit(text[start]) && !char.IsWhiteSpace(text[i]) && i - start < 40)
                i++;
            result.Add((start, i - start));
            i--;
        }
        return result.Count == 0 ? [(0, 0)] : result;
    }

    private static readonly Gen<string> s_field = Gen.Select(Gen.Int[0, 7], Gen.Int[1, 30], Gen.Int[0, 20_000], Gen.Int[0, 20_000], Gen.Bool).Select((kind, n, low, high, flag) => kind switch
    {
        0 => $"{{ usage: Button / {n}..{n + 5} }}",
        1 => $"{{ usage: X, range: -{low + 1}..{high}, relative: {(flag ? "true" : "false")} }}",
        2 => $"{{ usage: [X, Y, Wheel], range: 0..{high + 1} }}",
        3 => $"{{ usage: Keyboard/Keypad / 0..{n + 3}, array: {n} }}",
        4 => $"{{ padding: {n} bits }}",
        5 => $"{{ usage: 0xFF00 / 0x{n:X2}, range: 0..{high + 1}, physical: -{low}..{high + 2}, unit: cm/s, exponent: -2, null: {(flag ? "true" : "false")} }}",
        6 => $"{{ usage: Slider, range: 0..{0x0FFFFFFF}, count: {n} }}",
        _ => $"{{ collection: Generic Desktop / Pointer, kind: {(flag ? "logical" : "physical")}, fields: [{{ usage: Z, range: -{low + 1}..{high} }}] }}",
    });

    private static readonly Gen<string> s_report = Gen.Select(s_field.Array[1, 5], s_field.Array[0, 2], s_field.Array[0, 2], Gen.Bool).Select((input, output, feature, packed) =>
        $"{{ collection: Generic Desktop / Multi-axis Controller, packed: {(packed ? "true" : "false")}, input: [{string.Join(", ", input)}], output: [{string.Join(", ", output)}], feature: [{string.Join(", ", feature)}] }}");

    /// <summary>An entry of <c>functions</c>.</summary>
    internal static readonly Gen<string> Function = Gen.Select(Gen.Int[0, 9], s_report.Array[1, 3], Gen.Int[1, 4], Gen.Int[1, 255], Gen.Bool).Select((kind, reports, n, poll, flag) => kind switch
    {
        0 => "keyboard",
        1 => "mouse",
        2 or 3 => $"hid: {{ poll: {poll} ms, out_endpoint: {(flag ? "true" : "false")}, reports: [{string.Join(", ", reports)}] }}",
        4 => $"midi: {{ from_device: [{string.Join(", ", Enumerable.Range(0, n).Select(i => $"In{i}"))}], to_device: [Out{n}], association: {(flag ? "true" : "false")} }}",
        5 => $"cdc: {{ notification: {(flag ? "true" : "false")}, label: Port {n} }}",
        6 => $"vendor: {{ endpoints: [{string.Join(", ", Enumerable.Range(0, n).Select(i => i % 2 == 0 ? "bulk in" : "interrupt out"))}], label: Data }}",
        7 => "gamepad",
        8 => $"hid: {{ reports: [consumer, mouse: {{ buttons: {n} }}, system] }}",
        _ => $"custom: {{ association: {{ class: 0xFF / {n} / 0, label: Pair }}, interfaces: [{{ class: 0xFF / {n} / 0, endpoints: [bulk in] }}, {{ class: 0xFF / 2 / 0, descriptors: [\"04 24 01 {n:X2}\"], alternates: [{{ endpoints: [{{ type: isochronous in, packet_size: {n * 10} B, interval: 1 }}] }}] }}] }}",
    });

    [Fact]
    public void Random_devices_compile_decompile_and_compile_to_the_same_bytes()
    {
        Gen.Select(Function.Array[1, 6], Gen.Bool, Gen.Bool).Sample((functions, share, drop) =>
        {
            var text = $"device: {{ vendor: 0x1209, product: 1, name: Thing, serial: '1' }}\nrepl: {(drop ? "drop" : "keep")}\nendpoints: {(share ? "share" : "separate")}\nfunctions:\n{string.Concat(functions.Select(f => $"- {f}\n"))}";
            var result = SpecCompiler.Compile(text);
            if (result.Device is null)
            {
                // 15 endpoint numbers can be too few, and values of 26 bits and more cannot always be in a row.
                Assert.All(result.Diagnostics.Where(d => d.Severity == Severity.Error), d => Assert.True(d.Code is Codes.Exhausted or Codes.Contradiction, d.ToString()));
                return;
            }
            var again = SpecCompiler.Compile(Decompiler.ToYaml(result.Device.Descriptors)).Device!.Descriptors;
            Assert.Equal(result.Device.Descriptors.Device, again.Device);
            Assert.Equal(result.Device.Descriptors.Configurations, again.Configurations);
            Assert.Equal(result.Device.Descriptors.Reports, again.Reports);
            Assert.Equal(result.Device.Descriptors.Strings, again.Strings);
        }, iter: 400);
    }

    [Fact]
    public void Fields_of_random_devices_stand_where_the_descriptors_parser_finds_them()
    {
        s_report.Array[1, 3].Sample(reports =>
        {
            var device = SpecCompiler.Compile(Compile.Device + $"functions: [hid: {{ reports: [{string.Join(", ", reports)}] }}]").Device;
            if (device is null)
                return;
            var hid = (HidFunction)device.Functions[0];
            var parsed = ReportDescriptor.Parse(hid.ReportDescriptor);
            Assert.Empty(parsed.Problems);
            foreach (var report in hid.Reports)
            {
                var other = parsed.Report(report.Type, report.Id)!;
                Assert.Equal(report.Length + (report.Id == 0 ? 0 : 1), other.ByteLength);
                foreach (var field in report.Fields)
                    for (var i = 0; i < field.Count; i++)
                    {
                        var at = field.BitOffset + i * field.Stride + (report.Id == 0 ? 0 : 8);
                        var item = other.Fields.Single(f => f.Usages.Count > 0 && at >= f.BitOffset && at < f.BitOffset + f.BitLength);
                        Assert.Equal((field.BitSize, field.Minimum, field.Maximum, field.IsArray), (item.Size, item.LogicalMinimum, item.LogicalMaximum, item.IsArray));
                        Assert.True(at / 8 + 3 >= (at + field.BitSize - 1) / 8, "a value lies in five bytes");
                    }
            }
        }, iter: 500);
    }
}
