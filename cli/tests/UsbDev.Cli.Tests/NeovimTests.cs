using System.Diagnostics;

namespace UsbDev.Cli.Tests;

/// <summary>The language server in an editor that we did not write.</summary>
public class NeovimTests
{
    [Fact]
    public async Task Neovim_marks_mends_explains_and_completes()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", "device:\n  vendor: 0x1209\n  product: 0x0002\n  serial: unique\n\nfunctions:\n  - keyboard: { name: kbd }\n");
        scratch.Write("session.lua", File.ReadAllText(Path.Combine(Tool.Root, "cli", "tests", "UsbDev.Cli.Tests", "neovim.lua")));
        var start = new ProcessStartInfo("nvim", ["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", "luafile session.lua"]) { WorkingDirectory = scratch.Path, RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["USBDEV"] = string.Join('\n', Tool.Command(["lsp"]));
        start.Environment["HOME"] = start.Environment["XDG_STATE_HOME"] = start.Environment["XDG_CACHE_HOME"] = scratch.Path;

        using var editor = Start(start);
        editor.StandardInput.Close();
        var said = editor.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (!editor.WaitForExit(Tool.Patience))
        {
            editor.Kill(entireProcessTree: true);
            Assert.Fail("Neovim did not end");
        }

        var text = await said;
        var lines = text.Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);
        Assert.True(editor.ExitCode == 0, text);
        Assert.Equal(["marked nme", "marked mous", "line  - midi: { label: \"🎹 é\", name: synth }", "line  - mouse"], lines.Where(l => l.StartsWith("marked", StringComparison.Ordinal) || l.StartsWith("line", StringComparison.Ordinal)));
        Assert.Contains(lines, l => l.StartsWith("hover", StringComparison.Ordinal) && l.Contains("five buttons", StringComparison.Ordinal) && l.Contains("09 04", StringComparison.Ordinal));
        Assert.Contains("completion mouse", lines);
        Assert.Contains(lines, l => l.StartsWith("outline", StringComparison.Ordinal) && l.EndsWith("device", StringComparison.Ordinal));
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("Neovim is not installed");
            throw;
        }
    }
}
