namespace UsbDev.Descriptors;

/// <summary>Pairs the functions of two configurations, and says how each pair differs.</summary>
internal static class FunctionDiff
{
    public static void Compare(string path, ConfigurationShape before, ConfigurationShape after, List<DeviceChange> changes)
    {
        Facts.Compare(path, before.Facts, after.Facts, changes);
        var pairs = Pair(before, after);
        for (var i = 0; i < before.Functions.Length; i++)
        {
            var was = before.Functions[i];
            if (!pairs.TryGetValue(i, out var j))
                changes.Add(new DeviceChange(ChangeKind.Removed, path, $"{was.Title} ({was.Place})", null));
            else Compare($"{path} / {was.Title}", was, after.Functions[j], changes);
        }

        var paired = pairs.Values.ToHashSet();
        for (var j = 0; j < after.Functions.Length; j++)
            if (!paired.Contains(j))
                changes.Add(new DeviceChange(ChangeKind.Added, path, null, $"{after.Functions[j].Title} ({after.Functions[j].Place})"));
    }

    private static void Compare(string path, FunctionShape was, FunctionShape now, List<DeviceChange> changes)
    {
        if (was.Place != now.Place) changes.Add(new DeviceChange(ChangeKind.Moved, path, was.Place, now.Place));
        Facts.Compare(path, was.Facts, now.Facts, changes);
        foreach (var (at, descriptor) in was.Reports)
        {
            if (now.Reports.FirstOrDefault(r => r.Path == at).Descriptor is { } other)
                ReportDiff.Compare($"{path} / {at}".TrimEnd(' ', '/'), descriptor, other, changes);
            else
                changes.Add(new DeviceChange(
                    ChangeKind.Removed,
                    $"{path} / {at}report descriptor",
                    $"{descriptor.Source.Length} bytes",
                    null));
        }

        foreach (var (at, descriptor) in now.Reports)
            if (was.Reports.All(r => r.Path != at))
                changes.Add(new DeviceChange(
                    ChangeKind.Added,
                    $"{path} / {at}report descriptor",
                    null,
                    $"{descriptor.Source.Length} bytes"));
    }

    /// <summary>Alike functions first, then those with the same class and name, then those of the same class; each in order.</summary>
    private static Dictionary<int, int> Pair(ConfigurationShape before, ConfigurationShape after)
    {
        var pairs = new Dictionary<int, int>();
        var free = Enumerable.Range(0, after.Functions.Length).ToList();
        foreach (var alike in new Func<FunctionShape, FunctionShape, bool>[] { Same, (a, b) => a.Title == b.Title, (a, b) => a.Class == b.Class })
        {
            for (var i = 0; i < before.Functions.Length; i++)
            {
                if (pairs.ContainsKey(i)) continue;
                var at = free.FindIndex(j => alike(before.Functions[i], after.Functions[j]));
                if (at < 0) continue;
                pairs[i] = free[at];
                free.RemoveAt(at);
            }
        }

        return pairs;
    }

    private static bool Same(FunctionShape a, FunctionShape b) => a.Title == b.Title && a.Facts.SameAs(b.Facts)
        && a.Reports.Select(r => r.Descriptor.Source).SequenceEqual(b.Reports.Select(r => r.Descriptor.Source));
}
