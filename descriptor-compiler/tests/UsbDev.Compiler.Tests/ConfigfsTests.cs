using System.Globalization;
using System.Text;
using UsbDev.Compiler.Emitters;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Runs the gadget script on a folder that behaves as the kernel's configfs: making a folder makes its attributes, and nobody else makes files.</summary>
public class ConfigfsTests
{
    private const string Gadget = """
        device:
          vendor: 0x1209
          product: 0x0001
          release: 1.2
          manufacturer: Exa*mple
          name: { en-US: "It's a \"Desk\"", de-DE: Schreibtisch }
          serial: A1
          configuration_name: All
          max_power: 250 mA
          remote_wakeup: true
        firmware: c
        functions:
          - keyboard: { name: kbd }
          - hid: { name: desk, reports: [mouse, consumer, gamepad], poll: 4 ms }
          - rawhid
          - midi: { name: synth, from_device: [Keys, Pads], to_device: [Voices] }
          - cdc: { name: log }
          - vendor: { name: data, winusb: true, webusb: https://example.org }
        """;

    /// <summary>mkdir as configfs does it.</summary>
    private const string Mkdir = """
        #!/bin/bash
        /bin/mkdir "$@"
        make() { local folder=$1; shift; for name; do [ -e "$folder/$name" ] || : > "$folder/$name"; done; }
        for folder; do
            case $folder in
            */usb_gadget/desk)
                make "$folder" idVendor idProduct bcdDevice bcdUSB bDeviceClass bDeviceSubClass bDeviceProtocol bMaxPacketSize0 UDC
                /bin/mkdir -p "$folder"/{configs,functions,strings,os_desc,webusb}
                make "$folder/os_desc" use b_vendor_code qw_sign
                make "$folder/webusb" use bcdVersion bVendorCode landingPage ;;
            */configs/*/strings/*) make "$folder" configuration ;;
            */configs/*) make "$folder" MaxPower bmAttributes && /bin/mkdir -p "$folder/strings" ;;
            */functions/hid.*) make "$folder" subclass protocol report_length report_desc no_out_endpoint interval dev ;;
            */functions/midi.*) make "$folder" id index in_ports out_ports buflen qlen ;;
            */functions/acm.*) make "$folder" port_num ;;
            */strings/*) make "$folder" manufacturer product serialnumber ;;
            esac
        done
        """;

    /// <summary>rmdir as configfs does it: attributes go with their folder; what somebody else made inside keeps it.</summary>
    private const string Rmdir = """
        #!/bin/bash
        shopt -s nullglob
        for folder; do
            case $folder in
            */usb_gadget/desk) inside=("$folder"/configs/* "$folder"/functions/* "$folder"/strings/*) ;;
            */configs/*/strings/*) inside=() ;;
            */configs/*) inside=("$folder"/strings/*); for entry in "$folder"/*; do [ ! -L "$entry" ] || inside+=("$entry"); done ;;
            *) inside=() ;;
            esac
            [ ${#inside[@]} -eq 0 ] || { echo "rmdir: $folder: ${inside[*]}" >&2; exit 1; }
            rm -r "$folder"
        done
        """;

    [Fact]
    public void The_script_passes_bash_and_shellcheck()
    {
        using var folder = new Folder(EmitterList.Find("configfs")!.Emit(Compile.Good(Gadget), "desk"));

        Tool.Run("bash", folder.Path, "-n", "desk.sh");
        Tool.Run("shellcheck", folder.Path, "desk.sh");
    }

    [Fact]
    public void The_gadget_that_it_makes_has_what_the_descriptors_say()
    {
        var device = Compile.Good(Gadget);
        using var kernel = new Kernel(device);

        kernel.Run("start");

        var set = device.Descriptors;
        var d = DeviceDescriptor.Parse(set.Device!.Value)!;
        Assert.Equal([d.Vendor, d.Product, d.BcdDevice, d.BcdUsb, d.Class, d.SubClass, d.Protocol],
            ((string[])["idVendor", "idProduct", "bcdDevice", "bcdUSB", "bDeviceClass", "bDeviceSubClass", "bDeviceProtocol"]).Select(kernel.Number));
        foreach (var language in (ushort[])[0x0409, 0x0407])
            foreach (var (file, index) in (ReadOnlySpan<(string, byte)>)[("manufacturer", d.ManufacturerString), ("product", d.ProductString), ("serialnumber", d.SerialString)])
                Assert.Equal(StringDescriptor.Text(set.Strings[new StringKey(language, index)]), kernel.Text($"strings/0x{language:x}/{file}"));
        var header = Configuration.Parse(set.Configurations[0]).Header!;
        Assert.Equal([header.MaxPower * 2, header.Attributes], [kernel.Number("configs/c.1/MaxPower"), kernel.Number("configs/c.1/bmAttributes")]);
        Assert.Equal("All", kernel.Text("configs/c.1/strings/0x409/configuration"));

        var interfaces = Configuration.Parse(set.Configurations[0]).Interfaces;
        foreach (var hid in device.Functions.OfType<HidFunction>())
        {
            var setting = interfaces.Single(i => i.Descriptor.Number == hid.Interface);
            var folder = $"functions/hid.{hid.Name}";
            Assert.Equal(set.Reports[new ReportKey(0, hid.Interface)].ToArray(), kernel.Bytes($"{folder}/report_desc"));
            Assert.Equal([setting.Descriptor.SubClass, setting.Descriptor.Protocol], [kernel.Number($"{folder}/subclass"), kernel.Number($"{folder}/protocol")]);
            Assert.Equal(ReportDescriptor.Parse(hid.ReportDescriptor).Reports.Max(r => r.ByteLength), kernel.Number($"{folder}/report_length"));
            Assert.Equal(setting.Endpoints[0].Descriptor.Interval, kernel.Number($"{folder}/interval"));
            Assert.Equal(setting.Endpoints.Length == 1 ? "1" : "", kernel.Text($"{folder}/no_out_endpoint"));
        }
        var jacks = interfaces.SelectMany(i => i.Endpoints).SelectMany(e => e.Extras.OfType<MidiEndpointDescriptor>().Select(m => (e.Descriptor.IsIn, m.Jacks.Count))).ToDictionary();
        Assert.Equal([jacks[true], jacks[false]], [kernel.Number("functions/midi.synth/out_ports"), kernel.Number("functions/midi.synth/in_ports")]);
        var bos = BinaryObjectStore.Parse(set.Bos!.Value).Capabilities.OfType<PlatformCapability>().ToList();
        Assert.Equal(bos.SelectMany(c => c.MsOs20).Single().VendorCode, kernel.Number("os_desc/b_vendor_code"));
        Assert.Equal(bos.Select(c => c.WebUsb).OfType<WebUsbPlatform>().Single().VendorCode, kernel.Number("webusb/bVendorCode"));
        Assert.Equal(WebUsbUrl.Parse(set.WebUsbUrl!.Value)!.Url, kernel.Text("webusb/landingPage"));

        Assert.Equal(["acm.log", "ffs.data", "hid.desk", "hid.kbd", "hid.rawhid", "midi.synth"], kernel.Links("configs/c.1"));
        Assert.Equal("dummy_udc.0", kernel.Text("UDC"));
        Assert.Empty(kernel.StrayFiles);
    }

    [Fact]
    public void Stopping_takes_everything_away()
    {
        using var kernel = new Kernel(Compile.Good(Gadget));
        kernel.Run("start");

        kernel.Run("stop");

        Assert.False(Directory.Exists(kernel.Root));
        kernel.Run("stop");
    }

    [Fact]
    public void Without_a_device_controller_it_says_so_and_makes_nothing()
    {
        using var kernel = new Kernel(Compile.Good(Gadget));
        Directory.Delete(kernel.Controllers, recursive: true);

        Assert.Contains("no USB device controller", kernel.Fail("start"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(kernel.Root));
    }

    [Fact]
    public void Every_configuration_gets_its_functions()
    {
        using var kernel = new Kernel(Compile.Good("device: { vendor: 0x1209, product: 1, serial: '1' }\nfirmware: c\nconfigurations:\n  - { max_power: 500 mA, functions: [keyboard, mouse] }\n  - { max_power: 50 mA, functions: [cdc] }\n"));

        kernel.Run("start");

        Assert.Equal((500, 50), (kernel.Number("configs/c.1/MaxPower"), kernel.Number("configs/c.2/MaxPower")));
        Assert.Equal(["hid.keyboard", "hid.mouse"], kernel.Links("configs/c.1"));
        Assert.Equal(["acm.cdc"], kernel.Links("configs/c.2"));
    }

    private sealed class Kernel : IDisposable
    {
        private readonly Folder _folder;

        public Kernel(CompiledDevice device)
        {
            _folder = new Folder(EmitterList.Find("configfs")!.Emit(device, "desk"));
            var script = _folder.File("desk.sh");
            File.WriteAllText(script, File.ReadAllText(script).Replace("/sys/", _folder.File("sys") + "/", StringComparison.Ordinal).Replace("/dev/ffs", _folder.File("ffs"), StringComparison.Ordinal));
            Directory.CreateDirectory(Path.Combine(Controllers, "dummy_udc.0"));
            Directory.CreateDirectory(_folder.File("bin"));
            foreach (var (name, text) in (ReadOnlySpan<(string, string)>)[("mkdir", Mkdir), ("rmdir", Rmdir), ("modprobe", "#!/bin/sh\n"), ("mountpoint", "#!/bin/sh\nexit 1\n"), ("mount", "#!/bin/sh\n"), ("umount", "#!/bin/sh\n")])
            {
                File.WriteAllText(_folder.File("bin/" + name), text);
                Tool.Run("chmod", _folder.Path, "+x", "bin/" + name);
            }
        }

        public string Root => _folder.File("sys/kernel/config/usb_gadget/desk");

        public string Controllers => _folder.File("sys/class/udc");

        /// <summary>Files that configfs would not have let anyone make: they hold something, and no attribute has their name.</summary>
        public IEnumerable<string> StrayFiles
        {
            get
            {
                var known = Mkdir.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToHashSet();
                return Directory.GetFiles(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Where(f => !known.Contains(Path.GetFileName(f)));
            }
        }

        public void Run(string verb) => Tool.Run("env", _folder.Path, $"PATH={_folder.File("bin")}:{Environment.GetEnvironmentVariable("PATH")}", "bash", "desk.sh", verb);

        public string Fail(string verb) => Tool.Fail("env", _folder.Path, $"PATH={_folder.File("bin")}:{Environment.GetEnvironmentVariable("PATH")}", "bash", "desk.sh", verb);

        public byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(Root, file));

        public string Text(string file) => Encoding.UTF8.GetString(Bytes(file)).TrimEnd('\n');

        public int Number(string file) => Text(file) is var text && text.StartsWith("0x", StringComparison.Ordinal) ? int.Parse(text.AsSpan(2), NumberStyles.HexNumber) : int.Parse(text);

        public IEnumerable<string> Links(string folder) => Directory.GetFileSystemEntries(Path.Combine(Root, folder)).Where(e => new FileInfo(e).LinkTarget is not null).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal);

        public void Dispose() => _folder.Dispose();
    }
}
