namespace UsbDev.Descriptors.Tests.Boards;

public class TargetTests
{
    private static readonly BoardTable Table = BoardTable.Default;

    [Theory]
    [InlineData("rp2040", "rp2040")]
    [InlineData("Pico", "rp2040")]
    [InlineData("xiao", "samd21")]
    [InlineData("ESP32S3", "esp32-s3")]
    public void A_board_is_found_by_name_and_alias(string name, string id) => Assert.Equal(id, Table.Find(name)!.Id);

    [Fact]
    public void A_slip_of_the_pen_brings_the_board()
    {
        Assert.Null(Table.Find("rp2400"));
        Assert.Equal("rp2040", Table.Suggest("rp2400"));
    }

    [Theory]
    [InlineData("1.25", "1.25")]
    [InlineData("v1.25.0", "1.25")]
    [InlineData("1.22", null)]
    public void A_release_is_found_by_its_version(string version, string? found) => Assert.Equal(found, Table.Release(version)?.Version);

    [Fact]
    public void Three_more_serial_ports_fit_an_rp2040_and_not_a_samd21()
    {
        Assert.DoesNotContain(On("rp2040", Ports(4)), f => f.Rule.Number == "TGT112");
        var finding = On("samd21", Ports(4)).Single(f => f.Rule.Id == "TGT112");

        Assert.Contains("SAMD21", finding.Message, StringComparison.Ordinal);
        Assert.Contains("interface 7 (CDC data) 0x08, 0x88", finding.Message, StringComparison.Ordinal);
        Assert.Contains("notification endpoint", finding.Fix, StringComparison.Ordinal);
        Assert.Contains("drop the built-in serial port", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finding_about_a_board_says_which_and_what_it_would_save()
    {
        var finding = On("samd21", Ports(4)).Single(f => f.Rule.Id == "TGT112");

        Assert.Equal("samd21", finding.Board!.Id);
        Assert.Equal([new EndpointSaving(EndpointSavingKind.NoNotifications, 3), new EndpointSaving(EndpointSavingKind.NoBuiltInPort)], finding.Savings.Select(s => s with { Boards = [] }));
        Assert.All(DescriptorCheck.Run(Set(Ports(4)), CheckMode.Compile), f => Assert.Null(f.Board));
    }

    [Fact]
    public void One_more_serial_port_is_too_much_for_an_esp32_s3_with_its_repl()
    {
        // Four IN endpoints beside endpoint 0: two for the REPL, two for the port.
        Assert.DoesNotContain(On("esp32-s3", Ports(2)), f => f.Rule.Id == "TGT112b");
        Assert.Contains(On("esp32-s3", Ports(3)), f => f.Rule.Id == "TGT112b");
    }

    [Fact]
    public void Packet_memory_is_counted_the_way_the_chip_shares_it_out()
    {
        var configuration = Configuration.Parse(Ports(1));

        // RP2040: 64 for the notification endpoint, 128 for each bulk endpoint.
        Assert.Equal(64 + 128 + 128, EndpointBudget.Of(configuration, Table.Find("rp2040")!).MemoryBytes);
        Assert.Equal(0, EndpointBudget.Of(configuration, Table.Find("samd21")!).MemoryBytes);
    }

    /// <summary>Beside the table of 64 bytes and endpoint 0's 128, as pma_align_buffer_size and dcd_edpt_iso_alloc of TinyUSB 0.18 count.</summary>
    [Theory]
    [InlineData("stm32wb", TransferType.Bulk, 64, 64)]
    [InlineData("stm32wb", TransferType.Interrupt, 9, 10)]
    [InlineData("stm32wb", TransferType.Isochronous, 100, 128)]
    [InlineData("stm32g0", TransferType.Isochronous, 100, 256)]
    public void Packet_memory_of_an_stm32_comes_in_blocks_and_twice_for_isochronous_endpoints_where_there_is_much(string board, TransferType transfer, int packet, int bytes)
    {
        foreach (byte address in new[] { 0x01, 0x81 })
        {
            var configuration = Configuration.Parse(Configuration.Write([new ConfigurationDescriptor(25, 1, 1, 0, 0x80, 50),
                new InterfaceDescriptor(0, 0, 1, 0xFF, 0, 0), new EndpointDescriptor(address, (byte)transfer, (ushort)packet, 1)]));

            Assert.Equal(64 + 128 + bytes, EndpointBudget.Of(configuration, Table.Find(board)!).MemoryBytes);
        }
    }

    [Fact]
    public void A_string_longer_than_the_firmware_sends_is_an_error_on_that_board_only()
    {
        var set = Set(Ports(1)) with { Strings = Set(Ports(1)).Strings.Add(new StringKey(0x0409, 1), StringDescriptor.Write(new string('x', 36))) };

        Assert.DoesNotContain(On("rp2040", set), f => f.Rule.Id == "TGT050");
        Assert.Contains(On("samd21", set), f => f.Rule.Id == "TGT050");
    }

    [Fact]
    public void A_bos_is_refused_for_micropython_and_fine_for_firmware_in_c()
    {
        var set = Set(Ports(1)) with { Bos = Bytes.FromHex("05 0F 05 00 00") };

        Assert.Contains(On("rp2040", set), f => f.Rule.Id == "TGT111");
        Assert.DoesNotContain(DescriptorCheck.Run(set, CheckMode.Compile, [new Target(Table.Find("rp2040")!, null, false)]), f => f.Rule.Id == "TGT111");
    }

    [Fact]
    public void Micropython_1_23_has_no_usb_device_on_an_esp32() =>
        Assert.Contains(DescriptorCheck.Run(Set(Ports(1)), CheckMode.Compile, [new Target(Table.Find("esp32-s3")!, Table.Release("1.23"), true)]), f => f.Rule.Id == "TGT111b");

    [Fact]
    public void A_device_behind_the_built_in_port_begins_with_it_and_leaves_its_endpoints_alone()
    {
        var port = Set(Ports(1));
        var broken = port.Configurations[0].ToArray();
        var descriptor = Configuration.Parse(port.Configurations[0]).Interfaces[0].Descriptor.Offset;
        broken[descriptor + 5] = UsbClass.Vendor;

        Assert.DoesNotContain(On("rp2040", port), f => f.Rule.Id == "TGT113");
        Assert.Contains(On("rp2040", port with { Configurations = [broken] }), f => f is { Rule.Id: "TGT113", Severity: Severity.Error });
        var (second, sharing) = (Ports(2), Ports(2).ToArray());
        sharing[Configuration.Parse(second).Interfaces[3].Endpoints[0].Descriptor.Offset + 2] = 0x02;
        Assert.DoesNotContain(On("rp2040", second), f => f.Rule.Id == "TGT113");
        Assert.Contains(On("rp2040", sharing), f => f.Rule.Id == "TGT113" && f.Where.Offset == Configuration.Parse(second).Interfaces[3].Endpoints[0].Descriptor.Offset + 2);
    }

    private static IEnumerable<Finding> On(string board, Bytes configuration) => On(board, Set(configuration));

    private static IEnumerable<Finding> On(string board, DescriptorSet set) =>
        DescriptorCheck.Run(set, CheckMode.Compile, [new Target(Table.Find(board)!, Table.Releases[^1], true)]);

    private static DescriptorSet Set(Bytes configuration) => new() { Configurations = [configuration] };

    /// <summary>Serial ports with two endpoint numbers each, the first as MicroPython's own.</summary>
    private static Bytes Ports(int count)
    {
        var chain = new List<Descriptor>();
        for (byte i = 0; i < count; i++)
        {
            var (control, notify, data) = ((byte)(2 * i), (byte)(2 * i + 1), (byte)(2 * i + 2));
            chain.AddRange([
                new InterfaceAssociationDescriptor(control, 2, 2, 2, 0),
                new InterfaceDescriptor(control, 0, 1, 2, 2, 0),
                new CdcHeaderDescriptor(0x0120), new CdcCallManagementDescriptor(0, (byte)(control + 1)), new CdcAbstractControlDescriptor(6), new CdcUnionDescriptor(control, [(byte)(control + 1)]),
                new EndpointDescriptor((byte)(0x80 | notify), 3, 8, 16),
                new InterfaceDescriptor((byte)(control + 1), 0, 2, 0x0A, 0, 0),
                new EndpointDescriptor(data, 2, 64, 0), new EndpointDescriptor((byte)(0x80 | data), 2, 64, 0)]);
        }

        var body = Configuration.Write(chain);
        return Configuration.Write([new ConfigurationDescriptor((ushort)(9 + body.Length), (byte)(2 * count), 1, 0, 0x80, 50), .. chain]);
    }
}
