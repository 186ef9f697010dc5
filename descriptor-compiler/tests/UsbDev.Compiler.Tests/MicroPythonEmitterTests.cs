using System.Text;
using UsbDev.Compiler.Emitters;

namespace UsbDev.Compiler.Tests;

public class MicroPythonEmitterTests
{
    public static TheoryData<string> Samples => ["desk", "knob", "separate"];

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_librarys_samples_hold_the_same_bytes(string name)
    {
        var folder = Path.Combine(Repository.Root, "usbdev-lib", "tests", "devices");
        var device = SpecCompiler.CompileFile(Path.Combine(folder, name + ".yaml")).Device!;
        var made = Encoding.UTF8.GetString(new MicroPythonEmitter().Emit(device, name)[0].Content);
        Assert.Equal(Constants(File.ReadAllText(Path.Combine(folder, name + ".py"))), Constants(made));
    }

    // What a module says to the library: every bytes constant and the strings and owners after them.
    private static string Constants(string module)
    {
        var lines = module.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("b\"", StringComparison.Ordinal) || l.StartsWith('('));
        return string.Join('\n', lines.Select(l => l.Split("  #")[0]));
    }
}
