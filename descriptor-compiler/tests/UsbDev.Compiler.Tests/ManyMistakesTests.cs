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

    /// <summary>A file that is not there, and files that hold no keys: what they would have said is not missing, and the rules are no milder for it.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("[a, list]")]
    [InlineData("{ of_the_lost_file: {")]
    public void A_lost_include_hides_nothing_and_makes_no_rule_milder(string? content)
    {
        const string text = """
            include: [lost.yaml]
            device: { vendor: 0x1209, product: 1, serial: '1' }
            functions:
              - custom: { interfaces: [{ class: 0 / 0 / 0 }] }
              - of_the_lost_file
            """;

        var found = SpecCompiler.Compile(text, new CompileOptions { ReadFile = _ => content }).Diagnostics.Where(d => d.Severity == Severity.Error && d.At.File != "lost.yaml").Select(d => d.Code);

        Assert.Equal(content is null ? [Codes.Include, "USB033"] : ["USB033"], found);
    }

    [Fact]
    public void Where_numbers_run_out_that_is_one_error_and_hides_no_other() => Expect(
        """
        device: { vendor: 0x1209, product: 1, serial: '1' }
        functions:
          - { vendor: { endpoints: [bulk in, bulk in, bulk in, bulk in, bulk in, bulk in, bulk in] } }
          - { vendor: { endpoints: [bulk out, bulk out, bulk out, bulk out, bulk out, bulk out, bulk out] } }
          - cdc
          - cdc
          - midi: { packet_size: 63 B }
        """,
        $"5 {Codes.Exhausted}", "7 USB041");

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
    }

    internal const string Wrong = """
        device:
          vendor: 0
          product: 1
          name: Küche
          serial: a,b
          max_power: 600 mA
          class: 0 / 1 / 0
        boards: [samd21]
        parameters:
          most: 300
        presets:
          pad:
            collection: Gamepad
            input:
              - usage: X
                range: 0..${most}
                bits: 8
              - usage: Y
                range: 0..9
        functions:
          - hid:
              name: wheel
              poll: 300 ms
              packet_size: 100 B
              country: 99
              subclass: 9
              collection: Mouse
              input:
                - usage: Button / 1..3
                  count: 2
                - usage: Z
                  range: 0..300
                  bits: 8
              output:
                - usage: 0xFF00 / 0x01
                  volatile: true
          - pad:
              name: stick
              packet_size: 90 B
          - cdc:
              name: log
              packet_size: 63 B
          - midi:
              name: synth
              from_device: [Flöte]
              packet_size: 100 B
          - vendor:
              name: data
              endpoints:
                - type: bulk in
                  number: 1
                  packet_size: 63 B
                - type: interrupt in
                  number: 1
                  interval: 0
          - custom:
              name: other
              interfaces:
                - class: 0 / 0 / 0
                  endpoints:
                    - type: bulk out
                      packet_size: 65 B
        """;

    /// <summary>Lines of which others depend: of those nothing can be said.</summary>
    private static readonly Dictionary<int, int[]> s_dependent = new()
    {
        [8] = [4, 45], // no board, no length of strings
        [10] = [16, 17], // no value of the parameter
        [16] = [17], // no range for the bits
        [29] = [30], // no usages for the count
        [32] = [33],
        [50] = [52, 54], // no type, no endpoint: nor its size, nor its number twice
        [51] = [54],
        [53] = [54, 55],
        [61] = [62],
    };

    /// <summary>Errors of the reader, of the builder and of the rules: what is broken besides hides none of those in other lines.</summary>
    [Fact]
    public void A_further_broken_value_hides_nothing_of_a_file_full_of_errors()
    {
        var before = Found(Wrong);
        Assert.Equal(19, before.Count);
        var wrong = new List<string>();
        foreach (var place in Scalars(Yaml.YamlReader.Read(Wrong, "", new Diagnostics())!).Select(s => s.Span))
        {
            var gone = s_dependent.GetValueOrDefault(place.Line, []).Append(place.Line).Select(l => $"{l} ").ToArray();
            var after = Found(Broken(Wrong, [place])).Where(f => !Array.Exists(gone, l => f.StartsWith(l, StringComparison.Ordinal))).ToHashSet();
            var expected = before.Where(f => !Array.Exists(gone, l => f.StartsWith(l, StringComparison.Ordinal))).ToHashSet();
            if (!expected.SetEquals(after))
                wrong.Add($"{Wrong.Split('\n')[place.Line - 1]} ({place.Line}): too much: {string.Join(", ", after.Except(expected))}; hidden: {string.Join(", ", expected.Except(after))}");
        }
        Assert.True(wrong.Count == 0, string.Join(", ", before) + "\n" + string.Join('\n', wrong));
    }

    private static string Broken(string text, SourceSpan[] places)
        {
            var lines = text.Split('\n');
            foreach (var place in places)
                lines[place.Line - 1] = lines[place.Line - 1][..(place.Column - 1)] + "'% %'" + lines[place.Line - 1][(place.EndColumn - 1)..];
            return string.Join('\n', lines);
        }

    private static HashSet<string> Found(string text) => [.. SpecCompiler.Compile(text).Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => $"{d.At.Line} {d.Code}")];

    private static IEnumerable<Yaml.ScalarNode> Scalars(Yaml.Node node) => node switch
        {
            Yaml.ScalarNode scalar => [scalar],
            Yaml.SequenceNode list => list.Items.SelectMany(Scalars),
            Yaml.MappingNode group => group.Entries.SelectMany(e => Scalars(e.Value)),
            _ => [],
        };

    private static void Expect(string text, params string[] expected) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), Errors(text, []).Select(e => e["device.yaml:".Length..]).Order(StringComparer.Ordinal));

    /// <summary>Errors, and warnings that the rules for a new device report of a key.</summary>
    private static List<string> Errors(string text, Dictionary<string, string> files) =>
        [.. SpecCompiler.Compile(text, new CompileOptions { ReadFile = files.GetValueOrDefault }).Diagnostics.Where(d => d.Severity == Severity.Error || d.Code == "HID056").Select(d => $"{d.At.File}:{d.At.Line} {d.Code}")];
}
