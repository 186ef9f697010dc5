namespace UsbDev.Cli;

/// <summary>Does something again whenever files change. It looks at their times itself, for notifications are not to be had on every file system.</summary>
internal static class FileWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(10); // file systems stamp files with a coarser clock

    /// <summary>Does it once, and then again after each change, until it is cancelled.</summary>
    /// <param name="action">What to do; gives the files to watch from then on. One that is not there may yet come.</param>
    /// <param name="terminal">Is told what goes on.</param>
    /// <param name="cancel">Ends it.</param>
    /// <remarks>A change counts once nothing has changed for an interval: editors save in several steps.</remarks>
    public static async Task<ExitCode> Run(Func<IReadOnlyList<string>> action, Terminal terminal, CancellationToken cancel)
    {
        var began = DateTime.UtcNow;
        var files = action();
        terminal.Progress($"watching {string.Join(", ", files.Distinct())}; Ctrl-C ends");
        try
        {
            while (true)
            {
                await WaitForChange(files, began, cancel);
                terminal.Progress($"{DateTime.Now:HH:mm:ss} changed");
                began = DateTime.UtcNow;
                try
                {
                    files = action();
                }
                catch (Exception e) when (e is CliException or IOException or UnauthorizedAccessException)
                {
                    terminal.Report(e); // gone for the moment, perhaps
                }
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private static async Task WaitForChange(IReadOnlyList<string> files, DateTime began, CancellationToken cancel)
    {
        var seen = Look(files);
        var missed = seen.Exists(f => f.Time > began - ClockStep && f.Time <= DateTime.UtcNow); // saved while it was being read
        while (true)
        {
            await Task.Delay(Interval, cancel);
            var now = Look(files);
            if (missed && now.SequenceEqual(seen))
                return;
            missed |= !now.SequenceEqual(seen);
            seen = now;
        }
    }

    private static List<(string File, DateTime Time, long Length)> Look(IReadOnlyList<string> files) =>
        [.. files.Distinct().Select(f => new FileInfo(f)).Select(f => (f.FullName, f.LastWriteTimeUtc, f.Exists ? f.Length : -1))];
}
