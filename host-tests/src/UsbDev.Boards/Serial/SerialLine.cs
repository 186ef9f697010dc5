using UsbDev.Bus;

namespace UsbDev.Boards.Serial;

/// <summary>One end of an asynchronous serial line, bit by bit in simulated time: drives one wire and looks at another.</summary>
public sealed class SerialLine : Agent
{
    private readonly Action<bool> _drive;
    private readonly Func<long>? _time;
    private readonly Queue<Sending> _queue = new();
    private Sending _sending; // is on its way where _bits is not 0
    private int _bits; // of it, with those of the stop condition
    private int _bit; // is on the wire
    private double _begin; // when it began, ns
    private long _edge = Timeline.Never; // when the wire next changes
    private long? _startsAt; // the next one, where that is later than now

    private SerialFormat _heard; // of the character that is being received
    private bool _level = true; // of the wire that it looks at
    private bool _receives;
    private bool _waitsForIdle; // the stop bit was missing
    private long _start; // when the character began
    private int _sample; // the next one
    private uint _frame;

    /// <summary>An end that is idle.</summary>
    /// <param name="timeline">Where it lives; it adds itself.</param>
    /// <param name="drive">Sets the level of the wire that it sends on; at rest that is high.</param>
    /// <param name="time">The time of who looks at that wire, where it may be ahead of the timeline: nothing begins before that.</param>
    public SerialLine(Timeline timeline, Action<bool> drive, Func<long>? time = null)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        ArgumentNullException.ThrowIfNull(drive);
        (_drive, _time) = (drive, time);
        timeline.Add(this);
    }

    /// <summary>How both directions look, from the next character on.</summary>
    public SerialFormat Format { get; set; } = new(115_200);

    /// <summary>Raised with each character, and when a break begins, at the middle of the first stop bit.</summary>
    public event Action<SerialSign, byte>? Received;

    /// <summary>Raised when a character or a break has been sent; another one may be given to <see cref="Send"/> and follows without a gap.</summary>
    public event Action? Sent;

    /// <summary>Characters and breaks that have not been sent, the one on the wire included.</summary>
    public int Unsent => _queue.Count + (_bits > 0 && _startsAt is null ? 1 : 0);

    /// <summary>Sends a character after those that wait.</summary>
    public void Send(byte value) => Enqueue(new Sending(value, 0));

    /// <summary>Sends a break: zeros for so many ns.</summary>
    public void SendBreak(long ns) => Enqueue(new Sending(0, Math.Max(ns, 1)));

    /// <summary>Breaks off what is being sent and received. The wire that it sends on is left as it is; the other one has <paramref name="level"/>.</summary>
    public void Clear(bool level = true)
    {
        _queue.Clear();
        (_bits, _edge, _startsAt, _receives, _waitsForIdle, _level) = (0, Timeline.Never, null, false, !level, level);
        Due = Timeline.Never;
    }

    /// <summary>The wire that it looks at has this level from <paramref name="time"/> (ns) on.</summary>
    public void Look(bool level, long time)
    {
        Sample(time);
        if (level == _level)
            return;
        _level = level;
        if (level)
            _waitsForIdle = false;
        else if (!_receives && !_waitsForIdle)
            (_receives, _heard, _start, _sample, _frame) = (true, Format, time, 0, 0);
        SetDue();
    }

    /// <inheritdoc/>
    protected override void Run(long horizon)
    {
        Sample(Timeline.Now + 1);
        if (_edge <= Timeline.Now)
            NextEdge();
        SetDue();
    }

    private void Enqueue(Sending sending)
    {
        _queue.Enqueue(sending);
        if (_bits > 0)
            return;
        Start();
    }

    private void SetDue() => Due = Math.Max(Timeline.Now, Math.Min(_edge, _receives ? SampleTime(_heard.FrameBits) : Timeline.Never));

    // --- sending ---

    private void Start()
    {
        var now = _time?.Invoke() ?? Timeline.Now;
        if (now > Timeline.Now)
            (_bits, _bit, _edge, _startsAt) = (1, 0, now, now);
        else
            Begin(now);
        SetDue();
    }

    private void Begin(double at)
    {
        var sending = _queue.Dequeue();
        if (sending.Break == 0)
            sending = sending with { BitTime = Format.BitTime, Frame = Format.Frame(sending.Value), Bits = Format.FrameBits, Stop = Format.StopBits };
        else
            sending = sending with { BitTime = sending.Break, Bits = 1, Stop = Format.BitTime / sending.Break };
        (_sending, _bits, _bit, _begin) = (sending, sending.Bits, 0, at);
        _drive(false);
        FindEdge();
    }

    // The next bit that differs: at the latest the first stop bit.
    private void FindEdge()
    {
        var next = _bit + 1;
        while (next < _bits && Level(next) == Level(_bit))
            next++;
        (_bit, _edge) = (next, (long)(_begin + next * _sending.BitTime));
    }

    private bool Level(int bit) => bit >= _bits || (_sending.Frame >> bit & 1) != 0;

    private void NextEdge()
    {
        if (_startsAt is { } start)
        {
            _startsAt = null;
            Begin(start);
            return;
        }

        if (_bit < _bits)
        {
            _drive(Level(_bit));
            FindEdge();
            return;
        }

        var end = _begin + (_bits + _sending.Stop) * _sending.BitTime;
        if (_edge < (long)end)
        {
            _drive(true);
            _edge = (long)end;
            return;
        }

        (_bits, _edge) = (0, Timeline.Never);
        Sent?.Invoke();
        if (_bits == 0 && _queue.Count > 0)
            Begin(end);
    }

    // --- receiving ---

    private long SampleTime(int bit) => _start + (long)((bit + 0.5) * _heard.BitTime);

    // Takes the samples before `time`: until then the level was what it is.
    private void Sample(long time)
    {
        while (_receives && SampleTime(_sample) < time)
        {
            if (_sample == 0 && _level)
            {
                _receives = false; // a spike
                return;
            }

            if (_sample == _heard.FrameBits)
            {
                End();
                return;
            }

            if (_level)
                _frame |= 1u << _sample;
            _sample++;
        }
    }

    private void End()
    {
        _receives = false;
        _waitsForIdle = !_level;
        var data = _frame >> 1 & ((1u << _heard.DataBits) - 1);
        var sign = !_level ? _frame == 0 ? SerialSign.Break : SerialSign.FramingError
            : _heard.Parity != LineParity.None && (_frame >> _heard.DataBits + 1 != 0) != _heard.ParityBit(data) ? SerialSign.ParityError : SerialSign.Character;
        Received?.Invoke(sign, (byte)data);
    }

    // Bits as Frame has them; the rest is filled in when it begins.
    private readonly record struct Sending(byte Value, long Break, double BitTime = 0, uint Frame = 0, int Bits = 0, double Stop = 0);
}
