namespace UsbDev.Cli.Tests;

/// <summary>What a device's bytes mean, and how two devices differ.</summary>
public sealed class ExplainAndDiffTests
{
    private const string Pad = """
        device: { vendor: 0x1209, product: 0x0001, name: Pad, serial: unique }
        functions:
          - keyboard: { name: kbd, label: Keys }
          - midi: { name: synth, from_device: [Keys, Pads], to_device: [Voices] }
          - cdc: { name: log }

        """;

    [Fact]
    public void A_description_is_explained_byte_by_byte_and_bit_by_bit()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Pad);

        var text = Tool.Run(["explain"], scratch.Path).Exits(0).Output;

        Assert.Contains("0000  12 01 00 02 EF 02 01 40 09   device 1209:0001: «Pad»", text, StringComparison.Ordinal);
        Assert.Contains("003b  81 00                          Input (Data, Array, Absolute)               input report, bits 16 to 63: 6 × 8 bits", text, StringComparison.Ordinal);
        Assert.Contains("    2..7        6 × 8  0..221  one of Keyboard/Keypad", text, StringComparison.Ordinal);
        Assert.DoesNotContain("bNumInterfaces", text, StringComparison.Ordinal);
        Assert.Contains("bNumInterfaces", Tool.Run(["explain", "--fields"], scratch.Path).Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_explanation_has_every_byte_once_in_JSON_and_says_from_which_line_it_comes()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Pad);
        Tool.Run(["compile", "--emit", "bin", "-o", "bytes"], scratch.Path).Exits(0);

        var parts = Tool.Run(["explain", "--json"], scratch.Path).Exits(0).Json.GetProperty("parts").EnumerateArray().ToList();

        string Hex(string part) => string.Join(' ', parts.Single(p => p.GetProperty("part").GetString() == part).GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("bytes").GetString()));
        byte[] all = [.. Convert.FromHexString(Hex("device descriptor").Replace(" ", "")), .. Convert.FromHexString(Hex("configuration").Replace(" ", ""))];
        Assert.Equal(File.ReadAllBytes(Path.Combine(scratch.Path, "bytes", "device.bin")), all);
        var report = parts.Single(p => p.GetProperty("part").GetString() == "report descriptor of interface 0");
        Assert.StartsWith("device.yaml:3:", report.GetProperty("lines")[0].GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.Equal(8, report.GetProperty("reports")[0].GetProperty("rows")[0].GetProperty("count").GetInt32() * 8);
    }

    [Fact]
    public void Hex_text_is_explained_from_a_pipe()
    {
        var text = Tool.Run(["explain", "-"], input: "05 01 09 02 A1 01 09 30 15 81 25 7F 75 08 95 01 81 06 C0").Exits(0).Output;

        Assert.Contains("0008  15 81                          Logical Minimum (-127)", text, StringComparison.Ordinal);
        Assert.Contains("0           8     -127..127  Generic Desktop / X  relative", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_are_for_terminals()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Pad);

        Assert.DoesNotContain('\e', Tool.Run(["explain"], scratch.Path).Exits(0).All);
        Assert.Contains("\e[", Tool.OnTerminal(["explain"], scratch.Path).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[1m", Tool.OnTerminal(["explain", "--no-color"], scratch.Path).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_description_with_errors_shows_them_instead()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Pad.Replace("keyboard", "keybord"));

        var outcome = Tool.Run(["explain"], scratch.Path).Exits(1);

        Assert.Contains("device.yaml:3:5: error", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void A_device_does_not_differ_from_its_bytes()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Pad);
        Tool.Run(["compile", "--emit", "bin"], scratch.Path).Exits(0);

        var outcome = Tool.Run(["diff", "device.yaml", "device.bin"], scratch.Path).Exits(0);

        Assert.Equal("no difference\n", outcome.Output);
        Assert.Contains("not compared: strings,", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_serial_number_that_the_board_makes_is_called_so_and_not_compared()
    {
        using var scratch = new Scratch();
        scratch.Write("a.yaml", "device: { vendor: 0x1209, product: 0x0001, name: Pad, serial: unique }\nfunctions: [mouse]\n");
        scratch.Write("b.yaml", "device: { vendor: 0x1209, product: 0x0001, name: Pad, serial: E661 }\nfunctions: [mouse]\n");
        scratch.Write("none.yaml", "device: { vendor: 0x1209, product: 0x0001, name: Pad }\nfunctions: [mouse]\n");

        var explained = Tool.Run(["explain", "a.yaml"], scratch.Path).Exits(0).Output;
        var outcome = Tool.Run(["diff", "a.yaml", "b.yaml"], scratch.Path).Exits(0);

        Assert.Contains("the board's own id, put in at run time", explained, StringComparison.Ordinal);
        Assert.DoesNotContain("«unique»", explained, StringComparison.Ordinal);
        Assert.Contains("not compared: the serial number,", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("serial number", Tool.Run(["diff", "a.yaml", "none.yaml"], scratch.Path).Exits(1).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_are_compared_in_the_main_language_and_none_is_called_none()
    {
        using var scratch = new Scratch();
        scratch.Write("a.yaml", "device: { vendor: 0x1209, product: 0x0001, manufacturer: Me, name: { en-US: Desk, de-DE: Tisch }, serial: unique }\nfunctions: [mouse]\n");
        scratch.Write("b.yaml", "device: { vendor: 0x1209, product: 0x0001, name: Table, serial: E661 }\nfunctions: [mouse]\n");

        var lines = Tool.Run(["diff", "a.yaml", "b.yaml"], scratch.Path).Exits(1).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["~ device / manufacturer: Me → none", "~ device / product name: Desk → Table", "~ device / languages: 0x0409, 0x0407 → 0x0409"], lines);
    }

    [Fact]
    public void A_moved_function_is_one_line_and_the_exit_code_says_that_they_differ()
    {
        using var scratch = new Scratch();
        scratch.Write("old.yaml", Pad);
        scratch.Write("new.yaml", Pad.Replace("  - keyboard: { name: kbd, label: Keys }\n", "") + "  - keyboard: { name: kbd, label: Keys }\n  - mouse\n");

        var lines = Tool.Run(["diff", "old.yaml", "new.yaml"], scratch.Path).Exits(1).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(3, lines.Length);
        Assert.Single(lines, l => l == "» configuration / HID boot keyboard «Keys»: interface 0, endpoint 0x81 → interface 4, endpoint 0x84");
        Assert.Single(lines, l => l == "+ configuration: HID boot mouse (interface 5, endpoint 0x85)");
        Assert.Equal(2, lines.Count(l => l[0] == '»'));
    }

    [Fact]
    public void Differences_are_JSON_where_JSON_was_asked_for()
    {
        using var scratch = new Scratch();
        scratch.Write("old.yaml", Pad);
        scratch.Write("new.yaml", Pad.Replace("name: Pad", "name: Path"));

        var change = Assert.Single(Tool.Run(["diff", "old.yaml", "new.yaml", "--json"], scratch.Path).Exits(1).Json.GetProperty("changes").EnumerateArray());

        Assert.Equal(("changed", "device / product name", "Pad", "Path"),
            (change.GetProperty("kind").GetString(), change.GetProperty("path").GetString(), change.GetProperty("before").GetString(), change.GetProperty("after").GetString()));
    }

    [Fact]
    public void What_cannot_be_compared_is_wrong_usage()
    {
        using var scratch = new Scratch();
        scratch.Write("old.yaml", Pad);

        Assert.Contains("nowhere.bin", Tool.Run(["diff", "old.yaml", "nowhere.bin"], scratch.Path).Exits(2).Error, StringComparison.Ordinal);
        Tool.Run(["diff", "old.yaml"], scratch.Path).Exits(2);
    }
}
