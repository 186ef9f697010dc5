using System.Text;
using UsbDev.Compiler.Emitters;

namespace UsbDev.Compiler.Tests;

public class MicroPythonEmitterTests
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "usbdev-lib", "tests", "devices");

    public static TheoryData<string> Samples => [.. Directory.GetFiles(s_folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    /// <summary>With USBDEV_UPDATE=1 in the environment the modules are written anew instead.</summary>
    [Theory]
    [MemberData(nameof(Samples))]
    public void The_modules_that_the_librarys_tests_run_are_what_the_compiler_makes(string name)
    {
        var device = Compile.GoodFile(Path.Combine(s_folder, name + ".yaml"));

        var made = Encoding.UTF8.GetString(new MicroPythonEmitter().Emit(device, name)[0].Content);

        var path = Path.Combine(s_folder, name + ".py");
        if (Environment.GetEnvironmentVariable("USBDEV_UPDATE") == "1")
            File.WriteAllText(path, made);
        Assert.Equal(File.ReadAllText(path), made);
    }

    /// <summary>Report descriptors of a few bytes can ask for reports of megabytes: what is made of them stays as short as they.</summary>
    [Theory]
    [InlineData("75 01 97 01 81 06 05 81 02")] // 84 million bits
    [InlineData("75 01 97 01 81 06 05 B1 02")]
    [InlineData("75 08 97 01 81 06 05 B1 02")]
    [InlineData("75 40 97 FF FF FF 00 81 02")]
    [InlineData("77 FF FF FF 0F 95 01 81 02")]
    public void A_huge_field_takes_no_huge_module(string field)
    {
        var device = Compile.Good($"checks: foreign\nfunctions: [hid: {{ report_descriptor: '05 01 09 02 A1 01 15 00 25 01 09 30 {field} C0' }}]");

        Assert.All(EmitterList.All.Where(e => e is MicroPythonEmitter or CEmitter or CSharpEmitter), e => Assert.All(e.Emit(device, "pad"), f => Assert.InRange(f.Content.Length, 1, 20_000)));
    }
}
