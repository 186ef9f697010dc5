using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using UsbDev.Cli;

var root = new RootCommand("Describe a USB gadget in YAML, program it in MicroPython, test it like any other software.");
foreach (var option in GlobalOptions.All)
    root.Options.Add(option);
foreach (var create in Verbs.All)
    root.Subcommands.Add(create());
var help = root.Options.OfType<HelpOption>().Single();
help.Aliases.Remove("/h"); // nobody types these, and shells would complete them
help.Aliases.Remove("/?");
var helpWithExamples = new HelpWithExamples((HelpAction)help.Action!);
help.Action = helpWithExamples;
root.SetAction(parse =>
{
    helpWithExamples.Invoke(parse);
    return (int)ExitCode.Usage;
});

// `usbdev help compile`, as other tools take it.
var parse = root.Parse(args is ["help", .. var about] ? [.. about, "--help"] : args);
return parse.Action is ParseErrorAction || parse.Action is not HelpWithExamples && UsageError.UnknownOption(parse) is not null
    ? (int)UsageError.Report(parse)
    : await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
