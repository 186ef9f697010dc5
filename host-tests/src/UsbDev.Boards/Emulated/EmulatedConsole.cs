using Microsoft.ClearScript;
using Microsoft.ClearScript.JavaScript;

namespace UsbDev.Boards.Emulated;

/// <summary>The console of an emulated board: its first UART.</summary>
internal sealed class EmulatedConsole(EmulatedBoard board) : IBoardConsole
{
    public event ConsoleOutput? Output;

    public void Type(ReadOnlySpan<byte> bytes)
    {
        if (board.Chip is not { } chip)
            return;
        board.CatchUp();
        chip.InvokeMethod("type", board.Engine.Bytes(bytes.ToArray()));
        board.Collect();
    }

    internal void Collect(ScriptObject chip)
    {
        if (Convert.ToInt32(chip["consolePending"]) == 0)
            return;
        var bytes = (ITypedArray<byte>)chip.InvokeMethod("takeConsole");
        Output?.Invoke(bytes.ToArray());
    }
}
