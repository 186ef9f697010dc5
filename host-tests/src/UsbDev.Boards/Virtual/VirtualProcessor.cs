using UsbDev.Bus;
using Wasmtime;

namespace UsbDev.Boards.Virtual;

/// <summary>
/// The virtual board's processor: a thread that runs the firmware, one life after the other, in turns with the rest of the timeline.
/// </summary>
/// <remarks>
/// The firmware counts its steps down in a slice of simulated time and calls <see cref="Wait"/> when the slice is used up. A firmware that does not come
/// back is ended from another thread by the engine's epoch, which compiled code checks at every loop and call.
/// </remarks>
internal sealed unsafe class VirtualProcessor : ThreadAgent
{
    private const int MaxSliceSteps = 1024; // a quarter of a millisecond of wall-clock time: how soon a cancelled run ends
    private const long ResetTime = Timeline.Frame; // from reset to the first instruction
    private const int HostStack = 512 * 1024; // for everything that runs on the thread besides the firmware

    private readonly VirtualBoardOptions _options;
    private readonly HostCalls _calls;
    private ResetCause _cause;
    private bool _restart; // a new life follows this one
    private volatile bool _stop; // no life follows this one
    private volatile bool _ending; // this life has to end
    private string? _reason; // why, where that is a fault
    private bool _raised; // something has happened since the firmware last looked
    private int _thread;
    private long _birth; // simulated ns at which this life began, where the firmware's own clock stands at 0
    private long _sliceStart; // ns, of the timeline as all times in this class
    private int _sliceSteps;
    private long _executed; // steps in all slices before this one
    private long _parkedAt; // the board's own time when it handed over

    public VirtualProcessor(VirtualBoardOptions options, FileTree files)
    {
        _options = options;
        Chip = new VirtualChip(options.Timeline, Wake);
        _calls = new HostCalls(this, Chip, options.Firmware, new FileCalls(Chip.Memory, files));
        options.Timeline.Add(this);
    }

    public VirtualChip Chip { get; }

    /// <summary>Why no firmware runs although the power is on; null: one does, or will.</summary>
    public string? Fault { get; private set; }

    /// <summary>This life has to end: the firmware gets no more service.</summary>
    public bool Ending => _ending;

    /// <summary>The board's own simulated time, ns, while it runs: its steps count.</summary>
    public long LocalTime => _sliceStart + StepsTaken * _options.StepNs;

    /// <summary>The time that it has come to: what it did last, or where it waits.</summary>
    public long Reached => Math.Max(Timeline.Now, Running ? LocalTime : _parkedAt);

    /// <summary>Steps in all lives.</summary>
    public long Executed => _executed + (Chip.Memory.Shared is null ? 0 : StepsTaken);

    private bool Running => Chip.Memory.Shared is not null && Environment.CurrentManagedThreadId == _thread;

    private long StepsTaken => Math.Max(_sliceSteps - (long)Chip.Memory.Shared->StepsLeft, 0);

    /// <summary>Whoever holds the baton switches the power on.</summary>
    public void PowerOn()
    {
        ObjectDisposedException.ThrowIf(_stop, this);
        if (IsAlive)
            return;
        (Fault, _cause) = (null, ResetCause.PowerOn);
        Start("virtual board", Live, VirtualFirmware.StackSize + HostStack);
    }

    /// <summary>Whoever holds the baton presses the reset button. The pull-up goes at once; the next life begins as simulated time passes.</summary>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(_stop, this);
        if (Fault is not null)
            PowerOn();
        if (Chip.Memory.Shared is null)
            return;
        Chip.End(Timeline.Now);
        _cause = ResetCause.PowerOn;
        EndLife(null, restart: true);
        WakeAt(Timeline.Now);
    }

    /// <summary>Ends the board for good. Called back from the board or while another thread runs the simulation, the board ends with its next turn.</summary>
    public void Stop()
    {
        _stop = true;
        EndLife(null, restart: false);
        if (Environment.CurrentManagedThreadId == _thread)
            return;
        try
        {
            RunNow();
        }
        catch (InvalidOperationException) when (IsAlive)
        {
            // Another thread runs the simulation.
        }
        finally
        {
            if (!IsAlive)
            {
                Timeline.Remove(this);
                _calls.Dispose();
            }
        }
    }

    /// <summary>Ends this life.</summary>
    /// <param name="fault">Why, where that is the board's own fault.</param>
    /// <param name="restart">A new one follows.</param>
    public void EndLife(string? fault, bool restart)
    {
        (_reason, _restart) = (fault, restart);
        _ending = true;
        _options.Firmware.Engine.IncrementEpoch();
    }

    /// <summary>machine.reset().</summary>
    public void Restart()
    {
        _cause = ResetCause.Watchdog;
        EndLife(null, restart: true);
    }

    /// <summary>An exception of the host's own code that was called from the board goes to the host.</summary>
    public void FailHost(Exception e) => Fail(e);

    /// <summary>
    /// host_wait(): lets the others run until <paramref name="until"/> (ns of the firmware's own clock), or until something happens that concerns the board.
    /// False: this life has to end.
    /// </summary>
    public bool Wait(long until)
    {
        var now = LocalTime;
        if (now == _sliceStart)
            now += _options.StepNs; // waiting takes time too: however often the board asks, the clock goes on
        Chip.Console.Refill();
        Due = _raised ? now : Math.Max(now, Math.Min(OnTimeline(until), OnTimeline(Chip.Memory.Shared->NextTimer)));
        _parkedAt = now;
        PassBaton();
        _raised = false;
        if (_ending)
            return false;
        Grant(Math.Max(now, Timeline.Now));
        return true;
    }

    /// <summary>Others may have become due earlier than they were when the running slice was granted.</summary>
    public void ShortenSlice()
    {
        if (Chip.Memory.Shared is not null)
            ShortenSlice(StepsTo(LocalTime));
    }

    /// <summary>Ends the running slice with the next step, so that the host sees what the board has done.</summary>
    public void EndSlice() => ShortenSlice(1);

    public override string ToString() => "the virtual board";

    protected override void Abort(TimeSpan held) => EndLife(
        $"The board did not come back to its interpreter for {held.TotalSeconds:0.###} s and was ended: it was inside one long operation, or its firmware hangs.", restart: false);

    private void Live()
    {
        _thread = Environment.CurrentManagedThreadId;
        do
        {
            (_reason, _restart, _raised, _ending) = (null, false, false, _stop);
            _birth = _parkedAt = Math.Max(_parkedAt, Timeline.Now);
            try
            {
                Fault = Run();
            }
            finally
            {
                _parkedAt = Math.Max(_parkedAt, Timeline.Now);
                _calls.End();
            }
            if (_restart && !_stop)
            {
                Due = _parkedAt + ResetTime;
                PassBaton();
            }
        }
        while (_restart && !_stop);
    }

    // Returns what went wrong.
    private string? Run()
    {
        try
        {
            using var store = _options.Firmware.NewStore(_options.MemoryLimit);
            store.SetEpochDeadlineCallback(_ => _ending ? throw new OperationCanceledException() : VirtualFirmware.EpochTicks);
            var instance = _calls.Instantiate(store);
            Chip.Memory.Attach(instance.GetMemory(VirtualFirmware.MemoryExport)!, (uint)instance.GetFunction<int>(VirtualFirmware.SharedExport)!());
            Chip.Begin(_options, _cause);
            Grant(_parkedAt);
            try
            {
                if (!_ending)
                    instance.GetAction(VirtualFirmware.MainExport)!();
            }
            finally
            {
                (_executed, _sliceSteps) = (Executed, 0); // the memory goes with the store
            }
            return _ending ? _reason : "The firmware has ended by itself: board_main() returned.";
        }
        catch (WasmtimeException) when (_ending)
        {
            return _reason;
        }
        catch (TrapException e)
        {
            return "The firmware has crashed: " + e.Type switch
            {
                TrapCode.StackOverflow => "its stack overflowed (recursion too deep).",
                TrapCode.MemoryOutOfBounds => "it touched memory that it does not have.",
                TrapCode.Unreachable => "it stopped itself (abort or a failed assertion).",
                TrapCode.IntegerDivisionByZero => "it divided by zero.",
                TrapCode.Undefined or TrapCode.UncaughtException => "it threw an exception that nothing in it catches.",
                var other => $"{other}.",
            };
        }
        catch (Exception e) when (e is WasmtimeException or FirmwareException)
        {
            return $"The firmware cannot start: {e.Message.Split('\n')[0]}.";
        }
    }

    private long OnTimeline(long firmwareTime) => firmwareTime > Timeline.Never - _birth ? Timeline.Never : Math.Max(firmwareTime, 0) + _birth;

    private void Wake()
    {
        _raised = true;
        WakeAt(Math.Max(Timeline.Now, _parkedAt));
    }

    private void Grant(long now)
    {
        var shared = Chip.Memory.Shared;
        _executed += StepsTaken;
        _sliceStart = now;
        _sliceSteps = StepsTo(now);
        (shared->SliceStart, shared->SliceSteps, shared->StepsLeft) = (now - _birth, _sliceSteps, _sliceSteps);
    }

    // Steps from `now` until somebody else, or a timer of the board, is due: at least one, so that the board gets older.
    private int StepsTo(long now)
    {
        var end = Horizon;
        if (OnTimeline(Chip.Memory.Shared->NextTimer) is var timer && timer > now)
            end = Math.Min(end, timer);
        var ns = Math.Min(end - now, (long)MaxSliceSteps * _options.StepNs);
        return (int)Math.Max((ns + _options.StepNs - 1) / _options.StepNs, 1);
    }

    private void ShortenSlice(int steps)
    {
        var shared = Chip.Memory.Shared;
        if (shared is null || steps >= shared->StepsLeft)
            return;
        _sliceSteps = (int)StepsTaken + steps;
        (shared->SliceSteps, shared->StepsLeft) = (_sliceSteps, steps);
    }
}
