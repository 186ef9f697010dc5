using Microsoft.ClearScript;
using Microsoft.ClearScript.JavaScript;
using Microsoft.ClearScript.V8;

namespace UsbDev.Boards.Emulated;

/// <summary>V8 with the emulator package and the model of a chip. It is for one board at a time, and runs on one thread at a time.</summary>
internal sealed class ChipEngine : IDisposable
{
    private readonly V8ScriptEngine _engine = new();

    /// <param name="package">The emulator.</param>
    /// <param name="chip">The chip's module, whose class <c>Board</c> is what <see cref="Create"/> makes.</param>
    public ChipEngine(EmulatorPackage package, string chip)
    {
        _engine.DocumentSettings.Loader = new ChipLoader(Path.Combine(package.Folder, "dist", "esm"));
        _engine.DocumentSettings.AccessFlags = DocumentAccessFlags.EnableAllLoading;
        _engine.Execute("globalThis.bytes = n => new Uint8Array(n)");
        _engine.Evaluate(
            new DocumentInfo(new Uri(ChipLoader.Own + "start.mjs")) { Category = ModuleCategory.Standard },
            $"import {{ Board }} from './{chip}.mjs'; globalThis.create = (...args) => new Board(...args);");
    }

    /// <summary>A new board, with the chip as it is when it gets power.</summary>
    public ScriptObject Create(params object[] args) => (ScriptObject)_engine.Global.InvokeMethod("create", args);

    /// <summary>A byte array that both sides see.</summary>
    public ITypedArray<byte> Bytes(int length) => (ITypedArray<byte>)_engine.Global.InvokeMethod("bytes", length);

    /// <summary>The same with a content.</summary>
    public ITypedArray<byte> Bytes(byte[] content)
    {
        var array = Bytes(content.Length);
        if (content.Length > 0)
            array.Write(content, 0, (ulong)content.Length, 0);
        return array;
    }

    public void Dispose() => _engine.Dispose();
}
