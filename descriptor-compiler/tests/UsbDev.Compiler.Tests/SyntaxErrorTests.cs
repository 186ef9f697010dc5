using CsCheck;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Where a file is no YAML, the rest of it is still read.</summary>
public class SyntaxErrorTests
{
    [Theory]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    public void Signs_that_editors_do_not_take_for_the_end_of_a_line_are_letters(string sign)
    {
        var text = $"# a{sign}functions: [x]\ndevice: {{ vendor: 0x1209, product: 2, serial: unique, name: \"a{sign}b\" }} # {sign}\n# usbdev: allow SPEC010 so it is{sign}\nfunctions: [keyboard, keybord]\n";

        var result = SpecCompiler.Compile(text);

        Assert.Equal((4, Codes.UnknownName, "so it is" ), result.Diagnostics.Where(d => d.Severity == UsbDev.Descriptors.Severity.Error).Select(d => (d.At.Line, d.Code, d.Allowed![..8])).Single());
        Assert.Equal($"a{sign}b", UsbDev.Descriptors.StringDescriptor.Text(SpecCompiler.Compile(text.Replace(", keybord", "", StringComparison.Ordinal)).Device!.Descriptors.Strings.First(s => s.Key.Index == 1).Value));
    }

    /// <summary>What people get wrong, with the place and words of the message.</summary>
    public static TheoryData<string, string, string> Slips => new()
    {
        { "device:\n  vendor: 0x1209\n  product 0x0001\nfunctions:\n  - moose", "3:3", "after 'product' a ':' is missing" },
        { "device:\n  vendor 0x1209\n  product: 0x0001\nfunctions:\n  - moose", "2:3", "after 'vendor' a ':' is missing" },
        { "device:\n  vendor:0x1209\n  product: 0x0001\nfunctions:\n  - moose", "2:3", "after 'vendor:' a space is missing" },
        { "device:\n  vendor: 0x1209\n  product: 1\n  name: \"Desk\n  serial: \"1\"\nfunctions:\n  - moose", "4:9", "quote \" that begins here is not closed" },
        { "device: { vendor: 0x1209, product: 1, serial: #1 }\nfunctions:\n  - moose", "1:47", "from '#' on this is a comment" },
        { "device: { vendor: 0x1209, product: 1\nfunctions:\n  - moose", "1:9", "'{' that opens here is not closed" },
        { "device: { vendor: 0x1209, product: 1 }\nboards: [rp2040, samd21\nfunctions:\n  - moose", "2:9", "'[' that opens here is not closed" },
        { "device: { vendor: 0x1209, product: 1]\nfunctions:\n  - moose", "1:37", "']' closes what '{' opened in column 9" },
        { "device: { vendor: 0x1209, product: 1 }}\nfunctions:\n  - moose", "1:39", "'}' closes nothing" },
        { "device: { vendor: 0x1209 product: 1 }\nfunctions:\n  - moose", "1:26", "before 'product: 1 }' a ',' is missing" },
        { "device:\n\tvendor: 0x1209\n\tproduct: 1\nfunctions:\n  - moose", "2:1", "tab" },
        { "device:\n  vendor: 0x1209\n\tproduct: 1\nfunctions:\n  - moose", "3:1", "tab" },
        { "device:\n  vendor: 0x1209\n   product: 1\nfunctions:\n  - moose", "3:4", "deeper than line 2" },
        { "device:\n  vendor: 0x1209\n product: 1\nfunctions:\n  - moose", "3:2", "column 2" },
        { "device:\n  vendor: 0x1209\n  product: 1\n  name: Desk: two\nfunctions:\n  - moose", "4:13", "second ': '" },
        { "device: { vendor: 0x1209, product: 1 }\nfunctions:\n  - hid: name: x\n  - moose", "3:14", "second ': '" },
        { "device:\n  vendor: 0x1209\n  product: 1\n  name: @home\nfunctions:\n  - moose", "4:9", "cannot begin with '@'" },
        { "device:\n  vendor: 0x1209\n  product: 1\n  name: *\nfunctions:\n  - moose", "4:9", "anchor" },
        { "device:\n  vendor: 0x1209\n  product: 1\n  name: \"a\\qb\"\nfunctions:\n  - moose", "4:9", "'\\'" },
        { "device:\n  vendor: 0x1209\n  product: 1\n  name: 'Tom's pad'\nfunctions:\n  - moose", "4:14", "'s pad'' follows after the value has ended" },
        { "device: { vendor: 0x1209, product: 1, name: 'Tom's pad' }\nfunctions:\n  - moose", "1:50", "follows after the value has ended" },
        { "device:\n  vendor: 0x1209\n  product: 1\n  name: | x\nfunctions:\n  - moose", "4:9", "after '|' the text begins on the next line" },
        { "device:\n  vendor: 0x1209\n  product: 1\n  name: !<x y\nfunctions:\n  - moose", "4:9", "tag" },
        { "device:\n  vendor: 0x1209\n  product: 1\n  name: ? x\nfunctions:\n  - moose", "4:9", "'?'" },
        { "device: { vendor: 0x1209, product: 1 }\nboards: - rp2040\nfunctions:\n  - moose", "2:9", "line of its own" },
        { "device: { vendor: 0x1209, product: 1 }\nfunctions:\n  - moose\n  mouse: x", "4:3", "a key stands among the entries" },
        { "device: { vendor: 0x1209, product: 1 }\nfunctions:\n  - moose\nboards [rp2040]", "4:1", "after 'boards' a ':' is missing" },
        { "device: { vendor: 0x1209, product: 1 }\nfunctions:\n  - hid\n      name: x\n      input:\n        - { usage: X }\n  - moose", "3:5", "after 'hid' a ':' is missing" },
        { "device: { vendor: 0x1209, product: 1 }\nfunctions:\n  - hid:\n      collection: Mouse\n      input: [{ usage: \n  - moose", "5:15", "'{' that opens here is not closed" },
        { "%YAML 1.2 x\ndevice: { vendor: 0x1209, product: 1 }\nfunctions:\n  - moose", "1:1", "directive" },
        { "device: { vendor: 0x1209, product: 1 }\nfunctions:\n  - moose\n---\nfunctions: [mouse]", "4:1", "second document" },
    };

    [Theory]
    [MemberData(nameof(Slips))]
    public void A_syntax_error_is_told_at_its_place_and_the_rest_is_judged(string text, string place, string words)
    {
        var result = SpecCompiler.Compile(text);

        Assert.Equal(2, result.Diagnostics.Count(d => d.Severity == Severity.Error));
        var syntax = Assert.Single(result.Diagnostics, d => d.Code == Codes.Syntax);
        Assert.Equal(place, $"{syntax.At.Line}:{syntax.At.Column}");
        Assert.Contains(words, syntax.Message + " " + syntax.Fix, StringComparison.Ordinal);
        Assert.NotEmpty(syntax.Fix);
        Assert.Contains("'moose'", Assert.Single(result.Diagnostics, d => d.Code == Codes.UnknownName).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_syntax_errors_and_what_else_is_wrong_are_told_in_one_run()
    {
        var result = SpecCompiler.Compile("""
            device:
              vendor 0x1209
              product: 1
              name: Desk: two
              max_power: 900 mA
            functions:
              - moose
              - hid: { collection: Mouse, input: [ { usage: X }
              - cdc: { poll: 9 parsec }
              - hid:
                  collection: Mouse
                  input:
                    - { usage: X, range: 0..1000, bits: 8 }
            """);

        Assert.Equal([(2, Codes.Syntax), (4, Codes.Syntax), (5, Codes.Range), (7, Codes.UnknownName), (8, Codes.Syntax), (9, Codes.Type), (13, Codes.Range)],
            result.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => (d.At.Line, d.Code)));
    }

    [Fact]
    public void What_the_lost_lines_defined_is_not_called_unknown()
    {
        var result = SpecCompiler.Compile("""
            device: { vendor: 0x1209, product: 1 }
            parameters:
              count 12
            presets:
              pad: { collection: Keypad, input: [{ usage: "Button / 1..${count}" }]
              stick: { collection: Joystick, input: [{ usage: X, count: "${count}" }] }
            mine: &mine [x
            functions:
              - pad
              - stick
              - cdc: *mine
              - paddle
            """);

        Assert.Equal([(3, Codes.Type), (5, Codes.Syntax), (7, Codes.Syntax), (12, Codes.UnknownName)], result.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => (d.At.Line, d.Code)));
    }

    [Fact]
    public void An_included_file_with_a_syntax_error_is_read_as_far_as_it_goes()
    {
        var files = new Dictionary<string, string>
        {
            ["a.yaml"] = "presets:\n  pad:\n    collection Keypad\n    input: [{ usage: Buton / 1..3 }]\n  knob: { collection: Mouse, input: [{ usage: Dial }] }\n",
            ["b.yaml"] = "presets: [\n",
        };

        var result = SpecCompiler.Compile(Compile.Device + "include: [a.yaml, b.yaml, c.yaml]\nfunctions:\n  - pad\n  - knob\n  - other\n  - hid: { nme: x, reports: [knob] }\n", new CompileOptions { ReadFile = files.GetValueOrDefault });

        Assert.Equal(["device.yaml:2:27 SPEC012", "device.yaml:7:12 SPEC004", "a.yaml:3:5 SPEC001", "a.yaml:4:22 SPEC009", "b.yaml:1:10 SPEC001"], result.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => $"{d.Place} {d.Code}"));
    }

    [Fact]
    public void A_misspelled_preset_is_one_finding()
    {
        var result = Compile.Text("functions:\n  - hid: { reports: [mouse keyboard] }\n  - hid: { preset: moose, fields: { x: none } }\n");

        var errors = result.Diagnostics.Where(d => d.Severity == Severity.Error).ToList();
        Assert.Equal([3, 4], errors.Select(d => d.At.Line));
        Assert.Contains("'[mouse, keyboard]'", errors[0].Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_descriptions_never_crash_the_compiler_and_each_finding_has_a_place_in_the_text()
    {
        var examples = SpecLanguageDocsTests.Examples().Select(e => Compile.WithDevice(e.Text)).ToArray();
        const string signs = "[]{}'\":,-#&*!|>%@?\t\n\r \u2028x";
        Gen.Select(Gen.Int[0, examples.Length - 1], Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 2], Gen.Int[0, signs.Length - 1]).Array[1, 6]).Sample((which, changes) =>
        {
            var text = examples[which];
            foreach (var (place, kind, sign) in changes)
            {
                var at = place % text.Length;
                text = kind switch { 0 => text.Remove(at, 1), 1 => text.Insert(at, signs[sign..(sign + 1)]), _ => text.Remove(at, 1).Insert(at, signs[sign..(sign + 1)]) };
            }
            var lines = text.Split('\n').Length + text.Count(c => c is '\r' or '\u2028');
            foreach (var finding in SpecCompiler.Compile(text, new CompileOptions { ReadFile = _ => null }).Diagnostics)
            {
                Assert.True(finding.At.Line >= 1 && finding.At.Line <= lines, $"{finding}\n{text}");
                Assert.InRange(finding.At.Column, 1, text.Length + 1);
                Assert.True(finding.Code != Codes.Syntax || finding.Fix.Length > 0, finding.ToString());
            }
        }, iter: 3000);
    }

    private static readonly (string Name, Func<string, string?> Make)[] s_slips =
    [
        ("no colon", line => line.Contains(": ", StringComparison.Ordinal) ? Replace(line, ": ", " ") : null),
        ("no colon at the end", line => line.EndsWith(':') ? line[..^1] : null),
        ("no space", line => line.Contains(": ", StringComparison.Ordinal) ? Replace(line, ": ", ":") : null),
        ("a quote not closed", line => line.Contains(": ", StringComparison.Ordinal) ? Replace(line, ": ", ": \"") : null),
        ("a bracket not closed", line => line.Contains(']') ? line.Remove(line.LastIndexOf(']'), 1) : null),
        ("a brace not closed", line => line.Contains('}') ? line.Remove(line.LastIndexOf('}'), 1) : null),
        ("a bracket too many", line => line.Contains('[') ? line.Insert(line.IndexOf('['), "[") : null),
        ("a wrong bracket", line => line.Contains('}') ? Replace(line, "}", "]") : null),
        ("a tab", line => "\t" + line.TrimStart(' ')),
        ("deeper", line => " " + line),
        ("less deep", line => line.StartsWith(' ') ? line[1..] : null),
        ("a second colon", line => line.Contains(": ", StringComparison.Ordinal) ? Replace(line, ": ", ": a: ") : null),
        ("an at sign", line => line.Contains(": ", StringComparison.Ordinal) ? Replace(line, ": ", ": @") : null),
        ("no comma", line => line.Contains(", ", StringComparison.Ordinal) ? Replace(line, ", ", " ") : null),
        ("rubbish", line => line + " ]}\"'"),
    ];

    private static string Replace(string line, string what, string by) => line.IndexOf(what, StringComparison.Ordinal) is >= 0 and var at ? line.Remove(at, what.Length).Insert(at, by) : line;

    [Fact]
    public void One_slip_in_a_line_of_a_good_description_brings_no_other_errors()
    {
        var failures = new List<string>();
        var count = 0; // about 3,000
        foreach (var example in SpecLanguageDocsTests.Examples().Select(e => e.Text))
        {
            var text = Compile.WithDevice(example).TrimEnd();
            var before = SpecCompiler.Compile(text, new CompileOptions { ReadFile = _ => "" }).Diagnostics;
            var lines = text.Split('\n');
            for (var i = 0; i < lines.Length; i++)
                foreach (var (name, make) in s_slips)
                {
                    if (lines[i].Trim().Length == 0 || lines[i].TrimStart().StartsWith('#') || make(lines[i]) is not { } slip)
                        continue;
                    var mutated = string.Join('\n', lines.Select((line, at) => at == i ? slip : line));
                    var found = SpecCompiler.Compile(mutated, new CompileOptions { ReadFile = _ => "" }).Diagnostics.Where(d => d.Severity == Severity.Error && !before.Any(b => b.Message == d.Message)).ToList();
                    if (found.TrueForAll(d => d.Code != Codes.Syntax))
                        continue; // it is still YAML, or a finding of its own
                    count++;
                    if (found.Count > 1)
                        failures.Add($"{name} in line {i + 1}: {lines[i]}\n" + string.Join('\n', found.Select(f => "    " + f.Place + " " + f.Message)));
                }
        }
        Assert.True(count > 2000 && failures.Count == 0, $"{failures.Count} of {count}:\n" + string.Join('\n', failures));
    }
}
