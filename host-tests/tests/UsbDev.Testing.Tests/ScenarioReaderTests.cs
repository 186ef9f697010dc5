using CsCheck;
using UsbDev.Compiler;
using UsbDev.Testing.Scenarios;

namespace UsbDev.Testing.Tests;

public class ScenarioReaderTests
{
    private static readonly CompiledDevice _device = SpecCompiler.Compile(TemporaryGadget.Description + "\n  - cdc: { name: log }\n  - midi: { name: synth, from_device: [Keys, Pads], to_device: [Synth] }\n").Device!;

    [Theory]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expcet: { kbd: { types: x } }", "tests.yaml:4:9", "'expcet' is no key of a step", "did you mean 'expect'?")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: { kdb: { types: x } }", "tests.yaml:4:19", "'kdb' is no key of 'expect'", "did you mean 'kbd'?")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: { media: { presses: Play/Puase } }", "tests.yaml:4:37", "media cannot press 'Play/Puase'", "did you mean")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - send: { kbd: { Cap Lock: on } }", "tests.yaml:4:24", "kbd has no output or feature field 'Cap Lock'", "did you mean 'Caps Lock'?")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - send: { kbd: { Caps Lock: 2 } }", "tests.yaml:4:35", "Caps Lock cannot be 2", "from 0 to 1")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - wait: soon", "tests.yaml:4:15", "'wait' must be a time, not 'soon'", "100 ms")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - wait: 1 s\n        within: 1 s", "tests.yaml:5:17", "'within' means nothing for 'wait'", "remove")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - plug\n      - plugg", "tests.yaml:5:9", "'plugg' is no key of a step", "did you mean 'plug'?")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - type: x\n        wait: 1 s", "tests.yaml:5:9", "a step does one thing", "new step")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - within: 1 s", "tests.yaml:4:9", "this step does nothing", "give it one of")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - pin: { LED: high }", "tests.yaml:4:16", "'LED' is no pin", "write its number")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - pin: { 2: up }", "tests.yaml:4:19", "pin 2 cannot be 'up'", "high, low, open")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: { console: \"(\" }", "tests.yaml:4:28", "is no regular expression", "\\")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: {}", "tests.yaml:4:17", "expects nothing in particular", "expect: nothing")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: { kbd: { types: x, times: 2 } }", "tests.yaml:4:43", "'times' counts", "presses")]
    [InlineData("tests:\n  - name: a\n    steps: []\n  - name: a\n    steps: []", "tests.yaml:4:11", "another test is called 'a'", "name of its own")]
    [InlineData("tests:\n  - name: a\n    continue: true\n    steps: []", "tests.yaml:3:15", "the first test has none before it", "remove")]
    [InlineData("test:\n  - name: a", "tests.yaml:1:1", "'test' is no key of tests.yaml", "did you mean 'tests'?")]
    [InlineData("- name: a", "tests.yaml:1:1", "the file must hold keys", "tests:")]
    [InlineData("tests: [", "tests.yaml:1:8", "the '[' that opens here is not closed", "close it with ']'")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - request: { to: kbd }", "tests.yaml:4:18", "needs 'request'", "")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - request: { request: 1, to: kdb }", "tests.yaml:4:36", "'to' cannot be 'kdb'", "did you mean 'kbd'?")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - transfer: { endpoint: 0x81, data: '01' }", "tests.yaml:4:19", "an IN endpoint sends", "0x80")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: { synth: note_no note=60 }", "tests.yaml:4:26", "'note_no' is no MIDI message", "note_on channel=0")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: { synth: note_on note=128 }", "tests.yaml:4:26", "note must be 0 to 127, not '128'", "")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: { synth: note_on channel=16 }", "tests.yaml:4:26", "channel must be 0 to 15, not '16'", "")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: { synth: C4 }", "tests.yaml:4:26", "the message at byte 0 is cut off: it has 2 bytes", "note_on channel=0")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: { media: { presses: VOLUME_UP } }", "tests.yaml:4:37", "media cannot press 'VOLUME_UP'", "did you mean 'Volume Increment'?")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: { media: { presses: VolumeDown } }", "tests.yaml:4:37", "media cannot press 'VolumeDown'", "did you mean 'Volume Decrement'?")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: { synth: clock note=1 }", "tests.yaml:4:26", "'note' is no part of clock", "")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: { synth: { plays: clock, cable: Kys } }", "tests.yaml:4:49", "there is no cable 'Kys'", "Keys, Pads")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - send: { log: { line: 9600 8X1 } }", "tests.yaml:4:30", "'line' must be a line coding", "115200 8N1")]
    [InlineData("tests:\n  - name: a\n    steps:\n      - expect: { log: { txt: a } }", "tests.yaml:4:26", "'txt' is no key of log", "did you mean 'text'?")]
    public void A_slip_is_told_with_its_place_and_the_way_out(string text, string place, string message, string fix)
    {
        var (scenario, findings) = ScenarioReader.Read(text, "tests.yaml", _device);

        Assert.Null(scenario);
        var finding = findings.FirstOrDefault(f => f.Message.Contains(message, StringComparison.Ordinal));
        Assert.True(finding is not null, string.Join('\n', findings));
        Assert.StartsWith(place, finding.At.ToString());
        Assert.Contains(fix, finding.Fix);
        Assert.DoesNotContain("(Parameter", finding.Message);
    }

    [Fact]
    public void All_slips_of_a_file_are_told_at_once()
    {
        var (_, findings) = ScenarioReader.Read("tests:\n  - name: a\n    steps:\n      - wiat: 1 s\n      - type: [x]\n  - nam: b", "tests.yaml", _device);

        Assert.Equal([4, 5, 6, 6], findings.Select(f => f.At.Line)); // 'nam' was meant as 'name', which therefore is not missing
        Assert.Contains("add 'steps:' and write it as a list, each entry behind a '-'. What is done", findings[^1].Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_read_or_told() => Gen.OneOf(Gen.String[Gen.Char["\n -:{}[]\"'#&*!|>abcdefnopstuwx019,.\t"], 0, 200], Gen.String)
        .Select(s => s.StartsWith('t') ? "tests:\n  - name: a\n    steps:\n      - " + s : s)
        .Sample(text =>
        {
            var (scenario, findings) = ScenarioReader.Read(text, "tests.yaml", _device);
            Assert.True(scenario is not null || findings.Count > 0);
        });

    // Random values under every known key: the reader must never throw.
    [Fact]
    public void Any_value_under_any_key_is_read_or_told()
    {
        var scalar = One("x", "1", "-1", "0x81", "on", "Ctrl+C", "Play/Pause", "nothing", "\"\"", "~", "12 ms", "01 02", "stall", "note_on note=1", "sysex", "9600 8N1", "all", "(");
        var key = One("kbd", "media", "console", "error", "pin", "bus", "nothing", "types", "types_match", "presses", "releases", "moves", "report", "times", "keys",
            "leds", "Caps Lock", "log", "synth", "plays", "cable", "messages", "text", "bytes", "match", "dcd", "line", "break", "endpoint", "data", "answer", "length", "request", "to", "type", "value", "2", "input.keys");
        var value = Gen.Recursive<string>((depth, inner) => depth >= 3 ? scalar : Gen.OneOf(scalar, Gen.Select(key, inner).Array[0, 3].Select(e => "{ " + string.Join(", ", e.DistinctBy(x => x.Item1).Select(x => $"{x.Item1}: {x.Item2}")) + " }"),
            inner.Array[0, 3].Select(e => "[" + string.Join(", ", e) + "]")));
        Gen.Select(One([.. StepType.All.Select(t => t.Name)]), value, One("", "\n        within: 1 s", "\n        for: 1 s")).Sample((step, under, beside) =>
        {
            var (scenario, findings) = ScenarioReader.Read($"tests:\n  - name: a\n    steps:\n      - {step}: {under}{beside}", "tests.yaml", _device);
            Assert.True(scenario is not null || findings.Count > 0);
            if (scenario is not null) Assert.All(scenario.Tests[0].Steps, s => Assert.NotEmpty(s.Text));
        });
    }

    private static Gen<string> One(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);
}
