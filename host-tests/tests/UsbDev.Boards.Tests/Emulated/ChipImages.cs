using System.Diagnostics;
using UsbDev.Boards.Emulated;
using UsbDev.Bus;

[assembly: AssemblyFixture(typeof(UsbDev.Boards.Emulated.Tests.ChipImages))]

namespace UsbDev.Boards.Emulated.Tests;

/// <summary>What emulated boards are made from, read or built once for all tests of a process.</summary>
public sealed class ChipImages : IDisposable
{
    private readonly Dictionary<(EmulatedChip, string?), EmulatedFirmware> _loaded = [];
    private readonly Dictionary<string, string> _found = [];
    private readonly Lock _lock = new();

    /// <summary>A maker of boards with the chip's own firmware, or with that of a file.</summary>
    public Func<Timeline, EmulatedBoard> Boards(EmulatedChip chip, string? image = null)
    {
        lock (_lock)
        {
            if (!_loaded.TryGetValue((chip, image), out var firmware))
                _loaded[(chip, image)] = firmware = EmulatedFirmware.Load(chip, Find, image);
            return timeline => new EmulatedBoard(timeline, firmware);
        }
    }

    public void Dispose()
    {
        foreach (var firmware in _loaded.Values)
            firmware.Dispose();
    }

    private string Find(string image) => _found.TryGetValue(image, out var path) ? path : _found[image] = FirmwareLocation.Find(image);
}
