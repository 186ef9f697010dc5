using System.CommandLine;
using System.Text.RegularExpressions;

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
        from.AcceptOnlyFromAmong([.. Templates()]);
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
        var folder = Path.GetFullPath(name);
        var product = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        if (product.Length == 0 || product.Any(c => char.IsControl(c) || c is '"' or '\\'))
            throw CliException.Usage($"'{name}' cannot be a gadget's name", "choose a folder name without quotes, backslashes and control characters");
        if (File.Exists(folder) || Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw CliException.Usage($"{name} is there already, and nothing of it was changed", "choose another name, or an empty folder");

        var written = Write(folder, name, product, from);
        if (terminal.Json)
        {
            terminal.WriteJson(new { folder, template = from, files = written });
            return ExitCode.Fine;
        }
        terminal.WriteLine($"{terminal.Paint(name, Tone.Strong)}: {string.Join(", ", written)}");
        terminal.WriteLine();
        terminal.WriteLine($"  usbdev test {name}    plugs it into a virtual host and runs its tests");
        terminal.WriteLine($"  usbdev run {name}     starts it with its console on this terminal");
        return ExitCode.Fine;
    }

    private static List<string> Write(string folder, string name, string product, string from)
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
                Descriptions.FileName => ProductName().Replace(text, match => $"{match.Groups["key"].Value}\"{product}\"", 1),
                "README.md" => ExampleFolder().Replace(text, name),
                _ => text,
            };
            var path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            written.Add(file);
        }
        return written;
    }

    // The first `name:` inside `device:`, which is the product's name.
    [GeneratedRegex(@"(?<key>^device:[^\S\n]*(#.*)?\n([ \t]+.*\n|[ \t]*\n)*?[ \t]+name:[ \t]*)(""[^""\n]*""|[^#\n]*[^#\s])", RegexOptions.Multiline)]
    private static partial Regex ProductName();

    [GeneratedRegex(@"examples/[\w-]+")]
    private static partial Regex ExampleFolder();
}
