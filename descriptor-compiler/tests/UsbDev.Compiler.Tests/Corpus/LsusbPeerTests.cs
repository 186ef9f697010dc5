using System.Globalization;
using System.Text;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests.Corpus;

/// <summary>Every real device that the tests know, put before the real lsusb (umockdev plays the kernel): its text reads back to the same bytes.</summary>
public class LsusbPeerTests
{
    private const int FirstDevice = 2, ABus = 100;

    // What this lsusb cannot show: libusb refuses the first's configuration; of the others it shows no wBytesPerInterval, no wMaxTransferSize of a camera, or another field in the place of bClassEnvelope.
    private static readonly string[] s_unshown = ["AX88772B", "Linux root hub 3.", "intel-gatkex", "MK_Technology_KeyPass_D1", "Planeta_RC700-NFC_CCID", "Linux gadget ACM, SuperSpeed", "Linux gadget two ACM, SuperSpeed", "Bison camera 5986:0706"];

    [Fact]
    public void What_lsusb_prints_of_each_reads_back_to_the_same_bytes()
    {
        var devices = RealDeviceRoundTripTests.Rows.Where(r => r.Kind == "device" && !s_unshown.Any(u => r.Name.StartsWith(u, StringComparison.Ordinal))).ToList();
        using var folder = new Folder([]);
        File.WriteAllText(folder.File("devices.umockdev"), string.Concat(devices.Select((d, i) => Record(i, d.Bytes))));

        var text = Tool.Run("umockdev-run", folder.Path, "-d", folder.File("devices.umockdev"), "--", "lsusb", "-v");

        // In no certain order, each under a line «Bus 001 Device 002: ID …».
        var texts = text.Split("\nBus ", StringSplitOptions.RemoveEmptyEntries).ToDictionary(t => t[..14], t => "Bus " + t);
        var wrong = new List<string>();
        foreach (var (index, (_, name, bytes)) in devices.Index())
        {
            var (bus, number) = Place(index);
            var found = DescriptorInput.Read(Encoding.UTF8.GetBytes(texts[$"{bus:d3} Device {number:d3}"])).Devices.Single();
            var wanted = DescriptorInput.Read(bytes).Devices.Single().Set;
            if (found.Set.Device != wanted.Device)
                wrong.Add($"{name}: device descriptor {found.Set.Device}");
            if (!found.Set.Configurations.SequenceEqual(wanted.Configurations))
                wrong.Add($"{name}: {string.Join(" | ", found.Set.Configurations)}");
        }
        Assert.Empty(wrong);
    }

    private static (int Bus, int Number) Place(int index) => (1 + index / ABus, FirstDevice + index % ABus);

    private static string Record(int index, byte[] bytes)
    {
        var (bus, number) = Place(index);
        return string.Create(CultureInfo.InvariantCulture, $"""
            P: /devices/pci0000:00/0000:00:14.0/usb{bus}/{bus}-{number}
            N: bus/usb/{bus:d3}/{number:d3}
            E: BUSNUM={bus:d3}
            E: DEVNAME=/dev/bus/usb/{bus:d3}/{number:d3}
            E: DEVNUM={number:d3}
            E: DEVTYPE=usb_device
            E: MAJOR=189
            E: MINOR={(bus - 1) * 128 + number - 1}
            E: SUBSYSTEM=usb
            A: bConfigurationValue={(bytes.Length > 23 ? bytes[23] : 1)}
            A: busnum={bus}
            A: devnum={number}
            A: speed=480
            H: descriptors={Convert.ToHexString(bytes)}


            """);
    }
}
