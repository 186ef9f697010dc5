using System.Globalization;
using UsbDev.Compiler.Decompile;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

public class LanguagesTests
{
    private const string Everything = """
        device:
          vendor: 0x1209
          product: 0x0001
          manufacturer: { en-US: Example, de-DE: Beispiel }
          name: { en-US: Desk, de-DE: Tisch, 0x0411: 机 }
          serial: { en-US: "1", de-DE: "1a" }
          configuration_name: { en-US: All, de-DE: Alles }
        firmware: c
        functions:
          - hid: { name: desk, label: { en-US: Desk, fr-FR: Bureau }, collection: Mouse, input: [{ usage: X, string: { en-US: Width, de-DE: Breite } }, { padding: 7 bits }] }
          - midi: { name: synth, label: { en-US: Synth, de-DE: Klang }, from_device: [{ en-US: Keys, de-DE: Tasten }, Pads], to_device: { en-US: Voices, fr: Voix } }
          - cdc: { name: log, label: { en-US: Log, de-DE: Protokoll } }
          - vendor: { name: raw, label: { en-US: Data, de-DE: Daten }, alternates: [{ label: { en-US: Fast, de-DE: Schnell }, endpoints: [bulk in] }] }
          - custom: { association: { class: 0xFF / 1 / 0, label: { en-US: Pair, de-DE: Paar } }, interfaces: [{ class: 0xFF / 1 / 0, label: { en-US: One, de-DE: Eins } }, { class: 0xFF / 2 / 0 }] }
        """;

    [Fact]
    public void Whatever_has_a_string_can_have_it_in_several_languages()
    {
        var strings = Compile.Good(Everything).Descriptors.Strings;

        var languages = strings[new StringKey(0, 0)].ToArray();
        Assert.Equal([0x0409, 0x0407, 0x0411, 0x040C], Enumerable.Range(0, (languages.Length - 2) / 2).Select(i => languages[2 + 2 * i] | languages[3 + 2 * i] << 8));
        string In(ushort language, string english) => StringDescriptor.Text(strings[new StringKey(language, strings.Single(s => s.Key.LangId == 0x0409 && StringDescriptor.Text(s.Value) == english).Key.Index)])!;
        foreach (var (english, german) in (ReadOnlySpan<(string, string)>)
            [("Example", "Beispiel"), ("1", "1a"), ("All", "Alles"), ("Width", "Breite"), ("Synth", "Klang"), ("Keys", "Tasten"), ("Log", "Protokoll"), ("Data", "Daten"), ("Fast", "Schnell"), ("Pair", "Paar"), ("One", "Eins")])
            Assert.Equal(german, In(0x0407, english));
        Assert.Equal("Voix", In(0x040C, "Voices"));
        Assert.Equal("Pads", In(0x040C, "Pads")); // what has no translation is said in the main language
    }

    [Fact]
    public void They_come_back_from_the_descriptors_too()
    {
        var set = Compile.Good(Everything).Descriptors;

        var text = Decompiler.ToCheckedYaml(set);

        Assert.Contains("- midi:", text, StringComparison.Ordinal);
        Assert.Contains("de-DE: Tasten", text, StringComparison.Ordinal);
        Assert.Equal(set.Strings, SpecCompiler.Compile(text).Device!.Descriptors.Strings);
    }

    [Fact]
    public void A_cable_can_be_named_by_a_strings_number_and_a_wrong_language_is_told()
    {
        var device = Compile.Good("checks: foreign\ndevice: { vendor: 1, product: 1, string_descriptors: { 0: \"04 03 09 04\", 7: \"04 03 41 00\" } }\nfunctions: [midi: { from_device: { index: 7 }, to_device: '' }]");
        Assert.Contains(device.Descriptors.Configurations[0].ToArray().Chunk(1), b => b[0] == 7);

        var finding = Assert.Single(Compile.Text("functions: [midi: { from_device: [{ klingon: Qapla, en-US: Keys }] }]").Diagnostics, d => d.Severity == Severity.Error);
        Assert.Contains("'klingon' is no language", finding.Message, StringComparison.Ordinal);
    }

    /// <summary>Python carries Microsoft's table of language identifiers, which USB's are.</summary>
    [Fact]
    public void Language_numbers_are_those_of_Pythons_table()
    {
        var lines = Tool.Run("python3", Path.GetTempPath(), "-c", "import locale\nfor i, n in locale.windows_locale.items(): print('%04X' % i, n)").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var table = lines.Select(l => l.Split(' ')).ToLookup(w => ushort.Parse(w[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), w => w[1]);

        foreach (var name in Languages.Names)
        {
            Assert.True(Languages.TryParse(name, out var id));
            Assert.Equal(name, Languages.Write(id));
            Assert.Contains(name.Replace('-', '_') switch { "sr_RS" => "sr_SP", var same => same }, table[id]); // an old name of Serbia
        }
    }
}
