using System.Diagnostics;
using Microsoft.ClearScript;
using Microsoft.ClearScript.JavaScript;
using Microsoft.ClearScript.V8;

namespace UsbDev.Boards.Emulated.Tests;

/// <summary>
/// The SAMD51's core is one of our own. Unicorn's, which is QEMU's, runs the same random instructions from the same states: registers, flags, memory and
/// the numbers of the floating-point unit must be the same afterwards.
/// </summary>
public sealed class InstructionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Our_Cortex_M4_does_what_Unicorns_does(int seed)
    {
        const int Number = 3000;
        var cases = Cases(seed, Number);
        Assert.Equal(Number, cases.AsSpan().Count('\n'));

        using var engine = new V8ScriptEngine();
        engine.DocumentSettings.Loader = new ChipLoader(AppContext.BaseDirectory);
        engine.DocumentSettings.AccessFlags = DocumentAccessFlags.EnableAllLoading;
        engine.Evaluate(new DocumentInfo(new Uri(ChipLoader.Own + "compare.mjs")) { Category = ModuleCategory.Standard }, File.ReadAllText(Beside("compare.mjs")));

        Assert.Equal("", (string)engine.Global.InvokeMethod("compare", cases));
    }

    private static string Cases(int seed, int number)
    {
        var start = new ProcessStartInfo("python3", ["-B", Beside("cases.py"), $"{seed}", $"{number}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var cases = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"cases.py needs Unicorn (apt-get install python3-unicorn): {errors.Result}");
        return cases;
    }

    private static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
