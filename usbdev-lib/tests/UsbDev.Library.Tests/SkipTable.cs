using System.Reflection;
using UsbDev.Testing;
using Xunit.v3;

[assembly: UsbDev.Library.Tests.SkipsByTable]

namespace UsbDev.Library.Tests;

/// <summary>
/// What of this suite does not run on which emulated chip, and why: the table in docs/emulation.md with the heading <see cref="Heading"/>. A row names a class, a
/// test of it, or a test and what its arguments must contain: <c>Class</c>, <c>Class.Test</c>, <c>Class.Test(text)</c>.
/// </summary>
internal static class SkipTable
{
    public const string Heading = "| test of the library | board | why it does not run there |";

    /// <summary>The table's rows, one for each board that a row names.</summary>
    public static IReadOnlyList<SkipRow> Rows { get; } = Read();

    private static List<SkipRow> Read() =>
    [
        .. from line in File.ReadLines(Path.Combine(FirmwareFixture.Repository, "docs", "emulation.md")).SkipWhile(line => line != Heading).Skip(2).TakeWhile(line => line.StartsWith('|'))
           let cells = line.Split('|', StringSplitOptions.TrimEntries)
           from board in cells[2].Split(", ")
           select SkipRow.Parse(cells[1].Trim('`'), board, cells[3])
    ];
}

/// <summary>A row of the table.</summary>
/// <param name="Class">The test class.</param>
/// <param name="Method">The test; null: all of the class.</param>
/// <param name="Arguments">What the test's name with its arguments must contain; null: anything.</param>
/// <param name="Board">The kind of board.</param>
/// <param name="Reason">Why it does not run there.</param>
internal sealed record SkipRow(string Class, string? Method, string? Arguments, string Board, string Reason)
{
    /// <summary>Whether it is for this test, whose name as it is displayed ends with its arguments.</summary>
    public bool Has(string type, string method, string displayName) =>
        Class == type && (Method ?? method) == method && displayName.Contains(Arguments ?? "", StringComparison.Ordinal);

    public static SkipRow Parse(string test, string board, string reason)
    {
        string? arguments = null;
        if (test.IndexOf('(', StringComparison.Ordinal) is var open and > 0 && test[^1] == ')')
            (test, arguments) = (test[..open], test[(open + 1)..^1]);
        var dot = test.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? new(test, null, arguments, board, reason) : new(test[..dot], test[(dot + 1)..], arguments, board, reason);
    }
}

/// <summary>Skips each test that the table has for the board under test, with the row's reason.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class SkipsByTableAttribute : BeforeAfterTestAttribute
{
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        foreach (var row in SkipTable.Rows)
            if (row.Board == FirmwareFixture.BoardUnderTest && row.Has(methodUnderTest.ReflectedType!.Name, methodUnderTest.Name, test.TestDisplayName))
                Assert.Skip(row.Reason);
    }
}

/// <summary>The table names what exists.</summary>
[Trait(Bench.Boards, Bench.OfItsOwn)]
public sealed class SkipTableTests
{
    public static TheoryData<string, string> Tests => [.. SkipTable.Rows.Select(row => (row.Method is null ? row.Class : $"{row.Class}.{row.Method}", row.Arguments ?? "")).Distinct()];

    [Theory]
    [MemberData(nameof(Tests))]
    public void Every_test_that_is_named_exists(string test, string arguments)
    {
        var (name, method) = test.Split('.') is [var c, var m] ? (c, m) : (test, null);
        var type = typeof(SkipTable).Assembly.GetTypes().SingleOrDefault(t => t.Name == name);
        Assert.True(type is not null, $"there is no class {name}");
        if (method is null)
            return;
        var found = type.GetMethod(method);
        Assert.True(found?.GetCustomAttribute<FactAttribute>() is not null, $"there is no test {test}");
        Assert.True(arguments.Length == 0 || found.GetParameters().Length > 0, $"{test} has no arguments");
    }

    [Fact]
    public void Every_board_that_is_named_is_a_chip_and_has_its_reason() =>
        Assert.All(SkipTable.Rows, row => Assert.True(BoardKind.Named(row.Board) is { RunsImages: true } && row.Reason.Length > 10, row.ToString()));

    [Theory]
    [InlineData("KeyTests", true)]
    [InlineData("KeyTests.Goes_down", true)]
    [InlineData("KeyTests.Goes_down(key: 4)", true)]
    [InlineData("KeyTests.Goes_down(key: 5)", false)]
    [InlineData("KeyTests.Goes_up", false)]
    [InlineData("Tests.Goes_down", false)]
    public void A_row_is_for_a_class_a_test_or_some_of_its_arguments(string row, bool has) =>
        Assert.Equal(has, SkipRow.Parse(row, "rp2040", "a reason").Has("KeyTests", "Goes_down", "UsbDev.KeyTests.Goes_down(hand: 1, key: 4)"));
}
