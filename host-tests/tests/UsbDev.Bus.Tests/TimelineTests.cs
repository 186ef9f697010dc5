namespace UsbDev.Bus.Tests;

/// <summary>Who runs when, and what happens when somebody does not play along.</summary>
public sealed class TimelineTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public void Agents_run_in_the_order_of_time_and_the_first_added_wins_ties()
    {
        var (timeline, log) = (new Timeline(), new List<string>());
        _ = new Ticker(timeline, "a", 30, log);
        _ = new Ticker(timeline, "b", 20, log);

        timeline.Run(60, None);

        Assert.Equal(["a@0", "b@0", "b@20", "a@30", "b@40", "a@60", "b@60"], log);
        Assert.Equal(60, timeline.Now);
    }

    [Fact]
    public void Agents_with_threads_and_without_alternate_the_same_way_each_time()
    {
        static List<string> Run()
        {
            var (timeline, log) = (new Timeline(), new List<string>());
            _ = new Ticker(timeline, "bus", 100, log);
            var first = new Board(timeline, "first", log, static b => b.Steps(40, 70));
            var second = new Board(timeline, "second", log, static b => b.Steps(40, 110));
            first.PowerOn();
            second.PowerOn();
            timeline.Run(2_000, None);
            return log;
        }

        var log = Run();

        Assert.Equal(["bus@0", "first@0", "second@0", "first@70", "bus@100", "second@110", "first@140"], log[..7]);
        Assert.Equal(21 + 29 + 19, log.Count);
        for (var again = 0; again < 20; again++)
            Assert.Equal(log, Run());    }

    [Fact]
    public void A_thread_that_has_ended_is_never_picked_and_can_be_started_again()
    {
        var (timeline, log) = (new Timeline(), new List<string>());
        var board = new Board(timeline, "board", log, static b => b.Steps(2, 10));
        board.PowerOn();
        timeline.Run(100, None);
        Assert.False(board.IsAlive);
        board.WakeAt(150);
        timeline.Run(100, None);
        Assert.Equal(["board@0", "board@10"], log);

        board.PowerOn();
        timeline.Run(100, None);

        Assert.Equal(["board@0", "board@10", "board@200", "board@210"], log);
    }

    [Fact]
    public void The_deadline_ends_the_run_at_that_time_and_what_is_due_then_has_run()
    {
        var (timeline, log) = (new Timeline(), new List<string>());
        _ = new Ticker(timeline, "a", 50, log);

        Assert.False(timeline.RunUntil(static () => false, 50, None));
        Assert.Equal(["a@0", "a@50"], log);
        Assert.False(timeline.RunUntil(static () => false, 99, None));
        Assert.Equal(99, timeline.Now);
        Assert.Equal(2, log.Count);
    }

    [Fact]
    public void A_run_ends_as_soon_as_its_condition_holds()
    {
        var (timeline, log) = (new Timeline(), new List<string>());
        _ = new Ticker(timeline, "a", 50, log);

        Assert.True(timeline.RunUntil(() => log.Count == 3, Timeline.Never, None));

        Assert.Equal(100, timeline.Now);
        Assert.True(timeline.RunUntil(static () => true, Timeline.Never, None));
        Assert.Equal(3, log.Count);
    }

    [Fact]
    public void Without_anything_to_come_and_without_a_deadline_a_run_ends()
    {
        var timeline = new Timeline();
        Assert.False(timeline.RunUntil(static () => false, Timeline.Never, None));
        Assert.Equal(0, timeline.Now);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_an_agent_throws_comes_out_at_the_host_and_the_run_can_go_on(bool onBoardThread)
    {
        var (timeline, log) = (new Timeline(), new List<string>());
        var ticker = new Ticker(timeline, "a", 50, log) { ThrowAt = 100 };
        if (onBoardThread)
            new Board(timeline, "board", log, static b => b.Steps(100, 10)).PowerOn();

        var e = Assert.Throws<InvalidDataException>(() => timeline.RunUntil(static () => false, 1000, None));

        Assert.Equal("a at 100", e.Message);
        Assert.Equal(100, timeline.Now);
        ticker.ThrowAt = -1;
        Assert.True(timeline.RunUntil(() => log.Contains("a@150"), 1000, None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_condition_throws_comes_out_at_the_host(bool onBoardThread)
    {
        var (timeline, log) = (new Timeline(), new List<string>());
        _ = new Ticker(timeline, "a", 50, log);
        if (onBoardThread)
            new Board(timeline, "board", log, static b => b.Steps(100, 10)).PowerOn();

        Assert.Throws<InvalidDataException>(() => timeline.RunUntil(
            () => timeline.Now < 200 ? false : throw new InvalidDataException(), Timeline.Never, None));

        Assert.Equal(200, timeline.Now);
        Assert.False(timeline.RunUntil(static () => false, 300, None));
    }

    [Fact]
    public void What_is_thrown_on_an_agents_own_thread_comes_out_at_the_host()
    {
        var (timeline, log) = (new Timeline(), new List<string>());
        var board = new Board(timeline, "board", log, static b =>
        {
            b.Steps(2, 10);
            throw new InvalidDataException("broken");
        });
        board.PowerOn();

        Assert.Equal("broken", Assert.Throws<InvalidDataException>(() => timeline.Run(100, None)).Message);
        Assert.False(board.IsAlive);
        timeline.Run(100, None);
    }

    [Fact]
    public void Waiting_inside_something_that_is_called_back_is_refused()
    {
        var (timeline, log) = (new Timeline(), new List<string>());
        _ = new Ticker(timeline, "a", 50, log) { OnTick = () => timeline.Run(1, None) };

        var e = Assert.Throws<InvalidOperationException>(() => timeline.Run(100, None));

        Assert.Contains("must not wait", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_that_stands_still_is_an_error()
    {
        var (timeline, log) = (new Timeline(), new List<string>());
        _ = new Ticker(timeline, "zero", 0, log) { Logs = false };

        var e = Assert.Throws<InvalidOperationException>(() => timeline.Run(100, None));

        Assert.Contains("stands still at 0 ns: zero", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lent_baton_comes_back_without_time_passing()
    {
        var (timeline, log) = (new Timeline(), new List<string>());
        _ = new Ticker(timeline, "a", 50, log);
        var board = new Board(timeline, "board", log, static b => b.Steps(3, 10));
        board.PowerOn();

        board.RunAtOnce();
        Assert.Equal(["board@0"], log);
        board.RunAtOnce();
        board.RunAtOnce();
        board.RunAtOnce();

        Assert.False(board.IsAlive);
        Assert.Equal(["board@0", "board@0", "board@0"], log);
        board.RunAtOnce();
        timeline.Run(50, None);
        Assert.Equal(["a@0", "a@50"], log[3..]);
    }

    [Fact]
    public void A_cancelled_run_ends_and_can_go_on()
    {
        var (timeline, log) = (new Timeline(), new List<string>());
        using var cancel = new CancellationTokenSource();
        _ = new Ticker(timeline, "a", 50, log) { OnTick = () => { if (timeline.Now == 100) cancel.Cancel(); } };

        Assert.ThrowsAny<OperationCanceledException>(() => timeline.RunUntil(static () => false, Timeline.Never, cancel.Token));

        Assert.Equal(100, timeline.Now);
        timeline.Run(50, None);
        Assert.Equal(150, timeline.Now);
    }

    [Fact]
    public void A_board_that_does_not_hand_over_is_made_to_end()
    {
        var log = new List<string>();
        var timeline = new Timeline { Patience = TimeSpan.FromMilliseconds(200) };
        _ = new Ticker(timeline, "a", 50, log);
        var board = new Board(timeline, "board", log, static b => b.SpinUntilAborted());
        board.PowerOn();

        timeline.Run(100, None);

        Assert.InRange(board.Aborts, 1, 3);
        Assert.False(board.IsAlive);
        Assert.Equal(["a@0", "a@50", "a@100"], log);
    }

    [Fact]
    public void A_board_that_does_not_hand_over_after_cancelling_is_made_to_end_long_before_patience_is_over()
    {
        var timeline = new Timeline { Patience = TimeSpan.FromMinutes(5) };
        using var cancel = new CancellationTokenSource();
        var board = new Board(timeline, "board", [], b =>
        {
            cancel.Cancel();
            b.SpinUntilAborted();
        });
        board.PowerOn();
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Assert.ThrowsAny<OperationCanceledException>(() => timeline.RunUntil(static () => false, Timeline.Never, cancel.Token));

        Assert.False(board.IsAlive);
        Assert.InRange(watch.Elapsed, timeline.PatienceAfterCancel, TimeSpan.FromMinutes(1)); // 25 ms here; a machine under load takes longer
    }

    [Fact]
    public void A_board_that_cannot_be_ended_ends_the_simulation_with_its_name()
    {
        var timeline = new Timeline { Patience = TimeSpan.FromMilliseconds(20) };
        var board = new Board(timeline, "stubborn", [], static b => b.Released.Wait(None));
        board.PowerOn();

        var e = Assert.Throws<TimeoutException>(() => timeline.Run(100, None));

        Assert.Contains("stubborn has kept the simulation", e.Message, StringComparison.Ordinal);
        Assert.True(board.Aborts > 1);
        Assert.Equal(e.Message, Assert.Throws<InvalidOperationException>(() => timeline.Run(100, None)).Message);
        board.Released.Set();
    }

    [Fact]
    public void Long_work_of_a_lone_board_is_not_mistaken_for_being_stuck()
    {
        var timeline = new Timeline { Patience = TimeSpan.FromMilliseconds(300) };
        var board = new Board(timeline, "board", [], static b =>
        {
            for (var step = 0; step < 100; step++)
            {
                Thread.Sleep(5);
                b.Step(10);
            }
        });
        board.PowerOn();

        timeline.Run(2000, None);

        Assert.Equal(0, board.Aborts);
        Assert.False(board.IsAlive);
    }

    [Fact]
    public void An_agent_sees_how_far_it_may_run()
    {
        var (timeline, log) = (new Timeline(), new List<string>());
        var horizons = new List<long>();
        var bus = new Ticker(timeline, "bus", 1000, log);
        new Board(timeline, "board", log, b =>
        {
            horizons.Add(b.RunsTo);
            bus.WakeAt(400);
            horizons.Add(b.RunsTo);
            b.Step(10);
            horizons.Add(b.RunsTo);
        }).PowerOn();
        timeline.RunUntil(static () => false, 0, None);
        new Board(timeline, "other", log, static b => b.Step(700)).PowerOn();

        timeline.Run(5_000, None);

        // The first run ended at 0; the bus was woken to 400. Another board may be run ahead of, but by no more than the lead.
        Assert.Equal([0, 0, 400], horizons);
    }

    private sealed class Ticker : Agent
    {
        private readonly string _name;
        private readonly long _period;
        private readonly List<string> _log;

        public Ticker(Timeline timeline, string name, long period, List<string> log)
        {
            (_name, _period, _log) = (name, period, log);
            timeline.Add(this);
            WakeAt(0);
        }

        public long ThrowAt { get; set; } = -1;
        public bool Logs { get; init; } = true;
        public Action? OnTick { get; init; }

        public override string ToString() => _name;

        protected internal override void Run(long horizon)
        {
            if (Timeline.Now == ThrowAt)
                throw new InvalidDataException($"{_name} at {Timeline.Now}");
            if (Logs)
                _log.Add($"{_name}@{Timeline.Now}");
            Due = Timeline.Now + _period;
            OnTick?.Invoke();
        }
    }

    private sealed class Board : ThreadAgent
    {
        private readonly string _name;
        private readonly List<string> _log;
        private readonly Action<Board> _life;
        private volatile int _aborts;

        public Board(Timeline timeline, string name, List<string> log, Action<Board> life)
        {
            (_name, _log, _life) = (name, log, life);
            timeline.Add(this);
        }

        public int Aborts => _aborts;
        public long RunsTo => Horizon;
        public ManualResetEventSlim Released { get; } = new();

        public void PowerOn() => Start(_name, () => _life(this));

        public void RunAtOnce() => RunNow();

        public void Steps(int count, long each)
        {
            for (var step = 0; step < count; step++)
            {
                _log.Add($"{_name}@{Timeline.Now}");
                Step(each);
            }
        }

        public void Step(long time)
        {
            Due = Timeline.Now + time;
            PassBaton();
        }

        public void SpinUntilAborted()
        {
            while (_aborts == 0)
                Thread.Yield();
        }

        public override string ToString() => _name;

        protected internal override void Abort(TimeSpan held) => Interlocked.Increment(ref _aborts);
    }
}
