using UsbDev.Testing;

namespace UsbDev.Cli;

/// <summary>Gadgets' folders on the command line.</summary>
internal static class Gadgets
{
    /// <summary>Reads a folder; null where its description or tests have errors, which are shown then.</summary>
    /// <exception cref="CliException">It is no gadget's folder.</exception>
    public static Gadget? Load(string folder, Terminal terminal)
    {
        try
        {
            var (gadget, findings) = Gadget.Load(folder);
            if (terminal.Json && gadget is null)
                terminal.WriteJson(new { folder, success = false, findings = findings.Select(Findings.ToJson) });
            else
                new Findings(terminal, terminal.Error).Print(findings);
            return gadget;
        }
        catch (GadgetException e)
        {
            throw CliException.Usage(e.Message, e.Advice);
        }
    }
}
