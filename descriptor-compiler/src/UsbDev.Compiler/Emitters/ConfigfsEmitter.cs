using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>A shell script that makes the same gadget of a Linux board with a USB device controller (configfs).</summary>
/// <remarks>The kernel writes the descriptors itself: reports, names and numbers of the device are kept, interface numbers and endpoints are the kernel's.</remarks>
public sealed class ConfigfsEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "configfs";

    /// <inheritdoc/>
    public string Summary => "shell script that makes the gadget on a Linux board through configfs";

    /// <inheritdoc/>
    public IReadOnlyList<EmittedFile> Emit(CompiledDevice device, string name)
    {
        ArgumentNullException.ThrowIfNull(device);
        var e = device.Expectations;
        var stem = Naming.Snake(name);
        var d = DeviceDescriptor.Parse(device.Descriptors.Device ?? default);
        var odd = device.Functions.FirstOrDefault(f => f is CustomFunction or RawFunction);
        if (odd is not null)
            throw new NotSupportedException($"the function '{odd.Name}' is {odd.Kind.ToString().ToLowerInvariant()}: Linux's gadget functions make their own descriptors; use hid, midi, cdc or vendor");
        var text = new StringBuilder($"""
            #!/bin/bash
            # {Comment(e.Name ?? name)} as a Linux gadget. As root: '{stem}.sh start' and '{stem}.sh stop'.
            # Compiled from {Comment(Path.GetFileName(device.Spec.At.File))} by usbdev: change that file, not this one.
            set -eu

            gadget=/sys/kernel/config/usb_gadget/{stem}

            start() {"{"}
                modprobe libcomposite
                mkdir -p "$gadget/strings/0x409" "$gadget/configs/c.1/strings/0x409"
                echo 0x{e.Vendor:x4} > "$gadget/idVendor"
                echo 0x{e.Product:x4} > "$gadget/idProduct"
                echo 0x{e.Release:x4} > "$gadget/bcdDevice"
                echo 0x{d?.BcdUsb ?? 0x0200:x4} > "$gadget/bcdUSB"
                echo 0x{d?.Class ?? 0:x2} > "$gadget/bDeviceClass"
                echo 0x{d?.SubClass ?? 0:x2} > "$gadget/bDeviceSubClass"
                echo 0x{d?.Protocol ?? 0:x2} > "$gadget/bDeviceProtocol"

            """);
        foreach (var (file, value) in (ReadOnlySpan<(string, string?)>)[("manufacturer", e.Manufacturer), ("product", e.Name), ("serialnumber", e.Serial)])
            if (value is not null)
                text.Append($"    printf '%s' {Quote(value)} > \"$gadget/strings/0x409/{file}\"\n");
        if (device.SerialIsUnique)
            text.Append("    cat /etc/machine-id > \"$gadget/strings/0x409/serialnumber\"\n");
        text.Append($"    echo {e.MaxPower} > \"$gadget/configs/c.1/MaxPower\"\n    echo 0x{0x80 | (e.SelfPowered ? 0x40 : 0) | (e.RemoteWakeup ? 0x20 : 0):x2} > \"$gadget/configs/c.1/bmAttributes\"\n");
        foreach (var function in device.Functions.Where(f => f.Configuration == 0))
            Function(text, function);
        text.Append("""

                for controller in /sys/class/udc/*; do
                    basename "$controller" > "$gadget/UDC"
                    return
                done
                echo "this machine has no USB device controller" >&2
                exit 3
            }

            stop() {
                [ -d "$gadget" ] || return 0
                echo > "$gadget/UDC" || true
                find "$gadget/configs" -type l -delete
                rmdir "$gadget"/configs/*/strings/* "$gadget"/configs/* "$gadget"/functions/* "$gadget"/strings/* "$gadget"
            }

            case "${1:-}" in
                start) start ;;
                stop) stop ;;
                *) echo "usage: $0 start|stop" >&2; exit 2 ;;
            esac

            """);
        return [EmittedFile.Text($"{stem}.sh", text.ToString())];
    }

    private static void Function(StringBuilder text, CompiledFunction function)
    {
        var kind = function switch { HidFunction => "hid", MidiFunction => "midi", CdcFunction => "acm", _ => "ffs" };
        var path = $"functions/{kind}.{Naming.Snake(function.Name)}";
        text.Append($"\n    mkdir -p \"$gadget/{path}\"\n");
        switch (function)
        {
            case HidFunction hid:
                var longest = hid.Reports.Select(r => r.Length + (r.Id == 0 ? 0 : 1)).DefaultIfEmpty(1).Max();
                text.Append($"    echo {(hid.Boot == BootProtocol.None ? 0 : 1)} > \"$gadget/{path}/subclass\"\n    echo {(int)hid.Boot} > \"$gadget/{path}/protocol\"\n    echo {longest} > \"$gadget/{path}/report_length\"\n");
                text.Append($"    printf '{string.Concat(hid.ReportDescriptor.ToArray().Select(b => $"\\x{b:x2}"))}' > \"$gadget/{path}/report_desc\"\n");
                break;
            case MidiFunction midi:
                text.Append($"    echo {Quote(Naming.Snake(midi.Name))} > \"$gadget/{path}/id\"\n    echo {midi.FromDevice.Length} > \"$gadget/{path}/out_ports\"\n    echo {midi.ToDevice.Length} > \"$gadget/{path}/in_ports\"\n");
                break;
            case VendorFunction:
                text.Append($"    # A program must open /dev/ffs-{Naming.Snake(function.Name)} and write its descriptors before the gadget starts (FunctionFS).\n");
                text.Append($"    mkdir -p /dev/ffs-{Naming.Snake(function.Name)}\n    mountpoint -q /dev/ffs-{Naming.Snake(function.Name)} || mount -t functionfs {Naming.Snake(function.Name)} /dev/ffs-{Naming.Snake(function.Name)}\n");
                break;
        }
        text.Append($"    ln -sf \"$gadget/{path}\" \"$gadget/configs/c.1/\"\n");
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal).ReplaceLineEndings(" ") + "'";

    private static string Comment(string text) => text.ReplaceLineEndings(" ");
}
