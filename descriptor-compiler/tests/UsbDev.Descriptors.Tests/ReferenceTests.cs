using System.Runtime.CompilerServices;

namespace UsbDev.Descriptors.Tests;

/// <summary>Pages of docs/ that are made from tables in the code.</summary>
public class ReferenceTests
{
    [Fact]
    public void The_rules_reference_is_made_from_the_table() => IsMade("rules.md", RuleCatalog.ToMarkdown());

    [Fact]
    public void The_boards_reference_is_made_from_the_table() => IsMade("boards.md", BoardReference.ToMarkdown(BoardTable.Default));

    private static void IsMade(string name, string text)
    {
        var page = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs", name);
        if (Environment.GetEnvironmentVariable("USBDEV_UPDATE_DOCS") == "1") File.WriteAllText(page, text);

        Assert.True(
            File.Exists(page) && File.ReadAllText(page) == text,
            $"docs/{name} is not what the table makes; run this test with USBDEV_UPDATE_DOCS=1");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
