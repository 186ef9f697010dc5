using System.Diagnostics;

namespace UsbDev.Cli.Tests;

/// <summary>The language server in editors that we did not write.</summary>
public class RealEditorTests
{
    private const string Description = "device:\n  vendor: 0x1209\n  product: 0x0002\n  serial: unique\n\nfunctions:\n  - keyboard: { name: kbd }\n";

    [Fact]
    public async Task Neovim_marks_mends_explains_and_completes()
    {
        var lines = await Session("neovim.lua", "nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", "luafile neovim.lua");

        Assert.Equal(["marked nme", "marked mous", "line  - midi: { label: \"🎹 é\", name: synth }", "line  - mouse"], lines.Where(l => l.StartsWith("marked", StringComparison.Ordinal) || l.StartsWith("line", StringComparison.Ordinal)));
        Assert.Contains(lines, l => l.StartsWith("hover", StringComparison.Ordinal) && l.Contains("five buttons", StringComparison.Ordinal) && l.Contains("09 04", StringComparison.Ordinal));
        Assert.Contains("completion mouse", lines);
        Assert.Contains(lines, l => l.StartsWith("outline", StringComparison.Ordinal) && l.EndsWith("device", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Emacs_marks_mends_renames_explains_and_completes()
    {
        var lines = await Session("emacs.el", "emacs", "--batch", "--no-init-file", "--load", "emacs.el");

        Assert.Equal(["marked nme", "marked mous"], lines.Where(l => l.StartsWith("marked", StringComparison.Ordinal)));
        Assert.Contains($"text presets: {{ trackpad: {{ preset: mouse }} }}|{Description.Replace('\n', '|')}  - midi: {{ label: \"🎹 é\", name: synth }}|  - mouse|  - trackpad|", lines);
        Assert.Contains(lines, l => l.StartsWith("hover", StringComparison.Ordinal) && l.Contains("five buttons", StringComparison.Ordinal) && l.Contains("09 04", StringComparison.Ordinal) && l.Contains("`pan`: bits 32 to 39", StringComparison.Ordinal));
        Assert.Contains("completion mouse", lines);
    }

    /// <summary>Runs a script in an editor, and gives all that it printed.</summary>
    private static async Task<string[]> Session(string script, string editor, params string[] arguments)
    {
        const int lacking = 3;
        using var scratch = new Scratch();
        scratch.Write("device.yaml", Description);
        scratch.Write(script, File.ReadAllText(Path.Combine(Tool.Root, "cli", "tests", "UsbDev.Cli.Tests", script)));
        var start = new ProcessStartInfo(editor, arguments) { WorkingDirectory = scratch.Path, RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["USBDEV"] = string.Join('\n', Tool.Command(["lsp"]));
        start.Environment["LC_ALL"] = "C.UTF-8"; // the text has signs beyond ASCII
        start.Environment["HOME"] = start.Environment["XDG_STATE_HOME"] = start.Environment["XDG_CACHE_HOME"] = scratch.Path;
        using var process = Start(start);
        process.StandardInput.Close();
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        if (!process.WaitForExit(Tool.Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{editor} did not end");
        }

        var text = string.Join('\n', await said);
        Assert.SkipWhen(process.ExitCode == lacking, text);
        Assert.True(process.ExitCode == 0, text);
        return text.Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{start.FileName} is not installed");
            throw;
        }
    }
}
