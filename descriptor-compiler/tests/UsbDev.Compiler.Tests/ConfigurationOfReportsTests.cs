using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;
using UsbDev.Descriptors.Tests.Peers;

namespace UsbDev.Compiler.Tests;

/// <summary>A device with two configurations that both have an interface 0: its report descriptor belongs to the one that is set.</summary>
public class ConfigurationOfReportsTests
{
    private static readonly DescriptorSet s_set = Compile.Good("""
        device: { vendor: 0x1209, product: 0x0001, serial: "1" }
        firmware: c
        configurations:
          - { value: 1, functions: [mouse] }
          - { value: 5, functions: [gamepad] }
          - { value: 6, functions: [gamepad] }
        """).Descriptors;

    private static readonly Bytes s_gamepad = s_set.Reports[new ReportKey(1, 0)];

    [Fact]
    public void Sysfs_names_the_configuration_in_the_folder()
    {
        using var folder = new Folder([]);
        File.WriteAllBytes(folder.File("descriptors"), [.. s_set.Device!.Value.ToArray(), .. s_set.Configurations.SelectMany(c => c.ToArray())]);
        Directory.CreateDirectory(Path.Combine(folder.Path, "1-2:6.0", "0003:1209:0001.0001"));
        File.WriteAllBytes(Path.Combine(folder.Path, "1-2:6.0", "0003:1209:0001.0001", "report_descriptor"), s_gamepad.ToArray());

        var found = Assert.Single(SysfsInput.Read(folder.Path).Devices);

        Assert.Equal((new ReportKey(2, 0), s_gamepad), Single(found));
    }

    [Fact]
    public void So_does_umockdev()
    {
        const string path = "/devices/pci0000:00/0000:00:14.0/usb1/1-2";
        var bytes = Convert.ToHexString([.. s_set.Device!.Value.ToArray(), .. s_set.Configurations.SelectMany(c => c.ToArray())]);
        var text = $"P: {path}\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nH: descriptors={bytes}\n\nP: {path}/1-2:5.0/0003:1209:0001.0001\nE: SUBSYSTEM=hid\nH: report_descriptor={Convert.ToHexString(s_gamepad.Span)}\n";

        var found = Assert.Single(DescriptorInput.Read(System.Text.Encoding.UTF8.GetBytes(text)).Devices);

        Assert.Equal((new ReportKey(1, 0), s_gamepad), Single(found));
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(null, 1)] // nobody saw it set: the first that says this length
    public void In_a_capture_it_is_the_one_that_was_set_before(int? value, int configuration)
    {
        var capture = new UsbmonCapture();
        capture.Control(3, 0x80, 6, 0x0100, 0, s_set.Device!.Value.Span);
        for (var i = 0; i < 3; i++)
            capture.Control(3, 0x80, 6, (ushort)(0x0200 | i), 0, s_set.Configurations[i].Span);
        if (value is { } set)
            capture.Control(3, 0x00, 9, (ushort)set, 0, []);
        capture.Control(3, 0x81, 6, 0x2200, 0, s_gamepad.Span);

        var found = Assert.Single(DescriptorInput.Read(capture.ToBytes()).Devices);

        Assert.Equal((new ReportKey(configuration, 0), s_gamepad), Single(found));
    }

    private static (ReportKey, Bytes) Single(FoundDevice device) => Assert.Single(device.Set.Reports) is var (key, bytes) ? (key, bytes) : default;
}
