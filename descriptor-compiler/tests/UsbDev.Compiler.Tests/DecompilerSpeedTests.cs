using System.Collections.Immutable;
using UsbDev.Compiler.Decompile;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

[Collection(nameof(Alone))]
public class DecompilerSpeedTests
{
    private const int Most = 65_000;

    private static readonly Dictionary<string, Func<int, DescriptorSet>> s_large = new()
    {
        ["interfaces"] = n => Configured(Repeat(n / 9, i => [9, 4, (byte)i, 0, 0, 0xFF, 0, 0, 0])),
        ["settings of one interface"] = n => Configured(Repeat(n / 9, i => [9, 4, 0, (byte)i, 0, 0xFF, 0, 0, 0])),
        ["endpoints"] = n => Configured([9, 4, 0, 0, 255, 0xFF, 0, 0, 0, .. Repeat(n / 7, i => [7, 5, (byte)(0x81 + i % 15), 2, 64, 0, 0])]),
        ["associations"] = n => Configured(Repeat(n / 8, i => [8, 11, (byte)i, 1, 2, 2, 0, 0])),
        ["descriptors before the first interface"] = n => Configured([.. Repeat(n / 3, i => [3, 0x77, (byte)i]), 9, 4, 0, 0, 0, 0xFF, 0, 0, 0]),
        ["unknown descriptors"] = n => Configured(Repeat(n / 3, i => [3, 0x77, (byte)i])),
        ["fields"] = n => Report([5, 1, 9, 2, 0xA1, 1, 0x15, 0, 0x25, 1, 0x75, 1, 0x95, 1, .. Repeat(n / 4, i => [9, (byte)(0x30 + i % 8), 0x81, 2]), 0xC0]),
        ["usages of one field"] = n => Report([5, 1, 9, 2, 0xA1, 1, 0x15, 0, 0x25, 1, .. Repeat(n / 2, i => [9, 0x30]), 0x75, 1, 0x96, 0xFF, 0x7F, 0x81, 2, 0xC0]),
        ["nested collections"] = n => Report([5, 1, .. Repeat(n / 4, i => [9, 2, 0xA1, 1])]),
        ["collections in a row"] = n => Report([5, 1, .. Repeat(n / 5, i => [9, 2, 0xA1, 1, 0xC0])]),
        ["report IDs"] = n => Report([5, 1, 9, 2, 0xA1, 1, 0x15, 0, 0x25, 1, 0x75, 8, 0x95, 1, .. Repeat(n / 6, i => [0x85, (byte)(i % 255 + 1), 9, 0x30, 0x81, 2]), 0xC0]),
        ["noise"] = n => Report([.. Enumerable.Range(0, n).Select(i => (byte)(i * 7919 >> 3))]),
    };

    public static TheoryData<string> Names => [.. s_large.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Large_descriptors_take_time_in_proportion_to_their_size(string name)
    {
        Time(s_large[name](1000));
        var (small, large) = (Time(s_large[name](Most / 8)), Time(s_large[name](Most)));

        Assert.True(large < TimeSpan.FromSeconds(3), $"{Most} bytes took {large.TotalMilliseconds} ms of processor time");
        Assert.True(large < 20 * small + TimeSpan.FromMilliseconds(300), $"{Most / 8} bytes took {small.TotalMilliseconds} ms, eight times as many {large.TotalMilliseconds} ms");
    }

    private static TimeSpan Time(DescriptorSet set)
    {
        var before = Environment.CpuUsage.TotalTime;
        Assert.NotEmpty(Decompiler.ToYaml(set));
        return Environment.CpuUsage.TotalTime - before;
    }

    private static byte[] Repeat(int count, Func<int, byte[]> make) => [.. Enumerable.Range(0, count).SelectMany(make)];

    private static DescriptorSet Configured(byte[] body)
    {
        var total = body.Length + 9;
        return new DescriptorSet { Configurations = [new Bytes((byte[])[9, 2, (byte)total, (byte)(total >> 8), 1, 1, 0, 0x80, 50, .. body])] };
    }

    private static DescriptorSet Report(byte[] bytes) => new() { Reports = ImmutableSortedDictionary<ReportKey, Bytes>.Empty.Add(default, bytes) };
}
