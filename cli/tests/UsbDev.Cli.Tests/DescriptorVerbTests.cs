using System.Text.Json;
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

        Assert.Contains("wTotalLength", outcome.Output, StringComparison.Ordinal);
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
    public void The_schema_is_JSON_and_knows_the_keyboard()
    {
        var schema = Tool.Run(["schema"]).Exits(0);

        Assert.Equal(JsonValueKind.Object, schema.Json.ValueKind);
        Assert.Contains("\"keyboard\"", schema.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_language_server_answers_and_ends()
    {
        static string Message(string json) => $"Content-Length: {json.Length}\r\n\r\n{json}";
        var session = Message("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}""")
            + Message("""{"jsonrpc":"2.0","id":2,"method":"shutdown"}""") + Message("""{"jsonrpc":"2.0","method":"exit"}""");

        var outcome = Tool.Run(["lsp"], input: session).Exits(0);

        Assert.Contains("\"capabilities\"", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reference_of_commands_tells_of_every_form_that_compile_makes()
    {
        var reference = File.ReadAllText(Path.Combine(Tool.Root, "docs", "commands.md"));

        Assert.All(EmitterList.All, emitter => Assert.Contains($"`{emitter.Name}`", reference, StringComparison.Ordinal));
    }
}
