using static UsbDev.Bus.Tests.Rig;

namespace UsbDev.Bus.Tests;

/// <summary>A keyboard, a MIDI port and a serial port in one device, enumerated and used: something for analysers to dissect.</summary>
internal static class CompositeSession
{
    private static readonly byte[] Device = Convert.FromHexString("120100020000004009120100000101020301");

    private static readonly byte[] Configuration = WithTotal(Convert.FromHexString(string.Concat(
        "0902000005010080FA", // 5 interfaces
        "090400000103010100", "092111010001223F00", "0705810308000A", // boot keyboard
        "090401000001010000", "09240100010900" + "0102", // audio control
        "090402000201030000", "07240100012500", "062402010100", "092403010201010100", // MIDI
        "090502024000000000", "0525010101", "090582024000000000", "0525010102",
        "090403000102020100", "0524001001", "0524010004", "04240202", "0524060304", "07058303080010", // CDC
        "09040400020A000000", "07050402400000", "07058402400000")));

    private static readonly byte[] Keyboard = Convert.FromHexString(
        "05010906A101050719E029E71500250175019508810295017508810195057501050819012905910295017503910195067508150025650507190029658100C0");

    /// <summary>Runs it; what happens is the same each time.</summary>
    public static Rig Run(IBusMonitor? monitor, Func<WirePacket, WireFault>? noise = null)
    {
        var rig = new Rig(monitor) { };
        rig.Bus.Noise = noise;
        var device = rig.Device;
        device.Descriptors[0x100] = Device;
        device.Descriptors[0x200] = Configuration;
        device.Descriptors[0x2200] = Keyboard;
        device.Descriptors[0x302] = [12, 3, (byte)'D', 0, (byte)'e', 0, (byte)'s', 0, (byte)'k', 0, (byte)'!', 0];
        device.Request = static (setup, _) => setup.Request == 0x33 ? null : [];

        rig.Do(new SetupPacket(0x80, 6, 0x100, 0, 18), new byte[18]);
        rig.Do(new SetupPacket(0x80, 6, 0x200, 0, 9), new byte[9]);
        rig.Do(new SetupPacket(0x80, 6, 0x200, 0, (ushort)Configuration.Length), new byte[Configuration.Length]);
        rig.Do(new SetupPacket(0x80, 6, 0x302, 0x409, 255), new byte[255]);
        rig.Do(new SetupPacket(0x00, 9, 1, 0, 0), default);
        rig.Do(new SetupPacket(0x21, 0x0A, 0, 0, 0), default); // SET_IDLE
        rig.Do(new SetupPacket(0x81, 6, 0x2200, 0, (ushort)Keyboard.Length), new byte[Keyboard.Length]);
        rig.Do(new SetupPacket(0x21, 0x20, 0, 3, 7), Convert.FromHexString("00C20100000008")); // SET_LINE_CODING 115200 8N1
        rig.Do(new SetupPacket(0x40, 0x33, 0, 0, 0), default); // refused

        var (keys, midiIn, midiOut) = (rig.Interrupt(0x81, 8, 10), rig.Bulk(0x82), rig.Bulk(0x02));
        var (serialIn, serialOut) = (rig.Bulk(0x84), rig.Bulk(0x04));
        device.Accept(2, 100);
        device.Accept(4, 100);
        var report = Submit(keys, new byte[8]);
        rig.Run(35 * Millisecond);
        device.Send(1, [0x02, 0, 0x0B, 0, 0, 0, 0, 0]);
        End(report);
        var notes = Submit(midiIn, new byte[64]);
        device.Send(2, [0x09, 0x90, 0x3C, 0x7F, 0x08, 0x80, 0x3C, 0x40]);
        End(notes);
        End(Submit(midiOut, new byte[] { 0x0B, 0xB0, 0x07, 0x64 }));
        var text = new byte[200];
        "The quick brown fox"u8.CopyTo(text);
        End(Submit(serialOut, text));
        device.Send(4, text[..64], text[..10]);
        End(Submit(serialIn, new byte[200]));
        End(Submit(serialIn, new byte[64], 2 * Millisecond)); // times out
        rig.Port.Suspend();
        rig.Run(10 * Millisecond);
        device.Wakeup();
        rig.Run(40 * Millisecond);
        var last = Submit(keys, new byte[8]);
        rig.Run(Millisecond);
        rig.Port.Unplug();
        End(last);
        rig.Run(Millisecond);
        return rig;
    }

    private static byte[] WithTotal(byte[] configuration)
    {
        (configuration[2], configuration[3]) = ((byte)configuration.Length, (byte)(configuration.Length >> 8));
        return configuration;
    }
}
