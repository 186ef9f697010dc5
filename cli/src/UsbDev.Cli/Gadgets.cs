using UsbDev.Testing;

namespace UsbDev.Cli;

/// <summary>Gadgets' folders on the command line.</summary>
internal static class Gadgets
{
    /// <summary>
    /// Reads a folder; null where its description or tests have errors, which are shown then. A board that the description does not name may still do, so that is
    /// only told.
    /// </summary>
    /// <exception cref="CliException">It is no gadget's folder.</exception>
    public static Gadget? Load(string folder, string board, Terminal terminal)
    {
        try
        {
            var (gadget, findings) = Gadget.Load(folder);
            if (terminal.Json && gadget is null)
                terminal.WriteJson(new { folder, success = false, findings = findings.Select(Findings.ToJson) });
            else
                new Findings(terminal, terminal.Error).Print(findings);
            if (gadget is not null && board != BoardKind.All[0].Name && !gadget.Device.Boards.Contains(board))
                terminal.Progress($"{gadget.Name(Gadget.DescriptionFile)} does not name {board} among its boards; what it may lack there: usbdev check --board {board} {folder}");
            return gadget;
        }
        catch (GadgetException e)
        {
            throw CliException.Usage(e.Message, e.Advice);
        }
    }
}
