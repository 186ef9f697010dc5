namespace UsbDev.Boards.Virtual.Tests;

/// <summary>The firmware as users run it, loaded once for all tests of a process.</summary>
public sealed class RealFirmware : IDisposable
{
    private readonly VirtualFirmware? _firmware;
    private readonly string? _missing;

    public RealFirmware()
    {
        try
        {
            _firmware = VirtualFirmware.Load(FirmwareLocation.Find("virtual"));
        }
        catch (FirmwareException e)
        {
            _missing = e.Message;
        }
    }

    /// <summary>Skips the test where there is none.</summary>
    public VirtualFirmware Value
    {
        get
        {
            Assert.SkipWhen(_firmware is null, _missing ?? "");
            return _firmware!;
        }
    }

    public void Dispose() => _firmware?.Dispose();
}
