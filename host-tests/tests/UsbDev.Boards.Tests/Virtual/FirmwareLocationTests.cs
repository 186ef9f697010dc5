namespace UsbDev.Boards.Virtual.Tests;

/// <summary>Finding and loading the firmware, and what is said when that fails.</summary>
public sealed class FirmwareLocationTests
{
    [Fact]
    public void A_path_that_the_user_gives_is_used_as_it_is_and_one_without_a_file_is_named()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.Equal(file, FirmwareLocation.Find("virtual", file));
        }
        finally
        {
            File.Delete(file);
        }
        Assert.Contains(file, Assert.Throws<FirmwareException>(() => FirmwareLocation.Find("virtual", file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_or_is_no_firmware_is_named_with_the_reason()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "not wasm");
            Assert.Matches($"^{file} cannot be used as the virtual board's firmware: ", Assert.Throws<FirmwareException>(() => VirtualFirmware.Load(file)).Message);
        }
        finally
        {
            File.Delete(file);
        }
        Assert.Contains("Could not find file", Assert.Throws<FirmwareException>(() => VirtualFirmware.Load(file)).Message, StringComparison.Ordinal);
    }
}
