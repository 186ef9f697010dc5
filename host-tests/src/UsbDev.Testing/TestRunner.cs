using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using UsbDev.Bus.Capture;
using UsbDev.Host;
using UsbDev.Testing.Checks;
using UsbDev.Testing.Results;
using UsbDev.Testing.Scenarios;

namespace UsbDev.Testing;

/// <summary>How a gadget's tests are run.</summary>
public sealed record RunOptions
{
    /// <summary>Makes a fresh board for each test.</summary>
    public required BoardMaker MakeBoard { get; init; }

    /// <summary>The folder for captures of the bus; null: nothing is captured.</summary>
    public string? Captures { get; init; }

    /// <summary>Keeps the captures of tests that passed, too.</summary>
    public bool KeepCaptures { get; init; }

    /// <summary>Which tests are run, by name; null: all. What they continue is run with them.</summary>
    public Func<string, bool>? Filter { get; init; }

    /// <summary>Hears what happens.</summary>
    public IRunObserver? Observer { get; init; }

    /// <summary>Ends the run.</summary>
    public CancellationToken Cancel { get; init; }
}

/// <summary>Runs what is always checked, then the tests of a gadget.</summary>
public static class TestRunner
{
    /// <summary>The name of the first test, which looks at the device itself.</summary>
    public const string DeviceTest = "the device";

    /// <summary>Runs all.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static async Task<TestRun> Run(Gadget gadget, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(gadget);
        ArgumentNullException.ThrowIfNull(options);
        await using var session = new Session(gadget, options);
        return await session.Run();
    }

    private sealed class Session(Gadget gadget, RunOptions options) : IAsyncDisposable
    {
        private static readonly TimeSpan _aftermath = TimeSpan.FromMilliseconds(10);

        private readonly HashSet<ScenarioTest> _continued =
            [.. gadget.Scenario.Tests.Zip(gadget.Scenario.Tests.Skip(1)).Where(pair => pair.Second.Continues).Select(pair => pair.First)];

        private readonly DateTimeOffset _started = DateTimeOffset.Now;
        private readonly Stopwatch _wall = Stopwatch.StartNew();
        private readonly List<TestResult> _results = [];
        private readonly HashSet<string> _captureNames = new(StringComparer.OrdinalIgnoreCase);
        private DeviceUnderTest? _device;
        private string? _capture;
        private string _board = "";
        private DeviceTreeNode? _tree;

        public async Task<TestRun> Run()
        {
            await RunTest(DeviceTest, null, fresh: true, recorder =>
            {
                if (!Start(recorder)) return;
                foreach (var check in Check.For(gadget, _device!.Board.Kind))
                    if (!recorder.Do(check.Name, null, () => Throw(check.Run(_device!)))) break;
            });
            var canStart = _tree is not null;
            var wanted = Wanted();
            foreach (var test in gadget.Scenario.Tests)
            {
                if (!wanted.Contains(test)) continue;
                if (test.Skip is not null) Skip(test, test.Skip);
                else if (!test.Boards.IsEmpty && !test.Boards.Contains(_board)) Skip(test, $"it is for {string.Join(", ", test.Boards)}");
                else if (!canStart) Skip(test, "the device could not be configured");
                else if (test.Continues && _results[^1].Outcome != Outcome.Passed) Skip(test, $"it continues '{_results[^1].Name}', which has not passed");
                else await RunTest(test.Name, test, fresh: !test.Continues, recorder => RunSteps(test, recorder));
            }

            await CloseDevice();
            return new TestRun { Gadget = gadget.Folder, Board = _board, Started = _started, Wall = _wall.Elapsed, Device = _tree, Tests = [.. _results] };
        }

        public async ValueTask DisposeAsync() => await CloseDevice();

        private HashSet<ScenarioTest> Wanted()
        {
            var wanted = new HashSet<ScenarioTest>();
            for (var i = gadget.Scenario.Tests.Length - 1; i >= 0; i--)
            {
                var test = gadget.Scenario.Tests[i];
                var isContinued = _continued.Contains(test) && wanted.Contains(gadget.Scenario.Tests[i + 1]);
                if (isContinued || options.Filter?.Invoke(test.Name) != false) wanted.Add(test);
            }

            return wanted;
        }

        private void RunSteps(ScenarioTest test, Recorder recorder)
        {
            if (!test.Continues && !Start(recorder)) return;
            foreach (var step in test.Steps)
                if (!recorder.Do(step.Text, step.At.ToString(), () => step.Run(_device!))) return;
            // What the last step has set off on the board may take a moment; a test that continues this one sees it itself.
            recorder.Quiet("the program goes on without an exception", () => _device!.Pass(_continued.Contains(test) ? TimeSpan.Zero : _aftermath));
            recorder.Quiet("every control request was answered", () => Throw(HostChecks.Requests(_device!)));
        }

        private bool Start(Recorder recorder) => recorder.Do("plugged in and configured", null, () =>
        {
            var device = _device!.Start();
            if (_tree is not null) return;
            _tree = DeviceTree.Of(device, gadget.Device);
            options.Observer?.DeviceSeen(_tree);
        });

        private static void Throw(CheckFinding? finding)
        {
            if (finding is not null) throw new CheckFailedException(finding);
        }

        private async Task RunTest(string name, ScenarioTest? test, bool fresh, Action<Recorder> body)
        {
            options.Observer?.TestStarted(name);
            var wall = Stopwatch.StartNew();
            if (fresh)
            {
                await CloseDevice();
                OpenDevice(name);
            }

            var (begin, written) = (_device!.Now, _device.Console.Length);
            var recorder = new Recorder(_device, options.Observer);
            body(recorder);
            var failed = recorder.Checks.Exists(c => !c.Passed);
            var (simulated, console, capture) = (_device.Now - begin, _device.Console.Since(written), _capture);
            if (failed) await CloseDevice(keep: true);
            var result = new TestResult
            {
                Name = name, At = test?.At, Outcome = failed ? Outcome.Failed : Outcome.Passed, Checks = [.. recorder.Checks],
                Simulated = simulated, Wall = wall.Elapsed, Console = console, Capture = failed || options.KeepCaptures ? capture : null,
            };
            _results.Add(result);
            options.Observer?.TestDone(result);
        }

        private void Skip(ScenarioTest test, string reason)
        {
            var result = new TestResult { Name = test.Name, At = test.At, Outcome = Outcome.Skipped, Reason = reason, Checks = [] };
            _results.Add(result);
            options.Observer?.TestStarted(test.Name);
            options.Observer?.TestDone(result);
        }

        private void OpenDevice(string name)
        {
            PcapngCapture? monitor = null;
            if (options.Captures is { } folder)
            {
                Directory.CreateDirectory(folder);
                _capture = Path.Combine(folder, FileName(name));
                monitor = PcapngCapture.ToFile(_capture, CaptureContents.All & ~CaptureContents.StartOfFrame);
            }

            _device = new DeviceUnderTest(gadget, options.MakeBoard, monitor, options.Cancel);
            _board = _device.Board.Kind;
        }

        private async Task CloseDevice(bool keep = false)
        {
            if (_device is null) return;
            await _device.DisposeAsync();
            _device = null;
            if (_capture is { } path && !keep && !options.KeepCaptures) File.Delete(path);
            _capture = null;
        }

        private string FileName(string name)
        {
            const int longest = 80;
            var slug = new StringBuilder();
            foreach (var c in name.Length <= longest ? name : name[..longest])
            {
                if (char.IsAsciiLetterOrDigit(c)) slug.Append(char.ToLowerInvariant(c));
                else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
            }

            var stem = slug.ToString().Trim('-') is { Length: > 0 } some ? some : "test";
            var unique = stem;
            for (var i = 2; !_captureNames.Add(unique); i++) unique = $"{stem}-{i}";
            return unique + ".pcapng";
        }
    }

    /// <summary>Does checks, takes their times and tells what was wrong.</summary>
    private sealed class Recorder(DeviceUnderTest device, IRunObserver? observer)
    {
        public List<CheckResult> Checks { get; } = [];

        /// <summary>Does a check; false when it failed.</summary>
        public bool Do(string name, string? at, Action action)
        {
            var (begin, wall) = (device.Now, Stopwatch.StartNew());
            var failure = Try(at, action);
            Add(new CheckResult(name, device.Now - begin, wall.Elapsed, failure));
            return failure is null;
        }

        /// <summary>Does a check that is only told when it fails.</summary>
        public void Quiet(string name, Action action)
        {
            if (Try(null, action) is { } failure) Add(new CheckResult(name, TimeSpan.Zero, TimeSpan.Zero, failure));
        }

        private void Add(CheckResult check)
        {
            Checks.Add(check);
            observer?.CheckDone(check);
        }

        private Failure? Try(string? at, Action action)
        {
            try
            {
                action();
                return null;
            }
            catch (StepFailedException e)
            {
                return new Failure(e.Message, at, e.Expected, e.Got, [.. device.TellSoFar()]);
            }
            catch (CheckFailedException e)
            {
                return new Failure(e.Finding.Message, e.Finding.At, e.Finding.Expected, e.Finding.Got);
            }
            catch (BoardException e)
            {
                return new Failure(e.Message, e.Error is { } error ? device.Gadget.Place(error) : at, SoFar: [.. device.TellSoFar()]);
            }
            catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException or KeyNotFoundException)
            {
                // A program that has raised explains best why the device does not answer.
                var cause = device.UnexpectedErrors.FirstOrDefault();
                return cause is null ? new Failure(e.Message, at, SoFar: [.. device.TellSoFar()])
                    : new Failure($"{cause.Exception}; then {e.Message}", device.Gadget.Place(cause), SoFar: [.. device.TellSoFar()]);
            }
        }
    }

    private sealed class CheckFailedException(CheckFinding finding) : Exception(finding.Message)
    {
        public CheckFinding Finding { get; } = finding;
    }
}
