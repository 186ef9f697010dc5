namespace UsbDev.Descriptors.Tests.Bos;

public class MsOs20Tests
{
    private static readonly Guid Guid = new("8fe6d4d7-49dd-41e7-9486-49afc6bfe475");

    private static readonly Bytes OneVendorInterface = Bytes.FromHex("09 02 12 00 01 01 00 80 32 09 04 00 00 00 FF 00 00 00");
    private static readonly Bytes TwoVendorInterfaces = Bytes.FromHex("09 02 1B 00 02 01 00 80 32 09 04 00 00 00 FF 00 00 00 09 04 01 00 00 FF 00 00 00");

    [Fact]
    public void A_set_for_a_device_of_one_interface_has_its_features_behind_the_header()
    {
        var set = MsOs20Set.ForDevice(0x06030000, [MsOs20CompatibleId.WinUsb, MsOs20RegistryProperty.InterfaceGuid(Guid)]);

        Assert.Equal("0A 00 00 00 00 00 03 06 A2 00 14 00 03 00 57 49 4E 55 53 42 00 00", new Bytes(set).Slice(0, 22).ToString());
        Assert.Equal(0xA2, set.Length);
        Assert.Empty(Faults(OneVendorInterface, set));
        Assert.Contains("BOS107", Faults(TwoVendorInterfaces, set));
    }

    [Fact]
    public void A_set_for_a_composite_device_has_its_features_in_function_subsets()
    {
        var set = MsOs20Set.ForFunctions(0x06030000, [(1, [MsOs20CompatibleId.WinUsb, MsOs20RegistryProperty.InterfaceGuid(Guid)])]);

        Assert.Equal([0, 10, 18, 26, 46], MsOs20Set.Parse(set).Chain.Select(d => d.Offset));
        Assert.Empty(Faults(TwoVendorInterfaces, set));
        Assert.Contains("BOS107", Faults(OneVendorInterface, set));
    }

    [Theory]
    [InlineData(8, 0x10, "BOS106")]
    [InlineData(16, 0xFF, "BOS106")]
    [InlineData(22, 7, "BOS107b")]
    [InlineData(24, 0xFF, "BOS106")]
    [InlineData(30, (byte)'w', "BOS108")]
    [InlineData(100, (byte)'x', "BOS108b")]
    public void A_broken_set_breaks_its_rule(int offset, byte value, string rule)
    {
        var set = MsOs20Set.ForFunctions(0x06030000, [(1, [MsOs20CompatibleId.WinUsb, MsOs20RegistryProperty.InterfaceGuid(Guid)])]);
        set[offset] = value;

        Assert.Contains(rule, Faults(TwoVendorInterfaces, set));
    }

    [Fact]
    public void The_bos_of_winusb_and_webusb_breaks_no_rule_until_they_share_a_request()
    {
        static DescriptorSet With(byte webRequest) => new()
        {
            Device = Bytes.FromHex("12 01 10 02 00 00 00 40 09 12 01 00 00 02 00 00 00 01"),
            Configurations = [OneVendorInterface],
            Bos = (Bytes)BinaryObjectStore.Write([
                new Usb20ExtensionCapability(0),
                PlatformCapability.For(new MsOs20Platform(0x06030000, 0xA2, 0x20)),
                PlatformCapability.For(new WebUsbPlatform(0x0100, webRequest, 1))]),
            WebUsbUrl = (Bytes)WebUsbUrl.For("https://example.org/desk").ToBytes(),
        };

        Assert.DoesNotContain(DescriptorCheck.Run(With(0x21), CheckMode.Compile), f => f.Rule.Id.StartsWith("BOS", StringComparison.Ordinal));
        Assert.Contains(DescriptorCheck.Run(With(0x20), CheckMode.Compile), f => f.Rule.Id == "BOS105b");
    }

    private static IEnumerable<string> Faults(Bytes configuration, Bytes set) =>
        DescriptorCheck.Run(new DescriptorSet { Configurations = [configuration], MsOs20 = set }, CheckMode.Compile).Where(f => f.Rule.Id.StartsWith("BOS", StringComparison.Ordinal)).Select(f => f.Rule.Id);
}
