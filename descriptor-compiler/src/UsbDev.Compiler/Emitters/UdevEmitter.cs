using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>Linux udev rules (who may open the device, stable names for its serial ports) and a hardware database entry.</summary>
internal sealed class UdevEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "udev";

    /// <inheritdoc/>
    public string Summary => "Linux udev rules and a hwdb entry: access for the logged-in user, names for serial ports";

    /// <inheritdoc/>
    public IReadOnlyList<EmittedFile> Emit(CompiledDevice device, string name)
    {
        ArgumentNullException.ThrowIfNull(device);
        var e = device.Expectations;
        var stem = Naming.OfSystem(device, name);
        var ids = $"ATTRS{{idVendor}}==\"{e.Vendor:x4}\", ATTRS{{idProduct}}==\"{e.Product:x4}\"";
        var hasPorts = device.Functions.Any(f => f is CdcFunction) || device.Repl == ReplChoice.Keep;
        var rules = new StringBuilder($"# {Comment(e.Name ?? name)}: copy to /etc/udev/rules.d, then run 'udevadm control --reload' and plug the device in again.\n");
        if (hasPorts)
            rules.Append("# ModemManager would talk to the serial ports, were it not told to leave the device alone.\n");
        rules.Append($"SUBSYSTEM==\"usb\", ENV{{DEVTYPE}}==\"usb_device\", ATTR{{idVendor}}==\"{e.Vendor:x4}\", ATTR{{idProduct}}==\"{e.Product:x4}\", TAG+=\"uaccess\"{(hasPorts ? ", ENV{ID_MM_DEVICE_IGNORE}=\"1\"" : "")}\n");
        if (device.Functions.Any(f => f is HidFunction))
            rules.Append($"SUBSYSTEM==\"hidraw\", {ids}, TAG+=\"uaccess\"\n");
        if (hasPorts)
        {
            rules.Append($"SUBSYSTEM==\"tty\", {ids}, TAG+=\"uaccess\"\n");
            foreach (var (shift, boards) in Numberings(device))
            {
                if (shift > 0)
                    rules.Append($"SUBSYSTEM==\"tty\", {ids}{boards}, ENV{{ID_USB_INTERFACE_NUM}}==\"00\", SYMLINK+=\"{stem}_repl\"\n");
                foreach (var cdc in device.Functions.OfType<CdcFunction>().Where(f => f.Configuration == 0))
                    rules.Append($"SUBSYSTEM==\"tty\", {ids}{boards}, ENV{{ID_USB_INTERFACE_NUM}}==\"{cdc.Interfaces[0] + shift:x2}\", SYMLINK+=\"{stem}_{Naming.Snake(cdc.Name)}\"\n");
            }
        }
        var hwdb = $"# {Comment(e.Name ?? name)}: copy to /etc/udev/hwdb.d, then run 'systemd-hwdb update'.\nusb:v{e.Vendor:X4}p{e.Product:X4}*\n"
            + (e.Manufacturer is { } maker ? $" ID_VENDOR_FROM_DATABASE={Comment(maker)}\n" : "") + $" ID_MODEL_FROM_DATABASE={Comment(e.Name ?? name)}\n";
        // After 60-serial.rules, which tells the interface numbers, and before 73-seat-late.rules, which gives the access.
        return [EmittedFile.Text($"72-{stem}.rules", rules.ToString()), EmittedFile.Text($"72-{stem}.hwdb", hwdb)];
    }

    // What is added to the numbers of interfaces, and how udev tells the boards of which that is true: by how many interfaces there are.
    private static IEnumerable<(int Shift, string Boards)> Numberings(CompiledDevice device)
    {
        var interfaces = device.Expectations.Interfaces.Select(i => i.Number).Distinct().Count();
        string Boards(int shift) => device.DropsRepl.IsEmpty ? "" : $", ATTRS{{bNumInterfaces}}==\"{interfaces + shift,2}\"";
        if (device.Repl == ReplChoice.Keep)
            yield return (BuiltInPort.Interfaces, Boards(BuiltInPort.Interfaces));
        if (device.Repl == ReplChoice.Drop || !device.DropsRepl.IsEmpty)
            yield return (0, Boards(0));
    }

    private static string Comment(string text) => Printable.Line(text.ReplaceLineEndings(" "));
}
