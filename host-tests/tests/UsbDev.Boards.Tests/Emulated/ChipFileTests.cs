using System.Text;
using UsbDev.Boards.Virtual.Tests;
using UsbDev.Bus;

namespace UsbDev.Boards.Emulated.Tests;

/// <summary>Files in the flash of emulated boards: what the host writes the firmware finds, and the other way round.</summary>
public sealed class ChipFileTests(ChipImages images)
{
    public static TheoryData<string> Chips => ChipUsbTests.Chips;

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task The_firmware_runs_the_program_that_the_host_has_written_and_imports_its_modules(string chip)
    {
        await using var bench = Make(chip);
        bench.File("/lib/greeting/__init__.py", "text = 'good day'");
        bench.File("/main.py", "import greeting\nprint('says', greeting.text)");
        bench.Board.PowerOn();
        bench.Expect("says good day");
        Assert.Equal(["/lib/greeting/__init__.py", "/main.py"], bench.Board.Files.List());
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task What_the_firmware_writes_is_there_after_a_reset_and_the_host_reads_it(string chip)
    {
        await using var bench = Make(chip);
        bench.Board.PowerOn();
        bench.Expect(">>> ");
        bench.Paste("""
            import os
            os.mkdir('/log')
            with open('/log/one.txt', 'w') as f:
                print('written', f.write('x' * 3000))
            """);
        bench.Expect("written 3000");
        bench.Run(ms: 20);
        Assert.Equal(new string('x', 3000), Encoding.ASCII.GetString(bench.Board.Files.Read("/log/one.txt")!));

        bench.File("/two.txt", "from the host"); // waits for the reset
        Assert.Equal(["/log/one.txt", "/two.txt"], bench.Board.Files.List());
        bench.Board.HardReset();
        bench.Run(ms: 100);
        bench.Type("import os; print('sizes', os.stat('/log/one.txt')[6], open('/two.txt').read())\r");
        bench.Expect("sizes 3000 from the host");
        Assert.True(bench.Board.Files.Delete("/log/one.txt"));
        Assert.False(bench.Board.Files.Delete("/log/one.txt"));
        Assert.Null(bench.Board.Files.Read("/log/one.txt"));
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task Files_that_do_not_fit_and_paths_that_are_none_are_refused_in_words(string chip)
    {
        await using var bench = Make(chip);
        Assert.Throws<ArgumentException>(() => bench.File("main.py", ""));
        Assert.Throws<ArgumentException>(() => bench.File("/a/../main.py", ""));
        bench.File("/big", new string('x', EmulatedChip.Rp2040.Files.Size - 4096)); // littlefs needs some blocks for itself
        Assert.Contains("do not fit into the board's file system of ", Assert.Throws<IOException>(bench.Board.PowerOn).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public void An_image_tells_which_packages_it_carries(string chip)
    {
        using var firmware = EmulatedFirmware.Load(EmulatedChip.All.Single(c => c.Name == chip), image => FirmwareLocation.Find(image));
        Assert.True(firmware.HasFrozen("usbdev"));
        Assert.False(firmware.HasFrozen("usb"));
    }

    private Bench Make(string chip)
    {
        var timeline = new Timeline();
        return new Bench(timeline, images.Boards(EmulatedChip.All.Single(c => c.Name == chip))(timeline));
    }
}
