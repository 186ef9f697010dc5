using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

public class BadInputTests
{
    /// <summary>Text, place, code, and a word that the message or its fix must have.</summary>
    public static TheoryData<string, string, string, string> Slips => new()
    {
        { "functions: [keybord]", "2:13", Codes.UnknownName, "did you mean 'keyboard'?" },
        { "functions:\n  - hid: { nme: a, reports: [mouse] }", "3:12", Codes.UnknownKey, "did you mean 'name'?" },
        { "functions:\n  - hid:\n      reports:\n        - { collection: Generic Desktop / Mose, input: [{ usage: X }] }", "5:25", Codes.UnknownUsage, "Generic Desktop / Mouse" },
        { "functions:\n  - hid: { collection: Mouse, input: [{ usage: Button 1..8 }] }", "3:48", Codes.UnknownUsage, "'Button / 1..8'" },
        { "functions:\n  - hid: { collection: Mouse, input: [{ usage: X, range: 5..1 }] }", "3:58", Codes.Range, "1..5" },
        { "functions:\n  - hid: { collection: Mouse, input: [{ usage: X, range: -129..0, bits: 8 }] }", "3:73", Codes.Range, "9 bits" },
        { "functions:\n  - keyboard: { poll: 1 kg }", "3:23", Codes.Type, "1 ms" },
        { "device: { vendor: 1, product: 1, speed: low }\nfunctions:\n  - keyboard: { poll: 500 us }", "3:23", Codes.Range, "from 1 ms" },
        { "functions:\n  - keyboard: { poll: 500 ms }", "3:23", Codes.Range, "255 ms" },
        { "functions:\n\t- keyboard", "3:1", Codes.Syntax, "tab" },
        { "functions: [keyboard", "", Codes.Syntax, "" },
        { "functions: [keyboard]\nfunctions: [mouse]", "3:1", Codes.DuplicateKey, "line 2" },
        { "functions: [*nowhere]", "2:13", Codes.Syntax, "nowhere" },
        { "functions: [keyboard]\nboards: { a: b }", "3:9", Codes.Type, "boards" },
        { "functions:\n  - { keyboard: {}, mouse: {} }", "3:5", Codes.Type, "function" },
        { "functions:\n  keyboard: { name: kbd }\n  hid:\n    name: knob", "2:1", Codes.Type, "put a hyphen before each: '- keyboard: …', '- hid: …'" },
        { "functions:\n  - knob: { name: volume }", "3:5", Codes.UnknownName, "'hid'" },
        { "functions:\n  - hid: { collection: Mouse, input: [{ usage: VOLUME_UP }] }", "3:48", Codes.UnknownUsage, "'Consumer / Volume Increment'" },
        { "functions: [keyboard]\ntests: [{ name: a, steps: [plug] }]", "3:1", Codes.UnknownKey, "tests.yaml beside the description, which 'usbdev test' reads" },
        { "functions:\n  - keyboard: { name: 9lives }", "3:23", Codes.Type, "letter" },
        { "functions:\n  - keyboard: { name: a }\n  - mouse: { name: a }", "4:20", Codes.Conflict, "'a'" },
        { "functions:\n  - hid: { boot: keyboard, reports: [keyboard, mouse] }", "3:18", Codes.Contradiction, "'- keyboard'" },
        { "presets: { pad: { prest: mouse } }\nfunctions: [pad]", "2:19", Codes.UnknownKey, "'preset'" },
        { "functions:\n  - hid: { reports: [{ mouse: { fields: { whel: none } } }] }", "3:43", Codes.UnknownName, "'wheel'" },
        { "functions:\n  - hid: { collection: Mouse, input: [{ usage: 'Button / 1..8', count: 3 }] }", "3:72", Codes.Contradiction, "8" },
        { "functions:\n  - raw: { descriptors: 09 04 00 00 00 FF 00 00 00 07 05 81 02 }\n  - keyboard", "3:25", Codes.Contradiction, "the descriptor at byte 9 says that it has 7 bytes, and 4 are there" },
        { "functions:\n  - raw: { descriptors: 09 04 00 00 00 FF 00 00 00 00 05 }\n  - keyboard", "3:25", Codes.Contradiction, "the shortest has 2" },
        { "functions:\n  - custom: { interfaces: [{ class: 0xFF / 0 / 0, descriptors: ['05 24 00'] }, { class: 0xFF / 0 / 0 }] }", "3:65", Codes.Contradiction, "0x03" },
        { "functions:\n  - raw: { descriptors: 09 04 zz }", "3:31", Codes.Type, "'z'" },
        { "functions:\n  - keyboard: { name: '${keys}' }", "3:24", Codes.Parameter, "'keys'" },
        { "include: [nowhere.yaml]\nfunctions: [keyboard]", "2:11", Codes.Include, "nowhere.yaml" },
        { "device: { vendor: 0x10000, product: 1 }\nfunctions: [keyboard]", "1:19", Codes.Range, "0xFFFF" },
        { "device: { product: 1 }\nfunctions: [keyboard]", "1:9", Codes.MissingKey, "vendor" },
        { "functions:\n  - hid: { items: 'Usage Pge (LED)' }", "3:20", Codes.Type, "Usage Page" },
        { "functions:\n  - vendor: { endpoints: [bulk inn] }", "3:27", Codes.UnknownWord, "'bulk in'" },
        { "functions:\n  - hid: { collection: Mouse, input: [{ usage: X }, { collection: none, fields: [] }] }", "3:53", Codes.MissingKey, "no fields" },
        { "functions:\n  - hid:\n      collection: Mouse\n      input:\n        - { usage: X }\n        -\n", "7:10", Codes.Type, "a field must be a group of keys, not nothing" },
        { "functions:\n  - mouse: { buttons: many }", "3:23", Codes.Type, "write it as 5" },
        { "functions:\n  - mouse: { fields: [pan] }", "3:22", Codes.Type, "'fields: { wheel: none }'" },
        { "include: { a: b }\nfunctions: [mouse]", "2:10", Codes.Type, "include: [buttons.yaml]" },
        { "boards: [picoo]\nfunctions: [{ keyboard: { poll: 1 kg } }]", "2:10", Codes.UnknownName, "did you mean 'pico'?" },
        { "firmware: 1.20\nfunctions: [{ keyboard: { poll: 1 kg } }]", "2:11", Codes.UnknownName, "known: 1.23" },
        { "device: { vendor: 1, product: 1, language: klingon }\nfunctions: [mouse]", "1:44", Codes.UnknownWord, "write it as en-US" },
        { "device:\nfunctions: [keyboard]", "1:1", Codes.MissingKey, "'device'" },
        { "", "1:1", Codes.MissingKey, "functions" },
        { "[1, 2", "", Codes.Syntax, "" },
        { "functions:\n  - keyboard: { poll: 288230376151711745 s }", "3:23", Codes.Range, "it goes from" }, // 2^58 + 1 s are 1 s in 64 bits of microseconds
        { "functions:\n  - raw: { descriptors: 09 04 … }", "3:31", Codes.Type, "'…'" },
        { "device: { vendor: 1, product: 1, name: { index: 0, en-US: Desk } }\nfunctions: [mouse]", "1:40", Codes.Contradiction, "leave 'index' out" },
        { "functions:\n  - raw: { descriptors: \"09 04 zz\" }", "3:32", Codes.Type, "'z'" },
        { "functions:\n  - raw: { descriptors: '09 04 0x123' }", "3:34", Codes.Type, "half a byte" },
        { "functions:\n  - hid:\n      report_descriptor: |\n\n        05 01 # page\n          09 zz\n", "7:14", Codes.Type, "'z'" },
        { "functions:\n  - hid:\n      report_descriptor: |2\n            05 01\n          09 zz\n", "6:14", Codes.Type, "'z'" },
        { "functions:\n  - hid:\n      items: |\n        Usage Page (Button)\r\n          Usag (Button 1)\r\n", "6:11", Codes.Type, "did you mean 'Usage'" },
        { "functions:\n  - hid:\n      items: 'Usag (Mouse)'", "4:15", Codes.Type, "did you mean 'Usage'" },
        { "device: { vendor: 1, product: 1, string_descriptors: { 1: [04 03 41 00] } }\nfunctions: [mouse]", "1:59", Codes.Type, "bytes for each string" },
        { "firmware: c\nconfigurations: [" + string.Concat(Enumerable.Repeat("{ functions: [cdc] }, ", 300)) + "]", "1:1", Codes.Exhausted, "leave configurations out" },
        { "include: ['']\nfunctions: [mouse]", "2:11", Codes.Include, "" },
        { "include: [\"a\\0b\"]\nfunctions: [mouse]", "2:11", Codes.Include, "" },
    };

    [Theory]
    [MemberData(nameof(Slips))]
    public void A_slip_is_found_at_its_place_and_says_the_way_out(string text, string place, string code, string word)
    {
        var result = Compile.Text(text);

        Assert.False(result.Success);
        var finding = Assert.Single(result.Diagnostics, d => d.Code == code);
        if (place.Length > 0)
            Assert.Equal(place, $"{finding.At.Line}:{finding.At.Column}");
        Assert.Contains(word, finding.Message + " " + finding.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("push", true)]
    [InlineData("pop", true)]
    [InlineData("max", true)]
    [InlineData("size=8", true)]
    [InlineData("max/1", true)]
    [InlineData("usage/1/2", true)]
    [InlineData("usage=1", true)]
    [InlineData("push/1", false)]
    [InlineData("pop/0", false)]
    [InlineData("push=1", false)]
    [InlineData("pop=1", false)]
    [InlineData("max/3", false)]
    [InlineData("max/", false)]
    [InlineData("size=x", false)]
    [InlineData("size=99999999999", false)]
    [InlineData("", false)]
    public void Words_for_items_are_read_or_refused(string text, bool isItem)
    {
        var hint = Layout.ItemWords.Parse(text);

        Assert.Equal(isItem, hint is not null);
        if (hint is { } item)
        {
            using var written = new Spec.TextBuffer();
            Layout.ItemWords.Write(item, written);
            Assert.Equal(text, written.ToString());
        }
    }

    /// <summary>A current, the speed, and the error that is told; null: none.</summary>
    [Theory]
    [InlineData("500 mA", "full", null, 250)]
    [InlineData("499 mA", "full", null, 250)]
    [InlineData("101", "low", null, 51)]
    [InlineData("501 mA", "full", "USB027", 0)]
    [InlineData("510 mA", "high", "USB027", 0)]
    [InlineData("511 mA", "full", Codes.Range, 0)]
    [InlineData("600 mA", "full", Codes.Range, 0)]
    [InlineData("3 A", "full", Codes.Range, 0)]
    [InlineData("-5 mA", "full", Codes.Range, 0)]
    [InlineData("900 mA", "super", null, 112)]
    [InlineData("897 mA", "super", null, 112)]
    [InlineData("150 mA", "super", null, 19)]
    [InlineData("901 mA", "super", "USB027", 0)]
    [InlineData("905 mA", "super", "USB027", 0)]
    [InlineData("2041 mA", "super", Codes.Range, 0)]
    public void A_current_that_no_port_gives_is_one_error_at_its_place(string current, string speed, string? code, int bMaxPower)
    {
        var others = speed switch
        {
            "high" => ", qualifier: '0A 06 00 02 00 00 00 40 01 00', other_speed: '09 07 09 00 00 01 00 80 32'",
            "super" => ", bos: ['07 10 02 00 00 00 00', '0A 10 03 00 0E 00 01 0A FF 07']",
            _ => "",
        };

        var result = Compile.Text($"device: {{ vendor: 0x1209, product: 1, max_power: {current}, speed: {speed}{others} }}\nfunctions: [mouse]");

        var errors = result.Diagnostics.Where(d => d.Severity == Severity.Error).ToList();
        Assert.Equal(code is null ? [] : [code], errors.Select(e => e.Code));
        if (code is null)
            Assert.Equal(bMaxPower, result.Device!.Descriptors.Configurations[0].Span[8]);
        else
            Assert.Equal("1:50", $"{errors[0].At.Line}:{errors[0].At.Column}");
    }

    /// <summary>What is wrong with a group as a whole is told at its key; what has a place of its own, there.</summary>
    [Theory]
    [InlineData("device:\n  vendor: 0x1209\n  product: 1\nfunctions: [mouse]", "USB018c", "1:1 1:7")] // no serial number
    [InlineData("device: { vendor: 0x1209, product: 1 }\nfunctions: [mouse]", "USB018c", "1:9 1:37")]
    [InlineData("device:\n  product: 1\nfunctions: [mouse]", Codes.MissingKey, "1:1 1:7")]
    [InlineData("device: { vendor: 0x1209, product: 1 }\nfunctions:\n  - hid:\n      collection: Mouse\n      input:\n        - range: 0..9\n          count: 8\n", Codes.Contradiction, "6:11 6:16")]
    [InlineData("device: { vendor: 0x1209, product: 1 }\nfunctions:\n  - cdc:\n      notification: true\n  - cdc:\n      notification: true\n", "USB115", "3:5 3:8")]
    [InlineData("device: { vendor: 0x1209, product: 1 }\nfunctions:\n  - cdc: { notification: true }\n  - cdc: { notification: true }\n", "USB115", "3:10 3:30")]
    [InlineData("device: { vendor: 0x1209, product: 1 }\nfirmware: c", Codes.MissingKey, "1:1 1:7")]
    public void A_finding_about_a_group_is_at_its_key(string text, string code, string place)
    {
        var finding = SpecCompiler.Compile(text).Diagnostics.FirstOrDefault(d => d.Code == code);

        Assert.Equal(place, finding is null ? "" : $"{finding.At.Line}:{finding.At.Column} {finding.At.EndLine}:{finding.At.EndColumn}");
    }

    [Theory]
    [InlineData("x-mine: &c { vendor: 0x1209, product: 1, serial: unique }\ndevice: *c\nfunctions: [mouse]", "")]
    [InlineData("x-mine: [what, { ever: '${nothing}' }]\nparameters: { a: b }\nfunctions: [mouse]", "")]
    [InlineData("x-mine: &p { collection: Gamepad, input: [{ usage: 'Button / 1..${count}' }] }\npresets: { pad: { <<: *p, parameters: { count: 3 } } }\nfunctions: [pad]", "")]
    [InlineData("xmine: 1\nfunctions: [mouse]", Codes.UnknownKey)]
    [InlineData("x_mine: 1\nfunctions: [mouse]", Codes.UnknownKey)]
    [InlineData("functions: [mouse: { x-mine: 1 }]", Codes.UnknownKey)]
    [InlineData("x-mine: 1\nx-mine: 2\nfunctions: [mouse]", Codes.DuplicateKey)]
    public void Keys_at_the_top_that_begin_with_x_are_the_writers_own(string text, string codes) =>
        Assert.Equal(codes, string.Join(' ', Compile.Text(text).Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.Code)));

    /// <summary>What an included file and the one that includes it say of functions and boards, each as a list, as one thing, or not.</summary>
    [Theory]
    [InlineData("functions: [keyboard]\nboards: [rp2040]", "functions: [mouse]\nboards: [samd21]", "keyboard mouse", "rp2040 samd21")]
    [InlineData("functions: keyboard\nboards: rp2040", "functions: [mouse]\nboards: [samd21]", "keyboard mouse", "rp2040 samd21")]
    [InlineData("functions: [keyboard]", "functions: mouse\nboards: samd21", "keyboard mouse", "samd21")]
    [InlineData("functions: { keyboard: { name: kbd } }\nboards: rp2040", "functions: { mouse: { name: rat } }\nboards: samd21", "kbd rat", "rp2040 samd21")]
    [InlineData("functions: [keyboard]\nboards: [rp2040]", "functions:\nboards:", "keyboard", "rp2040")]
    public void What_is_included_stands_before_what_includes_it(string included, string including, string functions, string boards)
    {
        var device = Compile.Good("include: [a.yaml]\n" + including, new CompileOptions { ReadFile = _ => included });

        Assert.Equal(functions, string.Join(' ', device.Functions.Select(f => f.Name)));
        Assert.Equal(boards, string.Join(' ', device.Boards));
    }

    [Fact]
    public void A_file_that_includes_itself_by_another_path_is_told_so()
    {
        var result = Compile.Text("include: [x/../a.yaml]\nfunctions: [mouse]\n", new CompileOptions { ReadFile = path => path.EndsWith("a.yaml", StringComparison.Ordinal) ? "include: [./a.yaml]\n" : null });

        Assert.Contains("includes itself", Assert.Single(result.Diagnostics, d => d.Severity == Severity.Error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_of_a_file_are_found_in_one_run()
    {
        var result = Compile.Text("""
            device: { vendor: cat, product: 0x12345, colour: red }
            functions:
              - keybord
              - hid: { collection: Moose, input: [{ usage: X, range: a..b }, { padding: 0 }] }
              - mouse: { poll: soon }
            """);

        Assert.Equal([1, 1, 1, 3, 4, 4, 4, 5], result.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.At.Line));
    }

    [Fact]
    public void What_is_sound_beside_an_error_is_judged_too()
    {
        var result = Compile.Text("""
            device: { vendor: cat, product: 1 }
            functions:
              - keybord
              - cdc: { name: log, packet_size: 63 B }
              - hid: { name: pad, collection: Mouse, input: [{ usage: X, count: 3, range: 0..0xFFFFFF, bits: 32 }, { usage: Y, bits: 8, range: 0..300 }] }
              - midi: { name: synth, interface: 4 }
              - hid: { name: knob, boot: keyboard, collection: Mouse, input: [{ usage: X }] }
            """);

        Assert.Null(result.Device);
        var errors = result.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => $"{d.At.Line} {d.Code}").ToList();
        Assert.Equal([$"1 {Codes.Type}", $"3 {Codes.UnknownName}", "4 USB041", $"5 {Codes.Range}"], errors.Distinct().Take(4));
        Assert.DoesNotContain(result.Diagnostics, d => d.At.Line == 2);
    }

    [Fact]
    public void Fields_beside_a_broken_field_are_judged_too()
    {
        var result = Compile.Text("""
            device: { vendor: 0x1209, product: 1 }
            functions:
              - hid:
                  name: pad
                  collection: Generic Desktop / Gamepad
                  input:
                    - { usage: X, range: 0..1000, bits: 8 }
                    - { usage: Y, range: 10 }
                    - { usgae: Z }
                    - collection: Generic Desktop / Pointer
                      fields: [{ usage: Rx, range: 0..9, physical: 0..5, unit: parsec }, { usage: Ry, bits: 4, range: 0..99 }]
            """);

        Assert.Equal([7, 8, 9, 9, 11, 11], result.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.At.Line));
        Assert.DoesNotContain(result.Diagnostics, d => d.At.Line is > 1 and < 7);
    }

    [Fact]
    public void A_broken_preset_spoils_no_judgement_of_those_who_use_it()
    {
        var result = Compile.Text("presets: { pad: { collection: Moose, input: [{ usage: X }] } }\nfunctions:\n  - pad\n  - cdc\n");

        Assert.Equal(2, Assert.Single(result.Diagnostics, d => d.Severity == Severity.Error).At.Line);
        Assert.DoesNotContain(result.Diagnostics, d => d.At.Line == 4);
        Assert.Contains(result.Diagnostics, d => d.At.Line == 5);
    }

    [Fact]
    public void A_missing_file_throws_and_a_huge_one_is_refused()
    {
        Assert.ThrowsAny<IOException>(() => SpecCompiler.CompileFile("/nowhere/device.yaml"));
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Encoding.UTF8.GetBytes(new string(' ', 10 << 20)));
            Assert.Equal(Codes.TooLarge, Assert.Single(SpecCompiler.CompileFile(path).Diagnostics).Code);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_usage_with_a_colon_in_its_name_is_found_without_it() =>
        Assert.Equal(new Usage(0x20, 0x0434), ((HidFunction)Compile.Good("functions: [hid: { collection: Mouse, input: [{ usage: Sensors / Data Field Temperature, range: 0..255 }] }]").Functions[0]).Reports[0].Fields[0].Usages[0][0]);

    [Fact]
    public void A_dropped_serial_port_is_told_at_its_key()
    {
        var result = Compile.Text("boards: [rp2040]\nrepl: drop\nfunctions: [mouse]\n");

        Assert.Equal(3, Assert.Single(result.Diagnostics, d => d.Code == "TGT114").At.Line);
    }

    [Fact]
    public void A_serial_port_that_only_some_boards_drop_counts_on_the_others()
    {
        const string ports = "functions: [cdc, cdc, cdc]\n";

        Assert.True(Compile.Text($"boards: [rp2040, samd21]\nrepl: {{ samd21: drop }}\n{ports}").Success);
        Assert.Contains(Compile.Text($"boards: [rp2040, samd21]\nrepl: {{ rp2040: drop }}\n{ports}").Diagnostics, d => d.Code.StartsWith("TGT", StringComparison.Ordinal) && d.Severity == Severity.Error);
    }

    [Theory]
    [InlineData("{ samd2: drop }", "there is no board 'samd2'")]
    [InlineData("{ samd21: gone }", "'repl' cannot be 'gone'")]
    [InlineData("{ samd21: [drop] }", "'repl' must be one word for each board")]
    [InlineData("{ samd21: drop, samd51: keep }", "samd51 and samd21 have the same port of MicroPython, samd")]
    [InlineData("{ nrf52840: drop }", "nrf52840 has no MicroPython with a serial port")]
    public void What_no_board_can_do_with_its_serial_port_is_told(string repl, string message) =>
        Assert.Contains(message, Assert.Single(Compile.Text($"repl: {repl}\nfunctions: [mouse]\n").Diagnostics, d => d.Severity == Severity.Error).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_wrong_with_the_device_as_a_whole_is_told_beside_a_broken_function()
    {
        var result = SpecCompiler.Compile("""
            device:
              vendor: 0
              product: 0x0001
              name: A name that is far too long for what MicroPython sends of it
              serial: unique
            boards: [samd21]
            functions:
              - keybord
              - cdc
              - cdc
              - cdc
              - cdc
            """);

        Assert.Equal([(2, "USB015"), (4, "TGT050"), (7, "TGT112"), (7, "TGT112b"), (8, Codes.UnknownName)], result.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => (d.At.Line, d.Code)));
    }

    [Fact]
    public void A_broken_function_brings_no_finding_that_would_not_be_there_without_it()
    {
        const string list = "\nfunctions:\n  - ";
        var count = 0;
        foreach (var example in SpecLanguageDocsTests.Examples().Select(e => Compile.WithDevice(e.Text)).Where(t => t.Contains(list, StringComparison.Ordinal) && !t.Contains("include", StringComparison.Ordinal)))
            foreach (var board in (string[])["", "boards: [samd21]\n"])
            {
                if (board.Length > 0 && example.Contains("boards:", StringComparison.Ordinal))
                    continue;
                var good = board + example;
                var bad = good.Replace(list, "\nfunctions:\n  - keybord\n  - ", StringComparison.Ordinal);
                var broken = bad.Split('\n').ToList().IndexOf("  - keybord") + 1;
                var before = SpecCompiler.Compile(good).Diagnostics.Select(d => (d.Code, d.At.Line)).ToHashSet();

                foreach (var finding in SpecCompiler.Compile(bad).Diagnostics.Where(d => d.At.Line != broken))
                    Assert.True(before.Contains((finding.Code, finding.At.Line > broken ? finding.At.Line - 1 : finding.At.Line)), $"{finding}\n{bad}");
                count++;
            }
        Assert.True(count > 30, $"{count}");
    }

    [Fact]
    public void A_broken_value_brings_no_finding_elsewhere_that_would_not_be_there_without_it()
    {
        var count = 0;
        foreach (var good in SpecLanguageDocsTests.Examples().Select(e => Compile.WithDevice(e.Text)).Where(t => !t.Contains("include", StringComparison.Ordinal)))
        {
            var before = SpecCompiler.Compile(good).Diagnostics.Select(d => (d.Code, d.Message)).ToHashSet();
            foreach (var value in Scalars(Yaml.YamlReader.Read(good, "", new Diagnostics())!))
            {
                var lines = good.Split('\n');
                var line = lines[value.Span.Line - 1];
                if (value.Span.EndLine != value.Span.Line)
                    continue;
                lines[value.Span.Line - 1] = line[..(value.Span.Column - 1)] + "'% %'" + line[(value.Span.EndColumn - 1)..];
                var bad = SpecCompiler.Compile(string.Join('\n', lines));
                count++;
                if (bad.Device is null)
                    Assert.All(bad.Diagnostics, d => Assert.True(d.At.Line == value.Span.Line || before.Contains((d.Code, d.Message)), $"{value.Span} {value.Value}: {d}\n{good}"));
            }
        }
        Assert.True(count > 300, $"{count}");

        static IEnumerable<Yaml.ScalarNode> Scalars(Yaml.Node node) => node switch
        {
            Yaml.ScalarNode scalar => [scalar],
            Yaml.SequenceNode list => list.Items.SelectMany(Scalars),
            Yaml.MappingNode group => group.Entries.SelectMany(e => Scalars(e.Value)),
            _ => [],
        };
    }
}
