using System.ComponentModel;
using System.Diagnostics;
using static UsbDev.Bus.Tests.CaptureTests;

namespace UsbDev.Bus.Tests;

/// <summary>What Wireshark makes of a capture.</summary>
public sealed class TsharkTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"usbdev-{Guid.NewGuid():N}.pcapng");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Tshark_dissects_everything_and_finds_nothing_wrong()
    {
        File.WriteAllBytes(_path, Record(static capture => CompositeSession.Run(capture)));

        // Severity: 0x600000 warnings, 0x800000 errors.
        Assert.Empty(Tshark("_ws.malformed or _ws.expert.severity >= 0x600000", "frame.number", "_ws.expert.message"));
        Assert.Empty(Tshark("usbll.crc5.status != 1 or usbll.crc16.status != 1", "frame.number"));
        Assert.Equal(PcapngReader.Read(File.ReadAllBytes(_path)).Records.Count, Tshark("frame", "frame.number").Length);
        Assert.True(Tshark("usbll.crc5.status == 1", "frame.number").Length > 100);
        Assert.True(Tshark("usbll.crc16.status == 1", "frame.number").Length > 20);
    }

    [Fact]
    public void Tshark_shows_the_enumeration_on_both_levels()
    {
        File.WriteAllBytes(_path, Record(static capture => CompositeSession.Run(capture)));

        Assert.Equal(["0\t0x1209\t0x0001\t64", "1\t0x1209\t0x0001\t64"],
            Tshark("usb.idVendor", "frame.interface_id", "usb.idVendor", "usb.idProduct", "usb.bMaxPacketSize0").Order());
        Assert.All(Tshark("frame.interface_id == 0 and usb.bNumInterfaces and usb.bInterfaceNumber", "usb.bNumInterfaces", "usb.bInterfaceClass"),
            static line => Assert.Equal("5\t0x03,0x01,0x01,0x02,0x0a", line));
        Assert.Contains("Desk!", Tshark("usb.bString", "usb.bString"));
        Assert.Equal(["9"], Tshark("frame.interface_id == 0 and usb.setup.bRequest == 9", "usb.setup.bRequest"));
        Assert.Equal(["-32"], Tshark("frame.interface_id == 0 and usb.urb_status == -32", "usb.urb_status")); // the refused request
        Assert.Contains("STALL", Tshark("usbll.pid == 0x1e", "_ws.col.Info"));
    }

    [Fact]
    public void Tshark_shows_reports_notes_and_serial_data_as_what_they_are()
    {
        File.WriteAllBytes(_path, Record(static capture => CompositeSession.Run(capture)));

        Assert.Equal(["02000b0000000000\t0,1,0,0,0,0,0,0"], // left shift and h
            Tshark("frame.interface_id == 0 and usb.endpoint_address == 0x81 and usbhid.data", "usbhid.data", "usbhid.data.key.variable"));
        Assert.Equal(["0x06"], Tshark("frame.interface_id == 0 and usbhid.item.local.usage", "usbhid.item.local.usage").Select(static line => line.Split(',')[0]));
        Assert.Contains("SET LINE CODING Request", Tshark("frame.interface_id == 0 and usbcom", "_ws.col.Info"));
        Assert.Equal(["903c7f,803c40", "b00764"], Tshark("frame.interface_id == 0 and usbaudio.midi.event", "usbaudio.midi.event"));
        Assert.NotEmpty(Tshark("frame.interface_id == 0 and usb.endpoint_address == 0x04 and frame contains \"quick brown\"", "frame.number"));
    }

    [Fact]
    public void Tshark_finds_just_the_packets_that_the_noise_has_damaged()
    {
        var damaged = 0;
        File.WriteAllBytes(_path, Record(capture => CompositeSession.Run(capture, packet =>
        {
            if (packet.Index % 17 != 0 || packet.Pid is PacketId.Ack or PacketId.Nak or PacketId.Stall)
                return WireFault.None;
            damaged++;
            return WireFault.Corrupted;
        })));

        Assert.InRange(damaged, 3, 100);
        Assert.Equal(damaged, Tshark("usbll.crc5.status == 0 or usbll.crc16.status == 0", "frame.number").Length);
    }

    private string[] Tshark(string filter, params string[] fields)
    {
        var start = new ProcessStartInfo("tshark") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-n", "-r", _path, "-Y", filter, "-T", "fields", .. fields.SelectMany(static field => (string[])["-e", field])])
            start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"tshark -Y '{filter}': {errors.Result}");
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Win32Exception)
        {
            Assert.Skip("tshark is not installed (Debian: apt install tshark).");
            throw;
        }
    }
}
