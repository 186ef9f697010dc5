using System.Text.Json;

namespace UsbDev.Cli.Tests;

/// <summary>What <c>--json</c> prints has the shape that docs/commands.md tells.</summary>
public sealed class JsonShapeTests
{
    private const string Good = "device: { vendor: 0x1209, product: 0x0001, name: Pad, serial: unique }\nfunctions:\n  - keyboard: { name: kbd }\n  # usbdev: allow CDC097 so it is\n  - cdc: { name: log, notification: false }\n";

    public static TheoryData<string, string[]> Runs => new()
    {
        { "check", ["check", "good.yaml", "bad.yaml", "good.bin"] },
        { "check", ["check", "--fix", "slip.yaml"] },
        { "compile", ["compile", "good.yaml"] },
        { "compile", ["compile", "bad.yaml"] },
        { "decompile", ["decompile", "good.bin"] },
        { "explain", ["explain", "good.yaml", "--fields"] },
        { "diff", ["diff", "good.yaml", "other.yaml"] },
        { "diff", ["diff", "good.yaml", "good.bin"] },
        { "usages", ["usages"] },
        { "usages", ["usages", "volume"] },
        { "new", ["new", "pad"] },
        { "test", ["test", "gadget"] },
        { "test", ["test", "gadget", "--filter", "fails"] },
        { "test` and `run` of a gadget with errors", ["test", "broken"] },
        { "test` and `run` of a gadget with errors", ["run", "broken"] },
        { "firmware build", ["firmware", "build"] },
        { "firmware build", ["firmware", "build", "all"] },
        { "bench", ["bench", "same-capture"] },
        { "an error", ["check", "nowhere.yaml"] },
        { "an error", ["decompile", "bad.yaml"] },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void The_document_has_the_keys_that_are_told(string what, string[] arguments)
    {
        using var scratch = new Scratch();
        scratch.Write("good.yaml", Good);
        scratch.Write("bad.yaml", Good.Replace("keyboard", "keybord"));
        scratch.Write("slip.yaml", Good.Replace("keyboard", "keybord"));
        scratch.Write("other.yaml", Good.Replace("name: Pad", "name: Path").Replace("keyboard: { name: kbd }", "mouse: { name: m }"));
        Tool.Run(["compile", "good.yaml", "--emit", "bin"], scratch.Path).Exits(0);
        foreach (var (folder, description) in new[] { ("gadget", Good), ("broken", Good.Replace("keyboard", "keybord")) })
        {
            scratch.Write($"{folder}/device.yaml", description);
            scratch.Write($"{folder}/main.py", "import device\ndevice.start()\n");
            scratch.Write($"{folder}/tests.yaml", "tests:\n  - { name: waits, steps: [{ wait: 1 ms }] }\n  - { name: fails, steps: [{ expect: { kbd: { types: a } } }] }\n  - { name: is not run, skip: for the shape, steps: [plug] }\n");
        }

        var document = JsonDocument.Parse(Tool.Run([.. arguments, "--json"], scratch.Path).Output).RootElement;

        Assert.Null(JsonShape.Told(what).Difference(document, "document"));
    }

    [Fact]
    public void A_key_that_is_not_told_would_be_found()
    {
        var shape = JsonShape.Parse("{ a, b?: [{ c }, …] }");
        Assert.Null(shape.Difference(JsonDocument.Parse("""{"a":1,"b":[{"c":2}]}""").RootElement, "it"));
        Assert.Null(shape.Difference(JsonDocument.Parse("""{"a":1}""").RootElement, "it"));
        Assert.NotNull(shape.Difference(JsonDocument.Parse("""{"a":1,"b":[{"c":2,"d":3}]}""").RootElement, "it"));
        Assert.NotNull(shape.Difference(JsonDocument.Parse("""{"b":[]}""").RootElement, "it"));
        Assert.NotNull(shape.Difference(JsonDocument.Parse("""{"a":[1]}""").RootElement, "it"));
    }
}
