namespace UsbDev.Descriptors;

/// <summary>Pairs the functions of two configurations, and says how each pair differs.</summary>
internal static class FunctionDiff
{
    public static void Compare(string path, ConfigurationShape before, ConfigurationShape after, List<DeviceChange> changes)
    {
        Facts.Compare(path, before.Facts, after.Facts, changes);
        var pairs = Pair(before, after);
        var inOrder = InOrder(pairs);
        // Numbers follow from the order: of functions that others only push along one line tells.
        var pushed = pairs.Where(p => inOrder.Contains(p.Key) && before.Functions[p.Key].IsElsewhere(after.Functions[p.Value])).OrderBy(p => p.Key).Select(p => (Was: before.Functions[p.Key], Now: after.Functions[p.Value])).ToList();
        for (var i = 0; i < before.Functions.Length; i++)
        {
            var was = before.Functions[i];
            if (!pairs.TryGetValue(i, out var j))
            {
                changes.Add(new DeviceChange(ChangeKind.Removed, path, $"{was.Title} ({was.Place})", null));
                continue;
            }

            var (now, own) = (after.Functions[j], $"{path} / {was.Title}");
            if (was.IsElsewhere(now) && (!inOrder.Contains(i) || pushed.Count == 1)) changes.Add(new DeviceChange(ChangeKind.Moved, own, was.Place, now.Place));
            else if (!inOrder.Contains(i)) changes.Add(new DeviceChange(ChangeKind.Moved, own, $"function {i + 1} in order", $"function {j + 1}"));
            Compare(own, was, now, changes);
        }

        var paired = pairs.Values.ToHashSet();
        for (var j = 0; j < after.Functions.Length; j++)
            if (!paired.Contains(j))
                changes.Add(new DeviceChange(ChangeKind.Added, path, null, $"{after.Functions[j].Title} ({after.Functions[j].Place})"));
        if (pushed.Count > 1)
            changes.Add(new DeviceChange(ChangeKind.Moved, $"{path} / numbers of {string.Join(", ", pushed.Select(p => p.Was.Name.Length == 0 ? p.Was.Class : $"«{p.Was.Name}»"))}", string.Join("; ", pushed.Select(p => p.Was.Place)), string.Join("; ", pushed.Select(p => p.Now.Place))));
    }

    /// <summary>The most functions that stand in the same order in both, by their place in the first.</summary>
    private static HashSet<int> InOrder(Dictionary<int, int> pairs)
    {
        var list = pairs.OrderBy(p => p.Key).ToList();
        var (length, from) = (new int[list.Count], new int[list.Count]);
        for (var i = 0; i < list.Count; i++)
        {
            (length[i], from[i]) = (1, -1);
            for (var j = 0; j < i; j++)
                if (list[j].Value < list[i].Value && length[j] >= length[i]) (length[i], from[i]) = (length[j] + 1, j);
        }

        var result = new HashSet<int>();
        for (var at = list.Count == 0 ? -1 : Array.IndexOf(length, length.Max()); at >= 0; at = from[at]) result.Add(list[at].Key);
        return result;
    }

    private static void Compare(string path, FunctionShape was, FunctionShape now, List<DeviceChange> changes)
    {
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
