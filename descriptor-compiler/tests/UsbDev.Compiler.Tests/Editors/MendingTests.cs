using UsbDev.Compiler.Editor;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests.Editors;

/// <summary>What <c>usbdev check --fix</c> makes of mistakes: fewer findings, none that was not there, and nothing else in the file.</summary>
public class MendingTests
{
    private static readonly CompileOptions s_options = new() { ReadFile = _ => "presets: { pad: { parameters: { count: 8 }, collection: Generic Desktop / Keypad, input: [{ name: keys, usage: 'Button / 1..8' }] } }" };

    /// <summary>Everything that the tests know of what people get wrong.</summary>
    private static IEnumerable<string> Mistakes() =>
    [
        .. FixesTests.Mistakes.Select(m => Compile.WithDevice(m.Data.Item1)), .. BadInputTests.Slips.Select(m => Compile.WithDevice(m.Data.Item1)), .. SyntaxErrorTests.Slips.Select(m => m.Data.Item1),
        ManyMistakesTests.Wrong, ManyMistakesTests.Wrong.Replace("collection: Gamepad", "colection: Gamepda").Replace("  - cdc:", "  - cdcc:").Replace("poll: 300 ms", "poll: 500 Hz"),
    ];

    [Fact]
    public void Of_all_known_mistakes_those_that_are_mended_are_gone_and_none_comes()
    {
        var (mended, texts) = (0, 0);
        foreach (var text in Mistakes())
        {
            texts++;
            mended += Check(text).Count;
        }
        Assert.True(texts > 130 && mended > 60, $"{mended} mistakes mended in {texts} texts");
    }

    /// <summary>Two letters of a key or word in another order: what is mended is what was written.</summary>
    [Fact]
    public void A_misspelt_word_is_mended_to_the_right_one_or_left()
    {
        var (right, left, wrong) = (0, 0, new List<string>());
        foreach (var good in SpecLanguageDocsTests.Examples().Select(e => Compile.WithDevice(e.Text)))
            foreach (var word in Words(YamlReader.Read(good, "", new Diagnostics())!).Where(w => w.Span.Line == w.Span.EndLine && w.Value.Length > 4 && w.Value.All(char.IsAsciiLetterLower) && w.Value[1] != w.Value[2]))
            {
                var lines = good.Split('\n');
                var (line, at) = (word.Span.Line - 1, word.Span.Column + (word.Plain ? 0 : 1));
                if (at + 1 >= lines[line].Length || lines[line][at] != word.Value[1])
                    continue;
                lines[line] = $"{lines[line][..at]}{lines[line][at + 1]}{lines[line][at]}{lines[line][(at + 2)..]}";
                var bad = string.Join('\n', lines);
                var text = Mending.Of(bad, s_options.FileName, t => SpecCompiler.Compile(t, s_options)).Text;
                if (text == good)
                    right++;
                else if (text == bad)
                    left++;
                else
                    wrong.Add($"{lines[line]} became {text.Split('\n')[line]}");
            }
        Assert.True(right > 400 && wrong.Count == 0, $"{right} right, {left} left, {wrong.Count} wrong:\n{string.Join('\n', wrong.Take(20))}");
    }

    [Fact]
    public void Mistakes_behind_each_other_are_mended_and_comments_and_line_ends_stay()
    {
        const string bad = "# a pad\r\ndevice: { vendor: 0x1209, prodct: 2E8A } # é 🎹\r\nfunctions:\r\n\r\n  - keybord: { name:kbd }   # one\r\n  - hid: { collection: Gamepad, input: [{ usage: \"Buton / 1..8\" }] }\r\n";

        var (text, changes) = Mending.Of(bad, "device.yaml", t => SpecCompiler.Compile(t));

        Assert.Equal("# a pad\r\ndevice: { vendor: 0x1209, product: 0x2E8A } # é 🎹\r\nfunctions:\r\n\r\n  - keyboard: { name: kbd }   # one\r\n  - hid: { collection: Gamepad, input: [{ usage: \"Button / 1..8\" }] }\r\n", text);
        Assert.Equal([("prodct", "product"), ("2E8A", "0x2E8A"), ("keybord", "keyboard"), ("name:kbd", "name: kbd"), ("Buton / 1..8", "Button / 1..8")], changes.Select(c => (c.Before, c.After)));
    }

    [Theory]
    [InlineData("device: { vendor: 1209, product: 1 }\nfunctions: [mouse]")] // doubtful, no error
    [InlineData("functions: [{ vendor: { endpoints: [bulk] } }]")] // in or out?
    [InlineData("functions: [controller]")]
    [InlineData("functions: [hid: { collection: Generic Desktop, input: [{ usage: Volume Up }] }]")]
    [InlineData("functions: [cdc: { name: start }]")]
    [InlineData("boards: [rp2040]\nfunctions: [{ vendor: { winusb: true } }]")] // another device without it
    [InlineData("functions: [{ hid: { collection: Mouse, input: [{ usage: X, range: -129..0, bits: 8 }] } }]")] // another report
    public void What_is_a_matter_of_choice_is_left(string text) => Assert.Empty(Check(Compile.WithDevice(text)));

    [Fact]
    public void A_part_is_mended_as_the_description_sees_it()
    {
        const string device = "include: [part.yaml]\ndevice: { vendor: 0x1209, product: 1 }\nfunctions: [pad]\n", part = "presets: { pad: { collection: Gamepad, input: [{ usage: X, rnage: 0..9 }] } }\n";

        var (text, changes) = Mending.Of(part, "part.yaml", t => SpecCompiler.Compile(device, new CompileOptions { ReadFile = _ => t }));

        Assert.Equal(part.Replace("rnage", "range"), text);
        Assert.Equal("part.yaml:1:60", Assert.Single(changes).Finding.At.ToString());
    }

    private static IReadOnlyList<Mended> Check(string text)
    {
        var (mended, changes) = Mending.Of(text, s_options.FileName, t => SpecCompiler.Compile(t, s_options));
        Assert.Equal(changes.Count == 0, mended == text);
        if (changes.Count == 0)
            return changes;
        var (before, after) = (Errors(text), Errors(mended));
        Assert.True(after.Count < before.Count, $"{text}\nbecame\n{mended}\nwith {string.Join('\n', after)}");
        Assert.All(after, a => Assert.Contains(before, b => (b.Code, b.At.Line) == (a.Code, a.At.Line)));
        Assert.Empty(Mending.Of(mended, s_options.FileName, t => SpecCompiler.Compile(t, s_options)).Changes);
        var (old, now) = (text.Split('\n'), mended.Split('\n'));
        Assert.Equal(old.Length, now.Length);
        for (var i = 0; i < old.Length; i++)
            Assert.True(old[i] == now[i] || changes.Any(c => c.Finding.At.Line == i + 1), now[i]);
        return changes;
    }

    private static List<Diagnostic> Errors(string text) => [.. SpecCompiler.Compile(text, s_options).Diagnostics.Where(d => d.Severity == Severity.Error)];

    private static IEnumerable<ScalarNode> Words(Node node) => node switch
    {
        ScalarNode scalar => [scalar],
        SequenceNode list => list.Items.SelectMany(Words),
        MappingNode group => DescriptionTree.Written(group).SelectMany(e => e.Key.Value is "parameters" or "presets" or "name" or "label" ? [] : Words(e.Value).Prepend(e.Key)),
        _ => [],
    };
}
