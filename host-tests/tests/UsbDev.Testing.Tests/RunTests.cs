using UsbDev.Testing.Results;

namespace UsbDev.Testing.Tests;

/// <summary>Which tests are run, on which device, and what is kept of them.</summary>
public sealed class RunTests(Firmware firmware, ITestOutputHelper output) : GadgetRuns(firmware, output)
{
    [Fact]
    public async Task Tests_continue_or_start_afresh()
    {
        var run = await Run("import device, time\ndevice.start()\ndevice.wait_configured()\nfor i in range(9):\n    print('tick', i)\n    time.sleep(1)\n", """
            tests:
              - name: first
                steps:
                  - expect: { console: tick 2 }
                    within: 5 s
              - name: second
                continue: true
                steps:
                  - expect: { console: tick 3 }
              - name: third
                steps:
                  - expect: { console: tick 0 }
                  - wait: 10 ms
            """);

        Passes(run);
        Assert.DoesNotContain("tick 2", run.Tests[2].Console);
        Assert.Contains("tick 0", run.Tests[3].Console);
    }

    [Fact]
    public async Task A_test_that_continues_a_failed_one_is_not_run()
    {
        var run = await Run(Types, "tests:\n  - name: a\n    steps:\n      - expect: { kbd: { types: x } }\n  - name: b\n    continue: true\n    steps: [ plug ]\n  - name: c\n    skip: not today\n    steps: [ plug ]\n");

        Assert.Equal([Outcome.Passed, Outcome.Failed, Outcome.Skipped, Outcome.Skipped], run.Tests.Select(t => t.Outcome));
        Assert.Equal("it continues 'a', which has not passed", run.Tests[2].Reason);
        Assert.Equal("not today", run.Tests[3].Reason);
        Assert.False(run.Passed);
    }

    [Fact]
    public async Task A_filter_runs_what_it_names_and_what_that_continues()
    {
        using var folder = new TemporaryGadget(Types, "tests:\n  - name: a\n    steps: [ wait: 1 ms ]\n  - name: b\n    continue: true\n    steps: [ wait: 1 ms ]\n  - name: c\n    steps: [ wait: 1 ms ]\n");

        var run = await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = Firmware.Make, Filter = name => name == "b" });

        Assert.Equal([TestRunner.DeviceTest, "a", "b"], run.Tests.Select(t => t.Name));
    }

    [Fact]
    public async Task A_test_for_other_boards_is_not_run()
    {
        var run = await Run(Types, "tests:\n  - name: a\n    boards: [rp2040, samd51]\n    steps: [ unplug ]\n  - name: b\n    boards: virtual\n    steps: [ unplug ]\n");

        Assert.Equal([Outcome.Passed, Outcome.Skipped, Outcome.Passed], run.Tests.Select(t => t.Outcome));
        Assert.Equal("it is for rp2040, samd51", run.Tests[1].Reason);
    }

    [Fact]
    public void A_board_that_there_is_not_is_told()
    {
        using var folder = new TemporaryGadget("", "tests:\n  - name: a\n    boards: [pico]\n    steps: [ unplug ]\n", Log);
        Assert.Contains(Gadget.Load(folder.Folder).Findings, f => f.Message == "'pico' is no kind of board");
    }

    [Fact]
    public void What_a_manifest_freezes_goes_onto_no_file_system()
    {
        using var folder = new TemporaryGadget("import part\n", "tests: []\n", Log);
        File.WriteAllText(Path.Combine(folder.Folder, "part.py"), "");
        File.WriteAllText(Path.Combine(folder.Folder, "manifest-samd21.py"), "freeze('.', (\"main.py\",))\n");
        var gadget = Gadget.Load(folder.Folder).Gadget!;

        Assert.Null(gadget.Manifest("samd51"));
        Assert.Equal(["device.py", "main.py", "part.py"], gadget.Files.Keys);
        Assert.Equal(["device.py", "part.py"], gadget.WithoutFrozen(gadget.Manifest("samd21")!).Files.Keys);
    }

    [Fact]
    public async Task Without_the_boards_own_port_the_device_stands_alone()
    {
        using var folder = new TemporaryGadget(Types, description: TemporaryGadget.Description + "\nrepl: drop\n");

        var run = await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = Firmware.Make });

        Passes(run);
        Assert.Contains(run.Tests[0].Checks, c => c.Name == "the board's own serial port is dropped");
        Assert.Equal("kbd", run.Device!.Children[0].Children[0].Text);
    }

    [Fact]
    public async Task A_capture_is_kept_beside_a_failed_test_only()
    {
        using var folder = new TemporaryGadget(Types, "tests:\n  - name: Is fine!\n    steps: [ wait: 1 ms ]\n  - name: Is not\n    steps:\n      - expect: { kbd: { types: x } }\n");
        var captures = Path.Combine(folder.Folder, "captures");

        var run = await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = Firmware.Make, Captures = captures });

        Assert.Equal(["is-not.pcapng"], Directory.EnumerateFiles(captures).Select(f => Path.GetFileName(f)));
        Assert.Equal(Path.Combine(captures, "is-not.pcapng"), run.Tests[2].Capture);
        Assert.Null(run.Tests[1].Capture);
    }

    [Fact]
    public async Task The_same_run_twice_gives_the_same_capture()
    {
        using var folder = new TemporaryGadget(Types, "tests:\n  - name: a\n    steps:\n      - expect: { kbd: { types: Hello } }\n");
        var (one, two) = (Path.Combine(folder.Folder, "one"), Path.Combine(folder.Folder, "two"));
        var gadget = folder.Load();

        await TestRunner.Run(gadget, new RunOptions { MakeBoard = Firmware.Make, Captures = one, KeepCaptures = true });
        await TestRunner.Run(gadget, new RunOptions { MakeBoard = Firmware.Make, Captures = two, KeepCaptures = true });

        Assert.Equal(2, Directory.GetFiles(one).Length);
        foreach (var file in Directory.EnumerateFiles(one))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(two, Path.GetFileName(file))));
    }

    [Fact]
    public async Task Cancelling_ends_a_run()
    {
        using var folder = new TemporaryGadget("print('looping')\nwhile True: pass");
        using var cancel = new CancellationTokenSource();
        var options = new RunOptions
        {
            MakeBoard = timeline =>
            {
                var board = Firmware.Make(timeline);
                board.Console.Output += _ => cancel.Cancel();
                return board;
            },
            Cancel = cancel.Token,
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestRunner.Run(folder.Load(), options));
    }
}
