using System.Text.RegularExpressions;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests.Rules;

/// <summary>What helps a device that needs too much of a board, followed to the letter.</summary>
public partial class AdviceTests
{
    public static TheoryData<string, string, string, string, string> Ways => new()
    {
        // Rule, words of the advice, board and its other keys, functions before, functions after it was followed.
        { "TGT112b", "through one 'hid' function with 'reports' (saves 2 IN endpoints)", "boards: [esp32-s3]", "[rawhid, gamepad, consumer]", "[hid: { reports: [rawhid, gamepad, consumer] }]" },
        { "TGT112b", "write 'notification: false' in 2 serial ports", "boards: [esp32-s3]", "[cdc: { name: a }, cdc: { name: b }]", "[cdc: { name: a, notification: false }, cdc: { name: b, notification: false }]" },
        { "TGT112b", "write 'repl: drop'", "boards: [esp32-s3]", "[keyboard, mouse, midi]", "[keyboard, mouse, midi]\nrepl: drop" },
        { "TGT112", "write 'endpoints: share' (saves 4 numbers)", "boards: [samd21]\nrepl: drop", "[vendor: { endpoints: [bulk in, interrupt in, interrupt in, interrupt in] }, vendor: { endpoints: [bulk out, interrupt out, interrupt out, interrupt out] }]",
            "[vendor: { endpoints: [bulk in, interrupt in, interrupt in, interrupt in] }, vendor: { endpoints: [bulk out, interrupt out, interrupt out, interrupt out] }]\nendpoints: share" },
        { "TGT112", "leave the 'number' of endpoints out, so that they are given out from 1 (the last one is then 1)", "boards: [samd21]\nrepl: drop", "[vendor: { endpoints: [{ type: bulk in, number: 8 }] }]", "[vendor: { endpoints: [{ type: bulk in }] }]" },
        { "TGT112c", "write 'type: interrupt in' or 'type: interrupt out' where bulk is not needed", "boards: [rp2040]\nfirmware: c", $"[vendor: {{ endpoints: [{Repeated("bulk in, bulk out, ", 15)}] }}]", $"[vendor: {{ endpoints: [{Repeated("bulk in, bulk out, ", 13)}interrupt in, interrupt out, interrupt in, interrupt out] }}]" },
        { "TGT112c", "write a smaller 'packet_size'", "boards: [esp32-s3]\nfirmware: c", "[vendor: { endpoints: [{ type: isochronous in, packet_size: 1023 B, interval: 1 }] }]", "[vendor: { endpoints: [{ type: isochronous in, packet_size: 192 B, interval: 1 }] }]" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Advice_that_is_followed_helps(string rule, string words, string board, string before, string after)
    {
        var broken = Over(rule, board, before);

        Assert.Contains(words, Assert.Single(broken).Fix, StringComparison.Ordinal);
        Assert.Empty(Over(rule, board, after));
    }

    [Theory]
    [InlineData("TGT112b", "boards: [esp32-s3]", "[midi: { to_device: [], from_device: [A] }, vendor: { endpoints: [bulk in] }, vendor: { endpoints: [bulk in] }, vendor: { endpoints: [bulk out] }]", "share")] // numbers are not what is lacking
    [InlineData("TGT112c", "boards: [rp2040]\nfirmware: c", "[vendor: { endpoints: [bulk in, bulk out, bulk in, bulk out, bulk in, bulk out, bulk in, bulk out, bulk in, bulk out, bulk in, bulk out, bulk in, bulk out, bulk in, bulk out, bulk in, bulk out, bulk in, bulk out, bulk in, bulk out, bulk in, bulk out, bulk in, bulk out, bulk in, bulk out, bulk in, bulk out] }]", "packet_size")] // RP2 counts in blocks of 64
    [InlineData("TGT112b", "boards: [esp32-s3]\nfirmware: c", "[vendor: { endpoints: [bulk in, bulk in, bulk in, bulk in, bulk in] }]", "virtual")] // nobody can hold it in his hand
    public void Advice_that_would_not_help_is_not_given(string rule, string board, string functions, string word) =>
        Assert.DoesNotContain(word, Assert.Single(Over(rule, board, functions)).Fix, StringComparison.Ordinal);

    [Theory]
    [InlineData("boards: [esp32-s3]\nfirmware: 1.26", "[vendor: { endpoints: [bulk in, bulk in, bulk in, bulk in, bulk in] }]")]
    [InlineData("boards: [samd21]\nfirmware: c", "[vendor: { endpoints: [bulk in, bulk in, bulk in, bulk in, bulk in, bulk in, bulk in, bulk in] }]")]
    [InlineData("boards: [stm32f4]\nrepl: drop", "[cdc: { name: a }, cdc: { name: b }, cdc: { name: c }, cdc: { name: d }]")]
    public void Boards_that_are_named_instead_have_enough_and_run_the_firmware(string board, string functions)
    {
        var named = NamedBoards().Match(Over("TGT112", board, functions).Concat(Over("TGT112b", board, functions)).Select(d => d.Fix).First(f => NamedBoards().IsMatch(f))).Groups[1].Value.Split(", ");

        Assert.NotEmpty(named);
        foreach (var other in named)
            Assert.DoesNotContain(Found(OneBoard().Replace(board, $"boards: [{other}]"), functions), d => d.Code.StartsWith("TGT112", StringComparison.Ordinal) || d.Code == "TGT111b");
    }

    [Fact]
    public void The_isochronous_endpoint_of_an_nRF52840_is_one_more()
    {
        const string seven = "bulk in, bulk in, bulk in, bulk in, bulk in, bulk in, bulk in";

        Assert.Empty(Over("TGT112b", "boards: [nrf52840]\nfirmware: c", $"[vendor: {{ endpoints: [{seven}, {{ type: isochronous in, number: 8, packet_size: 0 B, interval: 1 }}] }}]"));
        Assert.Single(Over("TGT112b", "boards: [nrf52840]\nfirmware: c", $"[vendor: {{ endpoints: [{seven}, bulk in] }}]"));
        Assert.Single(Over("TGT112d", "boards: [nrf52840]\nfirmware: c", "[vendor: { endpoints: [{ type: bulk in, number: 8 }] }]"));
    }

    private static List<Diagnostic> Over(string rule, string board, string functions) => [.. Found(board, functions).Where(d => d.Code == rule)];

    private static IReadOnlyList<Diagnostic> Found(string board, string functions) => Compile.Text($"{board}\nfunctions: {functions}\n").Diagnostics;

    private static string Repeated(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    [GeneratedRegex("with more endpoints: ([a-z0-9, -]+)")]
    private static partial Regex NamedBoards();

    [GeneratedRegex(@"boards: \[[^\]]*\]")]
    private static partial Regex OneBoard();
}
