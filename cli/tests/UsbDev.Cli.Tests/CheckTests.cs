namespace UsbDev.Cli.Tests;

/// <summary>Bad descriptions, and what the user reads about them.</summary>
public sealed class CheckTests
{
    internal const string Good = """
        device: { vendor: 0x1209, product: 0x0001, name: Pad, serial: unique }
        functions:
          - keyboard: { name: kbd }

        """;

    public static TheoryData<string, string, string, string> Mistakes => new()
    {
        // what is wrong, the description, the place, a word of the way out
        { "malformed YAML", "device: { vendor: 0x1209\nfunctions:\n", "pad.yaml:1:", "not closed" },
        { "an unknown key", Good.Replace("name: Pad", "nmae: Pad"), "pad.yaml:1:44: error", "did you mean 'name'?" },
        { "a value out of range", Good.Replace("0x0001", "0x10001"), "pad.yaml:1:36: error", "0x10001" },
        { "a value of the wrong kind", Good.Replace("0x1209", "[1, 2]"), "pad.yaml:1:19: error", "vendor" },
        { "an unknown function", Good.Replace("keyboard", "keybord"), "pad.yaml:3:5: error", "did you mean 'keyboard'?" },
        {
            "an unknown usage", Good + "  - hid: { name: knob, collection: Generic Desktop / Multi-axis Controler, input: [{ name: a, usage: Dial, range: 0..9 }] }\n",
            "pad.yaml:4:36: error", "did you mean 'Generic Desktop / Multi-axis Controller'?"
        },
        { "a missing key", "functions:\n  - keyboard: { name: kbd }\n", "pad.yaml:1:1: error", "device" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_answered_with_its_place_and_the_way_out(string what, string description, string place, string wayOut)
    {
        using var scratch = new Scratch();
        scratch.Write("pad.yaml", description);

        var outcome = Tool.Run(["check", "pad.yaml"], scratch.Path).Exits(1);

        Assert.True(outcome.Output.StartsWith(place, StringComparison.Ordinal), $"{what} should be found at {place}:\n{outcome.Output}");
        Assert.Contains(wayOut, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_description_may_come_on_standard_input_as_editors_give_it()
    {
        Assert.Equal("-: fine, kbd (hid)\n", Tool.Run(["check", "-"], input: Good).Exits(0).Output);
        Assert.StartsWith("standard input:3:5: error SPEC010: there is no kind of function 'keybord'\n     3 |   - keybord: { name: kbd }\n       |     ^^^^^^^\n",
            Tool.Run(["check", "-"], input: Good.Replace("keyboard", "keybord")).Exits(1).Output, StringComparison.Ordinal);
        Assert.Contains("kbd = Keyboard(", Tool.Run(["compile", "-", "-o", "-"], input: Good).Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains("HID boot keyboard", Tool.Run(["explain", "-"], input: Good).Exits(0).Output, StringComparison.Ordinal);
        Tool.Run(["check", "-"], input: """{"device":{"vendor":"0x1209","product":2,"serial":"unique"},"functions":["keyboard"]}""").Exits(0);
        Assert.Contains("is a description already", Tool.Run(["decompile", "-"], input: Good).Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_description_may_come_through_any_pipe_and_under_any_name()
    {
        using var scratch = new Scratch();
        scratch.Write("pad.txt", Good);
        scratch.Write("log.txt", "device:\n05 01 09 02 A1 01 09 30 15 81 25 7F 75 08 95 01 81 06 C0\n"); // descriptors with a word of a description before them

        Assert.Equal("/dev/stdin: fine, kbd (hid)\n", Tool.Run(["check", "/dev/stdin"], input: Good).Exits(0).Output);
        Assert.Equal("pad.txt: fine, kbd (hid)\n", Tool.Run(["check", "pad.txt"], scratch.Path).Exits(0).Output);
        Assert.Contains("report descriptor: 19 bytes", Tool.Run(["explain", "log.txt"], scratch.Path).Exits(0).Output, StringComparison.Ordinal);
        Assert.Equal("no difference\n", Tool.Run(["diff", "pad.txt", "/dev/stdin"], scratch.Path, Good.Replace("- keyboard", "-  keyboard")).Exits(0).Output);
    }

    [Fact]
    public void SARIF_goes_to_standard_output_too_and_then_nothing_else_does()
    {
        var outcome = Tool.Run(["check", "-", "--sarif", "-"], input: Good.Replace("keyboard", "keybord")).Exits(1);

        Assert.Equal("2.1.0", outcome.Json.GetProperty("version").GetString());
        Assert.Contains("SPEC010", outcome.Json.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Select(result => result.GetProperty("ruleId").GetString()));
    }

    [Fact]
    public void A_file_in_another_encoding_is_no_description()
    {
        using var scratch = new Scratch();
        File.WriteAllBytes(scratch.Write("pad.yaml", ""), System.Text.Encoding.Latin1.GetBytes(Good.Replace("Pad", "Büro")));

        var outcome = Tool.Run(["check", "pad.yaml"], scratch.Path).Exits(1);

        Assert.StartsWith("pad.yaml:1:51: error SPEC001: there are bytes here that are no UTF-8", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("1 error\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_device_says_does_not_reach_the_terminal_as_a_command()
    {
        using var scratch = new Scratch();
        scratch.Write("pad.yaml", Good.Replace("name: Pad", "name: \"\\e]0;mine\\a\\u202e\\x9b2J\"").Replace("kbd }", "kbd, label: \"a\\nb\" }"));
        scratch.Write("bad.yaml", Good.Replace("0x1209", "\"\\e[2J\""));
        Tool.Run(["compile", "pad.yaml", "--emit", "bin"], scratch.Path).Exits(0);

        foreach (var arguments in (string[][])[["explain", "pad.yaml"], ["diff", "pad.yaml", "pad.bin"], ["diff", "bad.yaml", "pad.bin"], ["check", "bad.yaml"], ["check", "pad.yaml", "--verbose"], ["explain", "pad.yaml", "--json"], ["decompile", "pad.bin"]])
        {
            var said = Tool.Run(arguments, scratch.Path).All;
            Assert.DoesNotContain(said, c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
        }
        Assert.Contains("«<U+001B>]0;mine<U+0007><U+202E><U+009B>2J»", Tool.Run(["explain", "pad.yaml"], scratch.Path).Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_of_a_file_are_shown_in_one_run()
    {
        using var scratch = new Scratch();
        scratch.Write("pad.yaml", Good.Replace("name: Pad", "nmae: Pad").Replace("0x0001", "0x10001").Replace("keyboard", "keybord"));

        var outcome = Tool.Run(["check", "pad.yaml"], scratch.Path).Exits(1);

        Assert.Contains("3 errors", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_itself_is_shown_and_the_mistake_underlined()
    {
        using var scratch = new Scratch();
        scratch.Write("pad.yaml", Good.Replace("name: Pad", "nmae: Pad"));

        var outcome = Tool.Run(["check", "pad.yaml"], scratch.Path).Exits(1);

        var lines = outcome.Output.Split('\n');
        Assert.Equal("nmae", lines[1].Substring(lines[2].IndexOf('^', StringComparison.Ordinal), lines[2].Count(c => c == '^')));
    }

    [Fact]
    public void JSON_says_the_same()
    {
        using var scratch = new Scratch();
        scratch.Write("pad.yaml", Good.Replace("name: Pad", "nmae: Pad"));

        var file = Tool.Run(["check", "pad.yaml", "--json"], scratch.Path).Exits(1).Json.GetProperty("files")[0];

        Assert.False(file.GetProperty("success").GetBoolean());
        var finding = Assert.Single(file.GetProperty("findings").EnumerateArray(), f => f.GetProperty("severity").GetString() == "error");
        Assert.Equal(("pad.yaml", 1, 44, "error"),
            (finding.GetProperty("file").GetString(), finding.GetProperty("line").GetInt32(), finding.GetProperty("column").GetInt32(), finding.GetProperty("severity").GetString()));
    }

    [Fact]
    public void A_parameter_gets_another_value()
    {
        using var scratch = new Scratch();
        scratch.Write("pad.yaml", "parameters: { most: 300 }\n" + Good.Replace("kbd }", "kbd, poll: '${most} ms' }"));

        Tool.Run(["check", "pad.yaml"], scratch.Path).Exits(1);
        Tool.Run(["check", "pad.yaml", "--set", "most=8"], scratch.Path).Exits(0);
        Assert.Contains("did you mean 'most'?", Tool.Run(["check", "pad.yaml", "--set", "msot=8"], scratch.Path).Exits(1).Output, StringComparison.Ordinal);
        Assert.Contains("name=value", Tool.Run(["check", "pad.yaml", "--set", "most"], scratch.Path).Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_description_is_fine_and_its_functions_are_named()
    {
        using var scratch = new Scratch();
        scratch.Write("pad/device.yaml", Good);

        var outcome = Tool.Run(["check", "pad"], scratch.Path).Exits(0);

        Assert.Equal("pad: fine, kbd (hid)\n", outcome.Output);
    }

    [Theory]
    [InlineData("nowhere.yaml", "there is no file nowhere.yaml")]
    [InlineData(".", "no gadget's folder")]
    public void What_is_not_there_is_wrong_usage(string argument, string message)
    {
        using var scratch = new Scratch();

        var outcome = Tool.Run(["check", argument], scratch.Path).Exits(2);

        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Old versions of lsusb show no class-specific descriptors of vendors: that is no fault of the device.</summary>
    [Fact]
    public void Bytes_that_a_text_of_lsusb_leaves_out_are_a_warning()
    {
        using var scratch = new Scratch();
        scratch.Write("pad.txt", """
            Device Descriptor:
              bLength 18
              bDescriptorType 1
              bcdUSB 1.10
              bDeviceClass 255 Vendor Specific Class
              bDeviceSubClass 0
              bDeviceProtocol 255
              bMaxPacketSize0 8
              idVendor 0x1209
              idProduct 0x0001
              bcdDevice 1.00
              iManufacturer 0
              iProduct 0
              iSerial 0
              bNumConfigurations 1
              Configuration Descriptor:
                bLength 9
                bDescriptorType 2
                wTotalLength 24
                bNumInterfaces 1
                bConfigurationValue 1
                iConfiguration 0
                bmAttributes 0xc0
                MaxPower 2mA
                Interface Descriptor:
                  bLength 9
                  bDescriptorType 4
                  bInterfaceNumber 0
                  bAlternateSetting 0
                  bNumEndpoints 0
                  bInterfaceClass 255 Vendor Specific Class
                  bInterfaceSubClass 1
                  bInterfaceProtocol 0
                  iInterface 0
                  Class specific interface descriptor for class 255 is unsupported
            """);

        var outcome = Tool.Run(["check", "pad.txt"], scratch.Path).Exits(0);

        Assert.Contains("warning USB003: wTotalLength is 24, the configuration has 18 bytes: what was read may leave descriptors out", outcome.Output, StringComparison.Ordinal);
    }

    /// <summary>A device behind whose last descriptor stands a bLength of 0: Linux uses it, and keeps the configuration without the rest (config.c).</summary>
    [Fact]
    public void What_Linux_has_cut_off_in_sysfs_is_no_error_of_the_device()
    {
        using var scratch = new Scratch();
        var device = Convert.FromHexString("120100020000004009120100000100000001" + "09021400010100C032" + "0904000000FF000000");
        Directory.CreateDirectory(Path.Combine(scratch.Path, "1-2"));
        File.WriteAllBytes(Path.Combine(scratch.Path, "1-2", "descriptors"), device);
        File.WriteAllBytes(Path.Combine(scratch.Path, "wire.bin"), device);

        var kept = Tool.Run(["check", "1-2"], scratch.Path).Exits(0);
        var sent = Tool.Run(["check", "wire.bin"], scratch.Path).Exits(1);
        File.WriteAllText(Path.Combine(scratch.Path, "kept.yaml"), Tool.Run(["decompile", "1-2"], scratch.Path).Exits(0).Output);
        Tool.Run(["check", "kept.yaml"], scratch.Path).Exits(0);

        Assert.Contains("warning USB003: wTotalLength is 20, the configuration has 18 bytes: what was read may leave descriptors out", kept.Output, StringComparison.Ordinal);
        Assert.Contains("error USB003: wTotalLength is 20, the configuration has 18 bytes", sent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_bytes_are_an_error_and_reach_no_terminal()
    {
        using var scratch = new Scratch();
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(scratch.Path, "pad.yaml"), bytes);

        var outcome = Tool.Run(["check", "pad.yaml"], scratch.Path, processor: 10).Exits(1);

        Assert.Contains("pad.yaml:1:", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(outcome.Output, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public void A_YAML_bomb_is_an_error_soon()
    {
        using var scratch = new Scratch();
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 20).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        scratch.Write("pad.yaml", bomb);

        var outcome = Tool.Run(["check", "pad.yaml"], scratch.Path, processor: 10).Exits(1);

        Assert.Contains("pad.yaml:", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_description_of_ten_megabytes_is_an_error_soon()
    {
        using var scratch = new Scratch();
        scratch.Write("pad.yaml", Good + string.Concat(Enumerable.Repeat("  - keyboard: { name: kbd }\n", 360_000)));

        var outcome = Tool.Run(["check", "pad.yaml"], scratch.Path, processor: 10).Exits(1);

        Assert.Contains("pad.yaml:", outcome.Output, StringComparison.Ordinal);
    }
}
