using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace UsbDev.Descriptors.Tests.Corpus;

/// <summary>Bytes of real devices (real-devices.tsv).</summary>
internal static class RealDevices
{
    private static readonly Lazy<ImmutableArray<(string Kind, string Name, Bytes Bytes)>> Rows = new(() =>
        [.. File.ReadLines(Path.Combine(Folder(), "real-devices.tsv")).Where(l => l[0] != '#').Select(l => l.Split('\t')).Select(c => (c[0], $"{c[1]} ({c[2]})", Bytes.FromHex(c[3])))]);

    /// <summary>Report descriptors by name.</summary>
    public static IEnumerable<(string Name, Bytes Bytes)> Reports => Rows.Value.Where(r => r.Kind == "report").Select(r => (r.Name, r.Bytes));

    /// <summary>Whole devices by name.</summary>
    public static IEnumerable<(string Name, DescriptorSet Set)> Devices => Rows.Value.Where(r => r.Kind == "device").Select(r => (r.Name, FromSysfs(r.Bytes)));

    /// <summary>Device descriptor, then configurations by their own wTotalLength, as the kernel writes them; then device qualifier and BOS where they are known.</summary>
    private static DescriptorSet FromSysfs(Bytes bytes)
    {
        var configurations = ImmutableArray.CreateBuilder<Bytes>();
        Bytes? qualifier = null, bos = null;
        for (var at = DeviceDescriptor.Size; at < bytes.Length;)
        {
            var (size, type) = (bytes[at], at + 1 < bytes.Length ? bytes[at + 1] : 0);
            var total = at + 4 <= bytes.Length ? bytes[at + 2] | (bytes[at + 3] << 8) : 0;
            var isQualifier = (size, type) == (DeviceQualifierDescriptor.Size, DescriptorType.DeviceQualifier);
            var length = isQualifier ? size : total >= 4 && at + total <= bytes.Length ? total : bytes.Length - at;
            var part = bytes.Slice(at, length);
            if (isQualifier) qualifier = part;
            else if (type == DescriptorType.Bos) bos = part;
            else configurations.Add(part);
            at += length;
        }

        return new DescriptorSet { Device = bytes.Slice(0, DeviceDescriptor.Size), Configurations = configurations.DrainToImmutable(), Qualifier = qualifier, Bos = bos };
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
