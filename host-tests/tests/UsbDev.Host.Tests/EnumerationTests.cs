using UsbDev.Bus;
using UsbDev.Descriptors;

namespace UsbDev.Host.Tests;

public class EnumerationTests
{
    [Fact]
    public void A_device_is_asked_in_the_order_of_Linux()
    {
        var device = Samples.Keyboard();

        var found = new Rig(device).Enumerate();

        Assert.Equal(
        [
            "reset", "GET_DESCRIPTOR(device), 64 bytes",
            "reset", $"SET_ADDRESS({device.Address})",
            "GET_DESCRIPTOR(device), 18 bytes",
            "GET_DESCRIPTOR(device qualifier), 10 bytes",
            "GET_DESCRIPTOR(configuration 0), 9 bytes", "GET_DESCRIPTOR(configuration 0), 34 bytes",
            "GET_DESCRIPTOR(list of languages), 255 bytes",
            "GET_DESCRIPTOR(string 1), 255 bytes", "GET_DESCRIPTOR(string 2), 255 bytes", "GET_DESCRIPTOR(string 3), 255 bytes",
            "SET_CONFIGURATION(1)",
            "SET_IDLE(0 ms, report 0) of interface 0", "GET_DESCRIPTOR(HID report of interface 0), 63 bytes",
        ], device.Log);
        Assert.Equal("1209:0001 Thing", found.Name);
        Assert.Equal("0123", found.Text(3));
        Assert.Empty(found.Oddities);
        Assert.Equal(Samples.KeyboardReports, found.Hid[0].ReportDescriptor.ToArray());
        Assert.Equal(device.Descriptors[(0x0200, 0)], found.Descriptors.Configurations[0].ToArray());
    }

    [Fact]
    public void A_board_that_never_pulls_up_is_named()
    {
        var failure = new Rig(new FakeDevice { PullsUp = false }).Fails(TimeSpan.FromSeconds(5));

        Assert.Equal(EnumerationStep.Connect, failure.Step);
        Assert.Contains("5 s (simulated time)", failure.Message);
        Assert.Contains("never pulled up D+", failure.Message);
    }

    [Fact]
    public void A_device_that_is_not_there_at_all_to_the_host_fails_at_its_first_descriptor()
    {
        var failure = new Rig(new FakeDevice { ControlIn = () => InResult.None }).Fails();

        Assert.Equal(EnumerationStep.FirstDescriptor, failure.Step);
        Assert.Contains("no response at all", failure.Message);
        Assert.Contains("4 attempts", failure.Message);
    }

    [Fact]
    public void A_device_that_stalls_everything_is_named()
    {
        var failure = new Rig(new FakeDevice { Request = _ => null }).Fails();

        Assert.Equal(
            "enumeration failed at 'first 8 bytes of the device descriptor', GET_DESCRIPTOR(device), 64 bytes: refused (STALL), 3 times; "
            + "given up after 4 attempts with a bus reset each", failure.Message);
    }

    [Fact]
    public void A_device_that_only_says_NAK_ends_after_the_limits_that_the_message_names()
    {
        var rig = new Rig(new FakeDevice { ControlIn = () => InResult.Nak });

        var failure = rig.Fails();

        Assert.Contains("within 5 s (simulated time)", failure.Message);
        Assert.InRange(rig.Host.Now, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(100));
    }

    [Theory]
    [InlineData("00 00 00 00 00 00 00 00", "no device descriptor")]
    [InlineData("12 01 00 02", "only 12 01 00 02")]
    [InlineData("", "only nothing")]
    [InlineData("12 01 00 02 00 00 00 07 09 12 01 00 00 01 00 00 00 01", "bMaxPacketSize0 is 7")]
    public void A_first_descriptor_that_is_none_is_shown(string hex, string message)
    {
        var device = Samples.Keyboard();
        device.Descriptors[(0x0100, 0)] = Bytes.FromHex(hex).ToArray();

        var failure = new Rig(device).Fails();

        Assert.Equal(EnumerationStep.FirstDescriptor, failure.Step);
        Assert.Contains(message, failure.Message);
    }

    [Fact]
    public void Endless_short_packets_end()
    {
        var sent = 0;
        var device = Samples.Keyboard();
        device.ControlIn = () => InResult.Data(sent++ % 2 == 0 ? DataPid.Data1 : DataPid.Data0, 1);

        Assert.Equal(EnumerationStep.FirstDescriptor, new Rig(device).Fails().Step);
    }

    [Fact]
    public void A_packet_larger_than_endpoint_0_can_be_is_babble()
    {
        var device = Samples.Keyboard();
        device.ControlIn = () => InResult.Data(DataPid.Data1, 200);

        Assert.Contains("babble", new Rig(device).Fails().Message);
    }

    [Fact]
    public void Without_configurations_there_is_nothing_to_do()
    {
        var device = Samples.Keyboard();
        device.Descriptors[(0x0100, 0)][17] = 0;

        Assert.Contains("bNumConfigurations is 0", new Rig(device).Fails().Message);
    }

    [Fact]
    public void A_wTotalLength_that_lies_upwards_is_put_up_with()
    {
        var device = Samples.Keyboard();
        device.Descriptors[(0x0200, 0)][2] = 0xFF;
        device.Descriptors[(0x0200, 0)][3] = 0xFF;

        var found = new Rig(device).Enumerate();

        Assert.Contains(found.Oddities, o => o.Contains("wTotalLength of configuration 0 is 65535, but 34 bytes came"));
        Assert.Single(found.Hid);
    }

    [Fact]
    public void A_configuration_of_65535_bytes_is_read_whole()
    {
        var device = Samples.Keyboard();
        byte[] configuration = device.Descriptors[(0x0200, 0)];
        var huge = new byte[65_535];
        configuration.CopyTo(huge, 0);
        huge[2] = huge[3] = 0xFF;
        device.Descriptors[(0x0200, 0)] = huge;

        var found = new Rig(device).Enumerate();

        Assert.Equal(65_535, found.Descriptors.Configurations[0].Length);
        Assert.Contains(found.Oddities, o => o.Contains("are no descriptor"));
    }

    [Theory]
    [InlineData("09 02 03 00 01 01 00 80 32", "wTotalLength is 3")]
    [InlineData("DE AD BE EF DE AD BE EF 00", "no configuration descriptor")]
    [InlineData("09 02", "only 09 02")]
    public void A_configuration_that_is_none_is_shown(string hex, string message)
    {
        var device = Samples.Keyboard();
        device.Descriptors[(0x0200, 0)] = Bytes.FromHex(hex).ToArray();

        var failure = new Rig(device).Fails();

        Assert.Equal(EnumerationStep.Configuration, failure.Step);
        Assert.Contains(message, failure.Message);
        Assert.Contains("GET_DESCRIPTOR(configuration 0), 9 bytes", failure.Message);
    }

    [Fact]
    public void A_refused_SET_CONFIGURATION_is_named()
    {
        var device = Samples.Keyboard();
        device.Request = s => s is { RequestType: 0, Request: 9 } ? null : FakeDevice.Unhandled;

        var failure = new Rig(device).Fails();

        Assert.Equal(EnumerationStep.SetConfiguration, failure.Step);
        Assert.Contains("SET_CONFIGURATION(1): refused (STALL)", failure.Message);
    }

    [Fact]
    public void Strings_that_are_missing_or_garbage_are_remarks()
    {
        var device = Samples.Keyboard();
        device.Descriptors.Remove((0x0301, 0x409));
        device.Descriptors[(0x0302, 0x409)] = [5, 3, 1, 2, 3];

        var found = new Rig(device).Enumerate();

        Assert.Contains(found.Oddities, o => o.Contains("string 1 is named, but the device does not give it"));
        Assert.Contains(found.Oddities, o => o.Contains("string 2 is no string descriptor: 05 03 01 02 03"));
        Assert.Equal("1209:0001", found.Name);
    }

    [Fact]
    public void Interrupt_endpoints_that_the_bus_cannot_serve_fail_the_configuration()
    {
        var device = Samples.Device([.. Enumerable.Range(0, 15).Select(i => Samples.Hid((byte)i, 0, 0, 63, (byte)(0x81 + i), 64, (byte)(1 + i)))]);

        var failure = new Rig(device).Fails();

        Assert.Equal(EnumerationStep.SetConfiguration, failure.Step);
        Assert.Contains("endpoint 0x", failure.Message);
    }

    [Fact]
    public void Endpoints_that_cannot_be_are_left_out()
    {
        byte[] odd = [9, 4, 0, 0, 4, 0xFF, 0, 0, 0, 7, 5, 0x80, 3, 8, 0, 1, 7, 5, 0x81, 3, 0, 0, 1, 7, 5, 0x82, 2, 63, 0, 1, 7, 5, 0x83, 2, 64, 0, 1, 7, 5, 0x83, 2, 64, 0, 1];
        var found = new Rig(Samples.Device([odd])).Enumerate();

        Assert.Contains(found.Oddities, o => o.Contains("endpoint 0x80 of interface 0 has number 0"));
        Assert.Contains(found.Oddities, o => o.Contains("endpoint 0x81 of interface 0 cannot be used"));
        Assert.Contains(found.Oddities, o => o.Contains("endpoint 0x83 of interface 0 has an address that another one has"));
    }

    [Fact]
    public void A_device_that_comes_back_is_enumerated_anew()
    {
        var device = Samples.Keyboard();
        var rig = new Rig(device);
        var first = rig.Enumerate();
        var gone = false;
        first.Detached += () => gone = true;

        device.Connected = false;
        rig.Pass(10);
        Assert.True(gone);
        Assert.False(first.Attached);
        Assert.Empty(rig.Host.Devices);
        var refused = Assert.Throws<UsbTransferException>(() => first.ControlOut(new SetupPacket(0, 9, 1, 0, 0)));
        device.Connected = true;
        var second = rig.Enumerate();

        Assert.NotSame(first, second);
        Assert.Equal(TransferFailure.Detached, refused.Failure);
    }

    [Fact]
    public void A_device_that_leaves_while_it_is_asked_is_waited_for()
    {
        var device = Samples.Keyboard();
        var left = false;
        device.Request = s =>
        {
            if (!left && s is { RequestType: 0x80, Request: 6, Value: 0x0200 })
            {
                left = true;
                device.Connected = false;
            }

            return FakeDevice.Unhandled;
        };
        var rig = new Rig(device);
        Assert.Throws<EnumerationException>(() => rig.Enumerate(TimeSpan.FromSeconds(1)));

        device.Connected = true;

        Assert.Equal("1209:0001 Thing", rig.Enumerate().Name);
    }

    [Fact]
    public void A_device_that_was_given_up_gets_another_chance_when_it_connects_anew()
    {
        var device = Samples.Keyboard();
        device.Request = _ => null;
        var rig = new Rig(device);
        rig.Fails();

        device.Connected = false;
        rig.Pass(1);
        device.Request = null;
        device.Connected = true;

        Assert.Equal("1209:0001 Thing", rig.Enumerate().Name);
    }

    [Fact]
    public void Waiting_for_another_device_tells_what_is_there()
    {
        var rig = new Rig(Samples.Keyboard());

        var failure = Assert.Throws<EnumerationException>(() => rig.Host.WaitFor(d => d.Device.Product == 99, "1209:0063", TimeSpan.FromSeconds(2)));

        Assert.Contains("waited 2 s (simulated time) for 1209:0063; on the bus: 1209:0001 Thing", failure.Message);
    }

    [Fact]
    public void What_becomes_of_another_port_does_not_matter_to_one_who_asks_for_his()
    {
        var rig = new Rig(new FakeDevice { Request = _ => null });
        var port = rig.Host.Plug(Samples.Keyboard());

        Assert.Equal("1209:0001 Thing", rig.Host.WaitFor(port, _ => true, "mine", Rig.Limit).Name);
        Assert.Throws<EnumerationException>(() => rig.Host.WaitFor(rig.Port, _ => true, "the other", Rig.Limit));
    }

    [Fact]
    public void Suspend_allows_wakeup_and_the_device_can_wake_the_host()
    {
        var device = Samples.Keyboard();
        var rig = new Rig(device);
        rig.Enumerate();

        rig.Host.Suspend(rig.Port);

        Assert.Equal(RootPortState.Suspended, rig.Port.State);
        Assert.Equal(1, device.Suspends);
        Assert.Contains("SET_FEATURE(DEVICE_REMOTE_WAKEUP)", device.Log);
        device.Wake();
        rig.Pass(100);
        Assert.Equal(RootPortState.Enabled, rig.Port.State);
    }

    [Fact]
    public void Wakeup_that_was_allowed_before_is_forbidden_again()
    {
        var device = Samples.Keyboard();
        var rig = new Rig(device);
        rig.Enumerate();
        rig.Host.Suspend(rig.Port);
        rig.Host.Resume(rig.Port);

        rig.Host.Suspend(rig.Port, wakeup: false);

        Assert.Contains("CLEAR_FEATURE(DEVICE_REMOTE_WAKEUP)", device.Log);
        rig.Host.Resume(rig.Port);
        rig.Host.Suspend(rig.Port, wakeup: false);
        Assert.Single(device.Log, l => l.Contains("CLEAR_FEATURE(DEVICE_REMOTE_WAKEUP)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_reset_from_the_host_brings_another_device_object()
    {
        var rig = new Rig(Samples.Keyboard());
        var first = rig.Enumerate();

        rig.Host.Reset(rig.Port);

        Assert.False(first.Attached);
        Assert.NotSame(first, rig.Enumerate());
    }

    [Fact]
    public void Cancelling_ends_any_wait()
    {
        using var cancel = new CancellationTokenSource();
        var asked = 0;
        var rig = new Rig(new FakeDevice
        {
            ControlIn = () =>
            {
                if (++asked == 100) cancel.Cancel();
                return InResult.Nak;
            },
        });
        rig.Host.Cancellation = cancel.Token;

        Assert.ThrowsAny<OperationCanceledException>(() => rig.Enumerate());
        rig.Host.Cancellation = default;
        Assert.Contains("NAK", rig.Fails().Message);
    }

    [Fact]
    public void An_interface_without_report_descriptor_has_no_driver_and_the_others_have()
    {
        var device = Samples.Device([Samples.Hid(0, 0, 0, 40, 0x81, 8), Samples.Hid(1, 1, 1, 63, 0x82, 8)], (1, Samples.KeyboardReports));

        var found = new Rig(device).Enumerate();

        Assert.Equal(1, Assert.Single(found.Hid).Interface);
        Assert.Contains(found.Oddities, o => o.Contains("interface 0 has no driver") && o.Contains("GET_DESCRIPTOR(HID report of interface 0), 40 bytes: refused (STALL)"));
    }
}
