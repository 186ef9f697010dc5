using System.Text.RegularExpressions;
using UsbDev.Compiler.Emitters;

namespace UsbDev.Compiler.Tests;

/// <summary>What a description calls something can be called so in the Python that is made of it.</summary>
public partial class PythonNamesTests
{
    private static readonly string s_library = Path.Combine(Repository.Root, "usbdev-lib", "usbdev");

    [Theory]
    [InlineData("hid.py")]
    [InlineData("hid_out.py")]
    [InlineData("more/report.py")]
    public void Members_of_the_librarys_reports_are_known(string file)
    {
        var text = File.ReadAllText(Path.Combine(s_library, file));
        IEnumerable<Match> ofClasses = text.Contains("\nclass ", StringComparison.Ordinal) ? InClass().Matches(text) : []; // elsewhere a function's own variables stand there
        var members = Member().Matches(text).Concat(ofClasses).Select(m => m.Groups["name"].Value).Where(n => !n.StartsWith('_')).Distinct().ToList();

        Assert.True(members.Count > 5, $"{members.Count}");
        Assert.All(members, name => Assert.True(PythonNames.IsMember(name), name));
    }

    [Fact]
    public void Names_that_a_module_imports_or_uses_are_known()
    {
        var device = Compile.Good("boards: [rp2040, samd21]\nrepl: { samd21: drop }\nfunctions: [keyboard, midi, hid: { name: pad, out_endpoint: true, collection: Gamepad, "
            + "input: [{ name: a, usage: X, count: 3, range: -300..300, bits: 10 }], feature: [{ name: b, usage: Y, count: 3, range: 0..9, bits: 5 }, { name: c, usage: Z, count: 2, range: 0..255 }] }]");
        var module = System.Text.Encoding.UTF8.GetString(new MicroPythonEmitter().Emit(device, "pad")[0].Content);

        Assert.All(Import().Matches(module).SelectMany(m => m.Groups[1].Value.Split(", ")), name => Assert.True(PythonNames.IsOfModule(name), name));
        Assert.All(Call().Matches(module).Select(m => m.Groups[1].Value).Distinct().Where(name => name is not ("Pad" or "kbd")), name => Assert.True(PythonNames.IsOfModule(name), name));
    }

    [Theory]
    [InlineData("functions: [mouse: { name: class }]")]
    [InlineData("functions: [mouse: { name: range }]")]
    [InlineData("functions: [mouse: { name: Gamepad }]")]
    [InlineData("functions: [hid: { reports: [{ name: class, collection: Mouse, input: [{ usage: X }] }, keyboard] }]")]
    [InlineData("functions: [hid: { reports: [{ name: send, collection: Mouse, input: [{ usage: X }] }, keyboard] }]")]
    public void A_name_that_is_taken_is_one_error(string text) =>
        Assert.Equal(Codes.Conflict, Assert.Single(Compile.Text(text).Diagnostics, d => d.Severity == UsbDev.Descriptors.Severity.Error).Code);

    [Fact]
    public void A_preset_of_any_name_gives_names_that_programs_can_use()
    {
        const string report = "{ collection: Mouse, input: [{ name: x, usage: X, range: 0..9 }] }";
        var device = Compile.Good($"presets: {{ my-pad: {report}, class: {report}, 2x: {report}, send: {report}, '✗': {report}, Pad: {report} }}\n"
            + "functions: [my-pad, class, 2x, '✗', Pad, hid: { name: all, reports: [my-pad, class, send] }]");

        Assert.Equal(["my_pad", "class2", "n2x", "hid", "Pad", "all"], device.Functions.Select(f => f.Name));
        Assert.Equal(["my_pad", "class2", "send2"], ((HidFunction)device.Functions[^1]).Reports.Select(r => r.Name));
        var module = System.Text.Encoding.UTF8.GetString(new MicroPythonEmitter().Emit(device, "pad")[0].Content);
        Assert.All(Class().Matches(module), m => Assert.Matches("^[A-Za-z]\\w*$", m.Groups[1].Value));
    }

    [GeneratedRegex(@"^(?:    )?def (?<name>\w+)\(self|\bself\.(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Member();

    [GeneratedRegex(@"^    (?<name>\w+) = ", RegexOptions.Multiline)]
    private static partial Regex InClass();

    [GeneratedRegex(@"^from \S+ import (.+)$", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"(?<![\w.]|def )([A-Za-z]\w*)\(", RegexOptions.Multiline)]
    private static partial Regex Call();

    [GeneratedRegex(@"^class ([^(]+)\(", RegexOptions.Multiline)]
    private static partial Regex Class();
}
