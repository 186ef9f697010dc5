namespace UsbDev.Library.Tests;

/// <summary>What of this suite does not run on the emulated chips, and why. Everything else does.</summary>
internal static class Chips
{
    /// <summary>Test, by class or class and method; board, or * for all chips; the reason.</summary>
    private static readonly (string Test, string Board, string Reason)[] _unfit =
    [
        ("BadInputTests.Without_a_host_sending_is_an_OSError_and_with_one_it_works_again", "*", Unplugged),
        ("DeviceTests.Wait_configured_returns_as_soon_as_it_is_or_says_that_it_is_not", "*", Unplugged),
        ("KeyboardTests.Without_a_host_a_key_is_an_error_and_with_one_it_works_again", "*", Unplugged),
        ("BundleTests", "*", "open: beside a frozen library a bundle does not find its rarer halves (usbdev.more)"),
        ("InterruptTests.A_midi_callback_may_send_more_than_there_is_room_for", "rp2040", "open: a callback that runs inside TinyUSB's task cannot wait for room (TinyUSB callback can't recurse)"),
        ("AsyncTests.Others_go_on_while_a_text_is_typed_and_while_there_is_no_host", "*", Unplugged),
        ("AsyncTests", "samd21", "its firmware has no asyncio"),
        ("CdcTests.It_works_with_select_and_asyncio_streams", "samd21", "its firmware has neither"),
        ("CallbackTests.Callbacks_may_wait_for_the_host_as_any_program_may", "samd21", NoSelect),
        ("InterruptTests", "samd21", NoSelect),
        ("HidTests.A_report_lost_in_a_halt_is_an_error_at_the_next_one_until_the_bus_is_reset", "samd21", "its controller keeps a transfer over a halt (docs/emulation.md)"),
        ("CdcTests.Unplugged_writing_is_an_error_and_reading_finds_nothing", "*", Unplugged),
        ("VendorTests.A_host_that_does_not_read_or_is_gone_is_an_error", "*", Unplugged),
    ];

    private const string Unplugged = "the chips' drivers do not see the cable go: their ports tell the controller that there is always a bus";

    private const string NoSelect = "its firmware has no select, without which a callback cannot wait";

    /// <summary>
    /// Keeps a chip away from its prompt, as programs do: there the ports' USB task runs scheduled functions in the middle of itself, and what waits for USB
    /// in one of them is an OSError (TinyUSB callback can't recurse).
    /// </summary>
    public static void LeaveThePrompt(Bench bench)
    {
        if (Bench.OnChip)
            bench.Begin("import time\nwhile True: time.sleep_ms(1)");
    }

    /// <summary>Skips the test that runs if it is none for the board under test.</summary>
    /// <param name="special">It wants a board with other options, or another library, than a chip has.</param>
    public static void SkipWhatDoesNotFit(bool special)
    {
        if (special)
            Assert.Skip("it changes the virtual board's options or library");
        var name = TestContext.Current.TestMethod is { } method ? $"{method.TestClass.TestClassSimpleName}.{method.MethodName}" : "";
        foreach (var (test, board, reason) in _unfit)
            if ((name == test || name.StartsWith(test + ".", StringComparison.Ordinal)) && (board == "*" || board == FirmwareFixture.BoardUnderTest))
                Assert.Skip(reason);
    }
}
