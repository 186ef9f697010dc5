using UsbDev.Testing;

namespace UsbDev.Cli;

/// <summary>Gadgets' folders on the command line.</summary>
internal static class Gadgets
{
    /// <summary>The folder that an argument means: itself, or the one of the description that it is.</summary>
    /// <exception cref="CliException">It is another file, or nothing.</exception>
    public static string Folder(string argument)
    {
        if (argument.Length > 0 && !File.Exists(argument))
            return argument;
        if (Path.GetFileName(argument) is Descriptions.FileName or Gadget.TestsFile)
            return Path.GetDirectoryName(argument) is { Length: > 0 } folder ? folder : ".";
        throw CliException.Usage($"'{argument}' is no folder", "give the folder that holds device.yaml and main.py");
    }

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
                terminal.Progress($"{gadget.Name(Descriptions.FileName)} does not name {board} among its boards; what it may lack there: usbdev check --board {board} {folder}");
            return gadget;
        }
        catch (GadgetException e)
        {
            throw CliException.Usage(e.Message, e.Advice);
        }
    }
}
