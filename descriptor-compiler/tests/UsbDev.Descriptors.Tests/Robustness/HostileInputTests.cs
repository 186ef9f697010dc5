using System.Collections.Immutable;
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
}
