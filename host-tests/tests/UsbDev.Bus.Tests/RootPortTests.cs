using static UsbDev.Bus.Tests.Rig;

namespace UsbDev.Bus.Tests;

/// <summary>Plugging, reset, suspend and wake-up, with the times of USB 2.0 §7.1.7.</summary>
public sealed class RootPortTests
{
    private readonly List<string> _events = [];

    [Fact]
    public void A_device_is_connected_100_ms_after_its_pull_up_and_enabled_60_ms_after_the_reset_began()
    {
        var (timeline, bus, device, port) = Plugged();

        Assert.Equal(RootPortState.Disconnected, port.State);
        Assert.True(WaitFor(port, RootPortState.Connected));
        Assert.Equal(100 * Millisecond, timeline.Now);
        Assert.Throws<InvalidOperationException>(() => port.Open(0, 0, TransferType.Control, 8));
        port.Reset();
        Assert.Throws<InvalidOperationException>(port.Reset);
        Assert.True(WaitFor(port, RootPortState.Enabled));

        Assert.Equal(160 * Millisecond, timeline.Now);
        Assert.Equal(["0 vbus on", "150000 reset"], device.Log);
        timeline.RunUntil(() => _events.Count == 2, Timeline.Never, CancellationToken.None);
        Assert.Equal(["100 Connected", "160 ResetDone"], _events);
        Assert.Same(port, Assert.Single(bus.Ports));
    }

    [Fact]
    public void A_pull_up_that_bounces_starts_the_100_ms_again()
    {
        var (timeline, _, device, port) = Plugged();
        timeline.Run(60 * Millisecond, CancellationToken.None);
        device.PullUp = false;
        device.PullUp = true;

        Assert.True(WaitFor(port, RootPortState.Connected));

        Assert.Equal(160 * Millisecond, timeline.Now);
        Assert.Equal(["160 Connected"], Told(timeline));
    }

    [Fact]
    public void A_pull_up_that_is_off_for_a_moment_disconnects_and_connects_again()
    {
        var rig = NewRig();
        var transfer = Submit(rig.Bulk(0x81), new byte[64]);
        rig.Run(Millisecond);

        rig.Device.PullUp = false;
        rig.Device.PullUp = true;

        Assert.Equal(TransferStatus.Disconnected, End(transfer));
        Assert.True(transfer.Pipe.IsClosed);
        Assert.Equal(RootPortState.Debouncing, rig.Port.State);
        rig.Enable();
        Assert.Equal(["Disconnected", "Connected", "ResetDone"], Names());
    }

    [Fact]
    public void Pulling_the_plug_in_the_middle_ends_every_transfer_as_disconnected()
    {
        var rig = NewRig();
        rig.Device.In(1).Endless = new byte[64];
        var transfers = new[]
        {
            Submit(rig.Bulk(0x81), new byte[6400]), Submit(rig.Bulk(0x82), new byte[64]), Submit(rig.Interrupt(0x83, 8, 1), new byte[8]),
            Submit(rig.Port.Pipes[1], new byte[64]),
        };
        rig.Run(3 * Millisecond + 10 * Microsecond);

        rig.Port.Unplug();
        Assert.All(transfers, static t => Assert.True(t.IsPending));
        rig.Run(1);

        Assert.All(transfers, static t => Assert.Equal(TransferStatus.Disconnected, t.Status));
        Assert.InRange(transfers[0].ActualLength, 19 * 64, 6400);
        Assert.Empty(rig.Port.Pipes);
        Assert.Null(rig.Port.Device);
        Assert.False(rig.Device.Powered);
        Assert.Equal(["Disconnected"], Names());
        transfers[1].Submit();
        Assert.Equal(TransferStatus.Disconnected, End(transfers[1]));
        rig.Port.Unplug();
        rig.Port.Plug(rig.Device);
        rig.Enable();
    }

    [Fact]
    public void A_transfer_whose_pipe_was_closed_in_the_middle_also_ends_when_the_plug_is_pulled()
    {
        var rig = NewRig();
        var transfer = Submit(rig.Bulk(0x81), new byte[64]);
        rig.Run(Microsecond); // a token is on the wire
        transfer.Pipe.Close();
        rig.Port.Unplug();

        Assert.Equal(TransferStatus.Disconnected, End(transfer));
    }

    [Fact]
    public void A_reset_closes_the_pipes_and_gives_their_bandwidth_back()
    {
        var rig = NewRig();
        var pipe = rig.Interrupt(0x81, 64, 1);
        var transfer = Submit(pipe, new byte[64]);
        var control = new Transfer(rig.Control) { Setup = new SetupPacket(0x80, 0, 0, 0, 2), Buffer = new byte[2] };
        control.Submit();
        rig.Run(5 * Microsecond); // SETUP is on the wire

        rig.Port.Reset();

        Assert.Equal(TransferStatus.Cancelled, End(transfer));
        Assert.Equal(TransferStatus.Cancelled, End(control));
        Assert.Empty(rig.Port.Pipes);
        Assert.True(WaitFor(rig.Port, RootPortState.Enabled));
        Assert.Equal(0, rig.Device.Address);
        for (var round = 0; round < 40; round++)
            rig.Interrupt(0x81, 64, 1).Close();
    }

    [Fact]
    public void A_suspended_device_sees_3_ms_of_silence_and_no_frames_and_its_transfers_wait()
    {
        var rig = NewRig();
        rig.Device.KeepsFrames = true;
        rig.Device.Send(1, [1]);
        rig.Device.Log.Clear();
        var began = rig.Timeline.Now;
        var pipe = rig.Bulk(0x81);
        rig.Port.Suspend();
        var transfer = Submit(pipe, new byte[64]);
        Assert.True(WaitFor(rig.Port, RootPortState.Suspended));
        var frames = rig.Device.Frames.Count;
        Assert.Throws<InvalidOperationException>(rig.Port.Suspend);

        rig.Run(50 * Millisecond);
        Assert.Equal([$"{(began + 3 * Millisecond) / 1000} suspend"], rig.Device.Log);
        Assert.Equal(frames, rig.Device.Frames.Count);
        Assert.True(transfer.IsPending);
        began = rig.Timeline.Now;
        rig.Port.Resume();
        Assert.True(WaitFor(rig.Port, RootPortState.Enabled));

        Assert.Equal(30 * Millisecond, rig.Timeline.Now - began);
        Assert.Equal($"{(began + 20 * Millisecond) / 1000} resume", rig.Device.Log[1]);
        Assert.Equal(10, rig.Device.Frames.Count - frames, tolerance: 1);
        Assert.Equal(TransferStatus.Completed, End(transfer));
        Assert.Equal(["Suspended", "Resumed"], Names());
        Assert.Equal(5, rig.Device.Address);
    }

    [Fact]
    public void A_suspended_device_may_wake_the_host_after_5_ms_of_silence()
    {
        var rig = NewRig();
        var began = rig.Timeline.Now;
        rig.Port.Suspend();
        Assert.True(WaitFor(rig.Port, RootPortState.Suspended));
        rig.Device.Wakeup();

        Assert.True(WaitFor(rig.Port, RootPortState.Enabled));

        Assert.Equal(35 * Millisecond, rig.Timeline.Now - began);
        rig.Run(1);
        Assert.Equal(["Suspended", "RemoteWakeup", "Resumed"], Names());
        rig.Device.Wakeup();
        rig.Run(100 * Millisecond);
        Assert.Equal(3, _events.Count);
    }

    [Fact]
    public void One_suspended_port_does_not_hold_up_the_others()
    {
        var rig = NewRig();
        var second = new SoftDevice(rig.Timeline) { KeepsFrames = true };
        var port = rig.Bus.Attach(second);
        WaitFor(port, RootPortState.Connected);
        port.Reset();
        WaitFor(port, RootPortState.Enabled);
        rig.Port.Suspend();
        rig.Run(10 * Millisecond);
        second.Frames.Clear();
        second.Send(1, [1]);

        Assert.Equal(TransferStatus.Completed, End(Submit(port.Open(0, 0x81, TransferType.Bulk, 64), new byte[64])));
        rig.Run(10 * Millisecond);
        Assert.Equal(10, second.Frames.Count, tolerance: 1);
    }

    [Fact]
    public void A_device_that_goes_during_reset_suspend_or_resume_is_gone()
    {
        foreach (var during in new Action<RootPort>[] { static p => p.Reset(), static p => p.Suspend(), static p => { p.Suspend(); WaitFor(p, RootPortState.Suspended); p.Resume(); } })
        {
            _events.Clear();
            var rig = NewRig();
            during(rig.Port);
            rig.Run(2 * Millisecond);
            rig.Device.PullUp = false;
            rig.Run(200 * Millisecond);
            Assert.Equal(RootPortState.Disconnected, rig.Port.State);
            Assert.Equal("Disconnected", Names()[^1]);
        }
    }

    [Fact]
    public void The_first_empty_port_is_taken_and_no_device_is_plugged_in_twice()
    {
        var (timeline, bus, _, port) = Plugged();
        var other = bus.Attach(new SoftDevice(timeline));
        Assert.Equal(2, other.Number);
        Assert.Throws<InvalidOperationException>(() => other.Plug(new SoftDevice(timeline)));
        port.Unplug();
        Assert.Same(port, bus.Attach(new SoftDevice(timeline)));
    }

    [Fact]
    public void There_are_127_addresses_and_a_free_one_is_not_used_again_at_once()
    {
        var bus = new HostController(new Timeline());
        Assert.Equal(Enumerable.Range(1, 127), Enumerable.Range(0, 127).Select(_ => (int)bus.AllocateAddress()));
        Assert.Throws<InvalidOperationException>(() => bus.AllocateAddress());
        bus.FreeAddress(70);
        bus.FreeAddress(3);
        Assert.Equal(3, bus.AllocateAddress());
        bus.FreeAddress(3);
        Assert.Equal(70, bus.AllocateAddress());
    }

    [Fact]
    public void A_hundred_devices_share_one_bus()
    {
        var timeline = new Timeline();
        var bus = new HostController(timeline);
        var devices = Enumerable.Range(0, 100).Select(_ => new SoftDevice(timeline)).ToArray();
        var ports = devices.Select(bus.Attach).ToArray();
        timeline.Run(101 * Millisecond, CancellationToken.None);
        foreach (var port in ports)
            port.Reset();
        timeline.Run(61 * Millisecond, CancellationToken.None);
        foreach (var device in devices)
            device.In(1).Endless = new byte[64];
        var transfers = ports.Select(static p => Submit(p.Open(0, 0x81, TransferType.Bulk, 64), new byte[640])).ToArray();

        timeline.Run(60 * Millisecond, CancellationToken.None);

        Assert.All(transfers, static t => Assert.Equal(TransferStatus.Completed, t.Status));
    }

    private (Timeline Timeline, HostController Bus, SoftDevice Device, RootPort Port) Plugged()
    {
        var timeline = new Timeline();
        var bus = new HostController(timeline);
        var device = new SoftDevice(timeline);
        var port = bus.AddPort();
        port.Changed += (_, what) => _events.Add($"{timeline.Now / Millisecond} {what}");
        port.Plug(device);
        return (timeline, bus, device, port);
    }

    private Rig NewRig()
    {
        var rig = new Rig();
        rig.Port.Changed += (_, what) => _events.Add($"{rig.Timeline.Now / Millisecond} {what}");
        return rig;
    }

    private List<string> Told(Timeline timeline)
    {
        timeline.Run(1, CancellationToken.None);
        return _events;
    }

    private string[] Names() => [.. _events.Select(static e => e[(e.IndexOf(' ') + 1)..])];
}
