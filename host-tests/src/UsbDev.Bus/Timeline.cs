using System.Runtime.ExceptionServices;

namespace UsbDev.Bus;

/// <summary>
/// The one clock of a simulation, and the rule who runs next. At any moment exactly one of the agents, or the host's own code, runs;
/// which one follows from simulated time alone, so a run repeats exactly.
/// </summary>
/// <remarks>
/// Simulated time moves only inside <see cref="RunUntil"/>. Agents that own a thread (a board whose interpreter cannot be suspended from
/// outside) pass a baton; the loop that picks the next agent runs on whichever thread holds it, so that a transfer between a board and
/// the bus costs no thread switch.
/// </remarks>
public sealed class Timeline
{
    /// <summary>A time that never comes.</summary>
    public const long Never = long.MaxValue;

    /// <summary>Nanoseconds in a full-speed frame (USB 2.0 §8.4.3).</summary>
    public const long Frame = 1_000_000;

    /// <summary>
    /// How far, in simulated ns, an agent with a thread may run ahead of another one. They meet only through agents without a thread
    /// (the bus), which nobody runs ahead of; without some lead, two busy boards would switch threads at every step.
    /// </summary>
    public const long Lead = 100_000;

    private readonly List<Agent> _agents = [];
    private readonly Lock _hostLock = new();
    private readonly SemaphoreSlim _hostBaton = new(0);
    private Func<bool>? _done;
    private long _deadline;
    private CancellationToken _cancel;
    private ExceptionDispatchInfo? _fault;
    private long _now;
    private bool _lent; // the host has lent the baton to one agent and wants it straight back

    /// <summary>Simulated nanoseconds since the timeline began.</summary>
    public long Now
    {
        get => Volatile.Read(ref _now);
        private set => Volatile.Write(ref _now, value);
    }

    /// <summary>How long simulated time may stand still, in wall-clock time, before <see cref="ThreadAgent.Abort"/> is called on the agent that runs.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same after the host has cancelled: whoever cancels wants to be gone.</summary>
    public TimeSpan PatienceAfterCancel { get; init; } = TimeSpan.FromMilliseconds(25);

    internal Agent? Running { get; private set; }

    /// <summary>Adds an agent. Where two are due at the same time, the one added first runs first.</summary>
    public void Add(Agent agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        agent.Timeline = this;
        _agents.Add(agent);
    }

    /// <summary>Takes an agent out; it never runs again.</summary>
    public void Remove(Agent agent) => _agents.Remove(agent);

    /// <summary>
    /// Lets simulated time pass until <paramref name="done"/> is true. Returns false when <paramref name="deadline"/> (simulated ns) came first.
    /// </summary>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled. The simulation can go on with another call, without the agent that did not hand over within <see cref="PatienceAfterCancel"/>.
    /// </exception>
    public bool RunUntil(Func<bool> done, long deadline = Never, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(done);
        lock (_hostLock)
        {
            if (done())
                return true;
            (_done, _deadline, _cancel) = (done, deadline, cancel);
            Pass(null);
            _done = null;
            if (_fault is { } fault)
            {
                _fault = null;
                fault.Throw();
            }
            if (done())
                return true;
            cancel.ThrowIfCancellationRequested();
            return false;
        }
    }

    /// <summary>Lets <paramref name="ns"/> of simulated time pass.</summary>
    public void Run(long ns, CancellationToken cancel = default) => RunUntil(static () => false, Now + ns, cancel);

    /// <summary>The time up to which <paramref name="agent"/> may run without looking at the others.</summary>
    internal long HorizonOf(Agent agent)
    {
        var horizon = _deadline;
        foreach (var other in _agents)
        {
            var due = agent is ThreadAgent && other is ThreadAgent && other.Due < Never - Lead ? other.Due + Lead : other.Due;
            if (other != agent && due < horizon)
                horizon = due;
        }
        return horizon;
    }

    /// <summary>Ends the host's <see cref="RunUntil"/> with this exception when the baton is next passed.</summary>
    internal void Fail(Exception e) => _fault ??= ExceptionDispatchInfo.Capture(e);

    /// <summary>Gives the baton to whoever is next; returns when <paramref name="self"/> (null: the host) is.</summary>
    internal void Pass(ThreadAgent? self)
    {
        while (true)
        {
            var next = _lent ? null : PickNext();
            if (next == self && self is not null || next is null && self is null)
            {
                Running = self;
                return;
            }
            switch (next)
            {
                case null:
                    Switch(self, _hostBaton);
                    return;
                case ThreadAgent thread:
                    Running = thread;
                    Switch(self, thread.Baton);
                    return;
                default:
                    RunInline(next);
                    break;
            }
        }
    }

    /// <summary>On a thread agent that has ended: gives the baton to whoever is next and does not wait.</summary>
    internal void Leave()
    {
        if (_lent)
        {
            _hostBaton.Release();
            return;
        }
        while (true)
        {
            var next = PickNext();
            if (next is null or ThreadAgent)
            {
                Running = next;
                (next is ThreadAgent thread ? thread.Baton : _hostBaton).Release();
                return;
            }
            RunInline(next);
        }
    }

    /// <summary>From the host's code: gives the baton to <paramref name="agent"/> until it next passes it or ends.</summary>
    internal void Lend(ThreadAgent agent)
    {
        lock (_hostLock)
        {
            if (agent.HasEnded)
                return;
            _lent = true;
            Running = agent;
            Switch(null, agent.Baton);
            _lent = false;
            Running = null;
        }
    }

    // A thread that gets the baton back has been chosen by the one that gave it.
    private void Switch(ThreadAgent? self, SemaphoreSlim to)
    {
        to.Release();
        if (self is not null)
            self.Baton.Wait();
        else
            WaitForBaton();
    }

    private void WaitForBaton()
    {
        var (patience, cancel) = (Patience, _lent ? CancellationToken.None : _cancel);
        var cancelled = false;
        while (true)
        {
            var seen = Now;
            try
            {
                if (_hostBaton.Wait(patience, cancel))
                    return;
                if ((cancelled || Now == seen) && Running is ThreadAgent stuck)
                    stuck.Abort(patience);
            }
            catch (OperationCanceledException)
            {
                (cancelled, patience, cancel) = (true, PatienceAfterCancel, CancellationToken.None);
            }
        }
    }

    private void RunInline(Agent agent)
    {
        Running = agent;
        try
        {
            agent.Run(HorizonOf(agent));
        }
#pragma warning disable CA1031 // whatever an agent throws belongs to the host, never to the board on whose thread it happened to run
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
    }

    /// <summary>Null: it is the host's turn.</summary>
    private Agent? PickNext()
    {
        if (_fault is not null || _cancel.IsCancellationRequested || HostIsDone())
            return null;
        Agent? next = null;
        foreach (var agent in _agents)
            if (agent.Due < (next?.Due ?? Never))
                next = agent;
        if (next is null || next.Due > _deadline)
        {
            // Nothing will ever happen by itself, or not before the host's deadline.
            if (_deadline != Never)
                Now = Math.Max(Now, _deadline);
            return null;
        }
        Now = Math.Max(Now, next.Due);
        return next;
    }

    private bool HostIsDone()
    {
        try
        {
            return _done!();
        }
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
            return true;
        }
    }
}

/// <summary>Something that acts in simulated time: the host controller, a board.</summary>
public abstract class Agent
{
    /// <summary>The timeline that it was added to.</summary>
    public Timeline Timeline { get; internal set; } = null!;

    /// <summary>When it next wants to run, in simulated ns; <see cref="Timeline.Never"/> while it waits for others.</summary>
    public long Due { get; protected set; } = Timeline.Never;

    /// <summary>Runs from <see cref="Due"/> at most to <paramref name="horizon"/>, and sets <see cref="Due"/> anew.</summary>
    protected internal abstract void Run(long horizon);

    /// <summary>The simulated ns up to which it may run without looking at the others; it shrinks when it wakes one of them.</summary>
    protected long Horizon => Timeline.HorizonOf(this);

    /// <summary>Makes it run no later than <paramref name="time"/>.</summary>
    public void WakeAt(long time)
    {
        if (time < Due)
            Due = time;
    }
}

/// <summary>An agent whose code cannot be suspended from outside and therefore owns a thread. See <see cref="Timeline"/>.</summary>
public abstract class ThreadAgent : Agent
{
    internal SemaphoreSlim Baton { get; } = new(0);

    internal bool HasEnded { get; private set; }

    /// <summary>On the agent's thread, first of all: waits until it is its turn.</summary>
    protected void Begin() => Baton.Wait();

    /// <summary>On the agent's thread: lets the others run until it is due. <see cref="Agent.Due"/> must be set before.</summary>
    protected void PassBaton() => Timeline.Pass(this);

    /// <summary>On the agent's thread, last of all: gives the baton away for good. <see cref="Agent.Due"/> must be <see cref="Timeline.Never"/>.</summary>
    protected void End()
    {
        HasEnded = true;
        Timeline.Leave();
    }

    /// <summary>While it runs: hands an exception of the host's own code, called from here, to the host.</summary>
    protected void Fail(Exception e) => Timeline.Fail(e);

    /// <summary>From the host's code: lets the agent run at once, whatever the time, until it ends or passes the baton. Nothing where it has ended.</summary>
    protected void RunNow() => Timeline.Lend(this);

    /// <summary>Called on another thread, perhaps repeatedly, when the agent has kept the baton for <paramref name="held"/>: it must be made to hand over.</summary>
    protected internal abstract void Abort(TimeSpan held);

    /// <summary>Never called: a thread agent runs on its own thread.</summary>
    protected internal sealed override void Run(long horizon) => throw new NotSupportedException();
}
