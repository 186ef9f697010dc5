namespace UsbDev.Testing.Tests.Differential;

/// <summary>
/// The same programs and the same host on the virtual board and on emulated chips: two device controllers that have nothing in common but the wire. What differs
/// stands in docs/emulation.md with its reason, or is a fault of one of them.
/// </summary>
public class SameTransfersTests(Firmware firmware)
{
    public static TheoryData<string, string> ScriptsOnChips => new(Scripts.All.SelectMany(s => BoardKind.All.Where(k => k.RunsImages).Select(k => (s.Name, k.Name))));

    [Theory]
    [MemberData(nameof(ScriptsOnChips))]
    public async Task A_chip_and_the_virtual_board_have_the_same_transfers(string name, string board)
    {
        var script = Scripts.All.Single(s => s.Name == name);

        var expected = await script.Run(firmware.On("virtual"));
        var actual = await script.Run(firmware.On(board));

        var found = Difference.Between(name, board, expected, actual).ToList();
        var explained = Difference.Explained().Where(d => d.Script == name && d.Board == board).ToList();
        Assert.True(found.SequenceEqual(explained), $"found:\n{string.Join('\n', found)}\nexplained:\n{string.Join('\n', explained)}");
        Assert.NotEmpty(expected["control"]);
    }

    [Fact]
    public void Every_explained_difference_belongs_to_a_script() => Assert.Empty(Difference.Explained().Select(d => d.Script).Except(Scripts.All.Select(s => s.Name)));

    [Fact]
    public void A_difference_is_told_by_what_each_did_in_its_place()
    {
        Dictionary<string, List<string>> a = new() { ["0x81"] = ["one", "two", "three"], ["port"] = ["plugged"] };
        Dictionary<string, List<string>> b = new() { ["0x81"] = ["one", "2", "three", "four"], ["port"] = ["plugged"] };

        Assert.Equal([new("s", "b", "0x81", "two", "2"), new("s", "b", "0x81", "-", "four")], Difference.Between("s", "b", a, b));
        Assert.Empty(Difference.Between("s", "b", a, a));
    }
}
