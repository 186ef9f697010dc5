namespace UsbDev.Compiler.Tests;

/// <summary>Compiles texts in tests; a text without 'device:' gets one.</summary>
internal static class Compile
{
    public const string Device = "device: { vendor: 0x1209, product: 0x0001 }\n";

    public static CompileResult Text(string text, CompileOptions? options = null) => SpecCompiler.Compile(WithDevice(text), options);

    public static string WithDevice(string text) => ("\n" + text).Contains("\ndevice:", StringComparison.Ordinal) ? text : Device + text;

    public static CompiledDevice GoodFile(string path)
    {
        var result = SpecCompiler.CompileFile(path);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return result.Device!;
    }

    public static CompiledDevice Good(string text, CompileOptions? options = null)
    {
        var result = Text(text, options);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return result.Device!;
    }
}
