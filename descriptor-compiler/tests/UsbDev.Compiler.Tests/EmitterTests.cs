using System.Diagnostics;
using System.Text;
using System.Text.Json;
using UsbDev.Compiler.Emitters;

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
                printf("%d %u %u %u %u %u\n", out.int_, (unsigned)out.wide[0], (unsigned)out.wide[1], (unsigned)out.wide[2], (unsigned)sizeof desk_configuration_descriptor, DESK_LOG_INTERFACE0);
                return 0;
            }
            """);

        Tool.Run("gcc", folder.Path, "-std=c11", "-Wall", "-Wextra", "-Werror", "-o", "main", "main.c", "desk.c");
        Assert.Equal($"-1000 1 134217727 3 {s_device.Descriptors.Configurations[0].Length} 4\n", Tool.Run(folder.File("main"), folder.Path));
        Tool.Run("g++", folder.Path, "-std=c++17", "-Wall", "-Wextra", "-Werror", "-c", "-x", "c++", "desk.c");
    }

    [Fact]
    public void The_TinyUSB_file_compiles_against_TinyUSB()
    {
        using var folder = new Folder(EmitterList.Find("c")!.Emit(s_device, "desk"));
        var tinyUsb = TinyUsb();
        Assert.SkipWhen(tinyUsb is null, "TinyUSB's sources are not here: run 'firmware/build virtual' first");
        File.WriteAllText(folder.File("tusb_config.h"), "#define CFG_TUSB_MCU OPT_MCU_NONE\n#define CFG_TUSB_OS OPT_OS_NONE\n#define CFG_TUD_ENABLED 1\n#define CFG_TUD_HID 3\n#define CFG_TUD_HID_EP_BUFSIZE 64\n#define CFG_TUD_VENDOR 1\n#define CFG_TUD_VENDOR_RX_BUFSIZE 64\n#define CFG_TUD_VENDOR_TX_BUFSIZE 64\n");

        Tool.Run("gcc", folder.Path, "-std=c11", "-Wall", "-Werror", "-DTUP_DCD_ENDPOINT_MAX=8", "-I.", $"-I{tinyUsb}", "-c", "desk_tinyusb.c");
    }

    private static string? TinyUsb()
    {
        var cache = System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "usbdev", "firmware");
        return !Directory.Exists(cache) ? null : Directory.GetFiles(cache, "tusb.h", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 6, IgnoreInaccessible = true }).Select(f => System.IO.Path.GetDirectoryName(f)).FirstOrDefault();
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
    public void The_gadget_script_passes_bash_and_shellcheck()
    {
        using var folder = new Folder(EmitterList.Find("configfs")!.Emit(s_device, "desk"));

        Tool.Run("bash", folder.Path, "-n", "desk.sh");
        Tool.Run("shellcheck", folder.Path, "desk.sh");
    }

    [Fact]
    public void The_hwdb_entry_compiles_and_is_found()
    {
        using var folder = new Folder(EmitterList.Find("udev")!.Emit(s_device, "desk"));
        var hwdb = Directory.CreateDirectory(folder.File("etc/udev/hwdb.d")).FullName;
        File.Move(folder.File("72-desk.hwdb"), System.IO.Path.Combine(hwdb, "72-desk.hwdb"));

        Tool.Run("systemd-hwdb", folder.Path, "--root", folder.Path, "--strict", "update");
        Assert.True(File.Exists(folder.File("etc/udev/hwdb.bin")));
    }

    [Fact]
    public void The_udev_rules_pass_udevadm()
    {
        using var folder = new Folder(EmitterList.Find("udev")!.Emit(s_device, "desk"));
        Assert.SkipUnless(Tool.Run("udevadm", folder.Path, "--help").Contains("verify", StringComparison.Ordinal), "this udevadm has no 'verify' (systemd 254 has)");

        Tool.Run("udevadm", folder.Path, "verify", "--no-style", folder.File("72-desk.rules"));
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
        var cache = System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "usbdev", "firmware");
        return !Directory.Exists(cache) ? null : Directory.GetDirectories(cache, "mpy-cross-*").Select(d => System.IO.Path.Combine(d, "mpy-cross")).FirstOrDefault(File.Exists);
    }

    [Fact]
    public void Raw_files_together_are_what_sysfs_shows()
    {
        var files = EmitterList.Find("bin")!.Emit(s_device, "desk");
        Assert.Equal([.. s_device.Descriptors.Device!.Value.Span, .. s_device.Descriptors.Configurations[0].Span], files[0].Content);
    }

    private sealed class Folder : IDisposable
    {
        public Folder(IEnumerable<EmittedFile> files)
        {
            foreach (var file in files)
                System.IO.File.WriteAllBytes(File(file.Name), file.Content);
        }

        public string Path { get; } = Directory.CreateTempSubdirectory("usbdev").FullName;

        public string File(string name) => System.IO.Path.Combine(Path, name);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    private static class Tool
    {
        public static string Run(string tool, string folder, params string[] arguments)
        {
            try
            {
                var start = new ProcessStartInfo(tool, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
                using var process = Process.Start(start)!;
                var error = process.StandardError.ReadToEndAsync();
                var output = process.StandardOutput.ReadToEnd();
                Assert.True(process.WaitForExit(120_000), $"{tool} did not end");
                Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{error.Result}");
                return output;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Skip($"{tool} is not installed");
                throw;
            }
        }
    }
}
