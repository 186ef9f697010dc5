using UsbDev.Bus;

namespace UsbDev.Boards.Virtual;

/// <summary>The silicon around the processor: everything that lives on when the firmware starts anew.</summary>
internal sealed class VirtualChip
{
    /// <summary>Bytes of the board's own number.</summary>
    public const int UniqueIdSize = 8;

    private readonly BoardEvents _events;

    public VirtualChip(Timeline timeline, Action wake)
    {
        Memory = new BoardMemory();
        _events = new BoardEvents(Memory, wake);
        Usb = new VirtualUsbController(Memory, _events, timeline);
        Pins = new VirtualPins(Memory, _events);
        Uarts = new VirtualUarts(timeline, Memory, Pins, wake);
        Console = new VirtualConsole(Memory, wake);
    }

    public BoardMemory Memory { get; }

    public VirtualUsbController Usb { get; }

    public VirtualPins Pins { get; }

    public VirtualUarts Uarts { get; }

    public VirtualConsole Console { get; }

    /// <summary>A fresh firmware is in the memory.</summary>
    public unsafe void Begin(VirtualBoardOptions options, ResetCause cause)
    {
        var shared = Memory.Shared;
        shared->HeapSize = (uint)options.HeapSize;
        shared->StepNs = (uint)options.StepNs;
        shared->RandomSeed = options.RandomSeed;
        shared->ResetCause = (uint)cause;
        shared->NextTimer = Timeline.Never;
        options.UniqueId.Span.CopyTo(new Span<byte>(shared->UniqueId, UniqueIdSize));
        _events.Clear();
        Usb.Begin();
        Pins.Begin();
        Console.Begin();
    }

    /// <summary>The firmware is gone: nothing holds the pull-up or a pin any more.</summary>
    public unsafe void End(long time)
    {
        if (Memory.Shared is null)
            return;
        Memory.Detach();
        Uarts.End(time);
        Console.Forget();
        Usb.AnnounceGone(time);
        Pins.AnnounceGone(time);
    }
}
