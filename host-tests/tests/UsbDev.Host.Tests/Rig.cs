using UsbDev.Bus;
using UsbDev.Descriptors;

namespace UsbDev.Host.Tests;

/// <summary>A bus with a host and one device on it.</summary>
internal sealed class Rig
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public Rig(IDevicePort device)
    {
        Controller = new HostController(new Timeline());
        Host = new BusHost(Controller);
        Port = Host.Plug(device);
    }

    public HostController Controller { get; }

    public BusHost Host { get; }

    public RootPort Port { get; }

    public IUsbDevice Enumerate(TimeSpan? limit = null) => Host.WaitFor(_ => true, "a device", limit ?? Limit);

    public EnumerationException Fails(TimeSpan? limit = null) => Assert.Throws<EnumerationException>(() => Enumerate(limit));

    public void Pass(double ms) => Host.Wait(static () => false, TimeSpan.FromMilliseconds(ms));
}

/// <summary>Descriptors written by hand from the examples of the specifications.</summary>
internal static class Samples
{
    /// <summary>The keyboard of HID 1.11 appendix B.1.</summary>
    public static readonly byte[] KeyboardReports = Bytes.FromHex(
        "05 01 09 06 A1 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 01 95 05 75 01 05 08 19 01 29 05 91 02"
        + "95 01 75 03 91 01 95 06 75 08 15 00 25 65 05 07 19 00 29 65 81 00 C0").ToArray();

    /// <summary>Two reports with IDs: 1 is a dial, 16 bits relative, and eight buttons; 2 has a feature, and an output of three bits.</summary>
    public static readonly byte[] KnobReports = Bytes.FromHex(
        "05 01 09 08 A1 01 85 01 09 37 16 00 80 26 FF 7F 75 10 95 01 81 06 05 09 19 01 29 08 15 00 25 01 75 01 95 08 81 02"
        + "85 02 06 00 FF 09 01 26 FF 00 75 08 95 01 B1 02 09 02 75 08 95 01 B1 02 05 08 19 01 29 03 25 01 75 01 95 03 91 02 75 05 95 01 91 01 C0").ToArray();

    public static FakeDevice Keyboard() => Device([Hid(0, 1, 1, KeyboardReports.Length, 0x81, 8)], (0, KeyboardReports));

    public static FakeDevice Knob() => Device([Hid(0, 0, 0, KnobReports.Length, 0x81, 8, outEndpoint: 0)], (0, KnobReports));

    public static byte[] Hid(byte number, byte subClass, byte protocol, int reportLength, byte endpoint, byte packet, byte outEndpoint = 0)
    {
        byte[] bytes =
        [
            9, 4, number, 0, (byte)(outEndpoint == 0 ? 1 : 2), 3, subClass, protocol, 0,
            9, 0x21, 0x11, 0x01, 0, 1, 0x22, (byte)reportLength, (byte)(reportLength >> 8),
            7, 5, endpoint, 3, packet, 0, 1,
        ];
        return outEndpoint == 0 ? bytes : [.. bytes, 7, 5, outEndpoint, 3, packet, 0, 1];
    }

    public static FakeDevice Device(byte[][] interfaces, params (byte Interface, byte[] Reports)[] reports)
    {
        var body = interfaces.SelectMany(i => i).ToArray();
        var count = interfaces.SelectMany(i => i.Length > 0 ? new[] { i } : []).Sum(Count);
        var total = 9 + body.Length;
        var device = new FakeDevice();
        device.Descriptors[(0x0100, 0)] = [18, 1, 0x00, 0x02, 0, 0, 0, 64, 0x09, 0x12, 0x01, 0x00, 0x00, 0x01, 1, 2, 3, 1];
        device.Descriptors[(0x0200, 0)] = [9, 2, (byte)total, (byte)(total >> 8), (byte)count, 1, 0, 0xA0, 50, .. body];
        device.Descriptors[(0x0300, 0)] = [4, 3, 9, 4];
        device.Descriptors[(0x0301, 0x409)] = StringDescriptor.Write("Example");
        device.Descriptors[(0x0302, 0x409)] = StringDescriptor.Write("Thing");
        device.Descriptors[(0x0303, 0x409)] = StringDescriptor.Write("0123");
        foreach (var (number, bytes) in reports) device.Descriptors[(0x2200, number)] = bytes;
        return device;
    }

    private static int Count(byte[] chain)
    {
        var count = 0;
        for (var at = 0; at < chain.Length; at += chain[at]) count += chain[at + 1] == 4 ? 1 : 0;
        return count;
    }
}
