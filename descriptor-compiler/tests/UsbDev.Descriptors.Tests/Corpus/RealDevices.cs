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

    /// <summary>Device descriptor, then configurations by their own wTotalLength, as the kernel writes them.</summary>
    private static DescriptorSet FromSysfs(Bytes bytes)
    {
        var configurations = ImmutableArray.CreateBuilder<Bytes>();
        for (var at = DeviceDescriptor.Size; at < bytes.Length;)
        {
            var total = at + 4 <= bytes.Length ? bytes[at + 2] | (bytes[at + 3] << 8) : 0;
            var length = total >= 4 && at + total <= bytes.Length ? total : bytes.Length - at;
            configurations.Add(bytes.Slice(at, length));
            at += length;
        }

        return new DescriptorSet { Device = bytes.Slice(0, DeviceDescriptor.Size), Configurations = configurations.DrainToImmutable() };
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
