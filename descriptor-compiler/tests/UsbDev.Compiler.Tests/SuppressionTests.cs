using System.Text;
using System.Text.Json;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Comments that allow a finding: what they cover, and what is said of those that allow nothing.</summary>
public class SuppressionTests
{
    private const string Device = "device: { vendor: 0x1209, product: 0x0001, serial: unique }\n";

    private const string Bytes = "12 01 00 02 00 00 00 40 09 12 01 00 00 01 00 00 00 01\n09 02 19 00 01 01 00 80 32 09 04 00 00 01 FF 00 00 00\n07 05 81 02 3F 00 00";

    [Theory]
    [InlineData("functions:\n  # usbdev: allow USB037 found by its reports\n  - rawhid\n", "USB037")] // on the line above
    [InlineData("functions:\n  - rawhid # usbdev: allow USB037 found by its reports\n", "USB037")] // at the end of the line
    [InlineData("functions:\n  - rawhid: # usbdev: allow HID046 three polls are fine\n      packet_size: 32 B\n", "HID046")] // what begins on the line goes on
    [InlineData("functions:\n  - rawhid:\n      # usbdev: allow HID046 two polls are fine\n      packet_size: 32 B\n", "")] // the finding is about the function
    [InlineData("functions:\n  # usbdev: allow USB037, HID046 as it was\n  - rawhid: { packet_size: 32 B }\n", "USB037 HID046")]
    [InlineData("functions:\n  # usbdev: allow USB037 one\n  # usbdev: allow HID046 another\n  - rawhid: { packet_size: 32 B }\n", "USB037 HID046")]
    [InlineData("functions:\n  #usbdev:allow USB037 without spaces\n  - rawhid\n", "USB037")]
    [InlineData("functions:\n  # usbdev: Allow USB037 as at the beginning of a sentence\n  - rawhid\n", "USB037")]
    [InlineData("functions:\n  # usbdev: allow HID068 a number names all its rows\n  - hid: { report_descriptor: 05 01 09 02 A1 01 09 30 15 00 25 FF 75 08 95 01 81 02 C0 }\n", "HID068b")]
    [InlineData("functions:\n  - hid:\n      report_descriptor: |\n        05 01 09 02 A1 01 09 30 15 00\n        25 FF # usbdev: allow HID068b the host knows it\n        75 08 95 01 81 02 C0\n", "HID068b")]
    [InlineData("functions:\n  # usbdev: allow USB037 not the next but one\n  - rawhid: { name: data }\n  - rawhid\n", "")]
    public void It_covers_what_begins_on_its_line_or_the_next(string functions, string allowed)
    {
        var found = SpecCompiler.Compile(Device + functions).Diagnostics;

        Assert.Equal(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), found.Where(d => d.Allowed is not null).Select(d => d.Code).Order());
        Assert.Equal(allowed.Length == 0, found.Any(d => d.Code == Codes.Suppression));
    }

    [Theory]
    [InlineData("# usbdev: allow USB037", "without a reason", "because")]
    [InlineData("# usbdev: allow", "without a reason", "HID061")]
    [InlineData("# usbdev: allow USB999 why", "no rule USB999", "did you mean")]
    [InlineData("# usbdev: allow usb037 why", "no rule usb037", "did you mean USB037?")]
    [InlineData("# usbdev: allow HID061 why", "no finding HID061 here", "check the number")]
    [InlineData("# usbdev: ignore USB037 why", "'ignore'", "# usbdev: allow")]
    [InlineData("# usbdev: alow USB037 why", "'alow'", "# usbdev: allow")]
    public void One_that_allows_nothing_is_told_with_what_to_write(string comment, string message, string fix)
    {
        var found = SpecCompiler.Compile($"{Device}functions:\n  {comment}\n  - rawhid\n").Diagnostics;

        var finding = Assert.Single(found, d => d.Code == Codes.Suppression);
        Assert.Equal((3, 3), (finding.At.Line, finding.At.Column));
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
        Assert.Contains(fix, finding.Fix, StringComparison.Ordinal);
        Assert.All(found, d => Assert.Null(d.Allowed));
    }

    [Fact]
    public void A_comment_that_only_speaks_of_usbdev_is_nobodys_business() =>
        Assert.DoesNotContain(SpecCompiler.Compile($"{Device}# usbdev: see the manual\nfunctions: [rawhid]\n").Diagnostics, d => d.Code == Codes.Suppression);

    [Fact]
    public void Before_the_first_key_it_covers_its_file_and_not_what_that_includes()
    {
        var files = new Dictionary<string, string> { ["more.yaml"] = "functions:\n  - nkro\n  - consumer # usbdev: allow USB037 in its own file\n" };
        var text = $"# usbdev: allow USB037 nobody reads names\ninclude: [more.yaml]\n{Device}functions: [mouse, system]\n";

        var found = SpecCompiler.Compile(text, new CompileOptions { FileName = "device.yaml", ReadFile = path => files.GetValueOrDefault(path) }).Diagnostics.Where(d => d.Code == "USB037").ToList();

        Assert.Equal(["device.yaml:4", "device.yaml:4", "more.yaml:3"], found.Where(d => d.Allowed is not null).Select(d => $"{d.At.File}:{d.At.Line}").Order());
        Assert.Equal(["more.yaml:2"], found.Where(d => d.Allowed is null).Select(d => $"{d.At.File}:{d.At.Line}"));
    }

    [Theory]
    [InlineData("# usbdev: allow USB041 the ROM says so\n" + Bytes)]
    [InlineData(Bytes + " # usbdev: allow USB041 the ROM says so")]
    [InlineData("// usbdev: allow USB041 the ROM says so\n" + Bytes)]
    [InlineData("/* usbdev: allow USB018, USB041 the ROM says so */\nstatic const uint8_t d[] = { 0x12, 1, 0, 2, 0, 0, 0, 64, 9, 0x12, 1, 0, 0, 1, 0, 0, 0, 1, 9, 2, 25, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 1, 255, 0, 0, 0, 7, 5, 0x81, 2, 63, 0, 0 };")]
    public void In_a_text_of_bytes_it_covers_all_of_it(string text)
    {
        var found = InputCheck.Run(DescriptorInput.Read(Encoding.UTF8.GetBytes(text)), "old.hex");

        Assert.Equal("the ROM says so", Assert.Single(found, d => d.Code == "USB041").Allowed);
        Assert.DoesNotContain(found, d => d is { Severity: Severity.Error, Allowed: null });
    }

    [Fact]
    public void In_a_text_of_bytes_one_that_allows_nothing_is_told_in_its_line()
    {
        var finding = Assert.Single(InputCheck.Run(DescriptorInput.Read(Encoding.UTF8.GetBytes(Bytes + "\n# usbdev: allow USB012 once")), "old.hex"), d => d.Code == Codes.Suppression);

        Assert.Equal("old.hex:4:1", finding.At.ToString());
    }

    [Fact]
    public void Many_in_a_text_of_bytes_take_no_time()
    {
        var text = string.Concat(Enumerable.Repeat("# usbdev: allow USB041 again and again\n", 20_000)) + Bytes;

        Assert.Contains(InputCheck.Run(DescriptorInput.Read(Encoding.UTF8.GetBytes(text)), "old.hex"), d => d.Code == "USB041" && d.Allowed is not null);
    }

    [Fact]
    public void SARIF_and_JSON_readers_see_it_as_suppressed_with_its_reason()
    {
        var found = InputCheck.Run(DescriptorInput.Read(Encoding.UTF8.GetBytes("# usbdev: allow USB041 the ROM says so\n" + Bytes)), "old.hex");

        var result = JsonDocument.Parse(Sarif.Write(found)).RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Single(r => r.GetProperty("ruleId").GetString() == "USB041");
        Assert.Equal("the ROM says so", result.GetProperty("suppressions")[0].GetProperty("justification").GetString());
    }

    [Fact]
    public void Boards_judge_bytes_by_what_their_chips_have()
    {
        var input = DescriptorInput.Read(Encoding.UTF8.GetBytes(Bytes.Replace("81 02 3F", "89 02 40", StringComparison.Ordinal)));

        Assert.DoesNotContain(InputCheck.Run(input, "old.hex"), d => d.Severity == Severity.Error);
        Assert.Equal(["TGT112"], InputCheck.Run(input, "old.hex", ["samd21"]).Where(d => d.Severity == Severity.Error).Select(d => d.Code));
        Assert.DoesNotContain(InputCheck.Run(input, "old.hex", ["rp2040"]), d => d.Severity == Severity.Error);
        Assert.Equal([Codes.UnknownName], InputCheck.Run(input, "old.hex", ["toaster"]).Where(d => d.Severity == Severity.Error).Select(d => d.Code));
    }
}
