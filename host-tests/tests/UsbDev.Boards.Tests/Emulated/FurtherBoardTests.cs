using System.Diagnostics;
using UsbDev.Boards.Virtual.Tests;
using UsbDev.Bus;

namespace UsbDev.Boards.Emulated.Tests;

/// <summary>
/// Boards beside the usual ones: an RP2040 board described here in a few lines, and the SAMD21 boards of firmware/samd21/boards.json. Each image is built
/// (once: it is cached by content) and runs.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class FurtherBoardTests(ChipImages images)
{
    [Fact]
    public async Task An_RP2040_board_of_ones_own_is_a_name_a_flash_and_some_pins()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Directory.CreateTempSubdirectory("usbdev-board-").FullName, "MACRO_PAD")).FullName;
        try
        {
            // The header of the SDK that says how the flash is wired; 8 MB are on this board.
            File.WriteAllText(Path.Combine(folder, "mpconfigboard.cmake"), "set(PICO_BOARD adafruit_itsybitsy_rp2040)\n");
            File.WriteAllText(Path.Combine(folder, "mpconfigboard.h"), """
                #define MICROPY_HW_BOARD_NAME "Macro pad"
                #define MICROPY_HW_FLASH_STORAGE_BYTES (7 * 1024 * 1024)

                """);
            File.WriteAllText(Path.Combine(folder, "pins.csv"), "KNOB,GPIO7\nLED,GPIO11\n");
            await using var plugged = Plug(EmulatedChip.Rp2040, Build("rp2040", ("BOARD_DIR", folder)));

            plugged.Enumerate();
            plugged.Bench.Expect("Macro pad with RP2040");
            plugged.Bench.Expect(">>> ");
            plugged.Bench.Paste("""
                import os
                from machine import Pin
                s = os.statvfs('/')
                print('files', s[0] * s[2])
                print(Pin('KNOB'), Pin('LED', Pin.OUT, value=1).value())
                with open('/big', 'w') as f:
                    for i in range(8): f.write('x' * 4096)
                import usbdev
                print('kept', os.stat('/big')[6], usbdev.__name__)
                """);
            plugged.Bench.Expect("files 7340032");
            plugged.Bench.Expect("Pin(GPIO7");
            plugged.Bench.Expect("kept 32768 usbdev");
            Assert.True(plugged.Board.Pins.Level(11));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    // Board, how it names itself.
    [Theory]
    [InlineData("SEEED_XIAO_SAMD21", "Seeed Xiao with SAMD21G18A")]
    [InlineData("ADAFRUIT_QTPY_SAMD21", "QT Py with SAMD21E18A")]
    [InlineData("FEATHER_M0", "Feather M0 with SAMD21G18A")]
    public async Task A_SAMD21_board_enumerates_and_has_its_console_its_files_and_the_library(string board, string name)
    {
        await using var plugged = Plug(EmulatedChip.Samd21, Build("samd21", ("BOARD", board)));

        plugged.Bench.Expect(name);
        plugged.Bench.Expect(">>> ");
        plugged.Enumerate();
        plugged.Bench.Paste("""
            import os, usbdev
            with open('/note', 'w') as f: f.write('hello')
            print('kept', os.stat('/note')[6], usbdev.__name__)
            """);
        plugged.Bench.Expect("kept 5 usbdev");
        Assert.Equal(2, plugged.Configuration[4]);
    }

    private Plugged Plug(EmulatedChip chip, string image) => new Plugged(images.Boards(chip, image)).PowerOnAndPlugIn();

    private static string Build(string image, (string Variable, string Value) setting)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "firmware", "build")))
            folder = folder.Parent;
        var start = new ProcessStartInfo(Path.Combine(folder!.FullName, "firmware", "build"), [image]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[setting.Variable] = setting.Value;
        using var build = Process.Start(start)!;
        var path = build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var messages = build.StandardError.ReadToEnd();
        build.WaitForExit();
        Assert.True(build.ExitCode == 0, messages);
        return path.Result.Trim();
    }
}
