using System.Text;

namespace UsbDev.Descriptors;

/// <summary>The boards reference, made from the table that budgets are checked with.</summary>
public static class BoardReference
{
    /// <summary>A page in Markdown.</summary>
    public static string ToMarkdown(BoardTable table)
    {
        var builtIn = table.Limits.BuiltIn;
        var text = new StringBuilder();
        text.Append(
            $"""
            # Boards

            What `boards:` in a description can name, and what the budgets of `usbdev check` are counted against. Endpoint numbers and endpoints are those
            beside endpoint 0. This page is made from the table in the code; a test keeps it so.

            | board | name | endpoint numbers | IN | OUT | packet memory | characters of a string | RAM | flash | MicroPython |
            |---|---|---|---|---|---|---|---|---|---|

            """);
        foreach (var board in table.Boards)
        {
            text.Append($"| `{board.Id}` | {board.Name} | 1 to {board.EndpointNumbers - 1} | {board.InEndpoints - 1} | {board.OutEndpoints - 1} ");
            text.Append($"| {Memory(board.Memory)} | {board.StringLength} | {board.Ram / 1024} KB | {Flash(board.Flash)} | {Since(table, board)} |\n");
        }

        text.Append("\n## Notes\n\n");
        foreach (var board in table.Boards.Where(b => !b.Notes.IsEmpty || !b.Aliases.IsEmpty))
        {
            text.Append($"* `{board.Id}`: also {string.Join(", ", board.Aliases.Select(a => $"`{a}`"))}.");
            foreach (var note in board.Notes) text.Append(' ').Append(note);
            text.Append('\n');
        }

        text.Append(
            $"""

            ## MicroPython

            On every board: at most {table.Limits.Interfaces} interfaces, {Describe.Count(table.Limits.Configurations, "configuration")}, no alternate settings, no vendor requests and
            no BOS (so no WinUSB and no WebUSB), packets of {table.Limits.Endpoint0} bytes on endpoint 0, strings in ASCII. The built-in serial port takes interfaces
            0 to {builtIn.Interfaces - 1}, endpoint numbers 1 to {builtIn.EndpointNumbers - 1} and strings 1 to {builtIn.Strings - 1}.

            | release | ports with `machine.USBDevice` | `remote_wakeup()` |
            |---|---|---|

            """);
        foreach (var release in table.Releases)
            text.Append($"| {release.Version} | {string.Join(", ", release.Ports)} | {(release.RemoteWakeup ? "yes" : "no")} |\n");
        return text.ToString();
    }

    private static string Flash(int bytes) => bytes == 0 ? "none" : bytes % (1 << 20) == 0 ? $"{bytes >> 20} MB" : $"{bytes >> 10} KB";

    private static string Memory(PacketMemory? memory) => memory switch
    {
        null => "main memory",
        { Kind: PacketMemoryKind.Dpram } => $"{memory.Bytes} B, {memory.Usable} for endpoints: 64 for one, 128 for a bulk endpoint",
        { Kind: PacketMemoryKind.Dwc2 } => $"{memory.Bytes} B, shared by one receive and several transmit FIFOs",
        _ => $"{memory.Bytes} B, shared by buffers and their table",
    };

    private static string Since(BoardTable table, Board board)
    {
        var first = board.Port is null ? null : table.Releases.FirstOrDefault(r => r.Ports.Contains(board.Port));
        return first is null ? "no" : $"since {first.Version}";
    }
}
