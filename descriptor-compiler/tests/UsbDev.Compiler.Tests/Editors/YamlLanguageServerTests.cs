using System.Diagnostics;
using System.Text.Json.Nodes;
using UsbDev.Compiler.Editor;

namespace UsbDev.Compiler.Tests.Editors;

/// <summary>The schema in the hands of those for whom it is: the server behind Visual Studio Code's YAML extension.</summary>
public sealed class YamlLanguageServerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("usbdev-yaml-");
    private Process? _process;

    public void Dispose()
    {
        if (_process is { HasExited: false })
            _process.Kill(entireProcessTree: true);
        _process?.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_description_in_the_repository_and_the_reference_is_fine()
    {
        await using var editor = await Start();
        var texts = JsonSchemaTests.Files.Select(f => (Name: f.Data, Text: File.ReadAllText(Path.Combine(Repository.Root, f.Data))))
            .Concat(SpecLanguageDocsTests.Examples().Select(e => (Name: $"line {e.Line} of the reference", Text: Compile.WithDevice(e.Text)))).ToList();
        var wrong = new List<string>();
        for (var i = 0; i < texts.Count; i++)
        {
            var uri = Address($"{i}.yaml");
            await editor.Open(texts[i].Text, uri);
            wrong.AddRange((await editor.Notification("textDocument/publishDiagnostics", uri))["diagnostics"]!.AsArray().Select(d => $"{texts[i].Name}: {d!["range"]!["start"]}: {d["message"]}"));
        }

        Assert.Empty(wrong);
        Assert.True(texts.Count > 40, $"{texts.Count}");
    }

    [Fact]
    public async Task What_is_misspelt_is_marked_keys_are_explained_and_usages_completed()
    {
        const string text = "# yaml-language-server: $schema=device.schema.json\ndevice: { vendor: 0x1209, product: 1 }\nfunctions:\n  - keyboard: { poll: 4 ms, nme: kbd }\n  - hid:\n      collection: Mouse\n      input:\n        - usage: Generic Desktop / Whe\n      po\n";
        await using var editor = await Start();
        var uri = Address("device.yaml");
        await editor.Open(text, uri);

        var found = (await editor.Notification("textDocument/publishDiagnostics", uri))["diagnostics"]!.AsArray();
        Assert.Contains(found, d => d!["range"]!["start"]!["line"]!.GetValue<int>() == 3 && d["message"]!.GetValue<string>().Contains("nme", StringComparison.Ordinal));
        var hover = await editor.Request("textDocument/hover", EditorClient.Position(3, 17, uri));
        Assert.Contains("How often the host asks", hover["contents"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("Generic Desktop / Wheel", await Labels(editor, 7, 38, uri));
        Assert.Contains("poll", await Labels(editor, 8, 8, uri));
    }

    private static async Task<IEnumerable<string>> Labels(EditorClient editor, int line, int column, string uri) =>
        (await editor.Request("textDocument/completion", EditorClient.Position(line, column, uri)))["items"]!.AsArray().Select(i => i!["label"]!.GetValue<string>());

    private string Address(string name) => new Uri(Path.Combine(_folder.FullName, name)).AbsoluteUri;

    private async Task<EditorClient> Start()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "device.schema.json"), JsonSchema.Write());
        var tool = Path.Combine(Repository.Root, "descriptor-compiler", "tests", "yaml-language-server", "run");
        _process = Process.Start(new ProcessStartInfo(tool) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var editor = new EditorClient(_process.StandardInput.BaseStream, _process.StandardOutput.BaseStream, Ended())
        {
            Settings = new JsonObject { ["yaml"] = new JsonObject { ["validate"] = true, ["completion"] = true, ["hover"] = true, ["schemas"] = new JsonObject { ["./device.schema.json"] = "*.yaml" } } },
        };
        try
        {
            await editor.Initialize(folder: new Uri(_folder.FullName).AbsoluteUri);
        }
        catch (Exception e) when (e is IOException && _process.WaitForExit(60_000))
        {
            Assert.SkipWhen(_process.ExitCode == 3, await errors);
            throw;
        }
        // Until it has its settings it finds nothing.
        await editor.Open("funktions: []\n", Address("bad.yaml"));
        string found;
        do
            found = (await editor.Notification("textDocument/publishDiagnostics", Address("bad.yaml")))["diagnostics"]!.ToJsonString();
        while (found == "[]");
        Assert.Contains("Property funktions is not allowed", found, StringComparison.Ordinal);
        return editor;

        async Task<int> Ended()
        {
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return _process.ExitCode;
        }
    }
}
