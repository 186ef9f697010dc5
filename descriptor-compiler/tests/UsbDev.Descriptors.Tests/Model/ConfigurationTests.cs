using CsCheck;
using UsbDev.Descriptors.Tests.Hid;

namespace UsbDev.Descriptors.Tests;

public class ConfigurationTests
{
    [Fact]
    public void The_tree_holds_interfaces_with_their_descriptors_and_endpoints()
    {
        var configuration = Configuration.Parse(SpecificationExamples.KeyboardMouseConfiguration);

        Assert.Equal(0x3B, configuration.Header!.TotalLength);
        Assert.Equal([0, 1], configuration.Interfaces.Select(i => i.Descriptor.Number));
        Assert.Equal([(ushort)63, (ushort)50], configuration.Interfaces.Select(i => i.Hid!.ReportLength!.Value));
        Assert.Equal([0x81, 0x82], configuration.Interfaces.Select(i => i.Endpoints[0].Descriptor.Address));
        Assert.True(configuration.Rest.IsEmpty);
    }

    [Fact]
    public void Any_bytes_read_and_written_are_the_same_bytes() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Configuration.Parse(bytes).ToBytes().AsSpan().SequenceEqual(bytes));

    [Fact]
    public void Any_chain_of_plausible_descriptors_read_and_written_is_the_same_bytes() =>
        Chains.Configuration.Sample(bytes => Configuration.Parse(bytes).ToBytes().AsSpan().SequenceEqual(bytes));

    [Fact]
    public void Any_capabilities_read_and_written_are_the_same_bytes() =>
        Chains.Bos.Sample(bytes => BinaryObjectStore.Parse(bytes).ToBytes().AsSpan().SequenceEqual(bytes));

    [Fact]
    public void Any_microsoft_set_read_and_written_is_the_same_bytes() =>
        Chains.MsOs20.Sample(bytes => MsOs20Set.Parse(bytes).ToBytes().AsSpan().SequenceEqual(bytes));
}
