namespace UsbDev.Cli.Tests;

/// <summary><c>--firmware</c> with images that a chip takes and that then do nothing sensible: one message with the cause, and an end to the wait.</summary>
public sealed class BadFirmwareTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120); // wall clock, on a busy machine; a loop of 10 s simulated takes 10 to 20

    private static readonly (string Name, uint Family)[] Chips = [("rp2040", TinyFirmware.Rp2040), ("samd21", TinyFirmware.Samd21), ("samd51", TinyFirmware.Samd51)];

    // What the firmware does, its instructions, what the user must read.
    private static readonly (string What, ushort[] Program, string Said)[] Programs =
    [
        ("never enables USB", [0xE7FE], @"waited 10 s \(simulated time\) .* never pulled up D\+.*core runs \(PC 0x[0-9a-f]{8}, LR 0x[0-9a-f]{8}\)"), // b .
        ("loops with interrupts off", [0xB672, 0xE7FE], @"never pulled up D\+.*core runs \(PC 0x[0-9a-f]{8}, LR 0x[0-9a-f]{8}, interrupts off\)"), // cpsid i; b .
        ("sleeps for ever", [0xBF30, 0xE7FD], @"never pulled up D\+.*core sleeps \(WFI, PC 0x[0-9a-f]{8}, .*\) and nothing is due that would wake it"), // wfi; b -2
        ("jumps to nowhere", [0x4801, 0x4780, 0x0000, 0x0000, 0x0001, 0x3000], "core has faulted: .*PC 0x30000000, LR 0x[0-9a-f]*5"), // ldr r0, [0x30000001]; blx r0
        ("reads from nowhere", [0x4801, 0x6801, 0xE7FE, 0x0000, 0x0000, 0x3000], "core has faulted: .*PC 0x[0-9a-f]{8}, LR 0x"), // ldr r0, [0x30000000]; ldr r1, [r0]
        ("has an undefined instruction", [0xDE00], "core has faulted: .*PC 0x[0-9a-f]{8}, LR 0x"), // udf #0
    ];

    public static TheoryData<string, string> Firmware
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (chip, _) in Chips)
                foreach (var (what, _, _) in Programs)
                    data.Add(chip, what);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Firmware))]
    public void Firmware_that_does_nothing_sensible_is_given_up_with_what_it_did(string chip, string what)
    {
        using var scratch = new Scratch();
        var file = Write(scratch, TinyFirmware.Uf2(Chips.First(c => c.Name == chip).Family, Programs.First(p => p.What == what).Program));

        var outcome = Tool.Run(["test", Path.Combine(Tool.Root, "examples", "keyboard"), "--board", chip, "--firmware", file, "--capture", scratch.Path], limit: Limit).Exits(1);

        var said = outcome.Output.ReplaceLineEndings(" ");
        Assert.Matches(Programs.First(p => p.What == what).Said, System.Text.RegularExpressions.Regex.Replace(said, " +", " "));
        if (outcome.Output.Contains("never pulled up", StringComparison.Ordinal))
            Assert.Contains("is it MicroPython, and made for this board?", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rp2040")]
    [InlineData("samd21")]
    [InlineData("samd51")]
    public void Run_ends_with_the_place_of_a_fault(string chip)
    {
        using var scratch = new Scratch();
        var file = Write(scratch, TinyFirmware.Uf2(Chips.First(c => c.Name == chip).Family, [0xDE00]));

        var outcome = Tool.Run(["run", Path.Combine(Tool.Root, "examples", "keyboard"), "--board", chip, "--firmware", file, "--for", "5", "--fast"], limit: Limit).Exits(1);

        Assert.Matches($"the board has ended: the {chip}'s core has faulted: .*PC 0x", outcome.Error);
    }

    public static TheoryData<string, string, string> Images => new()
    {
        { "rp2040", "cut off in a block", "truncated: 700 bytes are not a whole number of 512-byte blocks" },
        { "samd21", "cut off in a block", "truncated: 700 bytes are not a whole number of 512-byte blocks" },
        { "rp2040", "cut off between blocks", "truncated: 1 of 2 blocks are there" },
        { "samd21", "cut off between blocks", "truncated: 1 of 2 blocks are there" },
        { "rp2040", "for the other chip", "made for samd21 (UF2 family 0x68ED2B88), not for rp2040" },
        { "samd21", "for the other chip", "made for rp2040 (UF2 family 0xE48BFF56), not for samd21" },
        { "rp2040", "linked for RAM", "outside rp2040's flash" },
        { "samd21", "linked for RAM", "outside samd21's flash" },
        { "rp2040", "linked elsewhere", "no program for rp2040 at 0x10000100" },
        { "samd21", "linked elsewhere", "no program for samd21 at 0x00002000" },
        { "samd51", "linked elsewhere", "no program for samd51 at 0x00004000" },
        { "rp2040", "a text", "not a UF2 file" },
        { "samd21", "a text", "not a UF2 file" },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_that_cannot_run_is_refused_before_anything_is_plugged_in(string chip, string what, string said)
    {
        using var scratch = new Scratch();
        var family = Chips.First(c => c.Name == chip).Family;
        var good = TinyFirmware.Uf2(family);
        var file = Write(scratch, what switch
        {
            "cut off in a block" => good[..700],
            "cut off between blocks" => good[..512],
            "for the other chip" => TinyFirmware.Uf2(Chips.First(c => c.Name != chip).Family),
            "linked for RAM" => TinyFirmware.Uf2(family, address: 0x2000_0000),
            "linked elsewhere" => TinyFirmware.Uf2(family, reset: 0x0100_0001),
            _ => "hello"u8.ToArray(),
        });

        var outcome = Tool.Run(["test", Path.Combine(Tool.Root, "examples", "keyboard"), "--board", chip, "--firmware", file]).Exits(2);

        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Theory]
    [InlineData("rp2040", "RP2040_ROM", "nowhere/rom.bin", "rom.bin")]
    [InlineData("rp2040", "EMULATOR", "nowhere", "there is no firmware 'emulator'")]
    [InlineData("rp2040", "EMULATOR", ".", "the npm package rp2040js is not in")]
    [InlineData("samd21", "EMULATOR", ".", "the npm package rp2040js is not in")]
    [InlineData("rp2040", "RP2040", "nowhere/image.uf2", "image.uf2")]
    [InlineData("samd21", "SAMD21", "nowhere/image.uf2", "image.uf2")]
    public void What_a_chip_needs_and_is_not_there_is_named(string chip, string part, string path, string said)
    {
        using var scratch = new Scratch();

        var outcome = Tool.Run(["test", Path.Combine(Tool.Root, "examples", "keyboard"), "--board", chip],
            environment: new Dictionary<string, string> { [$"USBDEV_FIRMWARE_{part}"] = Path.Combine(scratch.Path, path) });

        Assert.True(outcome.Code is 2 or 3, $"exit code {outcome.Code}; the tool said:\n{outcome.All}");
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.All, StringComparison.Ordinal);
    }

    private static string Write(Scratch scratch, byte[] image)
    {
        var file = scratch.Write("image.uf2", "");
        File.WriteAllBytes(file, image);
        return file;
    }
}
