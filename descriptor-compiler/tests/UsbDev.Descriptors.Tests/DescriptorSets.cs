using System.Collections.Immutable;

namespace UsbDev.Descriptors.Tests;

/// <summary>Ways to make descriptor sets for tests.</summary>
internal static class DescriptorSets
{
    public static ImmutableSortedDictionary<ReportKey, Bytes> Reports(params (byte Interface, Bytes Bytes)[] reports) =>
        reports.ToImmutableSortedDictionary(r => new ReportKey(0, r.Interface), r => r.Bytes);
}
