namespace UsbDev.Bench.Figures.Chips;

internal sealed class PortThroughput : Figure
{
    private const int Piece = 32768, Pieces = 8;

    // It waits for a byte, so that the host is there when it begins.
    private static readonly string _program = $"""
        import sys
        data = bytes(i % 251 for i in range({Piece}))
        sys.stdin.buffer.read(1)
        write = sys.stdout.buffer.write
        for _ in range({Pieces}):
            write(data)
        """;

    public override string Name => "cdc-in";

    public override string Description => $"device to host on the firmware's own serial port, {Piece * Pieces / 1024} KiB in simulated time, every byte compared";

    public override string Unit => "KB/s";

    public override Target Target => Target.AtLeast(900);

    public override int Rounds => 1; // simulated time: all are the same

    public override double Measure(BenchSetting setting, CancellationToken cancel)
    {
        using var rig = new Rig(setting.MakeBoard);
        rig.Plug(_program);
        var port = rig.WaitFor(1, cancel).Serial[0];
        port.Open();
        rig.Host.Wait(static () => false, TimeSpan.FromMilliseconds(300), cancel);
        port.Discard();
        port.Write("x"u8);
        var buffer = new byte[Piece];
        var count = 0;
        var (begin, end) = (rig.Host.Now, rig.Host.Now);
        while (count < Piece * Pieces && port.Read(buffer, TimeSpan.FromSeconds(1)) is > 0 and var read)
        {
            for (var i = 0; i < read; i++, count++)
                if (buffer[i] != count % Piece % 251)
                    throw new InvalidOperationException($"byte {count} is 0x{buffer[i]:X2} instead of 0x{count % Piece % 251:X2}");
            end = rig.Host.Now;
        }
        return count == Piece * Pieces ? count / 1000.0 / (end - begin).TotalSeconds
            : throw new InvalidOperationException($"{count} of {Piece * Pieces} bytes came");
    }
}
