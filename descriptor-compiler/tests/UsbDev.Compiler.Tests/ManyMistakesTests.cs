using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Files of many mistakes: each is told once, in one run, and nothing that only follows from another.</summary>
public class ManyMistakesTests
{
    [Fact]
    public void Beside_broken_keys_the_other_keys_of_a_function_are_judged() => Expect(
        """
        device: { vendor: 0x1209, product: 1, serial: '1', max_power: 600 mA }
        functions:
          - hid:
              name: pad
              poll: 300 ms
              packet_size: 100 B
              country: 99
              collection: Gamepad
              input:
                - { usage: Moose }
                - { usage: X, range: 0..300, bits: 8 }
          - cdc: { name: log, poll: soon, packet_size: 63 B }
          - midi: { name: synth, from_device: [{ klingon: x }], packet_size: 7 B }
          - vendor: { endpoints: [{ type: bulk in, packet_size: 63 B, number: many }], webusb: 'ftp://x' }
        """,
        $"1 {Codes.Range}", $"5 {Codes.Range}", "6 USB041b", "7 HID056", $"10 {Codes.UnknownUsage}", $"11 {Codes.Range}", $"12 {Codes.Type}", "12 USB041",
        $"13 {Codes.UnknownWord}", $"13 {Codes.Range}", $"14 {Codes.Type}", $"14 {Codes.Type}", "14 USB041");

    [Fact]
    public void A_broken_preset_hides_nothing_of_those_who_use_it_or_stand_beside_it() => Expect(
        """
        device: { vendor: 0x1209, product: 1, serial: '1' }
        presets:
          pad:
            collection: Gamepad
            input:
              - { usage: X, range: 0..10x }
              - { usage: Y, range: 0..300, bits: 8 }
          lost: { collection: Mouse, input: [{ usage: X }], poll: 1 kg }
        functions:
          - pad: { name: a, poll: 300 ms }
          - pad: { name: b, packet_size: 100 B }
          - lost
          - cdc: { packet_size: 63 B }
        """,
        $"6 {Codes.Type}", $"7 {Codes.Range}", $"8 {Codes.Type}", $"10 {Codes.Range}", "11 USB041b", "13 USB041");

    [Fact]
    public void A_broken_parameter_hides_nothing() => Expect(
        """
        device: { vendor: 0x1209, product: 1, serial: '1' }
        parameters: { count: [8], most: 300 }
        functions:
          - hid: { name: a, collection: Gamepad, poll: 300 ms, input: [{ usage: 'Button / 1..${count}' }] }
          - hid: { name: b, collection: Gamepad, input: [{ usage: X, range: '0..${most}', bits: 8 }, { usage: Y, range: '0..${least}' }] }
          - cdc: { packet_size: 63 B }
        """,
        $"2 {Codes.Type}", $"4 {Codes.Range}", $"5 {Codes.Range}", $"5 {Codes.Parameter}", "6 USB041");

    [Fact]
    public void A_broken_include_hides_nothing()
    {
        var files = new Dictionary<string, string>
        {
            ["pad.yaml"] = "presets:\n  pad: { collection: Moose, input: [{ usage: X, range: 0..300, bits: eight }] }\n",
            ["log.yaml"] = "functions:\n  - cdc: { name: log, packet_size: 63 B, poll: soon }\n",
        };

        var found = Errors("""
            include: [pad.yaml, log.yaml, lost.yaml]
            device: { vendor: 0x1209, product: 1 }
            functions:
              - pad: { poll: 300 ms }
              - cdc: { packet_size: 63 B }
              - of_the_lost_file
            """, files);

        Assert.Equal([$"device.yaml:1 {Codes.Include}", $"device.yaml:4 {Codes.Range}", "device.yaml:5 USB041", $"log.yaml:2 {Codes.Type}", "log.yaml:2 USB041",
            $"pad.yaml:2 {Codes.Type}", $"pad.yaml:2 {Codes.UnknownUsage}"], found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_cannot_be_known_is_not_told() => Expect(
        """
        device: { vendor: 0x1209, product: 1, serial: '1', speed: hihg }
        checks: strickt
        firmware: C++
        boards: [samd21]
        functions:
          - vendor: { winusb: true, endpoints: [{ type: bulk in, packet_size: 512 B }, { type: interrupt in, poll: 125 us }] }
          - custom: { interfaces: [{ class: 0 / 0 / 0 }] }
        """,
        $"1 {Codes.UnknownWord}", $"2 {Codes.UnknownWord}", $"3 {Codes.UnknownName}");

    [Fact]
    public void A_comment_that_allows_what_could_not_be_judged_is_not_told_to_be_idle()
    {
        var result = SpecCompiler.Compile("""
            device: { vendor: 0x1209, product: 1 }
            functions:
              # usbdev: allow HID046 long reports are rare
              - hid: { collection: Gamepad, packet_size: 8 B, input: [{ usage: X, range: 0..x }, { usage: Slider, count: 20, range: 0..255 }] }
            """);

        Assert.DoesNotContain(result.Diagnostics, d => d.Code == Codes.Suppression);
    }

    /// <summary>Of two broken values each is told as if it were alone, and nothing else.</summary>
    [Fact]
    public void Two_broken_values_are_told_as_each_alone()
    {
        var wrong = new List<string>();
        var pairs = 0;
        foreach (var good in SpecLanguageDocsTests.Examples().Select(e => Compile.WithDevice(e.Text)).Where(t => !t.Contains("include", StringComparison.Ordinal)))
        {
            var places = Scalars(Yaml.YamlReader.Read(good, "", new Diagnostics())!).Where(s => s.Span.Line == s.Span.EndLine).Select(s => s.Span).ToList();
            var alone = places.ConvertAll(place => Found(Broken(good, [place])));
            for (var (a, b) = (0, places.Count / 2); b < places.Count; a++, b++)
            {
                if (places[a].Line == places[b].Line)
                    continue;
                pairs++;
                var both = Found(Broken(good, [places[a], places[b]]));
                var expected = alone[a].Union(alone[b]).ToHashSet();
                if (!expected.SetEquals(both))
                    wrong.Add($"{places[a]} and {places[b]}: too much: {string.Join(", ", both.Except(expected))}; hidden: {string.Join(", ", expected.Except(both))}\n{Broken(good, [places[a], places[b]])}");
            }
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {pairs}:\n{string.Join('\n', wrong.Take(12))}");
        Assert.True(pairs > 150, $"{pairs}");

        static string Broken(string text, SourceSpan[] places)
        {
            var lines = text.Split('\n');
            foreach (var place in places)
                lines[place.Line - 1] = lines[place.Line - 1][..(place.Column - 1)] + "'% %'" + lines[place.Line - 1][(place.EndColumn - 1)..];
            return string.Join('\n', lines);
        }

        static HashSet<string> Found(string text) => [.. SpecCompiler.Compile(text).Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => $"{d.At.Line} {d.Code}")];

        static IEnumerable<Yaml.ScalarNode> Scalars(Yaml.Node node) => node switch
        {
            Yaml.ScalarNode scalar => [scalar],
            Yaml.SequenceNode list => list.Items.SelectMany(Scalars),
            Yaml.MappingNode group => group.Entries.SelectMany(e => Scalars(e.Value)),
            _ => [],
        };
    }

    private static void Expect(string text, params string[] expected) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), Errors(text, []).Select(e => e["device.yaml:".Length..]).Order(StringComparer.Ordinal));

    /// <summary>Errors, and warnings that the rules for a new device report of a key.</summary>
    private static List<string> Errors(string text, Dictionary<string, string> files) =>
        [.. SpecCompiler.Compile(text, new CompileOptions { ReadFile = files.GetValueOrDefault }).Diagnostics.Where(d => d.Severity == Severity.Error || d.Code == "HID056").Select(d => $"{d.At.File}:{d.At.Line} {d.Code}")];
}
