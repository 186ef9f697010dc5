namespace UsbDev.Cli;

/// <summary>Does something again whenever files change. It looks at their times itself, for notifications are not to be had on every file system.</summary>
internal static class FileWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(10); // file systems stamp files with a coarser clock

    /// <summary>Does it once, and then again after each change, until it is cancelled.</summary>
    /// <param name="known">Files that it is known to read, before it has said so: one may change while it is read for the first time.</param>
    /// <param name="action">What to do; gives the files to watch from then on. One that is not there may yet come.</param>
    /// <param name="terminal">Is told what goes on.</param>
    /// <param name="cancel">Ends it.</param>
    /// <remarks>A change counts once nothing has changed for an interval: editors save in several steps.</remarks>
    public static async Task<ExitCode> Run(IReadOnlyList<string> known, Func<IReadOnlyList<string>> action, Terminal terminal, CancellationToken cancel)
    {
        IReadOnlyList<string> files = [];
        var folder = Environment.CurrentDirectory;
        var before = Look([.. known.Select(f => Path.Combine(folder, f)).Distinct()]);
        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                var began = DateTime.UtcNow;
                try
                {
                    if (!isFirst && !Directory.Exists(folder))
                        throw CliException.Usage($"the folder {folder} is gone");
                    Environment.CurrentDirectory = folder; // one that was removed and made again is another
                    files = action();
                }
                catch (Exception e) when (!isFirst && e is CliException or IOException or UnauthorizedAccessException)
                {
                    terminal.Report(e); // gone for the moment, perhaps
                }
                if (isFirst)
                    terminal.Progress($"watching {string.Join(", ", files.Distinct())}; Ctrl-C ends");
                string[] watched = [.. files.Select(f => Path.Combine(folder, f)).Distinct()];
                await WaitForChange(watched, before, began, cancel);
                terminal.Progress($"{DateTime.Now:HH:mm:ss} changed");
                before = Look(watched);
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <param name="files">What is watched.</param>
    /// <param name="before">How files looked before they were read; of others only their times tell whether they have changed since.</param>
    /// <param name="began">When they were read.</param>
    /// <param name="cancel">Ends it.</param>
    private static async Task WaitForChange(string[] files, Dictionary<string, Stamp> before, DateTime began, CancellationToken cancel)
    {
        var seen = Look(files);
        var missed = seen.Any(f => before.TryGetValue(f.Key, out var was) && was != f.Value || IsSince(f.Value.Written) || IsSince(f.Value.Created));
        bool IsSince(DateTime time) => time > began - ClockStep && time <= DateTime.UtcNow;
        while (true)
        {
            await Task.Delay(Interval, cancel);
            var now = Look(files);
            var isSame = now.Count == seen.Count && now.All(f => seen[f.Key] == f.Value);
            if (missed && isSame)
                return;
            missed |= !isSame;
            seen = now;
        }
    }

    private static Dictionary<string, Stamp> Look(string[] files) => files.ToDictionary(f => f, Stamp.Of);

    /// <summary>How a file looks from outside. One put in another's place can bring an old time with it, but is a new file.</summary>
    private readonly record struct Stamp(DateTime Written, DateTime Created, long Length)
    {
        public static Stamp Of(string file)
        {
            try
            {
                var info = new FileInfo(file);
                return info.Exists ? new Stamp(info.LastWriteTimeUtc, info.CreationTimeUtc, info.Length) : default;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return default; // gone between two looks, or out of reach
            }
        }
    }
}
