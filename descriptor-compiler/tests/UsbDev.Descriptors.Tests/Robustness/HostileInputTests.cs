using System.Collections.Immutable;
using System.Diagnostics;
using CsCheck;
using UsbDev.Descriptors.Tests.Corpus;

namespace UsbDev.Descriptors.Tests.Robustness;

/// <summary>Nothing that a device can answer makes a reader, a rule, an explanation or a comparison fail.</summary>
public class HostileInputTests
{
    private static readonly Gen<byte[]> AnyBytes = Gen.Byte.Array[0, 200];

    private static readonly Gen<DescriptorSet> AnySet = Gen.Select(
        Gen.OneOf(AnyBytes, Gen.Byte.Array[16].Select(b => (byte[])[18, 1, .. b])),
        Gen.OneOf(AnyBytes, Chains.Configuration),
        Gen.OneOf(AnyBytes, Chains.Report),
        Gen.OneOf(AnyBytes, Chains.Bos),
        Gen.OneOf(AnyBytes, Chains.MsOs20),
        Gen.OneOf(AnyBytes, Gen.Byte.Array[0, 20].Select(b => (byte[])[(byte)(b.Length + 2), 3, .. b])),
        Gen.Enum<UsbSpeed>(),
        (device, configuration, report, bos, ms, text, speed) => new DescriptorSet
        {
            Device = (Bytes)device,
            Configurations = [configuration],
            Reports = DescriptorSets.Reports((0, report), (1, report)),
            Bos = (Bytes)bos,
            MsOs20 = (Bytes)ms,
            Qualifier = (Bytes)device,
            OtherSpeed = (Bytes)configuration,
            WebUsbUrl = (Bytes)text,
            Strings = ImmutableSortedDictionary<StringKey, Bytes>.Empty.Add(default, text).Add(new StringKey(0x0409, 1), text),
            Speed = speed,
        });

    /// <summary>For rules, explanation and comparison together, in a debug build.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private static readonly ImmutableArray<Target> Targets =
        [.. BoardTable.Default.Boards.Select(b => new Target(b, BoardTable.Default.Releases[^1], true)), new Target(
            BoardTable.Default.Boards[0],
            null,
            false)];

    [Fact]
    public void No_answers_make_the_rules_fail() => AnySet.Sample(set =>
    {
        foreach (var mode in Enum.GetValues<CheckMode>()) DescriptorCheck.Run(set, mode, Targets);
    });

    [Fact]
    public void No_answers_make_the_explanation_fail() => AnySet.Sample(set => Explanation.Of(set).ToText(fields: true).Length > 0);

    [Fact]
    public void No_answers_make_the_comparison_fail() => Gen.Select(AnySet, AnySet).Sample((a, b) =>
    {
        DeviceDiff.Of(a, b).ToText();
        Assert.Empty(DeviceDiff.Of(a, a).Changes);
    });

    [Fact]
    public void No_report_makes_a_layout_fail() => Gen.Select(Chains.Report, AnyBytes).Sample((descriptor, report) =>
    {
        foreach (var layout in ReportDescriptor.Parse(descriptor).Reports)
        {
            foreach (var value in layout.Decode(report).Take(1000)) _ = value.Field.ToPhysical(value.Value);
            foreach (var control in layout.Controls.Take(1000)) control.Get(report);
        }
    });

    [Fact]
    public void Every_byte_of_real_devices_can_be_cut_off() => Assert.All(RealDevices.Devices.Take(20), d =>
    {
        var configuration = d.Set.Configurations[0];
        for (var length = 0; length < configuration.Length; length++)
        {
            var cut = d.Set with { Configurations = [configuration.Slice(0, length)] };
            Assert.Contains(DescriptorCheck.Run(cut, CheckMode.Check), f => f.Severity == Severity.Error);
            Explanation.Of(cut).ToText();
        }
    });

    /// <summary>Each is 10 MB of something that could be costly; the answer must come within a second on a quiet machine.</summary>
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

    /// <summary>One run in three must be quick: a busy machine slows some, a slow algorithm all of them.</summary>
    private static void Soon(DescriptorSet set)
    {
        var times = new List<TimeSpan>();
        do
        {
            var (before, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
            DescriptorCheck.Run(set, CheckMode.Check);
            Explanation.Of(set).ToText();
            DeviceDiff.Of(set, set);
            times.Add(watch.Elapsed);
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
