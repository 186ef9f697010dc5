using System.Diagnostics;
using UsbDev.Compiler.Emitters;

namespace UsbDev.Compiler.Tests;

/// <summary>A folder of one test with emitted files in it, gone afterwards.</summary>
internal sealed class Folder : IDisposable
{
    public Folder(IEnumerable<EmittedFile> files)
    {
        foreach (var file in files)
            System.IO.File.WriteAllBytes(File(file.Name), file.Content);
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("usbdev").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>Programs that consume what is emitted; one that is not there skips its test and says so.</summary>
internal static class Tool
{
    /// <summary>Runs a program that must succeed; returns its standard output.</summary>
    public static string Run(string tool, string folder, params string[] arguments)
    {
        var (code, output, error) = Start(tool, folder, arguments);
        Assert.True(code == 0, $"{tool} {string.Join(' ', arguments)} ended with {code}:\n{output}\n{error}");
        return output;
    }

    /// <summary>Runs a program that must fail; returns its standard error.</summary>
    public static string Fail(string tool, string folder, params string[] arguments)
    {
        var (code, output, error) = Start(tool, folder, arguments);
        Assert.True(code != 0, $"{tool} {string.Join(' ', arguments)} has nothing to object:\n{output}\n{error}");
        return error;
    }

    /// <summary>Runs a program that must succeed with a text on its standard input; returns its standard output.</summary>
    public static string Feed(string tool, string text)
    {
        var (code, output, error) = Start(tool, System.IO.Path.GetTempPath(), [], text);
        Assert.True(code == 0, $"{tool} ended with {code}:\n{output}\n{error}\n{text}");
        return output;
    }

    private static (int Code, string Output, string Error) Start(string tool, string folder, string[] arguments, string? text = null)
    {
        const int lacking = 3; // what our own scripts say where the machine lacks something
        try
        {
            var start = new ProcessStartInfo(tool, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = text is not null };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            if (text is not null)
                using (process.StandardInput)
                    process.StandardInput.Write(text);
            Assert.True(process.WaitForExit(120_000), $"{tool} did not end");
            Assert.SkipWhen(process.ExitCode == lacking && tool.StartsWith(Repository.Root, StringComparison.Ordinal), error.Result);
            return (process.ExitCode, output.Result, error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{tool} is not installed");
            throw;
        }
    }
}
