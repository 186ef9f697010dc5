using System.Text.Json.Nodes;
using CsCheck;
using UsbDev.Compiler.Editor;
using static UsbDev.Compiler.Tests.Editors.EditorClient;

namespace UsbDev.Compiler.Tests.Editors;

/// <summary>Texts as they are typed: the server has them as the editor has them.</summary>
public class ChangesTests
{
    [Fact]
    public async Task Changes_by_range_count_in_UTF16_and_know_every_end_of_line()
    {
        const string text = "device: { vendor: 0x1209, product: 1, serial: unique, name: \"🎹 é\" }\r\nfunctions: [keybrd]\r\n";
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open(text);
        Assert.Single(Errors(await editor.Notification("textDocument/publishDiagnostics")));

        var letter = text.IndexOf('é');
        await editor.Edit(2, (0, letter, 0, letter + 1, "ü"), (1, 16, 1, 16, "oa"), (1, 99, 99, 0, " # end")); // behind the line's end and the last line
        Assert.Empty(Errors(await editor.Notification("textDocument/publishDiagnostics")));
        await editor.Edit(3, (0, letter - 1, 0, letter, ""));

        var name = await editor.Request("textDocument/hover", Position(0, letter - 2));
        Assert.Contains("3C D8 B9 DF FC 00", name["contents"]!["value"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(-32602, (await editor.RawRequest("textDocument/hover", Position(-1, 0)))["error"]!["code"]!.GetValue<int>());
        Assert.Equal(0, await editor.Exit());
    }

    [Fact]
    public void A_change_from_one_text_to_another_makes_it_and_takes_whole_lines() =>
        Gen.Select(Gen.Char["ab\n\r"].Array[0, 12], Gen.Char["ab\n\r"].Array[0, 12], Gen.Char["ab\n"].Array[0, 6]).Sample((a, b, around) =>
        {
            var (before, after) = ($"{new string(around)}\n{new string(a)}\n{new string(around)}", $"{new string(around)}\n{new string(b)}\n{new string(around)}");
            var change = TextChange.Between(before, after);
            Assert.Equal(after, change.Apply(before));
            Assert.True(change.From > around.Length && before[change.From - 1] == '\n' && (change.To == before.Length || before[change.To - 1] == '\n'), $"{change}");
        });

    [Fact]
    public async Task What_is_typed_piece_by_piece_is_the_text_that_was_meant()
    {
        var random = new Random(7);
        var text = "device: { vendor: 0x1209, product: 1, serial: unique }\nfunctions: [keyboard]\n";
        await using var editor = new EditorClient();
        await editor.Initialize();
        await editor.Open(text);
        await editor.Notification("textDocument/publishDiagnostics");
        for (var version = 2; version < 120; version++)
        {
            var from = random.Next(text.Length + 1);
            var to = random.Next(from, Math.Min(text.Length, from + 9) + 1);
            var put = ((string[])["", "a", "\n", "\r\n", "é", "- midi\n", "# \u2028 x\n", "{"])[random.Next(8)];
            // No editor ends a change between the two signs of a line's end.
            if (IsWithinEnd(text, from) || IsWithinEnd(text, to) || put.StartsWith('\n') && from > 0 && text[from - 1] == '\r' || put.EndsWith('\r') || put.Length == 0 && from > 0 && text[from - 1] == '\r' && to < text.Length && text[to] == '\n')
                continue;
            var (a, b) = (LineAndColumn(text, from), LineAndColumn(text, to));
            text = text[..from] + put + text[to..];
            await editor.Edit(version, (a.Line, a.Column, b.Line, b.Column, put));
        }
        var whole = SpecCompiler.Compile(text, new CompileOptions { FileName = "/gadget/device.yaml", ReadFile = _ => null }).Diagnostics.Where(d => d.Allowed is null).Select(d => (d.Code, d.At.Line - 1, d.At.Column - 1)).ToList();

        await editor.Edit(999, (0, 0, 0, 0, ""));

        JsonObject last;
        do
            last = await editor.Notification("textDocument/publishDiagnostics");
        while (last["version"]!.GetValue<int>() != 999);
        Assert.Equal(whole, last["diagnostics"]!.AsArray().Select(d => (d!["code"]!.GetValue<string>(), d["range"]!["start"]!["line"]!.GetValue<int>(), d["range"]!["start"]!["character"]!.GetValue<int>())));
    }

    private static bool IsWithinEnd(string text, int at) => at > 0 && at < text.Length && text[at - 1] == '\r' && text[at] == '\n';

    private static (int Line, int Column) LineAndColumn(string text, int at)
    {
        var before = text[..at].Replace("\r\n", "\u0001\n", StringComparison.Ordinal).Split('\n', '\r');
        return (before.Length - 1, before[^1].Length);
    }
}
