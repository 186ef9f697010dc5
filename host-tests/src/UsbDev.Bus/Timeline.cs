using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace UsbDev.Bus;

/// <summary>
/// The one clock of a simulation, and the rule who runs next. At any moment exactly one of the agents, or the host's own code, runs;
/// which one follows from simulated time alone, so a run repeats exactly.
/// </summary>
/// <remarks>
/// Simulated time moves only inside <see cref="RunUntil"/>. Agents that own a thread (a board whose interpreter cannot be suspended from
/// outside) pass a baton; the loop that picks the next agent runs on whichever thread holds it, so that a transfer between a board and
/// the bus costs no thread switch. Whoever holds the baton may touch everything; a timeline is for one host thread at a time.
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

    // Agents that keep waking each other at the same time would never let it pass.
    private const int MostTurnsAtOneTime = 1_000_000;

    private readonly List<Agent> _agents = [];
    private readonly Baton _hostBaton = new();
    private Func<bool>? _done;
    private long _deadline;
    private CancellationToken _cancel;
    private bool _isDone;
    private ExceptionDispatchInfo? _fault;
    private string? _broken;
    private int _busy;      // 1 while the host waits: inside RunUntil or Lend
    private bool _lent;     // the host has lent the baton to one agent and wants it straight back
    private long _turns;    // counts up with each decision who is next; a thread that waits for the baton sees by it whether anything moves
    private long _horizon;  // of the agent that runs
    private int _turnsAtNow;

    /// <summary>Simulated nanoseconds since the timeline began.</summary>
    public long Now { get; private set; }

    /// <summary>How long an agent may keep the baton, in wall-clock time, before <see cref="ThreadAgent.Abort"/> is called on it.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same after the host has cancelled: whoever cancels wants to be gone.</summary>
    public TimeSpan PatienceAfterCancel { get; init; } = TimeSpan.FromMilliseconds(20);

    internal Agent? Running { get; private set; }

    /// <summary>Adds an agent. Where two are due at the same time, the one added first runs first.</summary>
    /// <exception cref="ArgumentException">It is on a timeline already.</exception>
    public void Add(Agent agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        if (agent.Timeline is not null)
            throw new ArgumentException($"{agent} is on a timeline already.", nameof(agent));
        agent.Timeline = this;
        _agents.Add(agent);
    }

    /// <summary>Takes an agent out; it never runs again. One with a thread must have ended.</summary>
    public void Remove(Agent agent) => _agents.Remove(agent);

    /// <summary>
    /// Lets simulated time pass until <paramref name="done"/> is true, which is asked before and after each agent's turn. Returns false when
    /// <paramref name="deadline"/> (simulated ns) came first, or when no agent will ever run again and there is no deadline.
    /// </summary>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled. The simulation can go on with another call, without the agent that did not hand over within <see cref="PatienceAfterCancel"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">Called from something that itself runs inside this method, or by a second thread.</exception>
    /// <exception cref="TimeoutException">An agent kept the baton for good, also after it was told to end. The timeline cannot be used any more.</exception>
    public bool RunUntil(Func<bool> done, long deadline = Never, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(done);
        Enter();
        try
        {
            (_done, _deadline, _cancel, _isDone) = (done, deadline, cancel, false);
            Pass(null);
            ThrowFault();
            if (!_isDone)
                cancel.ThrowIfCancellationRequested();
            return _isDone;
        }
        finally
        {
            (_done, _cancel) = (null, default);
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>Lets <paramref name="ns"/> of simulated time pass.</summary>
    public void Run(long ns, CancellationToken cancel = default) => RunUntil(static () => false, Now + ns, cancel);

    /// <summary>The time up to which <paramref name="agent"/> may run without looking at the others.</summary>
    internal long HorizonOf(Agent agent)
    {
        var horizon = _deadline;
        var lead = agent is ThreadAgent ? Lead : 0;
        foreach (var other in CollectionsMarshal.AsSpan(_agents))
        {
            var due = lead > 0 && other is ThreadAgent && other.Due < Never - lead ? other.Due + lead : other.Due;
            if (due < horizon && other != agent)
                horizon = due;
        }
        return horizon;
    }

    /// <summary>Gives the baton to whoever is next; returns when <paramref name="self"/> (null: the host) is, or at once when it leaves for good.</summary>
    internal void Pass(ThreadAgent? self, bool leaving = false)
    {
        while (true)
        {
            var next = _lent ? null : PickNext();
            Volatile.Write(ref _turns, _turns + 1);
            Running = next;
            if (next is null or ThreadAgent)
            {
                if (next == self && !leaving)
                    return;
                (next is ThreadAgent thread ? thread.Baton : _hostBaton).Give();
                if (leaving)
                    return;
                // Whoever gives the baton back has found that it is this one's turn.
                if (self is not null)
                    self.Baton.Take();
                else
                    WaitForHostBaton();
                return;
            }
            RunInline(next);
        }
    }

    /// <summary>From the host's code: gives the baton to <paramref name="agent"/> until it next passes it or ends.</summary>
    internal void Lend(ThreadAgent agent)
    {
        Enter();
        try
        {
            (_lent, _deadline) = (true, Now);
            Running = agent;
            agent.Baton.Give();
            WaitForHostBaton();
            ThrowFault();
        }
        finally
        {
            _lent = false;
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>What is thrown here is thrown again on the host's thread.</summary>
    internal void Fail(Exception e) => _fault ??= ExceptionDispatchInfo.Capture(e);

    private void Enter()
    {
        if (_broken is { } broken)
            throw new InvalidOperationException(broken);
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException(
                "The simulation runs already. What it calls back (a completed transfer, a port's event, a pin's) must not wait for simulated time, and only one thread may.");
    }

    private void ThrowFault()
    {
        if (_fault is not { } fault)
            return;
        _fault = null;
        fault.Throw();
    }

    // The host's thread is the one that can look whether the thread with the baton still gets anywhere.
    private void WaitForHostBaton()
    {
        var (patience, cancel, cancelled) = (Patience, _lent ? CancellationToken.None : _cancel, false);
        var seen = Volatile.Read(ref _turns);
        var stuck = TimeSpan.Zero;
        while (true)
        {
            var outcome = _hostBaton.Take(patience, cancel);
            if (outcome == Baton.Outcome.Taken)
                return;
            if (outcome == Baton.Outcome.Cancelled)
            {
                (patience, cancel, cancelled) = (PatienceAfterCancel, CancellationToken.None, true);
                seen = Volatile.Read(ref _turns);
                continue;
            }
            var turns = Volatile.Read(ref _turns);
            if (turns != seen || Debugger.IsAttached && !cancelled)
            {
                (seen, stuck) = (turns, TimeSpan.Zero);
                continue;
            }
            stuck += patience;
            if (stuck > 3 * Patience)
            {
                _broken = $"{Running} has kept the simulation from going on for {stuck.TotalSeconds:0.#} s of real time and could not be stopped.";
                throw new TimeoutException(_broken);
            }
            if (Running is ThreadAgent agent)
                agent.Abort(stuck);
        }
    }

    private void RunInline(Agent agent)
    {
        try
        {
            agent.Run(_horizon);
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
        if (_fault is not null || HostIsDone() || _cancel.IsCancellationRequested)
            return null;
        Agent? next = null;
        long due = Never, second = Never;
        foreach (var agent in CollectionsMarshal.AsSpan(_agents))
        {
            if (agent.Due < due)
                (next, due, second) = (agent, agent.Due, due);
            else if (agent.Due < second)
                second = agent.Due;
        }
        if (next is null || due > _deadline)
        {
            // Nothing will ever happen by itself, or not before the host's deadline.
            if (_deadline != Never)
                AdvanceTo(_deadline);
            return null;
        }
        if (due > Now)
            AdvanceTo(due);
        else if (++_turnsAtNow > MostTurnsAtOneTime)
        {
            _turnsAtNow = 0;
            Fail(new InvalidOperationException($"Simulated time stands still at {Now} ns: {next} has work again and again that takes no time."));
            return null;
        }
        _horizon = Math.Min(second, _deadline);
        return next;
    }

    private void AdvanceTo(long time)
    {
        if (time <= Now)
            return;
        Now = time;
        _turnsAtNow = 0;
    }

    private bool HostIsDone()
    {
        try
        {
            return _isDone = _done!();
        }
#pragma warning disable CA1031 // as in RunInline
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

    /// <summary>Makes it run no later than <paramref name="time"/>. Without effect on one whose thread has ended.</summary>
    public void WakeAt(long time)
    {
        if (time < Due && this is not ThreadAgent { IsAlive: false })
            Due = time;
    }
}

/// <summary>An agent whose code cannot be suspended from outside and therefore owns a thread. See <see cref="Timeline"/>.</summary>
public abstract class ThreadAgent : Agent
{
    internal Baton Baton { get; } = new();

    /// <summary>It has a thread that has not ended.</summary>
    public bool IsAlive { get; private set; }

    /// <summary>
    /// Gives the agent a thread on which <paramref name="body"/> begins at the present simulated time. When it returns the agent has ended, and may be started
    /// again; what it throws is thrown on the host's thread.
    /// </summary>
    /// <param name="name">Name of the thread, for debuggers.</param>
    /// <param name="body">What it does.</param>
    /// <param name="stackSize">Bytes of stack; 0: the system's usual size.</param>
    /// <exception cref="InvalidOperationException">It is alive.</exception>
    protected void Start(string name, Action body, int stackSize = 0)
    {
        if (IsAlive)
            throw new InvalidOperationException($"{this} runs already.");
        IsAlive = true;
        Due = Timeline.Now;
        new Thread(() => Live(body), stackSize) { IsBackground = true, Name = name }.Start();
    }

    private void Live(Action body)
    {
        Baton.Take();
        try
        {
            body();
        }
#pragma warning disable CA1031 // it belongs to the host
        catch (Exception e)
#pragma warning restore CA1031
        {
            Timeline.Fail(e);
        }
        IsAlive = false;
        Due = Timeline.Never;
        Timeline.Pass(this, leaving: true);
    }

    /// <summary>On the agent's thread: lets the others run until it is due. <see cref="Agent.Due"/> must be set before.</summary>
    protected void PassBaton() => Timeline.Pass(this);

    /// <summary>On the agent's thread: hands an exception of the host's own code, called from here, to the host.</summary>
    protected void Fail(Exception e) => Timeline.Fail(e);

    /// <summary>From the host's code: lets the agent run at once, whatever the time, until it ends or passes the baton. Without effect on one that has ended.</summary>
    protected void RunNow()
    {
        if (IsAlive)
            Timeline.Lend(this);
    }

    /// <summary>
    /// Called on another thread, perhaps repeatedly, when the agent has kept the baton for <paramref name="held"/>: it must be made to hand over. It may do so
    /// in this very moment; then nothing is to be done.
    /// </summary>
    protected internal abstract void Abort(TimeSpan held);

    /// <summary>Never called: a thread agent runs on its own thread.</summary>
    protected internal sealed override void Run(long horizon) => throw new NotSupportedException();
}
