using System.Text.RegularExpressions;

namespace UsbDev.House;

/// <summary>What runs on the board knows nothing of the PC.</summary>
public sealed partial class BoardSideTests
{
    // What MicroPython itself brings on every board that the library is for.
    private static readonly HashSet<string> MicroPython =
    [
        "array", "asyncio", "binascii", "collections", "errno", "gc", "io", "json", "machine", "math", "micropython", "os", "random", "re",
        "select", "struct", "sys", "time", "uctypes", "vfs",
        "uarray", "uio", "umachine", "ustruct", "utime", // the same without a look at the file system
    ];

    // The folders of the PC's side.
    private static readonly string[] PcSide = ["host-tests/", "descriptor-compiler/", "cli/"];

    public static TheoryData<string> LibraryFiles =>
        [.. Repository.Files.Where(f => f.StartsWith("usbdev-lib/usbdev/", StringComparison.Ordinal) && f.EndsWith(".py", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(LibraryFiles))]
    public void The_library_imports_only_MicroPython_and_itself(string file)
    {
        var imported = Import().Matches(Repository.Read(file))
            .SelectMany(m => m.Groups["modules"].Value.Split(','))
            .Select(module => module.Trim().Split('.', ' ')[0])
            .Where(module => module.Length > 0 && module != "usbdev");

        Assert.Empty(imported.Except(MicroPython));
    }

    [Fact]
    public void The_firmware_names_no_folder_of_the_PCs_side()
    {
        var guilty = Repository.Files
            .Where(f => f.StartsWith("firmware/", StringComparison.Ordinal) && !f.EndsWith(".md", StringComparison.Ordinal))
            .Where(f => PcSide.Any(folder => Repository.Read(f).Contains(folder, StringComparison.Ordinal)));

        Assert.Empty(guilty);
    }

    [GeneratedRegex(@"^[ \t]*(?:from[ \t]+(?<modules>[\w.]+)[ \t]+import|import[ \t]+(?<modules>[\w., \t]+))", RegexOptions.Multiline)]
    private static partial Regex Import();
}
