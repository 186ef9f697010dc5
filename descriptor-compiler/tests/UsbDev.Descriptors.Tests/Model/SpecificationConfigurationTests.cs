namespace UsbDev.Descriptors.Tests;

public class SpecificationConfigurationTests
{
    /// <summary>MIDI 1.0 appendix B: an adapter with one MIDI IN and one MIDI OUT.</summary>
    private static readonly Bytes MidiAdapter = Bytes.FromHex("""
        09 02 65 00 02 01 00 80 32
        09 04 00 00 00 01 01 00 00  09 24 01 00 01 09 00 01 01
        09 04 01 00 02 01 03 00 00  07 24 01 00 01 41 00
        06 24 02 01 01 00  06 24 02 02 02 00  09 24 03 01 03 01 02 01 00  09 24 03 02 04 01 01 01 00
        09 05 01 02 40 00 00 00 00  05 25 01 01 01  09 05 81 02 40 00 00 00 00  05 25 01 01 03
        """);

    /// <summary>CDC 1.2 §5.3: the functional descriptors of a modem.</summary>
    private static readonly Bytes Modem = Bytes.FromHex("""
        09 02 43 00 02 01 00 80 32
        09 04 00 00 01 02 02 01 00  05 24 00 10 01  04 24 02 0F  05 24 06 00 01  05 24 01 03 01  07 05 83 03 10 00 10
        09 04 01 00 02 0A 00 00 00  07 05 01 02 40 00 00  07 05 82 02 40 00 00
        """);

    [Fact]
    public void The_midi_adapter_of_the_specification_breaks_no_rule() => Assert.Empty(Worse(MidiAdapter));

    [Fact]
    public void The_modem_of_the_specification_breaks_no_rule() => Assert.Empty(Worse(Modem));

    [Fact]
    public void The_jacks_of_the_midi_adapter_are_wired_as_the_specification_draws_them()
    {
        var streaming = Configuration.Parse(MidiAdapter).Interfaces[1];

        Assert.Equal(
            [
                new MidiHeaderDescriptor(0x0100, 0x41),
                new MidiInJackDescriptor(MidiJackType.Embedded, 1),
                new MidiInJackDescriptor(MidiJackType.External, 2),
                new MidiOutJackDescriptor(MidiJackType.Embedded, 3, [new MidiPin(2, 1)]),
                new MidiOutJackDescriptor(MidiJackType.External, 4, [new MidiPin(1, 1)]),
            ],
            streaming.Extras);
        Assert.Equal([EndpointDescriptor.Audio(0x01, 2, 64, 0), EndpointDescriptor.Audio(0x81, 2, 64, 0)], streaming.Endpoints.Select(e => e.Descriptor));
        Assert.Equal([new MidiEndpointDescriptor([1]), new MidiEndpointDescriptor([3])], streaming.Endpoints.Select(e => e.Extras[0]));
    }

    [Fact]
    public void Records_made_by_hand_write_the_bytes_of_the_specification()
    {
        Descriptor[] modem =
        [
            new ConfigurationDescriptor(67, 2, 1, 0, 0x80, 50),
            new InterfaceDescriptor(0, 0, 1, UsbClass.Communications, 2, 1),
            new CdcHeaderDescriptor(0x0110),
            new CdcAbstractControlDescriptor(0x0F),
            new CdcUnionDescriptor(0, [1]),
            new CdcCallManagementDescriptor(3, 1),
            new EndpointDescriptor(0x83, 3, 16, 16),
            new InterfaceDescriptor(1, 0, 2, UsbClass.CdcData, 0, 0),
            new EndpointDescriptor(0x01, 2, 64, 0),
            new EndpointDescriptor(0x82, 2, 64, 0),
        ];

        Assert.Equal(Modem, new Bytes(Configuration.Write(modem)));
        Assert.Equal(modem, Configuration.Parse(Modem).Chain);
    }

    private static IEnumerable<string> Worse(Bytes configuration) => DescriptorCheck.Run(new DescriptorSet { Configurations = [configuration], Speed = UsbSpeed.Full }, CheckMode.Compile)
        .Where(f => f.Severity == Severity.Error || (f.Severity == Severity.Warning && f.Rule.Id is not ("MIDI094" or "CDC101" or "USB115"))).Select(f => f.ToString());
}
