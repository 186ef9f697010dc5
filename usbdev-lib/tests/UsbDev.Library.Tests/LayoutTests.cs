using System.Globalization;
using System.Text;
using UsbDev.Host;

namespace UsbDev.Library.Tests;

/// <summary>What arrives at a host with a layout, by tables that are not the library's (tests/data/layouts.tsv).</summary>
public sealed class LayoutTests(FirmwareFixture fixture)
{
    private const string Printable = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\n\t";

    private static readonly ILookup<string, (ushort Usage, int Level, char Character, bool Dead)> _tables =
        File.ReadLines(Path.Combine(FirmwareFixture.Repository, "usbdev-lib", "tests", "data", "layouts.tsv")).Where(line => line[0] != '#').Select(line => line.Split('\t'))
            .ToLookup(c => c[0], c => (Hex(c[1]), int.Parse(c[2], CultureInfo.InvariantCulture), (char)Hex(c[3].TrimStart('d')), c[3][0] == 'd' && c[3].Length == 5));

    [Theory]
    [InlineData("us", "")]
    [InlineData("uk", "£€¬")]
    [InlineData("de", "äöüÄÖÜß§°€µ²³éèêÉáàâíìîóòôúùûÁÀÂ´")]
    [InlineData("fr", "éèçàùâêîôûäëïöüÿÂÊÎÔÛÄËÏÖÜ€£µ§°²¤¨")]
    [InlineData("es", "ñÑçÇáéíóúàèìòùâêîôûäëïöüÁÉÍÓÚ¡¿ºª·¬€´¨")]
    [InlineData("se", "åäöÅÄÖ§½€£$¤áéíóúàèìòùâêîôûëïüãõñÿ´¨µ")]
    [InlineData("dk", "æøåÆØÅ½§€£$¤áéíóúàèìòùâêîôûäëïöüãõñ´¨µ")]
    [InlineData("no", "æøåÆØÅ§€£$¤áéíóúàèìòùâêîôûäëïöüãõñ¨µ")]
    [InlineData("it", "àèéìòùç°§£€")]
    [InlineData("jp", "")]
    [InlineData("colemak", "")]
    [InlineData("dvorak", "")]
    public async Task Every_printable_character_arrives(string layout, string more)
    {
        await using var bench = new Bench(fixture, "separate");
        if (layout != "us")
            bench.Run($"from usbdev.layouts.{layout} import {layout.ToUpperInvariant()}\ndevice.kbd.layout = {layout.ToUpperInvariant()}");
        var text = Printable + more;
        var decoder = new Decoder(_tables[layout]);
        bench.Device.Hid[0].Input += (report, _) => decoder.Take(report);
        bench.Run($"device.kbd.type({Python.Text(text)}); device.kbd.ready()");
        Assert.Equal(text, decoder.Text.ToString());
    }

    [Theory]
    [InlineData("linux", "aé\U0001F600", "04||E0 E1 18||08||26||2C||E0 E1 18||1E||09||23||27||27||2C|")]
    [InlineData("macos", "é\U0001F600", "E2|E2 27|E2|E2 27|E2|E2 08|E2|E2 26|E2||E2|E2 07|E2|E2 25|E2|E2 20|E2|E2 07|E2||E2|E2 07|E2|E2 08|E2|E2 27|E2|E2 27|E2|")]
    [InlineData("windows", "éb", "E2|E2 57|E2|E2 08|E2|E2 61|E2||05|")]
    public async Task Characters_without_a_key_are_entered_by_number(string system, string text, string reports)
    {
        await using var bench = new Bench(fixture, "separate");
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run($"from usbdev import unicode\ndevice.kbd.unicode = unicode.{system}\ndevice.kbd.type({Python.Text(text)}); device.kbd.ready()");
        Assert.Equal(reports, string.Join('|', host.Reports));
    }

    [Fact]
    public async Task A_dead_key_is_found_before_the_next_report_is_due()
    {
        await using var bench = new Bench(fixture, "separate");
        var us = bench.Run("""
            from time import ticks_diff, ticks_us
            from usbdev.layouts.de import DE
            from usbdev.text import find
            def took(c):
                start = ticks_us()
                find(DE, c)
                return ticks_diff(ticks_us(), start)
            took('¨')  # what is needed for that is loaded once
            print(min(took('¨') for i in range(3)))
            """);
        Assert.InRange(int.Parse(us, CultureInfo.InvariantCulture), 0, 3000);
    }

    [Fact]
    public async Task Plain_text_is_typed_without_heap()
    {
        await using var bench = new Bench(fixture, "separate");
        Assert.Equal("True\n", bench.Run($"""
            import gc
            k = device.kbd
            text = 'The quick brown fox jumps over the lazy dog. ' * {Bench.Shorter(20, onChip: 4)}
            def cost(text):
                gc.collect()
                before = gc.mem_alloc()
                k.type(text); k.ready()
                return gc.mem_alloc() - before
            cost('a')  # what is needed for that joins the class
            gc.disable()
            cost(text)
            print(cost(text) == cost(text[:45]))
            """));
    }

    private static ushort Hex(string text) => ushort.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>A host with a layout: keys, levels, dead keys.</summary>
    private sealed class Decoder(IEnumerable<(ushort Usage, int Level, char Character, bool Dead)> table)
    {
        private readonly Dictionary<(ushort, int), (char Character, bool Dead)> _keys = table.ToDictionary(row => (row.Usage, row.Level), row => (row.Character, row.Dead));
        private byte _down;
        private char _accent;

        public StringBuilder Text { get; } = new();

        public void Take(ReadOnlySpan<byte> report)
        {
            var key = report[2];
            if (key == _down)
                return;
            _down = key;
            if (key == 0)
                return;
            var shift = (report[0] & 0x22) != 0;
            var altGr = (report[0] & 0x40) != 0;
            if (!_keys.TryGetValue((key, 1 + (shift ? 1 : 0) + (altGr ? 2 : 0)), out var typed))
                throw new InvalidDataException($"key {key:X2} with modifiers {report[0]:X2} types nothing");
            if (typed.Dead)
                _accent = typed.Character;
            else if (_accent != 0)
            {
                Text.Append(Composed(typed.Character, _accent));
                _accent = '\0';
            }
            else
                Text.Append(typed.Character switch { '\r' => '\n', _ => typed.Character });
        }

        private static char Composed(char letter, char accent)
        {
            // In the order of the accents: grave, acute, circumflex, tilde, diaeresis.
            string[] composed = ["aàáâãä", "eèéêẽë", "iìíîĩï", "oòóôõö", "uùúûũü", "yỳýŷỹÿ", "AÀÁÂÃÄ", "EÈÉÊẼË", "IÌÍÎĨÏ", "OÒÓÔÕÖ", "UÙÚÛŨÜ", "YỲÝŶỸŸ", "n???ñ?", " `´^~¨"];
            var row = Array.Find(composed, r => r[0] == letter) ?? throw new InvalidDataException($"{letter} with accent {(int)accent:X4}");
            return row[1 + "\u0300\u0301\u0302\u0303\u0308".IndexOf(accent, StringComparison.Ordinal)];
        }
    }
}
