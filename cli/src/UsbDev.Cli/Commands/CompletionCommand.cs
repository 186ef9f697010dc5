using System.CommandLine;

namespace UsbDev.Cli.Commands;

/// <summary>
/// Prints the script that makes a shell complete verbs, options and their values. The tool itself says what fits; options only where a hyphen is typed, for
/// shells complete the names of files where nothing is left.
/// </summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _usbdev() {
            local line="usbdev ${COMP_LINE#* }" point=$((COMP_POINT - ${#COMP_WORDS[0]} + 6)) word=${COMP_WORDS[COMP_CWORD]}
            mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$point]" "$line" 2>/dev/null | grep ${word:+-e .} -e '^[^-/]')" -- "$word")
        }
        complete -o default -F _usbdev usbdev ./usbdev
        """;

    private const string Zsh = """
        #compdef usbdev
        _usbdev() {
            local -a suggestions
            local line="usbdev ${BUFFER#* }" point=$((CURSOR - ${#words[1]} + 6))
            suggestions=("${(@f)$("${words[1]}" "[suggest:$point]" "$line" 2>/dev/null)}")
            [[ -n "${words[CURRENT]}" ]] || suggestions=("${(@)suggestions:#[-/]*}")
            if [[ -n "${suggestions[1]}" ]]; then compadd -a suggestions; else _files; fi
        }
        compdef _usbdev usbdev ./usbdev
        """;

    private const string Fish = """
        function __usbdev_complete
            set -l words (commandline -opc)
            set -l line "usbdev "(string join ' ' -- $words[2..] (commandline -ct))
            $words[1] "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null
        end
        complete -c usbdev -a '(__usbdev_complete)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName usbdev -ScriptBlock {
            param($word, $ast, $cursor)
            $tool = $ast.CommandElements[0].ToString()
            $line = 'usbdev' + $ast.ToString().Substring($tool.Length)
            & $tool "[suggest:$($cursor - $tool.Length + 6)]" $line 2>$null |
                Where-Object { if ($word) { $_.StartsWith($word) } else { $_ -notmatch '^[-/]' } } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    public static Verb Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or pwsh", HelpName = "shell" };
        shell.Among("bash", "zsh", "fish", "pwsh");
        var verb = new Verb("completion", "Print the script that teaches a shell to complete usbdev's command lines",
            "source <(usbdev completion bash)",
            "usbdev completion fish > ~/.config/fish/completions/usbdev.fish",
            "usbdev completion pwsh | Out-String | Invoke-Expression");
        verb.Arguments.Add(shell);
        verb.Runs((parse, terminal) =>
        {
            terminal.WriteLine(parse.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, "fish" => Fish, _ => PowerShell });
            return ExitCode.Fine;
        });
        return verb;
    }
}
