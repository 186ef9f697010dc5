using System.Text;
using System.Text.Json;
using UsbDev.Compiler.Emitters;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Each emitter's files go through the tool that consumes them; a tool that is not there skips its test and says so.</summary>
public class EmitterTests
{
    private const string Everything = """
        device: { vendor: 0x1209, product: 0x0001, manufacturer: "Exa*mple", name: "It's */ a \"Desk\"", serial: unique }
        functions:
          - keyboard: { name: kbd }
          - hid: { name: desk, reports: [mouse, consumer, nkro, gamepad, touch, { name: knob, collection: Generic Desktop / Multi-axis Controller, input: [{ name: int, usage: Dial, range: -1000..1000 }, { name: wide, usage: Slider, range: 0..0x7ffffff, count: 3 }], output: [{ name: ring, usage: LED / Generic Indicator }], feature: [{ name: gain, usage: 0xFF00 / 0x01, range: -5..5, count: 4 }] }] }
          - midi: { name: synth, from_device: [Keys, Pads], to_device: [Synth] }
          - cdc: { name: log }
          - vendor: { name: data, winusb: true, webusb: https://example.org }
          - rawhid
        """;

    private static readonly CompiledDevice s_device = SpecCompiler.Compile(Everything).Device!;

    public static TheoryData<string> Names => [.. EmitterList.All.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_device_gives_the_same_files(string name)
    {
        var emitter = EmitterList.Find(name)!;

        var (first, second) = (emitter.Emit(s_device, "my desk"), emitter.Emit(SpecCompiler.Compile(Everything).Device!, "my desk"));

        Assert.NotEmpty(first);
        Assert.Equal(first.Select(f => f.Name), second.Select(f => f.Name));
        Assert.All(first.Zip(second), p => Assert.Equal(p.First.Content, p.Second.Content));
        Assert.All(first, f => Assert.DoesNotContain('/', f.Name));
    }

    [Fact]
    public void Gcc_compiles_the_C_files_and_its_reports_pack_and_unpack()
    {
        using var folder = new Folder(EmitterList.Find("c")!.Emit(s_device, "desk"));
        File.WriteAllText(folder.File("main.c"), """
            #include <stdio.h>
            #include "desk.h"
            int main(void) {
                desk_desk_knob_input_t in = { .int_ = -1000, .wide = { 1, 0x7ffffff, 3 } }, out;
                uint8_t report[DESK_DESK_KNOB_INPUT_LENGTH];
                desk_desk_knob_input_pack(&in, report);
                desk_desk_knob_input_unpack(&out, report);
                printf("%d %u %u %u %u %u\n", out.int_, (unsigned)out.wide[0], (unsigned)out.wide[1], (unsigned)out.wide[2], (unsigned)sizeof desk_configuration_descriptor, DESK_LOG_INTERFACE);
                return 0;
            }
            """);

        Tool.Run("gcc", folder.Path, "-std=c11", "-Wall", "-Wextra", "-Werror", "-o", "main", "main.c", "desk.c");
        Assert.Equal($"-1000 1 134217727 3 {s_device.Descriptors.Configurations[0].Length} 4\n", Tool.Run(folder.File("main"), folder.Path));
        Tool.Run("g++", folder.Path, "-std=c++17", "-Wall", "-Wextra", "-Werror", "-c", "-x", "c++", "desk.c");
    }

    [Fact]
    public void TinyUSBs_callbacks_give_the_descriptors_byte_for_byte()
    {
        using var folder = new Folder(EmitterList.Find("c")!.Emit(s_device, "desk"));
        var tinyUsb = TinyUsb();
        Assert.SkipWhen(tinyUsb is null, "TinyUSB's sources are not here: run 'firmware/build virtual' first");
        File.WriteAllText(folder.File("tusb_config.h"), "#define CFG_TUSB_MCU OPT_MCU_NONE\n#define CFG_TUSB_OS OPT_OS_NONE\n#define CFG_TUD_ENABLED 1\n#define CFG_TUD_HID 3\n#define CFG_TUD_HID_EP_BUFSIZE 64\n#define CFG_TUD_CDC 1\n#define CFG_TUD_CDC_RX_BUFSIZE 64\n#define CFG_TUD_CDC_TX_BUFSIZE 64\n#define CFG_TUD_MIDI 1\n#define CFG_TUD_MIDI_RX_BUFSIZE 64\n#define CFG_TUD_MIDI_TX_BUFSIZE 64\n#define CFG_TUD_VENDOR 1\n#define CFG_TUD_VENDOR_RX_BUFSIZE 64\n#define CFG_TUD_VENDOR_TX_BUFSIZE 64\n");

        File.WriteAllText(folder.File("main.c"), """
            #include <stdio.h>
            #include "tusb.h"
            static void print(char const *name, uint8_t const *bytes, int length) {
                printf("%s", name);
                for (int i = 0; i < length; i++) printf(" %02X", bytes[i]);
                printf("\n");
            }
            uint8_t desk_serial(uint16_t *characters, uint8_t room) {
                (void)room;
                characters[0] = 'A';
                characters[1] = '1';
                return 2;
            }
            bool tud_control_xfer(uint8_t rhport, tusb_control_request_t const *request, void *buffer, uint16_t length) {
                (void)rhport;
                print(request->wIndex == 7 ? "msos20" : "url", buffer, length);
                return true;
            }
            int main(void) {
                print("device", tud_descriptor_device_cb(), 18);
                uint8_t const *configuration = tud_descriptor_configuration_cb(0);
                print("configuration", configuration, configuration[2] | configuration[3] << 8);
                uint8_t const *bos = tud_descriptor_bos_cb();
                print("bos", bos, bos[2] | bos[3] << 8);
                for (int i = 0; i < 256; i++) {
                    uint8_t const *text = (uint8_t const *)tud_descriptor_string_cb((uint8_t)i, 0x0409);
                    if (text) print("string", text, text[0]);
                }
                int const lengths[] = { LENGTHS };
                for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) print("report", tud_hid_descriptor_report_cb((uint8_t)i), lengths[i]);
                tusb_control_request_t ms = { .bRequest = 1, .wIndex = 7 }, url = { .bRequest = 2, .wValue = 1, .wIndex = 2 }, other = { .bRequest = 9, .wIndex = 7 };
                tud_vendor_control_xfer_cb(0, CONTROL_STAGE_SETUP, &ms);
                tud_vendor_control_xfer_cb(0, CONTROL_STAGE_SETUP, &url);
                return tud_vendor_control_xfer_cb(0, CONTROL_STAGE_SETUP, &other) ? 1 : 0;
            }
            """);
        var set = s_device.Descriptors;
        var serial = DeviceDescriptor.Parse(set.Device!.Value)!.SerialString;

        Tool.Run("gcc", folder.Path, "-std=c11", "-Wall", "-Wno-unused-parameter", "-Werror", "-DTUP_DCD_ENDPOINT_MAX=8", "-DLENGTHS=" + string.Join(',', set.Reports.Select(r => r.Value.Length)),
            "-I.", $"-I{tinyUsb}", "-o", "main", "main.c", "desk_tinyusb.c", "desk.c");
        var printed = Tool.Run(folder.File("main"), folder.Path);

        string[] wanted =
        [
            $"device {set.Device}", $"configuration {set.Configurations[0]}", $"bos {set.Bos}",
            .. set.Strings.Select(s => s.Key.Index == serial ? "string 06 03 41 00 31 00" : $"string {s.Value}"),
            .. set.Reports.Select(r => $"report {r.Value}"), $"msos20 {set.MsOs20}", $"url {set.WebUsbUrl}",
        ];
        Assert.Equal(wanted, printed.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_TinyUSB_that_is_configured_for_less_than_the_device_needs_does_not_compile()
    {
        using var folder = new Folder(EmitterList.Find("c")!.Emit(s_device, "desk"));
        var tinyUsb = TinyUsb();
        Assert.SkipWhen(tinyUsb is null, "TinyUSB's sources are not here: run 'firmware/build virtual' first");
        File.WriteAllText(folder.File("tusb_config.h"), "#define CFG_TUSB_MCU OPT_MCU_NONE\n#define CFG_TUSB_OS OPT_OS_NONE\n#define CFG_TUD_ENABLED 1\n#define CFG_TUD_HID 2\n#define CFG_TUD_HID_EP_BUFSIZE 16\n#define CFG_TUD_ENDPOINT0_SIZE 8\n");

        var told = Tool.Fail("gcc", folder.Path, "-std=c11", "-DTUP_DCD_ENDPOINT_MAX=8", "-I.", $"-I{tinyUsb}", "-c", "desk_tinyusb.c");

        string[] wanted =
        [
            "CFG_TUD_ENDPOINT0_SIZE must be 64, as the device descriptor says", "CFG_TUD_HID must be at least 3, one for each HID interface", "CFG_TUD_HID_EP_BUFSIZE must be at least 64, the length of the longest report",
            "CFG_TUD_CDC must be at least 1, one for each serial port", "CFG_TUD_MIDI must be at least 1, one for each MIDI function", "CFG_TUD_VENDOR must be at least 1, one for each vendor function",
        ];
        Assert.All(wanted, w => Assert.Contains(w, told, StringComparison.Ordinal));
    }

    [Fact]
    public void Where_the_description_is_called_device_the_system_knows_the_product_by_its_name()
    {
        var device = Compile.Good("device: { vendor: 0x1209, product: 0x0001, serial: unique, name: Desk pad }\nfunctions: [cdc: { name: log }]");
        string All(string form) => string.Concat(EmitterList.Find(form)!.Emit(device, "device").Select(f => f.Name + "\n" + Encoding.UTF8.GetString(f.Content)));

        Assert.Contains("72-desk_pad.rules\n", All("udev"), StringComparison.Ordinal);
        Assert.Contains("SYMLINK+=\"desk_pad_log\"", All("udev"), StringComparison.Ordinal);
        Assert.Contains("gadget=/sys/kernel/config/usb_gadget/desk_pad\n", All("configfs"), StringComparison.Ordinal);
        Assert.Contains("namespace DeskPad;", All("csharp"), StringComparison.Ordinal);
    }

    /// <summary>Where firmware/build keeps sources and tools.</summary>
    private static string Firmware => System.IO.Path.Combine(
        Environment.GetEnvironmentVariable("USBDEV_CACHE") is { Length: > 0 } own ? own
            : System.IO.Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "usbdev"),
        "firmware");

    private static string? TinyUsb()
    {
        return !Directory.Exists(Firmware) ? null : Directory.GetFiles(Firmware, "tusb.h", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 6, IgnoreInaccessible = true }).Select(f => System.IO.Path.GetDirectoryName(f)).FirstOrDefault();
    }

    [Fact]
    public void The_CSharp_file_compiles_and_its_reports_read_what_they_wrote()
    {
        using var folder = new Folder(EmitterList.Find("csharp")!.Emit(s_device, "desk"));
        File.WriteAllText(folder.File("Directory.Build.props"), "<Project />");
        File.WriteAllText(folder.File("Directory.Packages.props"), "<Project />");
        File.WriteAllText(folder.File("t.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><TreatWarningsAsErrors>true</TreatWarningsAsErrors></PropertyGroup></Project>");
        File.WriteAllText(folder.File("Program.cs"), """
            using System;
            using DeskDevice;
            var knob = new DeskKnobInput { Int = -1000, Wide = [1, 0x7ffffff, 3] };
            var bytes = new byte[DeskKnobInput.Length];
            knob.Write(bytes);
            var again = DeskKnobInput.Read(bytes);
            Console.WriteLine($"{again.Int} {string.Join(" ", again.Wide!)} {bytes[0]} {Desk.LogInterface}");
            """);

        Assert.EndsWith("-1000 1 134217727 3 7 4\n", Tool.Run("dotnet", folder.Path, "run", "--nodeReuse:false"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_hwdb_entry_compiles_and_is_found()
    {
        using var folder = new Folder(EmitterList.Find("udev")!.Emit(s_device, "desk"));
        var hwdb = Directory.CreateDirectory(folder.File("etc/udev/hwdb.d")).FullName;
        File.Move(folder.File("72-desk.hwdb"), System.IO.Path.Combine(hwdb, "72-desk.hwdb"));

        Tool.Run("systemd-hwdb", folder.Path, "--root", folder.Path, "--strict", "update");
        var found = Tool.Run("systemd-hwdb", folder.Path, "--root", folder.Path, "query", "usb:v1209p0001d0100dcEFdsc02dp01");
        Assert.Contains("ID_VENDOR_FROM_DATABASE=Exa*mple\n", found, StringComparison.Ordinal);
        Assert.Contains("ID_MODEL_FROM_DATABASE=It's */ a \"Desk\"\n", found, StringComparison.Ordinal);
        Assert.DoesNotContain("ID_MODEL", Tool.Run("systemd-hwdb", folder.Path, "--root", folder.Path, "query", "usb:v1209p0002d0100"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_udev_rules_pass_udevadm()
    {
        using var folder = new Folder(EmitterList.Find("udev")!.Emit(s_device, "desk"));
        var udevadm = System.IO.Path.Combine(Repository.Root, "descriptor-compiler", "tests", "udevadm");

        Tool.Run(udevadm, folder.Path, "verify", "--no-style", folder.File("72-desk.rules"));
        File.AppendAllText(folder.File("72-desk.rules"), "SUBSYSTEM==\"usb\", COLOUR==\"red\"\n");
        Assert.Contains("COLOUR", Tool.Fail(udevadm, folder.Path, "verify", "--no-style", folder.File("72-desk.rules")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("firmware: c\n")]
    public void Udev_names_the_serial_ports_by_the_interfaces_that_they_have_on_the_board(string firmware)
    {
        var device = Compile.Good(firmware + "functions: [cdc: { name: log }]");
        var rules = Encoding.UTF8.GetString(EmitterList.Find("udev")!.Emit(device, "desk").Single(f => f.Name.EndsWith(".rules", StringComparison.Ordinal)).Content);

        Assert.Contains($"ENV{{ID_USB_INTERFACE_NUM}}==\"{(firmware.Length == 0 ? "02" : "00")}\", SYMLINK+=\"desk_log\"", rules, StringComparison.Ordinal);
        Assert.Equal(firmware.Length == 0, rules.Contains("desk_repl", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_boards_differ_about_the_REPL_the_module_asks_the_platform_and_udev_counts_interfaces()
    {
        var device = Compile.Good("repl: { samd21: drop, stm32f4: drop }\nfunctions: [cdc: { name: log }]");
        string Emit(string form, string end) => Encoding.UTF8.GetString(EmitterList.Find(form)!.Emit(device, "desk").Single(f => f.Name.EndsWith(end, StringComparison.Ordinal)).Content);
        var (module, rules) = (Emit("micropython", ".py"), Emit("udev", ".rules"));

        Assert.True(device.KeepsRepl("rp2040") && device.KeepsRepl("virtual"));
        Assert.False(device.KeepsRepl("samd51") || device.KeepsRepl("samd21"));
        Assert.Contains("from sys import platform\n", module, StringComparison.Ordinal);
        Assert.Contains("    platform not in (\"samd\", \"pyboard\"),", module, StringComparison.Ordinal);
        Assert.Contains("ATTRS{bNumInterfaces}==\" 4\", ENV{ID_USB_INTERFACE_NUM}==\"02\", SYMLINK+=\"desk_log\"", rules, StringComparison.Ordinal);
        Assert.Contains("ATTRS{bNumInterfaces}==\" 2\", ENV{ID_USB_INTERFACE_NUM}==\"00\", SYMLINK+=\"desk_log\"", rules, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Emit("json", ".json"));
        Assert.Equal(["samd", "pyboard"], json.RootElement.GetProperty("replDroppedOn").EnumerateArray().Select(p => p.GetString()!));
    }

    [Fact]
    public void Json_and_expectations_are_what_the_device_says()
    {
        using var json = JsonDocument.Parse(EmitterList.Find("json")!.Emit(s_device, "desk")[0].Content);
        Assert.Equal(s_device.Descriptors.Configurations[0].ToString(), json.RootElement.GetProperty("descriptors").GetProperty("configurations")[0].GetString());
        Assert.Equal(s_device.Functions.Length, json.RootElement.GetProperty("functions").GetArrayLength());
        using var expectations = JsonDocument.Parse(EmitterList.Find("expectations")!.Emit(s_device, "desk")[0].Content);
        Assert.Equal(s_device.Descriptors.Configurations[0][4], expectations.RootElement.GetProperty("interfaces").GetArrayLength());
        Assert.Equal("It's */ a \"Desk\"", expectations.RootElement.GetProperty("name").GetString());
    }

    [Fact]
    public void The_data_sheets_name_every_field_and_html_is_well_formed()
    {
        var markdown = Encoding.UTF8.GetString(EmitterList.Find("markdown")!.Emit(s_device, "desk")[0].Content);
        var html = Encoding.UTF8.GetString(EmitterList.Find("html")!.Emit(s_device, "desk")[0].Content);
        foreach (var field in s_device.Functions.OfType<HidFunction>().SelectMany(f => f.Reports).SelectMany(r => r.Fields))
        {
            Assert.Contains($"| {field.Name.Replace("_", "\\_", StringComparison.Ordinal)} |", markdown, StringComparison.Ordinal);
            Assert.Contains($"<td>{field.Name}</td>", html, StringComparison.Ordinal);
        }
        var rows = markdown.Split('\n').Where(l => l.StartsWith('|')).Select(l => l.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')).Distinct();
        Assert.All(rows, n => Assert.InRange(n, 3, 7));
        var document = new System.Xml.XmlDocument();
        document.LoadXml(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal).Replace("<meta charset=\"utf-8\">", "", StringComparison.Ordinal).Replace("<meta name=\"viewport\" content=\"width=device-width\">", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Tidy_has_nothing_to_say_of_the_html()
    {
        using var folder = new Folder(EmitterList.Find("html")!.Emit(s_device, "desk"));

        Assert.Empty(Tool.Run("tidy", folder.Path, "-e", "-q", "desk.html"));
    }

    [Fact]
    public void Mpy_cross_compiles_the_module()
    {
        var mpy = MpyCross();
        Assert.SkipWhen(mpy is null, "mpy-cross is not here: 'firmware/build mpy-cross' makes it");
        using var folder = new Folder(new MicroPythonEmitter().Emit(SpecCompiler.Compile(Everything.Replace(", winusb: true, webusb: https://example.org", "", StringComparison.Ordinal)).Device!, "desk"));

        Tool.Run(mpy, folder.Path, "-o", "device.mpy", "device.py");
        Assert.True(new FileInfo(folder.File("device.mpy")).Length > 100);
    }

    private static string? MpyCross()
    {
        return !Directory.Exists(Firmware) ? null : Directory.GetDirectories(Firmware, "mpy-cross-*").Select(d => System.IO.Path.Combine(d, "mpy-cross")).FirstOrDefault(File.Exists);
    }

    [Fact]
    public void Raw_files_together_are_what_sysfs_shows()
    {
        var files = EmitterList.Find("bin")!.Emit(s_device, "desk");
        Assert.Equal([.. s_device.Descriptors.Device!.Value.Span, .. s_device.Descriptors.Configurations[0].Span], files[0].Content);
    }

    [Fact]
    public void A_data_sheet_says_what_the_device_takes_of_each_board()
    {
        var device = Compile.Good("boards: [rp2040, samd21]\nfunctions: [keyboard: { name: kbd }, cdc: { name: log }]");

        var sheet = Encoding.UTF8.GetString(EmitterList.Find("markdown")!.Emit(device, "x").Single().Content);

        Assert.Contains("| RP2040 (Raspberry Pi Pico) | kept | 5 of 15 | 5 of 15 | 2 of 15 | 704 of 3648 B |", sheet, StringComparison.Ordinal);
        Assert.Contains("| kept | 5 of 7 | 5 of 7 | 2 of 7 | main memory |", sheet, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_sheet_tells_times_at_high_speed_in_milliseconds()
    {
        var device = Compile.Text("device: { vendor: 0x1209, product: 1, speed: high }\nfunctions: [cdc: { name: log, poll: 8 ms }]").Device!;

        Assert.Contains("interrupt 16 B every 8 ms", Encoding.UTF8.GetString(EmitterList.Find("markdown")!.Emit(device, "x").Single().Content), StringComparison.Ordinal);
    }
}
