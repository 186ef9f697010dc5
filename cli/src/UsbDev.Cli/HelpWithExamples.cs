using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace UsbDev.Cli;

/// <summary>The library's help text, and the verb's examples under it.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is Verb { Examples.Count: > 0 } verb)
        {
            output.WriteLine("Examples:");
            foreach (var example in verb.Examples)
                output.WriteLine($"  {example}");
        }
        else if (parseResult.CommandResult.Command is RootCommand)
            output.WriteLine("Exit codes:\n  0 fine, 1 findings or failed tests, 2 wrong usage or unreadable input, 3 the machine lacks something\n\n" +
                "usbdev VERB --help tells more, with examples.");
        return (int)ExitCode.Fine;
    }
}
