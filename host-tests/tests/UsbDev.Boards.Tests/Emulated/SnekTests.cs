using System.Text;
using UsbDev.Boards.Virtual.Tests;
using UsbDev.Bus;

namespace UsbDev.Boards.Emulated.Tests;

/// <summary>
/// The SAMD21's model under firmware that has nothing of ours and nothing of TinyUSB: the images of Debian's package snek, whose USB stack is its own.
/// </summary>
public sealed class SnekTests(ChipImages images)
{
    private const string Folder = "/usr/share/snek", FolderVariable = "USBDEV_SNEK";

    private static readonly string _folder = Environment.GetEnvironmentVariable(FolderVariable) ?? Folder;

    public static TheoryData<string> Images
    {
        get
        {
            var files = Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder, "*.uf2").Select(f => Path.GetFileName(f)!).Order().ToArray() : [];
            return files.Length > 0 ? [.. files] : ["none"];
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task A_stack_that_is_not_TinyUSB_enumerates_and_answers_at_its_prompt(string image)
    {
        Assert.SkipUnless(Directory.Exists(_folder), $"Debian's package snek is not installed: apt-get install snek, or let {FolderVariable} name its folder of images");
        await using var plugged = new Plugged(images.Boards(EmulatedChip.Samd21, Path.Combine(_folder, image))).PowerOnAndPlugIn().Enumerate();
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
