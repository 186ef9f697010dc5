using System.Globalization;
using System.Text;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>
/// The module <c>device.py</c> for the library <c>usbdev</c>: descriptors as constants, where their numbers stand, and a class with typed
/// fields for each report that the library has none for. Written for boards with 32 KB of heap: nothing is built at run time.
/// </summary>
public sealed class MicroPythonEmitter : IEmitter
{
    /// <summary>Presets whose reports the library has a class for: preset, module, class.</summary>
    private static readonly (string Preset, string Module, string Class)[] s_library =
    [
        ("keyboard", "usbdev.keyboard", "Keyboard"), ("mouse", "usbdev.mouse", "Mouse"), ("consumer", "usbdev.consumer", "Consumer"),
        ("nkro", "usbdev.nkro", "NkroKeyboard"), ("absolute", "usbdev.absolute", "Pointer"), ("system", "usbdev.system", "System"), ("gamepad", "usbdev.gamepad", "Gamepad"),
    ];

    /// <inheritdoc/>
    public string Name => "micropython";

    /// <inheritdoc/>
    public string Summary => "MicroPython module device.py for the usbdev library";

    /// <inheritdoc/>
    public IReadOnlyList<EmittedFile> Emit(CompiledDevice device, string name)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.Descriptors.Configurations.Length != 1)
            throw new NotSupportedException($"MicroPython has one configuration, the description has {device.Descriptors.Configurations.Length}: write 'functions' instead of 'configurations'");
        return [EmittedFile.Text("device.py", new Module(device).Write())];
    }

    /// <summary>One run.</summary>
    private sealed class Module(CompiledDevice device)
    {
        private readonly StringBuilder _classes = new(), _functions = new();
        private readonly SortedSet<(string Module, string Class)> _imports = new(Comparer<(string, string)>.Create((a, b) => string.CompareOrdinal(a.Item1 + "." + a.Item2, b.Item1 + "." + b.Item2)));
        private readonly HashSet<string> _classNames = [.. device.Functions.Select(f => f.Name), "Device", "Hid", "HidOut", "Report", .. s_library.Select(l => l.Class)];
        private readonly SortedDictionary<byte, string> _owners = []; // by interface
        private readonly AnnotatedBytes _annotated = new(device);

        public string Write()
        {
            Import("usbdev", "Device");
            if (!device.DropsRepl.IsEmpty)
                Import("sys", "platform");
            foreach (var function in device.Functions)
                Write(function);
            var expectations = device.Expectations;
            var text = new StringBuilder();
            var title = Documentation(expectations.Name ?? $"USB device {expectations.Vendor:x4}:{expectations.Product:x4}");
            text.Append($"\"\"\"{title}: {string.Join(", ", device.Functions.Select(f => f.Name))}.\n\n");
            text.Append($"Compiled from {Documentation(Path.GetFileName(device.Spec.At.File))} by usbdev: change that file, not this one.\n\"\"\"\n\n");
            foreach (var module in _imports.GroupBy(i => i.Module))
                text.Append($"from {module.Key} import {string.Join(", ", module.Select(i => i.Class))}\n");
            text.Append(_classes);
            text.Append('\n').Append(_functions);
            WriteDevice(text);
            return text.ToString();
        }

        private void Import(string module, string name) => _imports.Add((module, name));

        // --- the device ---------------------------------------------------------------------------------------------------

        private void WriteDevice(StringBuilder text)
        {
            var set = device.Descriptors;
            var configuration = set.Configurations[0];
            text.Append("usb = Device(\n");
            if (!Configuration.Parse(configuration).Rest.IsEmpty)
                throw new NotSupportedException("the configuration's bytes are no chain of descriptors: MicroPython's USB stack would not start it");
            Line(text, "    ", set.Device!.Value, "device");
            var lines = _annotated.Lines(DescriptorPart.Configuration(0)).ToList();
            for (var i = 0; i < lines.Count; i++)
                Line(text, "    ", lines[i].Bytes, lines[i].Comment, i == lines.Count - 1 ? "," : "");
            text.Append($"    {Literal(Steps())},  # where numbers of interfaces, endpoints and strings stand\n");
            text.Append($"    {Tuple(Strings())},\n");
            text.Append($"    {Tuple(Owners())},\n");
            if (device.Repl == ReplChoice.Drop)
                text.Append("    False,  # no REPL\n");
            else if (!device.DropsRepl.IsEmpty)
                text.Append($"    platform not in {Tuple(device.DropsRepl.Select(Quote))},  # no REPL there\n");
            text.Append(")\n__getattr__ = lambda name: getattr(usb, name)  # start, stop, configured, wait_configured ...\n");
        }

        private byte[] Steps()
        {
            var steps = new List<byte>();
            var last = 0;
            foreach (var (offset, kind) in Relocations.Find(device.Descriptors.Device!.Value, device.Descriptors.Configurations[0]))
            {
                var distance = offset - last;
                for (; distance > 63; distance -= 63)
                    steps.Add(63);
                steps.Add((byte)((int)kind << 6 | distance));
                last = offset;
            }
            return [.. steps];
        }

        private IEnumerable<string> Strings()
        {
            var language = device.Spec.Identity.Language;
            var texts = new SortedDictionary<byte, string>();
            foreach (var (key, bytes) in device.Descriptors.Strings)
                if (key.Index != 0 && (key.LangId == language || !texts.ContainsKey(key.Index)))
                    texts[key.Index] = StringDescriptor.Text(bytes) ?? "";
            var serial = DeviceDescriptor.Parse(device.Descriptors.Device!.Value)?.SerialString ?? 0;
            for (var index = 1; index <= (texts.Count == 0 ? 0 : texts.Keys.Last()); index++)
                yield return index == serial && device.SerialIsUnique ? "None" : Quote(texts.TryGetValue((byte)index, out var text) && text.Length > 0 ? text : " ");
        }

        private IEnumerable<string> Owners()
        {
            var next = 0;
            foreach (var (number, owner) in _owners)
            {
                if (number != next++)
                    throw new NotSupportedException($"interface {next - 1} is missing: MicroPython numbers interfaces without gaps; remove 'interface' from the description");
                yield return owner;
            }
        }

        // --- functions ----------------------------------------------------------------------------------------------------

        private void Write(CompiledFunction function)
        {
            switch (function)
            {
                case HidFunction hid:
                    WriteHid(hid);
                    break;
                case MidiFunction midi:
                    Import("usbdev.midi", "Midi");
                    _functions.Append($"{midi.Name} = Midi({Math.Max(1, midi.FromDevice.Length)}, {Math.Max(1, midi.ToDevice.Length)})\n\n");
                    Own(midi, midi.Name);
                    break;
                case CdcFunction cdc:
                    Import("usbdev.cdc", "Cdc");
                    _functions.Append($"{cdc.Name} = Cdc()\n\n");
                    Own(cdc, cdc.Name);
                    break;
                default:
                    Import("usbdev.vendor", "Vendor");
                    _functions.Append($"{function.Name} = Vendor()\n\n");
                    Own(function, function.Name);
                    break;
            }
        }

        private void Own(CompiledFunction function, string owner)
        {
            foreach (var number in function.Interfaces)
                _owners[number] = owner;
        }

        private void WriteHid(HidFunction hid)
        {
            var hidClass = hid.Endpoints.Any(e => !e.IsIn) ? "HidOut" : "Hid";
            var reports = hid.Reports.GroupBy(r => (r.Name, r.Id)).Select(g => g.ToList()).ToList();
            if (reports.Count == 1)
            {
                // A report that has the interface for itself is the interface.
                var wrap = hidClass == "Hid" ? "" : hidClass;
                if (wrap.Length > 0)
                    Import("usbdev.hid_out", hidClass);
                _functions.Append($"{hid.Name} = {ClassOf(reports[0])}(\n    {wrap}(\n");
                ReportDescriptor(hid, "        ");
                _functions.Append($"    ){(reports[0][0].Id == 0 ? "" : $", {reports[0][0].Id}")}\n)\n\n");
                Own(hid, wrap.Length == 0 ? hid.Name : hid.Name + ".hid");
                return;
            }
            Import(hidClass == "Hid" ? "usbdev.hid" : "usbdev.hid_out", hidClass);
            _functions.Append($"{hid.Name} = {hidClass}(\n");
            ReportDescriptor(hid, "    ");
            _functions.Append(")\n");
            foreach (var report in reports)
                _functions.Append($"{hid.Name}.{report[0].Name} = {ClassOf(report)}({hid.Name}, {report[0].Id})\n");
            _functions.Append('\n');
            Own(hid, hid.Name);
        }

        private void ReportDescriptor(HidFunction hid, string indent)
        {
            foreach (var (bytes, comment) in _annotated.Lines(new DescriptorPart(PartKind.Report, new ReportKey(hid.Configuration, hid.Interfaces[0]))))
                Line(_functions, indent, bytes, comment);
        }

        // --- reports ------------------------------------------------------------------------------------------------------

        private string ClassOf(List<CompiledReport> report)
        {
            foreach (var (preset, module, @class) in s_library)
                if (report[0].Preset == preset && IsAsShipped(report, preset))
                {
                    Import(module, @class);
                    return @class;
                }
            var name = Unique(Naming.Pascal(report[0].Name));
            Import("usbdev.hid", "Report");
            ReportClass.Write(_classes, name, report);
            return name;
        }

        // The library's class knows where the preset's fields stand; a changed preset gets a class of its own.
        private static bool IsAsShipped(List<CompiledReport> report, string preset)
        {
            var shipped = SpecCompiler.Compile($"{{ device: {{ vendor: 1, product: 1 }}, functions: [{preset}] }}").Device?.Functions[0] as HidFunction;
            return shipped is not null && shipped.Reports.Length == report.Count && shipped.Reports.Zip(report)
                .All(p => p.First.Type == p.Second.Type && p.First.Length == p.Second.Length && p.First.Fields.Length == p.Second.Fields.Length
                    && p.First.Fields.Zip(p.Second.Fields).All(f => f.First with { Usages = [] } == f.Second with { Usages = [] } && f.First.Usages.SequenceEqual(f.Second.Usages)));
        }

        private string Unique(string name)
        {
            var result = name;
            for (var number = 2; !_classNames.Add(result); number++)
                result = name + number;
            return result;
        }

        // --- text ---------------------------------------------------------------------------------------------------------

        private static void Line(StringBuilder text, string indent, Bytes bytes, string comment, string end = "") =>
            text.Append($"{indent}{Literal(bytes.Span)}{end}  # {comment.Replace('\\', '/')}\n"); // bundles look for \x

        private static string Literal(ReadOnlySpan<byte> bytes)
        {
            var text = new StringBuilder("b\"");
            foreach (var b in bytes)
                text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
            return text.Append('"').ToString();
        }

        private static string Tuple(IEnumerable<string> items)
        {
            var list = items.ToList();
            return $"({string.Join(", ", list)}{(list.Count == 1 ? "," : "")})";
        }

        private static string Quote(string text)
        {
            var result = new StringBuilder("\"");
            foreach (var c in text)
                result.Append(c switch { '"' or '\\' => $"\\{c}", < ' ' or '\x7F' => $"\\x{(int)c:x2}", _ => char.IsSurrogate(c) || Printable.IsSeen(c) ? c.ToString() : $"\\u{(int)c:x4}" });
            return result.Append('"').ToString();
        }

        private static string Documentation(string text) => Quote(text)[1..^1];
    }
}
