namespace UsbDev.Descriptors.Tests.Robustness;

/// <summary>Runs alone: what it measures is the process's processor time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>What is huge takes time in proportion, and little of it.</summary>
[Collection(nameof(Alone))]
public class HugeInputTests
{
    /// <summary>For rules, explanation and comparison together, in a debug build; a release build takes a quarter.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    /// <summary>Each is 10 MB of something that could be costly; the answer must come within a second of processor time of a release build.</summary>
    [Theory]
    [InlineData("09 02 FF FF 01 01 00 80 32", "07 05 81 03 08 00 0A")]
    [InlineData("09 02 FF FF 01 01 00 80 32", "02 24")]
    [InlineData("09 02 FF FF 01 01 00 80 32", "08 0B 00 FF 03 00 00 00")]
    [InlineData("09 02 FF FF 01 01 00 80 32", "09 04 00 00 00 01 03 00 00 07 24 03 01 01 01 01")]
    [InlineData("09 02 FF FF 01 01 00 80 32 09 04 00 00 00 01 03 00 00", "0A 24 03 01 01 01 01 01 01 01")]
    [InlineData("09 02 FF FF 01 01 00 80 32 09 04 00 00 00 02 02 00 00", "05 24 06 00 01")]
    [InlineData("09 02 FF FF 01 01 00 80 32", "00")]
    public void A_huge_configuration_is_answered_soon(string head, string body) =>
        Soon(new DescriptorSet { Configurations = [Huge(head, body)] });

    [Theory]
    [InlineData("", "81 02")]
    [InlineData("", "80")]
    [InlineData("", "A1 01")]
    [InlineData("", "A4")]
    [InlineData("", "C0")]
    [InlineData("", "A9 01")]
    [InlineData("95 FF 75 FF", "09 01 81 02")]
    [InlineData("97 FF FF FF FF 77 FF FF FF FF", "19 00 2A FF FF 81 02")]
    [InlineData("05 07 95 40 75 01", "19 01 29 40 81 02")]
    [InlineData("", "85 01 81 02 85 02 81 02 85 03 B1 02")]
    public void A_huge_report_descriptor_is_answered_soon(string head, string body) =>
        Soon(new DescriptorSet { Reports = DescriptorSets.Reports((0, Huge(head, body))) });

    [Fact]
    public void A_hundred_huge_configurations_are_answered_soon() =>
        Soon(new DescriptorSet { Configurations = [.. Enumerable.Repeat(
            Huge("09 02 FF FF 01 01 00 80 32", "02 FF").Slice(0, 65535),
            160)] });

    /// <summary>Processor time, which a busy machine does not change much; one run in three counts, since the first ones are compiled meanwhile.</summary>
    private static void Soon(DescriptorSet set)
    {
        var times = new List<TimeSpan>();
        do
        {
            var (before, used) = (GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime);
            DescriptorCheck.Run(set, CheckMode.Check);
            Explanation.Of(set).ToText();
            DeviceDiff.Of(set, set);
            times.Add(Environment.CpuUsage.TotalTime - used);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000_000, "allocated more than 1 GB in all");
        }
        while (times[^1] > Limit && times.Count < 3);

        Assert.True(times[^1] <= Limit, $"took {string.Join(", ", times)}");
    }

    private static Bytes Huge(string head, string body)
    {
        var (start, unit) = (Bytes.FromHex(head), Bytes.FromHex(body));
        var bytes = new byte[10_000_000];
        start.Span.CopyTo(bytes);
        for (var at = start.Length; at + unit.Length <= bytes.Length; at += unit.Length) unit.Span.CopyTo(bytes.AsSpan(at));
        return bytes;
    }
}
