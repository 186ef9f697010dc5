using System.Text;
using UsbDev.Boards.Virtual.Tests;
using UsbDev.Bus;

namespace UsbDev.Boards.Emulated.Tests;

/// <summary>
/// The SAMD21's model under firmware that has nothing of ours and nothing of TinyUSB: the images of the package snek, whose USB stack is its own. Two
/// versions of it: the one that is fetched like the firmware's sources, and the one of this system's own distribution where it is installed.
/// </summary>
public sealed class SnekTests(ChipImages images)
{
    private const string Installed = "/usr/share/snek";

    public static TheoryData<string> Images
    {
        get
        {
            string[] folders = [FirmwareLocation.Find("snek"), Installed];
            return [.. folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.uf2")).DistinctBy(Path.GetFileName).Order(StringComparer.Ordinal)];
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task A_stack_that_is_not_TinyUSB_enumerates_and_answers_at_its_prompt(string image)
    {
        await using var plugged = new Plugged(images.Boards(EmulatedChip.Samd21, image)).PowerOnAndPlugIn().Enumerate();
        var bulk = Endpoints(plugged.Configuration).Where(e => e.Type == 2).Select(e => e.Address).ToArray();
        plugged.Request(new SetupPacket(0x21, 0x22, 3, 0, 0)); // DTR and RTS
        var (output, input) = (plugged.Open(bulk.Single(a => a < 0x80)), plugged.Open(bulk.Single(a => a >= 0x80)));

        var said = new StringBuilder();
        plugged.Write(output, "\r"u8.ToArray()); // it says nothing before it is spoken to
        Until("> ");
        plugged.Write(output, "print(6*7)\r"u8.ToArray());
        Until("42\n");

        void Until(string text)
        {
            while (!said.ToString().Replace("\r", "", StringComparison.Ordinal).Contains(text, StringComparison.Ordinal))
            {
                var (status, bytes) = Plugged.Do(input, new byte[64], ms: 2000);
                said.Append(Encoding.Latin1.GetString(bytes));
                Assert.True(status == TransferStatus.Completed, $"{status} while waiting for '{text}' ({plugged.Board.Fault?.Text}):\n{said}");
            }
        }
    }

    private static IEnumerable<(byte Address, int Type)> Endpoints(byte[] configuration)
    {
        for (var at = 0; at + 2 <= configuration.Length && configuration[at] >= 2; at += configuration[at])
            if (configuration[at + 1] == 5)
                yield return (configuration[at + 2], configuration[at + 3] & 3);
    }
}
