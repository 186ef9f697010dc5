using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using UsbDev.Compiler;

namespace UsbDev.Cli.Commands;

/// <summary>Starts a gadget from a copy of an example, so that what a user begins with is what the suite tests.</summary>
internal static partial class NewCommand
{
    // Embedded by the project file as Templates/EXAMPLE/FILE.
    private const string Prefix = "Templates/";

    public static Verb Create()
    {
        var name = new Argument<string>("name") { Description = "The gadget's folder, created here; its last part becomes the product name" };
        var from = new Option<string>("--from") { Description = "The example to start from", DefaultValueFactory = _ => "keyboard" };
        from.Among([.. Templates()]);
        var verb = new Verb("new", "Start a gadget: a folder with its description, its program and its tests",
            "usbdev new desk-pad",
            "usbdev new pads --from midi");
        verb.Arguments.Add(name);
        verb.Options.Add(from);
        verb.Runs((parse, terminal) => Run(parse.GetRequiredValue(name), parse.GetRequiredValue(from), terminal));
        return verb;
    }

    /// <summary>Names of the templates, sorted.</summary>
    internal static IEnumerable<string> Templates() => typeof(NewCommand).Assembly.GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(resource => resource.Split('/')[1])
        .Distinct()
        .Order(StringComparer.Ordinal);

    private static ExitCode Run(string name, string from, Terminal terminal)
    {
        if (name.Length == 0)
            throw CliException.Usage("the gadget's name is empty", "name the folder that is to be made");
        var folder = Path.GetFullPath(name);
        var product = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        if (product.Length == 0 || product.Any(c => char.IsControl(c) || c is '"' or '\\'))
            throw CliException.Usage($"'{name}' cannot be a gadget's name", "choose a folder name without quotes, backslashes and control characters");
        if (File.Exists(folder) || Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw CliException.Usage($"{name} is there already, and nothing of it was changed", "choose another name, or an empty folder");

        var written = Write(folder, name, product, from, terminal);
        if (terminal.Json)
        {
            terminal.WriteJson(new { folder, template = from, files = written });
            return ExitCode.Fine;
        }
        terminal.WriteLine($"{terminal.Paint(name, Tone.Strong)}: {string.Join(", ", written)}");
        terminal.WriteLine();
        terminal.WriteLine($"  usbdev test {Word(name)}    plugs it into a virtual host and runs its tests");
        terminal.WriteLine($"  usbdev run {Word(name)}     starts it with its console on this terminal");
        return ExitCode.Fine;
    }

    // As a shell takes it.
    private static string Word(string name) => name.StartsWith('-') ? Word($"./{name}") : PlainWord().IsMatch(name) ? name : $"'{name.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static List<string> Write(string folder, string name, string product, string from, Terminal terminal)
    {
        var assembly = typeof(NewCommand).Assembly;
        var prefix = $"{Prefix}{from}/";
        var written = new List<string>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(r => r.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var file = resource[prefix.Length..];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var text = reader.ReadToEnd();
            text = file switch
            {
                Descriptions.FileName => Named(text, product, terminal),
                "README.md" => ExampleFolder().Replace(text, _ => Word(name)),
                _ => text,
            };
            var path = Path.Combine(folder, file);
            OutputFile.Write(path, Encoding.UTF8.GetBytes(text));
            written.Add(file);
        }
        return written;
    }

    // Boards cannot send every text that a folder can be called.
    private static string Named(string description, string product, Terminal terminal)
    {
        var named = ProductName().Replace(description, match => $"{match.Groups["key"].Value}\"{product}\"", 1);
        if (SpecCompiler.Compile(named).Success)
            return named;
        terminal.Progress($"note: boards cannot send '{product}': the product keeps the example's name, which 'name' in {Descriptions.FileName} gives");
        return description;
    }

    // The first `name:` inside `device:`, which is the product's name.
    [GeneratedRegex(@"(?<key>^device:[^\S\n]*(#.*)?\n([ \t]+.*\n|[ \t]*\n)*?[ \t]+name:[ \t]*)(""[^""\n]*""|[^#\n]*[^#\s])", RegexOptions.Multiline)]
    private static partial Regex ProductName();

    [GeneratedRegex(@"^[\w./@%+=:,-]+$")]
    private static partial Regex PlainWord();

    [GeneratedRegex(@"examples/[\w-]+")]
    private static partial Regex ExampleFolder();
}
