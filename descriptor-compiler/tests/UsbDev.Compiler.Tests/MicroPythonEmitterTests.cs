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
}
