using System.Text.Json.Nodes;
using static UsbDev.Compiler.Tests.Editors.EditorClient;

namespace UsbDev.Compiler.Tests.Editors;

/// <summary>Ways through a description.</summary>
public class NavigationTests
{
    [Fact]
    public async Task Parts_of_a_description_are_listed()
    {
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open("device: { vendor: 0x1209, product: 1 }\nfunctions:\n  - hid:\n      name: pad\n      reports:\n        - mouse: { buttons: 3 }\n        - collection: Gamepad\n          input: [{ name: x, usage: X }, { padding: 3 }]\n  - midi\n");

        var symbols = (JsonArray)(await editor.RawRequest("textDocument/documentSymbol", Position(0, 0)))["result"]!;

        static string Tree(JsonArray parts) => string.Join(' ', parts.Select(p => p!["children"]!.AsArray() is { Count: > 0 } children ? $"{p["name"]}({Tree(children)})" : p["name"]!.GetValue<string>()));
        Assert.Equal("device functions(pad(reports(mouse collection Gamepad(input(x padding 3)))) midi)", Tree(symbols));
        void Nested(JsonNode part)
        {
            static (int, int) At(JsonNode range, string end) => (range[end]!["line"]!.GetValue<int>(), range[end]!["character"]!.GetValue<int>());
            Assert.True(At(part["range"]!, "start").CompareTo(At(part["selectionRange"]!, "start")) <= 0 && At(part["range"]!, "end").CompareTo(At(part["selectionRange"]!, "end")) >= 0, part.ToJsonString());
            foreach (var child in part["children"]!.AsArray())
                Nested(child!);
        }
        foreach (var symbol in symbols)
            Nested(symbol!);
    }

    [Fact]
    public async Task The_way_leads_to_presets_parameters_anchors_and_included_files()
    {
        const string text = "include: [part.yaml]\nparameters: { count: 3 }\npresets: { pad: { preset: mouse } }\ndevice: { vendor: 0x1209, product: 1, name: &words Desk, manufacturer: *words }\nfunctions:\n  - pad: { buttons: \"${count}\" }\n  - hid: { preset: pad }\n";
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open(text);

        async Task<(string, int, int)> From(int line, string word)
        {
            var answer = await editor.Request("textDocument/definition", Position(line, text.Split('\n')[line].IndexOf(word, StringComparison.Ordinal) + 1));
            return (answer["uri"]!.GetValue<string>(), answer["range"]!["start"]!["line"]!.GetValue<int>(), answer["range"]!["start"]!["character"]!.GetValue<int>());
        }
        Assert.Equal(("file:///gadget/part.yaml", 0, 0), await From(0, "part"));
        Assert.Equal((DeviceUri, 1, 14), await From(5, "${count}"));
        Assert.Equal((DeviceUri, 2, 11), await From(5, "pad"));
        Assert.Equal((DeviceUri, 2, 11), await From(6, "pad"));
        Assert.Equal((DeviceUri, 3, 44), await From(3, "*words"));
        Assert.Null((await editor.RawRequest("textDocument/definition", Position(2, 25)))["result"]);
    }

    [Fact]
    public async Task The_numbers_that_functions_get_stand_beside_them()
    {
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open("device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions:\n  - keyboard\n  - cdc:\n      name: log\n");

        var hints = (JsonArray)(await editor.RawRequest("textDocument/inlayHint", Everything()))["result"]!;

        Assert.Equal([(2, 12, "interface 0, endpoint 0x81"), (3, 8, "interfaces 1 to 2, endpoints 0x82 0x03 0x83")],
            hints.Select(h => (h!["position"]!["line"]!.GetValue<int>(), h["position"]!["character"]!.GetValue<int>(), h["label"]!.GetValue<string>())));
    }

    [Fact]
    public async Task Included_files_are_links()
    {
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open("include: [part.yaml, \"../sp ace/é.yaml\"]\ndevice: { vendor: 0x1209, product: 1 }\n");

        var links = (JsonArray)(await editor.RawRequest("textDocument/documentLink", Position(0, 0)))["result"]!;

        Assert.Equal([(10, 19, "file:///gadget/part.yaml"), (22, 38, "file:///sp%20ace/%C3%A9.yaml")], links.Select(l =>
            (l!["range"]!["start"]!["character"]!.GetValue<int>(), l["range"]!["end"]!["character"]!.GetValue<int>(), l["target"]!.GetValue<string>())));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task What_belongs_to_a_key_can_be_folded(string end)
    {
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open("# about\n# it\ndevice:\n  vendor: 0x1209\n  product: 1\n\nfunctions:\n- hid:\n    collection: Mouse\n    input: [\n      { usage: X },\n    ]\n  # more\n- cdc\n\n\n".Replace("\n", end, StringComparison.Ordinal));

        var folds = (JsonArray)(await editor.RawRequest("textDocument/foldingRange", Position(0, 0)))["result"]!;

        Assert.Equal([(0, 1, "comment"), (2, 4, ""), (6, 13, ""), (7, 11, ""), (9, 11, "")], folds.Select(f => (f!["startLine"]!.GetValue<int>(), f["endLine"]!.GetValue<int>(), f["kind"]?.GetValue<string>() ?? "")));
    }

    [Fact]
    public async Task A_selection_grows_from_the_word_to_the_file()
    {
        const string text = "device: { vendor: 0x1209, product: 1 }\r\nfunctions:\r\n  - hid: { label: \"🎹\", poll: 4 ms }\r\n";
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open(text);
        var request = Position(0, 0);
        request["positions"] = new JsonArray(Position(2, 31)["position"]!.DeepClone(), Position(9, 0)["position"]!.DeepClone());

        var answer = (JsonArray)(await editor.RawRequest("textDocument/selectionRange", request))["result"]!;

        var texts = new List<string>();
        for (var range = answer[0]; range is not null; range = range["parent"])
        {
            var (start, stop) = (range["range"]!["start"]!, range["range"]!["end"]!);
            if (start["line"]!.GetValue<int>() == stop["line"]!.GetValue<int>())
                texts.Add(text.Split("\r\n")[start["line"]!.GetValue<int>()][start["character"]!.GetValue<int>()..stop["character"]!.GetValue<int>()]);
        }
        Assert.Equal(["4 ms", "poll: 4 ms"], texts[..2]);
        Assert.True(texts.Count >= 3 && texts[2].StartsWith("{ label", StringComparison.Ordinal), string.Join('|', texts));
        Assert.Equal(2, answer.Count);
    }
}
