namespace UsbDev.Bus;

/// <summary>
/// Whose turn it is in a frame: first the interrupt pipes that are due, one transaction each, then control and bulk pipes in turn (USB 2.0 §5.11.1).
/// </summary>
/// <remarks>
/// A control or bulk pipe whose device answered NAK is left alone until the device's port says that the endpoint has changed, at the latest until the next
/// frame. A real controller fills the rest of the frame with tokens and NAKs; nothing else comes of it, but that the next token comes when the last NAK has.
/// </remarks>
internal sealed class FrameSchedule
{
    private readonly List<Pipe>[] _periodic = new List<Pipe>[Pipe.MaxInterval]; // by frame number
    private readonly int[] _load = new int[Pipe.MaxInterval];                   // bits that they may take
    private readonly LinkedList<Pipe> _ready = [];
    private readonly LinkedList<Pipe> _refused = [];
    private readonly List<Pipe> _due = [];
    private int _nextDue;

    public FrameSchedule()
    {
        for (var i = 0; i < _periodic.Length; i++)
            _periodic[i] = [];
    }

    /// <summary>Finds the frames for an interrupt pipe in which there is most room; false when there is too little.</summary>
    public bool Reserve(Pipe pipe)
    {
        var cost = FullSpeed.LongestTransaction(pipe.MaxPacketSize);
        var (best, least) = (0, int.MaxValue);
        for (var phase = 0; phase < pipe.Interval; phase++)
        {
            var most = 0;
            for (var frame = phase; frame < _load.Length; frame += pipe.Interval)
                most = Math.Max(most, _load[frame]);
            if (most < least)
                (best, least) = (phase, most);
        }
        if (least + cost > FullSpeed.PeriodicBits)
            return false;
        (pipe.Phase, pipe.ReservedBits) = (best, cost);
        for (var frame = best; frame < _load.Length; frame += pipe.Interval)
        {
            _load[frame] += cost;
            _periodic[frame].Add(pipe);
        }
        return true;
    }

    /// <summary>The pipe has ended.</summary>
    public void Remove(Pipe pipe)
    {
        pipe.Node.List?.Remove(pipe.Node);
        if (pipe.Type != TransferType.Interrupt)
            return;
        for (var frame = pipe.Phase; frame < _load.Length; frame += pipe.Interval)
        {
            _load[frame] -= pipe.ReservedBits;
            _periodic[frame].Remove(pipe);
        }
    }

    public void BeginFrame(int number)
    {
        _due.Clear();
        _nextDue = 0;
        foreach (var pipe in _periodic[number % Pipe.MaxInterval])
            if (pipe.HasWork)
                _due.Add(pipe);
        while (_refused.First is { } node)
        {
            _refused.Remove(node);
            _ready.AddLast(node);
        }
    }

    /// <summary>The control or bulk pipe has something to do; it goes to the end of the line unless it stands there.</summary>
    public void Enqueue(Pipe pipe)
    {
        if (pipe.Node.List is null && pipe.Type != TransferType.Interrupt)
            _ready.AddLast(pipe.Node);
    }

    /// <summary>The device answered NAK.</summary>
    public void Refused(Pipe pipe)
    {
        if (pipe.Node.List is null && pipe.Type != TransferType.Interrupt)
            _refused.AddLast(pipe.Node);
    }

    /// <summary>The device may answer otherwise now. False: nobody has been waiting for that.</summary>
    public bool Retry(Pipe pipe)
    {
        if (pipe.Node.List != _refused)
            return false;
        _refused.Remove(pipe.Node);
        _ready.AddLast(pipe.Node);
        return true;
    }

    /// <summary>The next pipe with something to do for which <paramref name="bits"/> suffice; it is out of line then.</summary>
    public Pipe? Next(int bits)
    {
        while (_nextDue < _due.Count)
        {
            var pipe = _due[_nextDue++];
            if (pipe.HasWork && Fits(pipe, bits))
                return pipe;
        }
        for (var node = _ready.First; node is not null;)
        {
            var (pipe, next) = (node.Value, node.Next);
            if (!pipe.HasWork)
                _ready.Remove(node);
            else if (Fits(pipe, bits))
            {
                _ready.Remove(node);
                return pipe;
            }
            node = next;
        }
        return null;
    }

    private static bool Fits(Pipe pipe, int bits) => FullSpeed.Transaction(pipe.Queue.First!.Value.NextLength) <= bits;
}
