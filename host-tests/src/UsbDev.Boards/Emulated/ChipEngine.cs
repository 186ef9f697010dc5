using Microsoft.ClearScript;
using Microsoft.ClearScript.JavaScript;
using Microsoft.ClearScript.V8;

namespace UsbDev.Boards.Emulated;

/// <summary>V8 with the emulator package and our chip models. One for each board: it runs on one thread at a time.</summary>
internal sealed class ChipEngine : IDisposable
{
    private readonly V8ScriptEngine _engine = new();

    public ChipEngine(EmulatorPackage package)
    {
        _engine.DocumentSettings.Loader = new ChipLoader(Path.Combine(package.Folder, "dist", "esm"));
        _engine.DocumentSettings.AccessFlags = DocumentAccessFlags.EnableAllLoading;
        _engine.Execute("globalThis.bytes = n => new Uint8Array(n)");
    }

    /// <summary>Loads a chip's module; its class <c>Board</c> is what <see cref="Create"/> makes.</summary>
    public void Load(string chip) => _engine.Evaluate(
        new DocumentInfo(new Uri(ChipLoader.Own + "start.mjs")) { Category = ModuleCategory.Standard },
        $"import {{ Board }} from './{chip}.mjs'; globalThis.create = (...args) => new Board(...args);");

    /// <summary>A new board of the chip that was loaded.</summary>
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

    /// <summary>Ends the script that runs, from any thread.</summary>
    public void Interrupt() => _engine.Interrupt();

    public void Dispose() => _engine.Dispose();
}
