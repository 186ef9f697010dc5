using System.Text.Json.Nodes;
using static UsbDev.Compiler.Tests.Editors.EditorClient;

namespace UsbDev.Compiler.Tests.Editors;

/// <summary>Names of the writer's own: where they are used, and what becomes of all places when one gets another.</summary>
public class NamesTests
{
    private const string PartUri = "file:///gadget/parts/pad.yaml";

    // Lines end in CR LF, and signs of two UTF-16 units stand before names.
    private const string Device = "include: [parts/pad.yaml]\r\nparameters: { count: 3, most: 9 }\r\nx-words: &words \"🎹 Desk\"\r\ndevice: { vendor: 0x1209, product: 1, serial: unique, name: *words }\r\nfunctions:\r\n"
        + "  - pad: { label: \"🎹 ${count}\", keys: 7 } # pad ${count}\r\n  - hid: { name: two, reports: [pad, mouse: { buttons: '${count}' }] }\r\n  - hid: { name: three, preset: \"pad\", label: *words }\r\n";

    private const string Part = "presets:\n  pad:\n    parameters: { keys: 5 }\n    collection: Gamepad\n    input: [{ usage: 'Button / 1..${keys}' }, { usage: X, range: '0..${most}' }]\n  wide: { preset: pad, keys: 6 }\n";

    /// <summary>A word with its line, and all places of the name: file, line and column.</summary>
    public static TheoryData<string, int, string, string> Uses => new()
    {
        { "count", 1, "count: 3", "device 1:14 device 5:24 device 6:58" },
        { "count", 5, "count}", "device 1:14 device 5:24 device 6:58" },
        { "pad", 5, "pad:", "device 5:4 device 6:32 device 7:33 pad 1:2 pad 5:18" },
        { "pad", 7, "pad\"", "device 5:4 device 6:32 device 7:33 pad 1:2 pad 5:18" },
        { "keys", 5, "keys: 7", "device 5:33 pad 2:18 pad 4:36 pad 5:23" },
        { "words", 3, "words }", "device 2:10 device 3:61 device 7:47" },
        { "parts/pad.yaml", 0, "parts", "device 0:10" },
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task All_places_of_a_name_are_found_in_every_file(string name, int line, string word, string places)
    {
        await using var editor = await Opened();
        var at = Position(line, Device.Split("\r\n")[line].IndexOf(word, StringComparison.Ordinal));

        var found = (JsonArray)(await editor.RawRequest("textDocument/references", at))["result"]!;

        Assert.Equal(places, Places(found));
        Assert.All(found, f => Assert.Equal(name.Length, f!["range"]!["end"]!["character"]!.GetValue<int>() - f["range"]!["start"]!["character"]!.GetValue<int>()));
        var highlights = (JsonArray)(await editor.RawRequest("textDocument/documentHighlight", at))["result"]!;
        Assert.Equal(places.Split("device ").Length - 1, highlights.Count);
    }

    [Fact]
    public async Task The_place_where_a_name_is_given_can_be_left_out_and_words_of_the_language_are_no_names()
    {
        await using var editor = await Opened();
        var at = Position(4 + 1, 6);
        at["context"] = new JsonObject { ["includeDeclaration"] = false };

        Assert.Equal("device 5:4 device 6:32 device 7:33 pad 5:18", Places((JsonArray)(await editor.RawRequest("textDocument/references", at))["result"]!));
        foreach (var method in (string[])["references", "documentHighlight", "prepareRename"])
            Assert.Null((await editor.RawRequest($"textDocument/{method}", Position(6, 6)))["result"]);
    }

    [Theory]
    [InlineData(1, "count: 3", "device", 1)]
    [InlineData(5, "count}", "device", 1)]
    [InlineData(5, "pad:", "pad", 1)]
    [InlineData(5, "keys: 7", "pad", 2)]
    [InlineData(2, "words \"", "device", 2)]
    [InlineData(7, "words", "device", 2)]
    public async Task The_way_leads_to_where_a_name_is_given_also_from_there(int line, string word, string file, int given)
    {
        await using var editor = await Opened();

        var place = await editor.Request("textDocument/definition", Position(line, Device.Split("\r\n")[line].IndexOf(word, StringComparison.Ordinal) + 1));

        Assert.Equal((file, given), (Path.GetFileNameWithoutExtension(place["uri"]!.GetValue<string>()), place["range"]!["start"]!["line"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("count", 1, "count: 3", "keys-of_mine")]
    [InlineData("pad", 5, "pad:", "board")]
    [InlineData("keys", 5, "keys: 7", "buttons")]
    [InlineData("words", 7, "words", "text")]
    public async Task A_name_gets_another_in_all_files_and_the_device_stays_the_same(string name, int line, string word, string put)
    {
        await using var editor = await Opened();
        var at = Position(line, Device.Split("\r\n")[line].IndexOf(word, StringComparison.Ordinal) + 1);
        Assert.Equal(name, (await editor.Request("textDocument/prepareRename", at))["placeholder"]!.GetValue<string>());
        at["newName"] = put;

        var changes = (await editor.Request("textDocument/rename", at))["changes"]!.AsObject();

        var (device, part) = (Applied(Device, changes[DeviceUri]), Applied(Part, changes[PartUri]));
        var (before, after) = (Compiled(Device, Part), Compiled(device, part));
        Assert.DoesNotContain(after.Diagnostics, d => d.Severity == UsbDev.Descriptors.Severity.Error);
        Assert.Equal(before.Device!.Descriptors.Configurations[0].ToString(), after.Device!.Descriptors.Configurations[0].ToString());
        Assert.Equal(before.Device.Descriptors.Reports.Select(r => r.Value.ToString()), after.Device.Descriptors.Reports.Select(r => r.Value.ToString()));
        Assert.DoesNotContain(name == "words" ? "*words" : "${" + name, (device + part).Replace("# pad ${count}", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("# pad ${count}\r\n", device, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pad:", "mouse", "cannot be the name")] // which is used in the same list, and would be one's own then
    [InlineData("pad:", "touch", null)]
    [InlineData("pad:", "midi", "is a kind of function")]
    [InlineData("pad:", "wide", "there is a preset 'wide' already")]
    [InlineData("pad:", "two words", "use letters")]
    [InlineData("pad:", "", "use letters")]
    [InlineData("count}", "most", "there is a parameter 'most' already")]
    [InlineData("keys: 7", "poll", "cannot be the name")] // a key of the language hides it
    public async Task A_name_that_cannot_be_is_refused(string word, string put, string? why)
    {
        await using var editor = await Opened();
        var at = Position(5, Device.Split("\r\n")[5].IndexOf(word, StringComparison.Ordinal) + 1);
        at["newName"] = put;

        var error = (await editor.RawRequest("textDocument/rename", at))["error"];

        Assert.Equal(why is null ? null : -32803, error?["code"]!.GetValue<int>());
        Assert.Contains(why ?? "", error?["message"]!.GetValue<string>() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_included_file_is_renamed_by_editors_that_can()
    {
        await using var editor = new EditorClient();
        await editor.Initialize("""{"workspace":{"workspaceEdit":{"documentChanges":true,"resourceOperations":["create","rename"]}}}""");
        await editor.Open(Device);
        await editor.Open(Part, PartUri);
        var at = Position(0, 12);
        at["newName"] = "parts/board.yaml";

        var changes = (await editor.Request("textDocument/rename", at))["documentChanges"]!.AsArray();

        Assert.Equal("parts/board.yaml", Assert.Single(changes[0]!["edits"]!.AsArray())!["newText"]!.GetValue<string>());
        Assert.Equal(("rename", PartUri, "file:///gadget/parts/board.yaml"), (changes[1]!["kind"]!.GetValue<string>(), changes[1]!["oldUri"]!.GetValue<string>(), changes[1]!["newUri"]!.GetValue<string>()));
        await using var other = await Opened();
        Assert.Null((await other.RawRequest("textDocument/prepareRename", Position(0, 12)))["result"]);
    }

    private static async Task<EditorClient> Opened()
    {
        var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open(Part, PartUri);
        await editor.Open(Device);
        return editor;
    }

    private static CompileResult Compiled(string device, string part) => SpecCompiler.Compile(device, new CompileOptions { ReadFile = _ => part });

    private static string Places(JsonArray found) =>
        string.Join(' ', found.Select(f => $"{Path.GetFileNameWithoutExtension(f!["uri"]!.GetValue<string>())} {f["range"]!["start"]!["line"]}:{f["range"]!["start"]!["character"]}"));

    private static string Applied(string text, JsonNode? edits)
    {
        var ends = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        foreach (var edit in edits?.AsArray().Reverse() ?? [])
        {
            int Offset(JsonNode place) => text.Split(ends).Take(place["line"]!.GetValue<int>()).Sum(l => l.Length + ends.Length) + place["character"]!.GetValue<int>();
            text = text[..Offset(edit!["range"]!["start"]!)] + edit["newText"]!.GetValue<string>() + text[Offset(edit["range"]!["end"]!)..];
        }
        return text;
    }
}
