using Wasmtime;

namespace UsbDev.Boards.Virtual;

/// <summary>
/// The virtual board's firmware, compiled for this machine. Load it once and share it: all boards of a process run on the same code.
/// </summary>
public sealed class VirtualFirmware : IDisposable
{
    internal const string MemoryExport = "memory";
    internal const string SharedExport = "board_shared";
    internal const string MainExport = "board_main";

    /// <summary>Bytes of native stack that the firmware may use; beyond it ends with a trap.</summary>
    internal const int StackSize = 512 * 1024;

    /// <summary>Ticks of the engine's epoch after which a firmware looks whether it has to end. The epoch moves only when one has to.</summary>
    internal const ulong EpochTicks = 1;

    private VirtualFirmware()
    {
    }

    internal Engine Engine { get; } = NewEngine();

    internal Module Module { get; private set; } = null!;

    /// <summary>Loads a firmware, from the cache where it has been compiled before.</summary>
    /// <param name="path">Path of usbdev-virtual.wasm.</param>
    /// <param name="cache">Where compiled code is kept; null: <see cref="ModuleCache.Default"/>.</param>
    /// <exception cref="FirmwareException">It cannot be read, or is not a virtual board's firmware.</exception>
    public static VirtualFirmware Load(string path, ModuleCache? cache = null)
    {
        try
        {
            return FromWasm(File.ReadAllBytes(path), cache ?? ModuleCache.Default);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FirmwareException)
        {
            throw new FirmwareException($"{path} cannot be used as the virtual board's firmware: {e.Message}", e);
        }
    }

    /// <summary>A firmware from the bytes of a wasm module.</summary>
    /// <param name="wasm">The module.</param>
    /// <param name="cache">Where compiled code is kept; null: nowhere.</param>
    /// <exception cref="FirmwareException">It is not a virtual board's firmware.</exception>
    public static VirtualFirmware FromWasm(ReadOnlySpan<byte> wasm, ModuleCache? cache = null)
    {
        var firmware = new VirtualFirmware();
        try
        {
            firmware.Module = cache is null ? Module.FromBytes(firmware.Engine, "board", wasm) : cache.Load(firmware.Engine, wasm);
            foreach (var export in (ReadOnlySpan<string>)[MemoryExport, SharedExport, MainExport])
                if (!firmware.Module.Exports.Any(e => e.Name == export))
                    throw new FirmwareException($"it is a wasm module without the export '{export}'");
            return firmware;
        }
        catch (Exception e) when (e is WasmtimeException or FirmwareException)
        {
            firmware.Dispose();
            throw e as FirmwareException ?? new FirmwareException(e.Message.Split('\n')[0], e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Module?.Dispose();
        Engine.Dispose();
    }

    internal Store NewStore(long memoryLimit)
    {
        var store = new Store(Engine);
        store.SetLimits(memoryLimit, tableElements: 1 << 16, instances: 1, tables: 4, memories: 1);
        store.SetEpochDeadline(EpochTicks);
        return store;
    }

    // Everything that decides about the compiled code stands here; ModuleCache has the version of the engine and the processor in its keys.
    private static Engine NewEngine()
    {
        using var config = new Config();
        config.WithExceptions(true).WithReferenceTypes(true).WithOptimizationLevel(OptimizationLevel.Speed).WithEpochInterruption(true)
            .WithMaximumStackSize(StackSize)
            .WithMemoryMayMove(false); // BoardMemory keeps the address
        return new Engine(config);
    }
}
