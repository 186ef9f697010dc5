using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>A shell script that makes the same gadget of a Linux board with a USB device controller (configfs).</summary>
/// <remarks>The kernel writes the descriptors itself: reports, names and numbers of the device are kept, interface numbers and endpoints are the kernel's.</remarks>
internal sealed class ConfigfsEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "configfs";

    /// <inheritdoc/>
    public string Summary => "shell script that makes the gadget on a Linux board through configfs";

    /// <inheritdoc/>
    public IReadOnlyList<EmittedFile> Emit(CompiledDevice device, string name)
    {
        ArgumentNullException.ThrowIfNull(device);
        var odd = device.Functions.FirstOrDefault(f => f is CustomFunction or RawFunction);
        if (odd is not null)
            throw new NotSupportedException($"the function '{odd.Name}' is {odd.Kind.ToString().ToLowerInvariant()}: Linux's gadget functions make their own descriptors; use hid, midi, cdc or vendor");
        if (device.Descriptors.Device is not { } bytes || DeviceDescriptor.Parse(bytes) is not { } descriptor)
            throw new NotSupportedException("there is no device descriptor to take the gadget's numbers from");
        var stem = Naming.Snake(name);
        return [EmittedFile.Text($"{stem}.sh", new Script(device, descriptor, stem).Write())];
    }

    /// <summary>One run.</summary>
    private sealed class Script(CompiledDevice device, DeviceDescriptor descriptor, string stem)
    {
        private readonly StringBuilder _text = new();

        public string Write()
        {
            _text.Append($$"""
                #!/bin/bash
                # {{Comment(device.Expectations.Name ?? stem)}} as a Linux gadget. As root: '{{stem}}.sh start' and '{{stem}}.sh stop'.
                # Compiled from {{Comment(Path.GetFileName(device.Spec.At.File))}} by usbdev: change that file, not this one.
                set -eu

                gadget=/sys/kernel/config/usb_gadget/{{Naming.OfSystem(device, stem)}}

                # put VALUE FILE
                put() { printf '%s' "$1" > "$gadget/$2"; }

                # What older kernels do not have.
                put_if_there() { [ ! -e "$gadget/$2" ] || put "$1" "$2"; }

                start() {
                    controller=$(find /sys/class/udc -mindepth 1 -maxdepth 1 2>/dev/null | head -n 1)
                    [ -n "$controller" ] || { echo "this machine has no USB device controller" >&2; exit 3; }
                    modprobe libcomposite
                    mkdir -p "$gadget"

                """);
            Put($"0x{descriptor.Vendor:x4}", "idVendor");
            Put($"0x{descriptor.Product:x4}", "idProduct");
            Put($"0x{descriptor.BcdDevice:x4}", "bcdDevice");
            Put($"0x{descriptor.BcdUsb:x4}", "bcdUSB");
            Put($"0x{descriptor.Class:x2}", "bDeviceClass");
            Put($"0x{descriptor.SubClass:x2}", "bDeviceSubClass");
            Put($"0x{descriptor.Protocol:x2}", "bDeviceProtocol");
            Put($"{descriptor.MaxPacketSize0}", "bMaxPacketSize0");
            Strings();
            for (var i = 0; i < device.Descriptors.Configurations.Length; i++)
                ConfigurationAt(i);
            if (device.Functions.OfType<VendorFunction>().FirstOrDefault(f => f.WinUsbCode is not null || f.WebUsbCode is not null) is { } vendor)
                OsDescriptors(vendor);
            _text.Append("""

                    put "$(basename "$controller")" UDC
                }

                stop() {
                    [ -d "$gadget" ] || return 0
                    echo > "$gadget/UDC" || true
                    find "$gadget" -type l -delete
                    for folder in "$gadget"/configs/*/strings/* "$gadget"/configs/* "$gadget"/functions/* "$gadget"/strings/* "$gadget"; do
                        [ ! -d "$folder" ] || rmdir "$folder"
                    done

                """);
            foreach (var function in device.Functions.OfType<VendorFunction>())
                Line($"umount /dev/ffs-{Naming.Snake(function.Name)} || true");
            _text.Append("""
                }

                case "${1:-}" in
                    start) start ;;
                    stop) stop ;;
                    *) echo "usage: $0 start|stop" >&2; exit 2 ;;
                esac

                """);
            return _text.ToString();
        }

        private void Strings()
        {
            (string File, byte Index)[] names = [("manufacturer", descriptor.ManufacturerString), ("product", descriptor.ProductString), ("serialnumber", descriptor.SerialString)];
            foreach (var language in Languages())
            {
                MakeFolder($"strings/0x{language:x}");
                foreach (var (file, index) in names)
                    if (index == descriptor.SerialString && device.SerialIsUnique && file == "serialnumber")
                        Line($"put \"$(sha256sum /etc/machine-id | head -c 16)\" strings/0x{language:x}/serialnumber");
                    else if (Text(language, index) is { } text)
                        Put(text, $"strings/0x{language:x}/{file}");
            }
        }

        private void ConfigurationAt(int index)
        {
            var header = Configuration.Parse(device.Descriptors.Configurations[index]).Header ?? throw new NotSupportedException($"configuration {index} has no header");
            var folder = $"configs/c.{header.Value}";
            _text.Append('\n');
            MakeFolder(folder);
            Put($"{header.Milliamperes(device.Descriptors.SpeedOfDevice)}", $"{folder}/MaxPower");
            Put($"0x{header.Attributes:x2}", $"{folder}/bmAttributes");
            foreach (var language in Languages())
                if (Text(language, header.StringIndex) is { } text)
                {
                    MakeFolder($"{folder}/strings/0x{language:x}");
                    Put(text, $"{folder}/strings/0x{language:x}/configuration");
                }
            foreach (var function in device.Functions.Where(f => f.Configuration == index))
                Function(function, folder);
        }

        private void Function(CompiledFunction function, string configuration)
        {
            var kind = function switch { HidFunction => "hid", MidiFunction => "midi", CdcFunction => "acm", _ => "ffs" };
            var name = Naming.Snake(function.Name);
            var folder = $"functions/{kind}.{name}";
            _text.Append('\n');
            MakeFolder(folder);
            switch (function)
            {
                case HidFunction hid:
                    Put(hid.Boot == BootProtocol.None ? "0" : "1", $"{folder}/subclass");
                    Put($"{(int)hid.Boot}", $"{folder}/protocol");
                    Put($"{hid.Reports.Select(r => r.Length + (r.Id == 0 ? 0 : 1)).DefaultIfEmpty(1).Max()}", $"{folder}/report_length");
                    if (hid.Endpoints.All(e => e.IsIn))
                        Line($"put_if_there 1 {folder}/no_out_endpoint");
                    if (hid.Endpoints.FirstOrDefault(e => e.IsIn) is { } input)
                        Line($"put_if_there {input.Interval} {folder}/interval");
                    Line($"printf '{string.Concat(hid.ReportDescriptor.ToArray().Select(b => $"\\x{b:x2}"))}' > \"$gadget/{folder}/report_desc\"");
                    break;
                case MidiFunction midi:
                    // The kernel names jacks itself; cables count as the gadget sees them.
                    Put(name, $"{folder}/id");
                    Put($"{midi.FromDevice.Length}", $"{folder}/out_ports");
                    Put($"{midi.ToDevice.Length}", $"{folder}/in_ports");
                    break;
                case VendorFunction:
                    Line($"# A program must open /dev/ffs-{name} and write its descriptors before the gadget starts (FunctionFS).");
                    Line($"mkdir -p /dev/ffs-{name}");
                    Line($"mountpoint -q /dev/ffs-{name} || mount -t functionfs {name} /dev/ffs-{name}");
                    break;
            }
            Line($"ln -sf \"$gadget/{folder}\" \"$gadget/{configuration}/\"");
        }

        // The kernel knows version 1.0 of Microsoft's descriptors; the function's program tells the compatible ID.
        private void OsDescriptors(VendorFunction vendor)
        {
            _text.Append('\n');
            if (vendor.WinUsbCode is { } winUsb)
            {
                Put($"0x{winUsb:x2}", "os_desc/b_vendor_code");
                Put("MSFT100", "os_desc/qw_sign");
                Put("1", "os_desc/use");
                Line($"ln -sf \"$gadget/configs/c.{Configuration.Parse(device.Descriptors.Configurations[vendor.Configuration]).Header!.Value}\" \"$gadget/os_desc/\"");
            }
            if (vendor.WebUsbCode is { } webUsb)
            {
                Line("# Linux 6.4 and newer.");
                Line($"put_if_there 0x0100 webusb/bcdVersion");
                Line($"put_if_there 0x{webUsb:x2} webusb/bVendorCode");
                if (vendor.WebUsbUrl is { } url)
                    Line($"put_if_there {Quote(url)} webusb/landingPage");
                Line("put_if_there 1 webusb/use");
            }
        }

        private ushort[] Languages()
        {
            ushort[] languages = device.Descriptors.Strings.TryGetValue(default, out var list) ? [.. StringDescriptor.Languages(list)] : [];
            return languages.Length > 0 ? languages : [StringDescriptor.UsEnglish];
        }

        private string? Text(ushort language, byte index) =>
            index != 0 && device.Descriptors.Strings.TryGetValue(new StringKey(language, index), out var bytes) ? StringDescriptor.Text(bytes) : null;

        private void MakeFolder(string folder) => Line($"mkdir -p \"$gadget/{folder}\"");

        private void Put(string value, string file) => Line($"put {(value.All(char.IsAsciiLetterOrDigit) ? value : Quote(value))} {file}");

        private void Line(string line) => _text.Append("    ").Append(line).Append('\n');
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal).ReplaceLineEndings(" ") + "'";

    private static string Comment(string text) => Printable.Line(text.ReplaceLineEndings(" "));
}
