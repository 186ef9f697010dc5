using UsbDev.Compiler;

namespace UsbDev.Testing.Functions;

/// <summary>Which log is kept of which kind of function.</summary>
internal static class FunctionLogs
{
    /// <summary>A log; null for functions that are only spoken to by raw transfers.</summary>
    public static FunctionLog? Of(CompiledFunction function) => function switch
    {
        HidFunction hid => new HidLog(hid),
        CdcFunction cdc => new SerialLog(cdc),
        MidiFunction midi => new MidiLog(midi),
        _ => null,
    };
}
