using System.CommandLine;
using System.Diagnostics;
using UsbDev.Bus.Capture;
using UsbDev.Testing;

namespace UsbDev.Cli.Commands;

/// <summary>Runs a gadget with its console on this terminal, its simulated time paced by the wall clock.</summary>
internal static class RunCommand
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan TellingInterval = TimeSpan.FromMilliseconds(300);

    // A board that is busier than this machine is fast falls behind; what it lost is not made up in a rush.
    private static readonly TimeSpan MostBehind = TimeSpan.FromMilliseconds(100);

    public static Verb Create()
    {
        var folder = new Argument<string>("folder") { Description = "The gadget's folder", DefaultValueFactory = _ => "." };
        var limit = new Option<double?>("--for") { Description = "Stop after this many seconds", HelpName = "seconds" };
        limit.Between(0, 1e6, "seconds");
        var fast = new Option<bool>("--fast") { Description = "As fast as the machine allows, instead of in step with the clock" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Only the console: say nothing of what the host sees" };
        var capture = new Option<string?>("--capture") { Description = "Write everything on the wire to this file (pcapng, for Wireshark)", HelpName = "file" };
        var board = new BoardChoice();
        var verb = new Verb("run", "Run a gadget with its console on this terminal; Ctrl-C twice stops",
            "usbdev run examples/hid-keyboard",
            "echo 'import machine; print(machine.unique_id())' | usbdev run . --for 1 --quiet");
        verb.Arguments.Add(folder);
        foreach (var option in (Option[])[limit, fast, quiet, capture, .. board.Options])
            verb.Options.Add(option);
        verb.Runs(async (parse, terminal, cancel) =>
        {
            if (parse.GetValue(capture) is { } path)
                OutputFile.Require(path);
            if (Gadgets.Load(Gadgets.Folder(parse.GetRequiredValue(folder)), board.Kind(parse).Name, terminal) is not { } loaded)
                return ExitCode.Findings;
            var (supply, gadget) = await board.Supply(loaded, parse, cancel);
            using var owned = supply;
            using var monitor = parse.GetValue(capture) is { } file ? PcapngCapture.ToFile(file) : null;
            await using var device = new DeviceUnderTest(gadget, supply.Make, monitor);
            var session = new Session(device, terminal, parse.GetValue(quiet));
            return session.Run(parse.GetValue(limit), parse.GetValue(fast), cancel);
        });
        return verb;
    }

    private sealed class Session
    {
        private readonly DeviceUnderTest _device;
        private readonly Terminal _terminal;
        private readonly bool _quiet;
        private readonly Stream _output = Console.OpenStandardOutput();
        private TimeSpan _nextTelling;
        private bool _heldReturn;

        public Session(DeviceUnderTest device, Terminal terminal, bool quiet)
        {
            (_device, _terminal, _quiet) = (device, terminal, quiet);
            device.Board.Console.Output += Show;
            device.Host.Arrived += arrived =>
            {
                var names = arrived == device.Device ? string.Join(", ", device.Gadget.Device.Functions.Select(f => f.Name)) : "the board's own serial port";
                Say($"{arrived.Name} is configured: {names}");
            };
            device.Host.GivenUp += (_, failure) => Say(failure.Message);
        }

        public ExitCode Run(double? seconds, bool fast, CancellationToken cancel)
        {
            using var input = new ConsoleInput();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, input.Stop);
            if (input.IsTerminal)
                Say("Ctrl-C goes to the program; Ctrl-C twice, or Ctrl-], stops");
            _device.Board.PowerOn();
            _device.Host.Plug(_device.Board.Usb);
            var end = seconds is { } s ? TimeSpan.FromSeconds(s) : TimeSpan.MaxValue;
            try
            {
                var clock = Stopwatch.StartNew();
                var behind = TimeSpan.Zero;
                while (_device.Now < end && !stop.IsCancellationRequested)
                {
                    while (input.TryRead(out var bytes))
                        _device.Board.Console.Type(bytes);
                    var due = fast ? _device.Now + Slice : clock.Elapsed - behind;
                    if (due <= _device.Now)
                    {
                        Thread.Sleep(1);
                        continue;
                    }
                    _device.Host.Wait(static () => false, (due < end ? due : end) - _device.Now, stop.Token);
                    TellWhatCame();
                    if (_device.Board.Fault is { } fault)
                        throw new CliException(ExitCode.Findings, $"the board has ended: {fault.Text}");
                    if (!fast && clock.Elapsed - behind - _device.Now is var late && late > MostBehind)
                        behind += late;
                }
            }
            catch (OperationCanceledException)
            {
                // The user's wish, or the shell's.
            }
            return ExitCode.Fine;
        }

        // What the gadget has sent, in words, a few times a second: a line for a word typed, not for each letter.
        private void TellWhatCame()
        {
            if (_quiet || _device.Now < _nextTelling)
                return;
            _nextTelling = _device.Now + TellingInterval;
            foreach (var function in _device.Functions)
            {
                foreach (var (_, text) in function.Tell(function.Cursor))
                    Say($"{function.Name} {text}");
                function.Cursor = function.Count;
            }
        }

        // The board ends lines as a serial terminal wants them.
        private void Show(ReadOnlySpan<byte> bytes)
        {
            const int most = 1024;
            var shown = bytes.Length < most ? stackalloc byte[most] : new byte[bytes.Length + 1];
            var count = 0;
            foreach (var b in bytes)
            {
                if (_heldReturn && b != '\n')
                    shown[count++] = (byte)'\r';
                _heldReturn = b == '\r';
                if (!_heldReturn)
                    shown[count++] = b;
            }
            _output.Write(shown[..count]);
            _output.Flush();
        }

        private void Say(string text)
        {
            if (!_quiet)
                _terminal.Progress($"[host] {text}");
        }
    }
}
