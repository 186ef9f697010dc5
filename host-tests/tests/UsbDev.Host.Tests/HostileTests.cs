using CsCheck;
using UsbDev.Bus;

namespace UsbDev.Host.Tests;

/// <summary>Devices that answer with anything: the host ends within its limits, with a device or one clear exception.</summary>
public class HostileTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(200);

    [Fact]
    public void Configurations_of_any_bytes() => Gen.Byte.Array[0, 300].Sample(bytes => Ends(device =>
    {
        device.Descriptors[(0x0200, 0)] = bytes;
    }), iter: 300);

    [Fact]
    public void Sound_configurations_with_some_bytes_changed() =>
        Gen.Select(Gen.Int[0, 2], Gen.Select(Gen.Int[0, 400], Gen.Byte).Array[1, 8]).Sample((which, changes) => Ends(device =>
        {
            var bytes = device.Descriptors[which == 2 ? ((ushort)0x2200, (ushort)0) : which == 1 ? ((ushort)0x0100, (ushort)0) : ((ushort)0x0200, (ushort)0)];
            foreach (var (at, value) in changes) bytes[at % bytes.Length] = value;
        }), iter: 500);

    [Fact]
    public void Strings_of_any_bytes() => Gen.Byte.Array[0, 255].Array[4].Sample(strings => Ends(device =>
    {
        device.Descriptors[(0x0300, 0)] = strings[0];
        for (ushort i = 1; i < 4; i++) device.Descriptors[((ushort)(0x0300 | i), 0x409)] = strings[i];
    }), iter: 200);

    // Every answer on endpoint 0 is drawn: data of any length and PID, NAK, STALL, nothing.
    [Fact]
    public void Any_answers_on_endpoint_0() => Gen.Select(Gen.Int[0, 6], Gen.Int[0, 70]).Array[1, 30].Sample(answers =>
    {
        var next = 0;
        Ends(device => device.ControlIn = () =>
        {
            var (kind, length) = answers[next++ % answers.Length];
            return kind switch
            {
                0 => InResult.Nak,
                1 => InResult.Stall,
                2 => InResult.None,
                3 => InResult.Data(DataPid.Data0, length),
                4 => InResult.Data(DataPid.Data1, length),
                _ => null, // the truth
            };
        });
    }, iter: 100);

    [Fact]
    public void Reports_of_any_length() => Gen.Byte.Array[0, 8].Array[0, 50].Sample(reports =>
    {
        var device = Samples.Keyboard();
        var rig = new Rig(device);
        var hid = rig.Enumerate().Hid[0];
        foreach (var report in reports) device.Send(0x81, report);
        rig.Pass(reports.Length + 20);
        Assert.Equal(reports.Length, hid.Received);
    }, iter: 100);

    // A device that connects and leaves again at any moment.
    [Fact]
    public void Leaving_at_any_moment() => Gen.Int[1, 400].Array[1, 6].Sample(moments =>
    {
        var device = Samples.Keyboard();
        var rig = new Rig(device);
        foreach (var ms in moments)
        {
            rig.Pass(ms);
            device.Connected = !device.Connected;
        }

        rig.Pass(1);
        device.Connected = true;
        rig.Pass(1);
        var found = rig.Enumerate();
        Assert.True(found.Hid.Count == 1, $"{string.Join("; ", found.Oddities)} attached {found.Attached} {string.Join(',', device.Log)}");
        rig.Pass(1);
        Assert.Single(rig.Host.Devices);
    }, iter: 200);

    private static void Ends(Action<FakeDevice> change)
    {
        var device = new Func<FakeDevice>(() =>
        {
            var d = Samples.Keyboard();
            foreach (var key in d.Descriptors.Keys.ToList()) d.Descriptors[key] = [.. d.Descriptors[key]];
            return d;
        })();
        change(device);
        var rig = new Rig(device);
        try
        {
            var found = rig.Host.WaitFor(_ => true, "a device", _limit);
            Assert.NotEmpty(found.Name);
            rig.Pass(10);
        }
        catch (EnumerationException e)
        {
            Assert.NotEmpty(e.Got);
            Assert.InRange(e.Message.Length, 20, 1_000);
        }

        Assert.True(rig.Host.Now <= _limit + TimeSpan.FromSeconds(100), $"took {rig.Host.Now} of simulated time");
    }
}
