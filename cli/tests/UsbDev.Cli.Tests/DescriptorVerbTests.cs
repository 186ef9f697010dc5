using System.Text.Json;
using System.Text.RegularExpressions;
using UsbDev.Compiler.Emitters;

namespace UsbDev.Cli.Tests;

/// <summary>Verbs that deal with descriptors alone: decompile, check of foreign bytes, schema, lsp.</summary>
public sealed class DescriptorVerbTests
{
    private const string Good = """
        device: { vendor: 0x1209, product: 0x0001, name: Pad, serial: unique }
        functions:
          - keyboard: { name: kbd }

        """;

    [Fact]
    public void What_was_compiled_to_bytes_is_decompiled_to_a_description_of_the_same_bytes()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Good);
        Tool.Run(["compile", "--emit", "bin", "-o", "first"], scratch.Path).Exits(0);

        Tool.Run(["decompile", "first/device.bin", "-o", "again/device.yaml"], scratch.Path).Exits(0);
        Tool.Run(["compile", "again", "--emit", "bin", "-o", "second"], scratch.Path).Exits(0);

        Assert.Equal(File.ReadAllBytes(Path.Combine(scratch.Path, "first", "device.bin")), File.ReadAllBytes(Path.Combine(scratch.Path, "second", "device.bin")));
    }

    [Fact]
    public void Bytes_are_judged_and_a_broken_length_is_found()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Good);
        Tool.Run(["compile", "--emit", "bin"], scratch.Path).Exits(0);
        var bytes = File.ReadAllBytes(Path.Combine(scratch.Path, "device.bin"));
        bytes[18 + 2]++; // wTotalLength of the configuration
        File.WriteAllBytes(Path.Combine(scratch.Path, "broken.bin"), bytes);

        Tool.Run(["check", "device.bin"], scratch.Path).Exits(0);
        var outcome = Tool.Run(["check", "broken.bin", "--sarif", "findings.sarif"], scratch.Path).Exits(1);

        Assert.StartsWith("broken.bin: configuration+0x02: error USB003: wTotalLength", outcome.Output, StringComparison.Ordinal);
        var finding = Tool.Run(["check", "broken.bin", "--json"], scratch.Path).Exits(1).Json.GetProperty("files")[0].GetProperty("findings").EnumerateArray().First(f => f.GetProperty("code").GetString() == "USB003");
        Assert.Equal(("configuration", 2, 2), (finding.GetProperty("descriptor").GetString(), finding.GetProperty("offset").GetInt32(), finding.GetProperty("length").GetInt32()));
        Assert.False(finding.TryGetProperty("line", out _));
        using var sarif = JsonDocument.Parse(File.ReadAllText(Path.Combine(scratch.Path, "findings.sarif")));
        Assert.NotEqual(0, sarif.RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength());
    }

    [Fact]
    public void What_holds_no_descriptors_is_wrong_usage()
    {
        using var scratch = new Scratch();
        scratch.Write("letter.txt", "Dear reader");

        Assert.Contains("letter.txt", Tool.Run(["decompile", "letter.txt"], scratch.Path).Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("there is no file", Tool.Run(["decompile", "nowhere.bin"], scratch.Path).Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connected_device_that_the_computer_cannot_tell_of_is_an_environment_that_lacks_something()
    {
        if (Directory.Exists("/sys/bus/usb/devices"))
            Assert.Contains("no such device", Tool.Run(["decompile", "1209:fffe"]).Exits(2).Error, StringComparison.Ordinal);
        else
            Assert.Contains("/sys/bus/usb/devices", Tool.Run(["decompile", "1209:fffe"]).Exits(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_is_JSON_and_knows_the_keyboard()
    {
        var schema = Tool.Run(["schema"]).Exits(0);

        Assert.Equal(JsonValueKind.Object, schema.Json.ValueKind);
        Assert.Contains("\"keyboard\"", schema.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Usages_are_found_by_words_and_numbers_as_descriptions_write_them()
    {
        Assert.Contains("Generic Desktop / Hat Switch\n", Tool.Run(["usages", "hat", "switch"]).Exits(0).Output, StringComparison.Ordinal);
        var volume = Tool.Run(["usages", "consumer", "0xE9", "--json"]).Exits(0).Json;
        Assert.Equal((0x0C, 0xE9, "Consumer / Volume Increment"), (volume[0].GetProperty("page").GetInt32(), volume[0].GetProperty("usage").GetInt32(), volume[0].GetProperty("name").GetString()));
        Assert.Contains("0x0C", Tool.Run(["usages"]).Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains("Consumer / Volume Increment\n", Tool.Run(["usages", "volume", "up"]).Exits(0).Output, StringComparison.Ordinal);
        Tool.Run(["usages", "nothing-of-the-kind"]).Exits(1);
        Assert.StartsWith("0x08 / 0x36     LED / Play\n0x0C / 0xB0     Consumer / Play\n", Tool.Run(["usages", "play"]).Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains("Generic Desktop / Wheel", Tool.Run(["usages", "mouse", "wheel"]).Exits(1).Error, StringComparison.Ordinal);

        using var scratch = new Scratch();
        scratch.Write("device.yaml", "device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions:\n- hid: { collection: Generic Desktop / Joystick, input: [{ usage: Generic Desktop / Hat Switch, range: 0..7, bits: 4, null: true, physical: 0..315, unit: deg }] }\n");
        Tool.Run(["check"], scratch.Path).Exits(0);
    }

    [Fact]
    public void The_reference_of_commands_tells_of_every_form_that_compile_makes()
    {
        var reference = File.ReadAllText(Path.Combine(Tool.Root, "docs", "commands.md"));

        Assert.All(EmitterList.All, emitter => Assert.Contains($"`{emitter.Name}`", reference, StringComparison.Ordinal));
    }
}
