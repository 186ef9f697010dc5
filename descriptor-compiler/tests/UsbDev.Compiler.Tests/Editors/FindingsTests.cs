using System.Text.Json.Nodes;
using static UsbDev.Compiler.Tests.Editors.EditorClient;

namespace UsbDev.Compiler.Tests.Editors;

/// <summary>Findings while a description is written.</summary>
public class FindingsTests
{
    [Fact]
    public async Task Findings_come_with_every_change_and_go_when_the_text_is_right()
    {
        await using var editor = new EditorClient();
        await editor.Initialize();

        await editor.Open("device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions: [keybord]\n");
        var first = (await editor.Notification("textDocument/publishDiagnostics"))["diagnostics"]!.AsArray();
        var error = Assert.Single(first, d => d!["severity"]!.GetValue<int>() == 1)!;
        Assert.Equal(Codes.UnknownName, error["code"]!.GetValue<string>());
        Assert.Equal((1, 12), (error["range"]!["start"]!["line"]!.GetValue<int>(), error["range"]!["start"]!["character"]!.GetValue<int>()));

        await editor.Change("device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions: [keyboard]\n");
        var second = (await editor.Notification("textDocument/publishDiagnostics"))["diagnostics"]!.AsArray();
        Assert.DoesNotContain(second, d => d!["severity"]!.GetValue<int>() == 1);

        Assert.Equal(0, await editor.Exit());
    }

    [Fact]
    public async Task While_a_line_is_being_typed_the_findings_of_the_others_stay()
    {
        await using var editor = new EditorClient();
        await editor.Initialize();

        await editor.Open("device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions:\n  - hid:\n      coll\n      poll: 1 ms\n      input: [{ usa\n  - keybord\n  - cdc: { poll: 1 ms\n");

        var found = (await editor.Notification("textDocument/publishDiagnostics"))["diagnostics"]!.AsArray();
        Assert.Equal([(3, Codes.Syntax), (5, Codes.Syntax), (6, Codes.UnknownName), (7, Codes.Syntax)], found.Where(d => d!["severity"]!.GetValue<int>() == 1).Select(d => (d!["range"]!["start"]!["line"]!.GetValue<int>(), d["code"]!.GetValue<string>())));
    }

    [Fact]
    public async Task Findings_lie_under_the_words_that_they_are_about_whatever_signs_stand_before()
    {
        const string text = "device: { vendor: 0x1209, product: 1, serial: unique, name: \"🎹🎹 é\u0301\", nme: \"🎹\" }\r\nfunctions: [keyboard, midi: { from_device: [\"🎹\"], bogus: 1 }, keybord]\r\n";
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open(text);

        var found = Errors(await editor.Notification("textDocument/publishDiagnostics"));

        var lines = text.Split("\r\n");
        Assert.Equal(["nme", "bogus", "keybord"], found.Select(d => lines[d!["range"]!["start"]!["line"]!.GetValue<int>()][d["range"]!["start"]!["character"]!.GetValue<int>()..d["range"]!["end"]!["character"]!.GetValue<int>()]));
    }

    [Fact]
    public async Task Findings_in_an_included_file_are_that_files_and_follow_what_is_typed_there()
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-lsp-");
        try
        {
            await using var editor = new EditorClient();
            await editor.Initialize();
            var (device, part) = (new Uri(Path.Combine(folder.FullName, "device.yaml")).AbsoluteUri, new Uri(Path.Combine(folder.FullName, "part.yaml")).AbsoluteUri);
            File.WriteAllText(Path.Combine(folder.FullName, "part.yaml"), "presets: { pad: { preset: mouse } }\n");

            await editor.Open("include: [part.yaml]\ndevice: { vendor: 0x1209, product: 1, serial: unique }\nfunctions: [pad]\n", device);
            Assert.Empty(Errors(await editor.Notification("textDocument/publishDiagnostics", device)));

            await editor.Open("presets: { pad: { prest: mouse } }\n", part);
            Assert.Equal(Codes.UnknownKey, Assert.Single(Errors(await editor.Notification("textDocument/publishDiagnostics", part)), d => d!["range"]!["start"]!["character"]!.GetValue<int>() == 18)!["code"]!.GetValue<string>());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_part_whose_description_is_not_open_is_judged_in_that()
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-lsp-");
        try
        {
            await using var editor = new EditorClient();
            await editor.Initialize();
            string At(string name) => new Uri(Path.Combine(folder.FullName, name)).AbsoluteUri;
            File.WriteAllText(Path.Combine(folder.FullName, "device.yaml"), "include: [parts/pad.yaml]\ndevice: { vendor: 0x1209, product: 2, serial: unique }\nfunctions: [pad: { name: pad }]\n");
            Directory.CreateDirectory(Path.Combine(folder.FullName, "parts"));
            File.WriteAllText(Path.Combine(folder.FullName, "parts", "pad.yaml"), "presets: { pad: { preset: mouse } }\n");

            await editor.Open("presets: { pad: { prest: mouse } }\n", At("parts/pad.yaml"));
            Assert.Equal(Codes.UnknownKey, Assert.Single(Errors(await editor.Notification("textDocument/publishDiagnostics", At("parts/pad.yaml"))))!["code"]!.GetValue<string>());

            // Opened, it counts as the editor has it; closed, the part counts as it is on disk.
            await editor.Open(File.ReadAllText(Path.Combine(folder.FullName, "device.yaml")), At("device.yaml"));
            await editor.Notification("textDocument/publishDiagnostics", At("device.yaml"));
            await editor.Notify("textDocument/didClose", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = At("parts/pad.yaml") } });
            Assert.Empty(Errors(await editor.Notification("textDocument/publishDiagnostics", At("device.yaml"))));

            File.WriteAllText(Path.Combine(folder.FullName, "parts", "pad.yaml"), "presets: { pod: { preset: mouse } }\n");
            await editor.Notify("workspace/didChangeWatchedFiles", new JsonObject { ["changes"] = new JsonArray(new JsonObject { ["uri"] = At("parts/pad.yaml"), ["type"] = 2 }) });
            JsonObject told;
            do
                told = await editor.Notification("textDocument/publishDiagnostics", At("device.yaml"));
            while (!Errors(told).Any());
            Assert.Equal(Codes.UnknownName, Assert.Single(Errors(told))!["code"]!.GetValue<string>());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("file:///gadget/tests.yaml", "tests: [{ name: x }]\n")]
    [InlineData("file:///work/docker-compose.yml", "services: { web: { image: x } }\n")]
    [InlineData("untitled:Untitled-1", "a: [\n")]
    public async Task Other_programs_files_are_left_alone(string uri, string text)
    {
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open(text, uri);

        Assert.Empty((await editor.Notification("textDocument/publishDiagnostics", uri))["diagnostics"]!.AsArray());
        foreach (var method in (string[])["completion", "hover"])
            Assert.Null((await editor.RawRequest($"textDocument/{method}", Position(0, 1, uri)))["result"]);
    }
}
