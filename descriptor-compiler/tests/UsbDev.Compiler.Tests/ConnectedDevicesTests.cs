using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Devices of this computer, with a folder of files in the place of Linux's sysfs.</summary>
public sealed class ConnectedDevicesTests : IDisposable
{
    private readonly string _sysfs = Directory.CreateTempSubdirectory("usbdev-sysfs-").FullName;

    private static readonly DescriptorSet s_set = Compile.Good("""
        device: { vendor: 0x1209, product: 0x0001, manufacturer: Example, name: Pad, serial: A1 }
        functions:
          - keyboard
          - cdc: { name: log }
        """).Descriptors;

    public ConnectedDevicesTests()
    {
        Plug("1-2", bus: 1, device: 14, 0x1209, s_set);
        Plug("1-3.4", bus: 1, device: 15, 0x1209, s_set);
        Plug("usb1", bus: 1, device: 1, 0x1D6B, s_set with { Reports = AnswerDictionary.Empty<ReportKey>() });
        Directory.CreateDirectory(Path.Combine(_sysfs, "1-2:1.1"));
    }

    public void Dispose() => Directory.Delete(_sysfs, recursive: true);

    private void Plug(string port, int bus, int device, int vendor, DescriptorSet set)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_sysfs, port)).FullName;
        var bytes = set.Device!.Value.ToArray();
        (bytes[8], bytes[9]) = ((byte)vendor, (byte)(vendor >> 8));
        File.WriteAllBytes(Path.Combine(folder, "descriptors"), [.. bytes, .. set.Configurations[0].Span]);
        foreach (var (file, text) in ((string, string)[])[("busnum", $"{bus}"), ("devnum", $"{device}"), ("idVendor", $"{vendor:x4}"), ("idProduct", "0001"), ("manufacturer", "Example"), ("product", "Pad"), ("serial", "A1"), ("speed", "12")])
            File.WriteAllText(Path.Combine(folder, file), text + "\n");
        foreach (var (key, report) in set.Reports)
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, $"{port}:1.{key.Interface}", "0003:1209:0001.0001")).FullName, "report_descriptor"), report.ToArray());
    }

    [Theory]
    [InlineData("001:014", 1)]
    [InlineData("1:14", 1)]
    [InlineData("1-2", 1)]
    [InlineData("1-3.4", 1)]
    [InlineData("usb1", 1)]
    [InlineData("1d6b:0001", 1)]
    [InlineData("1209:0001", 2)]
    public void A_device_is_found_by_its_numbers_or_its_port(string name, int count)
    {
        Assert.True(ConnectedDevices.IsName(name));

        Assert.Equal(count, new ConnectedDevices(_sysfs).Read(name).Devices.Count);
    }

    [Fact]
    public void It_has_its_descriptors_strings_and_report_descriptors()
    {
        var device = Assert.Single(new ConnectedDevices(_sysfs).Read("1-2").Devices);

        Assert.Equal(s_set.Device, device.Set.Device);
        Assert.Equal(s_set.Configurations, device.Set.Configurations);
        Assert.Equal(s_set.Reports, device.Set.Reports);
        Assert.Equal("Pad", StringDescriptor.Text(device.Set.Strings[new StringKey(0x0409, 2)]));
        Assert.Equal(UsbSpeed.Full, device.Set.Speed);
    }

    [Fact]
    public void A_device_that_is_not_there_is_told_with_those_that_are()
    {
        var error = Assert.Throws<InvalidDataException>(() => new ConnectedDevices(_sysfs).Read("1209:0002"));

        Assert.Contains("1209:0001 (001:014, port 1-2)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("device.yaml")]
    [InlineData("examples/midi")]
    [InlineData("1209:1:2")]
    [InlineData("-")]
    public void Other_words_are_no_devices(string text) => Assert.False(ConnectedDevices.IsName(text));
}
