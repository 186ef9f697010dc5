using CsCheck;
using UsbDev.Compiler.Editor;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests.Editors;

/// <summary>What an editor is told at every place of every example of the reference.</summary>
public class EditorHelpTests
{
    private static readonly CompileOptions s_options = new() { ReadFile = _ => "presets: { pad: { parameters: { count: 8 }, collection: Generic Desktop / Keypad, input: [{ name: keys, usage: 'Button / 1..8' }] } }" };

    public static TheoryData<int> Examples => [.. SpecLanguageDocsTests.Examples().Select(e => e.Line)];

    private static string Text(int line) => Compile.WithDevice(SpecLanguageDocsTests.Examples().Single(e => e.Line == line).Text);

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_key_that_is_written_would_have_been_proposed(int line)
    {
        var text = Text(line);
        var missing = new List<string>();
        foreach (var key in Keys(YamlReader.Read(text, "", new Diagnostics())!))
            if (!Completions.At(text, s_options, key.Span.Line - 1, key.Span.Column - 1 + (key.Plain ? 1 : 2)).Items.Any(i => i.Label == key.Value))
                missing.Add($"{key.Span.Line}:{key.Span.Column} {key.Value}");

        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_key_of_the_language_is_explained_and_its_bytes_are_shown(int line)
    {
        var text = Text(line);
        var device = SpecCompiler.Compile(text, s_options).Device;
        foreach (var key in Keys(YamlReader.Read(text, s_options.FileName, new Diagnostics())!))
            if (SpecLanguage.Sections.Any(s => s[key.Value] is not null))
            {
                var hover = Hovers.At(text, s_options, device, key.Span.Line - 1, key.Span.Column - 1);
                Assert.True(hover is not null, $"nothing is told of {key.Value} in line {key.Span.Line} of\n{text}");
                Assert.Equal((key.Span.Line, key.Span.Column), (hover.At!.Line, hover.At.Column));
            }
    }

    [Fact]
    public void A_key_of_the_writers_own_is_explained()
    {
        Assert.Contains(Section.OwnHelp, Hovers.At(Compile.Device + "x-mine: 1\nfunctions: [mouse]\n", s_options, null, 1, 2)!.Text, StringComparison.Ordinal);
        Assert.Null(Hovers.At(Compile.Device + "functions: [mouse: { x-mine: 1 }]\n", s_options, null, 1, 22));
    }

    private static IEnumerable<ScalarNode> Keys(Node node) => node switch
    {
        // Names of the user's own and numbers cannot be known.
        MappingNode mapping => DescriptionTree.Written(mapping).SelectMany(e => e.Key.Value is "parameters" or "presets" or "string_descriptors" or "report_descriptors" ? [e.Key] : e.Key.Value.StartsWith("x-", StringComparison.Ordinal) || e.Key.Value == "<<" ? [] : Keys(e.Value).Prepend(e.Key)),
        SequenceNode list => list.Items.SelectMany(Keys),
        _ => [],
    };

    [Fact]
    public void Nothing_that_is_being_typed_breaks_the_help()
    {
        var texts = SpecLanguageDocsTests.Examples().Select(e => Compile.WithDevice(e.Text)).ToArray();
        Gen.Select(Gen.Int[0, texts.Length - 1], Gen.Int[0, 5000], Gen.Int[0, 40], Gen.Char[" \n:-{}[]\"'#&*|>$,x\r\t🎹"[..19]].Array[0, 3], Gen.Int[0, 60], Gen.Int[0, 90]).Sample((which, at, length, put, line, column) =>
        {
            var text = texts[which];
            at %= text.Length;
            text = text[..at] + new string(put) + text[Math.Min(text.Length, at + length)..];
            var tree = new DescriptionTree(text, s_options);
            var list = Completions.At(text, s_options, line, column);
            Assert.InRange(list.Start, 0, column + 1);
            Hovers.At(text, s_options, SpecCompiler.Compile(text, s_options).Device, line, column);
            Definitions.At(text, s_options, line, column);
            Outline.Of(tree);
            Assert.All(Folding.Of(text), f => Assert.InRange(f.Last, f.First + 1, text.Count(c => c is '\n' or '\r')));
            var places = Selections.At(tree, line + 1, column + 1);
            Assert.All(places.Zip(places.Skip(1)), p => Assert.True(p.Second.Holds(p.First) && p.First != p.Second));
            var names = new Names([(s_options.FileName, text)]);
            if (names.At(s_options.FileName, line + 1, column + 1) is { } name)
                Assert.Contains(name, names.PlacesOf(name));
            var findings = SpecCompiler.Compile(text, s_options).Diagnostics;
            foreach (var fix in QuickFixes.For(text, s_options.FileName, findings.Where(d => d.At.File == s_options.FileName), t => SpecCompiler.Compile(t, s_options)))
                Assert.InRange(fix.Change.To, fix.Change.From, text.Length);
        }, iter: 300);
    }

    [Fact]
    public void What_is_proposed_for_a_value_is_taken()
    {
        var refused = new List<string>();
        foreach (var section in SpecLanguage.Sections.Where(s => s != SpecLanguage.Root))
            foreach (var key in section.Keys.Where(k => k.Kind is ValueKind.Flag or ValueKind.Choice or ValueKind.Unit or ValueKind.Usage))
            {
                var (place, needed) = SchemaAgreementTests.Places[section.Name];
                var begin = place[..place.IndexOf('@')] + string.Join(", ", [.. needed.Where(n => !n.StartsWith(key.Name + ":", StringComparison.Ordinal)), $"{key.Name}: "]);
                var (line, column) = (begin.Count(c => c == '\n'), begin.Length - begin.LastIndexOf('\n') - 1);
                foreach (var item in Completions.At(begin, s_options, line, column).Items.Take(40))
                    if (SpecCompiler.Compile(begin + item.Insert + place[(place.IndexOf('@') + 1)..]).Diagnostics.FirstOrDefault(d => d.Code is Codes.Syntax or Codes.Type or Codes.UnknownWord or Codes.UnknownUsage) is { } finding)
                        refused.Add($"{section.Name}.{key.Name}: {item.Insert}: {finding}");
            }
        Assert.Empty(refused);
    }
}
