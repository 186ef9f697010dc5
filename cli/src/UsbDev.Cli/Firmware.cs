using System.Diagnostics;
using UsbDev.Boards;

namespace UsbDev.Cli;

/// <summary>Firmware images, built when they are needed. Only the folder <c>firmware</c> knows how.</summary>
internal static class Firmware
{
    // With any of these the answer of firmware/build may be another one each time (firmware/README.md).
    private static readonly string[] Variables = ["MPY_DIR", "TINYUSB_DIR", "FROZEN_MANIFEST", "MPY_LIB_DIR", "USBDEV_CACHE", "XDG_CACHE_HOME"];

    /// <summary>The image's path; builds it first where its sources have changed since the last time, which takes minutes the first time.</summary>
    /// <exception cref="CliException">It could not be built; the messages are on standard error already.</exception>
    public static async Task<string> Image(string image, CancellationToken cancel)
    {
        // Asking firmware/build takes a tenth of a second, which every run would pay: remember its answer while nothing is newer.
        if (Environment.GetEnvironmentVariable(FirmwareLocation.Variable(image)) is { Length: > 0 })
            return FirmwareLocation.Find(image);
        if (Variables.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }))
            return await Build(image, force: false, cancel);
        var note = Path.Combine(AppContext.BaseDirectory, $".firmware-{image}");
        if (File.Exists(note) && File.GetLastWriteTimeUtc(note) > LatestChange() && await File.ReadAllTextAsync(note, cancel) is var known && File.Exists(known))
            return known;
        var path = await Build(image, force: false, cancel);
        await WriteNote(note, path, cancel);
        return path;
    }

    /// <summary>Builds an image, or does nothing where nothing has changed, and returns its path. Progress goes to standard error.</summary>
    /// <inheritdoc cref="Image"/>
    /// <param name="image">Its name.</param>
    /// <param name="force">Also where nothing has changed.</param>
    /// <param name="cancel">Ends it.</param>
    /// <param name="manifest">What is frozen in instead of the usual.</param>
    public static async Task<string> Build(string image, bool force, CancellationToken cancel, string? manifest = null)
    {
        if (OperatingSystem.IsWindows())
            throw CliException.Environment("firmware is built by a shell script, which Windows does not run", "build it in WSL");
        string[] arguments = force ? ["--force", image] : [image];
        var start = new ProcessStartInfo(Installation.FirmwareBuild, arguments) { RedirectStandardOutput = true };
        if (manifest is not null)
            start.Environment["FROZEN_MANIFEST"] = Path.GetFullPath(manifest);
        using var build = Process.Start(start)!;
        try
        {
            var output = await build.StandardOutput.ReadToEndAsync(cancel);
            await build.WaitForExitAsync(cancel);
            if (build.ExitCode == 0)
                return output.Trim();
            var code = (ExitCode)build.ExitCode is ExitCode.Usage or ExitCode.Environment ? (ExitCode)build.ExitCode : ExitCode.Findings;
            throw new CliException(code, $"the firmware '{image}' could not be built", "the messages above tell why");
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            throw;
        }
    }

    // The library is frozen into the chips' images.
    private static DateTime LatestChange() =>
        new[] { Path.GetDirectoryName(Installation.FirmwareBuild)!, Path.Combine(Installation.Library, "usbdev") }
            .SelectMany(folder => new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
            .Where(entry => entry.Name != "__pycache__")
            .Max(entry => entry.LastWriteTimeUtc);

    private static async Task WriteNote(string note, string path, CancellationToken cancel)
    {
        try
        {
            await File.WriteAllTextAsync($"{note}.{Environment.ProcessId}", path, cancel);
            File.Move($"{note}.{Environment.ProcessId}", note, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run asks again.
        }
    }
}
