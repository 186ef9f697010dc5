using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace UsbDev.Compiler.Emitters;

/// <summary>
/// Makes one module of a compiled <c>device.py</c> and what it needs of the library, for boards on whose file system both lie: to find a file takes longer
/// than to load it, and what is done once, descriptors among it, goes again. What the library itself loads late, it still finds in <c>/lib/usbdev</c>,
/// or in the firmware.
/// </summary>
/// <remarks>It relies on the house rules of the library: imports stand in one line, names at the top of its modules are unique.</remarks>
public static partial class Bundle
{
    private const string Package = "__init__", Once = "init";

    private const string Head = """
        import sys

        sys.modules["usbdev"] = sys.modules[__name__]
        __path__ = ".frozen/usbdev"
        try:
            import usbdev.more
            del usbdev
        except ImportError:  # the firmware does not carry the library
            __path__ = "/lib/usbdev"
        del sys

        """;

    /// <summary>The module's source.</summary>
    /// <param name="device">Source of the compiled module.</param>
    /// <param name="library">Source of a module of the library by its name without the package's, as <c>hid</c>; <c>__init__</c> is the package itself.</param>
    public static string Write(string device, Func<string, string> library)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(library);
        var run = new Run(library);
        run.Add(DescriptorsOnce(device));
        var text = run.Text.ToString();
        foreach (var name in run.Done)
            text = Regex.Replace(text, $@"\n +from usbdev\.{name} import [^\n]*", "");
        text = AloneOnly().Replace(text, "");
        var statements = Docstring().Replace(text, "");
        foreach (Match alias in Alias().Matches(text))
            if (Regex.Count(statements, $@"\b{alias.Groups[1].Value}\b") == 1)
                text = text.Replace(alias.Value, "", StringComparison.Ordinal);
        var once = TopFunctions().Matches(library(Once)).Select(m => m.Groups[1].Value).ToList();
        var constructors = Constructor().Matches(text).Where(m => once.Contains(m.Groups[2].Value)).Select(m => $"{m.Groups[1].Value}.__init__ = None\n"); // `del` would leave the function in the table
        var head = new StringBuilder(Head);
        foreach (var (module, names) in run.Imports)
            head.Append(CultureInfo.InvariantCulture, $"from {module} import {string.Join(", ", names)}\n");
        return $"{head}\n{text}\ndel {string.Join(", ", once)}\n{string.Concat(constructors)}";
    }

    // Bytes that stand in a list are gone when the module has been loaded; a constant stays with its functions.
    private static string DescriptorsOnce(string device)
    {
        var at = device.IndexOf("usb = Device(\n", StringComparison.Ordinal);
        if (at < 0)
            return device;
        var arguments = Constants().Replace(device[at..], m =>
        {
            var bytes = Escape().Matches(m.Value).Select(e => Convert.ToInt32(e.Groups[1].Value, 16));
            return $"    bytes([{string.Join(", ", bytes)}]),\n";
        });
        return device[..at] + arguments;
    }

    [GeneratedRegex(@"(?:^    b""(?:\\x[0-9a-f]{2})*""(?:  #.*)?\n)*^    b""(?:\\x[0-9a-f]{2})*"",(?:  #.*)?\n", RegexOptions.Multiline)]
    private static partial Regex Constants();

    [GeneratedRegex(@"\\x([0-9a-f]{2})")]
    private static partial Regex Escape();

    [GeneratedRegex(@"^( *)from usbdev(?:\.(\w+))? import .*$")]
    private static partial Regex OwnImport();

    [GeneratedRegex(@"^from (\w+) import (.*?)(?:  #.*)?$")]
    private static partial Regex OtherImport();

    [GeneratedRegex(@"^def (\w+)", RegexOptions.Multiline)]
    private static partial Regex TopFunctions();

    [GeneratedRegex("^ *\"\"\"[^\"]*(?:\"\"?[^\"]+)*\"\"\"", RegexOptions.Multiline)]
    private static partial Regex Docstring();

    // What is there for programs: another name of a class, `Hid = Report`, a constant, `LEFT = const(1)`. Programs take it from its module.
    [GeneratedRegex(@"^([A-Z]\w+) = (?:[A-Z]\w+|const\(\w+\))(?:  #[^\n]*)?\n", RegexOptions.Multiline)]
    private static partial Regex Alias();

    // A class whose constructor only calls a function.
    [GeneratedRegex(@"^class (\w+)[^\n]*\n(?:(?: [^\n]*)?\n)*?    def __init__\([^\n]*\n\s*(\w+)\([^\n]*\n(?!    {2})", RegexOptions.Multiline)]
    private static partial Regex Constructor();

    // What a module does only when it is one of its own.
    [GeneratedRegex(@"\n( +)if __name__ == [^\n]*(?:\n\1 +[^\n]*|\n(?=\n\1 ))*")]
    private static partial Regex AloneOnly();

    private sealed class Run(Func<string, string> library)
    {
        public StringBuilder Text { get; } = new();

        public List<string> Done { get; } = [];

        public SortedDictionary<string, List<string>> Imports { get; } = new(StringComparer.Ordinal);

        public void Add(string source)
        {
            var body = new StringBuilder();
            foreach (var line in source.Split('\n'))
            {
                if (OwnImport().Match(line) is { Success: true } own && (own.Groups[1].Length == 0 || own.Groups[2].Value == Once))
                {
                    var name = own.Groups[2].Success ? own.Groups[2].Value : Package;
                    if (!Done.Contains(name))
                    {
                        Done.Add(name);
                        Add(library(name));
                    }
                    if (own.Groups[1].Length > 0)
                        body.Append('\n');
                }
                else if (OtherImport().Match(line) is { Success: true } other)
                {
                    if (!Imports.TryGetValue(other.Groups[1].Value, out var names))
                        Imports[other.Groups[1].Value] = names = [];
                    names.AddRange(other.Groups[2].Value.Split(", ").Where(n => n != "const" && !names.Contains(n)));
                    if (names.Count == 0)
                        Imports.Remove(other.Groups[1].Value);
                }
                else
                    body.Append(line).Append('\n');
            }
            Text.Append(body);
        }
    }
}
