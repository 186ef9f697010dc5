using CsCheck;

namespace UsbDev.Descriptors.Tests;

/// <summary>Records made by chance, written, read: the same records.</summary>
public class RandomModelTests
{
    private static readonly Gen<Bytes> Data = Gen.Byte.Array[0, 30].Select(b => new Bytes(b));

    private static readonly Gen<ValueArray<byte>> Ids = Gen.Byte.Array[1, 8].Select(b => ValueArray.Create<byte>(b));

    private static readonly Gen<Descriptor> Standard = Gen.OneOf<Descriptor>(
        Gen.Select(Gen.Byte, Gen.Byte, Gen.UShort, Gen.Byte, (a, b, c, d) => (Descriptor)new EndpointDescriptor(a, b, c, d)),
        Gen.Select(Gen.Byte, Gen.Byte, Gen.UShort, Gen.Byte, (a, b, c, d) => (Descriptor)EndpointDescriptor.Audio(a, b, c, d)),
        Gen.Select(Gen.Byte, Gen.Byte, Gen.UShort, (a, b, c) => (Descriptor)new SuperSpeedCompanionDescriptor(a, b, c)),
        Gen.Select(Gen.Byte[0xC0, 0xFF], Data, (type, body) => (Descriptor)new UnknownDescriptor(type, body)));

    private static readonly Gen<Descriptor> Hid = Gen.Select(Gen.UShort, Gen.Byte, Gen.Select(Gen.Byte, Gen.UShort, (t, l) => new HidSubordinate(t, l)).Array[1, 5])
        .Select((version, country, entries) => (Descriptor)new HidDescriptor(version, country, ValueArray.Create<HidSubordinate>(entries)));

    private static readonly Gen<Descriptor> Cdc = Gen.OneOf<Descriptor>(
        Gen.UShort.Select(v => (Descriptor)new CdcHeaderDescriptor(v)),
        Gen.Select(Gen.Byte, Gen.Byte, (a, b) => (Descriptor)new CdcCallManagementDescriptor(a, b)),
        Gen.Byte.Select(a => (Descriptor)new CdcAbstractControlDescriptor(a)),
        Gen.Select(Gen.Byte, Ids, (a, b) => (Descriptor)new CdcUnionDescriptor(a, b)),
        Gen.Select(Gen.Byte, Gen.UInt, Gen.UShort, Gen.UShort, Gen.Byte, (a, b, c, d, e) => (Descriptor)new CdcEthernetDescriptor(a, b, c, d, e)),
        Gen.Select(Gen.Byte[0x40, 0x80], Data, (subtype, body) => (Descriptor)new CdcOtherDescriptor(subtype, body)));

    private static readonly Gen<Descriptor> Midi = Gen.OneOf<Descriptor>(
        Gen.Select(Gen.UShort, Gen.UShort, (a, b) => (Descriptor)new MidiHeaderDescriptor(a, b)),
        Gen.Select(Gen.Enum<MidiJackType>(), Gen.Byte, Gen.Byte, (a, b, c) => (Descriptor)new MidiInJackDescriptor(a, b, c)),
        Gen.Select(Gen.Enum<MidiJackType>(), Gen.Byte, Gen.Select(Gen.Byte, Gen.Byte, (s, p) => new MidiPin(s, p)).Array[0, 5], Gen.Byte)
            .Select((type, id, pins, name) => (Descriptor)new MidiOutJackDescriptor(type, id, ValueArray.Create<MidiPin>(pins), name)),
        Ids.Select(jacks => (Descriptor)new MidiEndpointDescriptor(jacks)),
        Gen.Select(Gen.Byte[4, 9], Data, (subtype, body) => (Descriptor)new MidiOtherDescriptor(subtype, body)));

    private static readonly Gen<Descriptor> Audio = Gen.OneOf<Descriptor>(
        Gen.Select(Gen.UShort, Gen.UShort, Ids, (a, b, c) => (Descriptor)new AudioHeaderDescriptor(a, b, c)),
        Gen.Select(Gen.Byte[2, 9], Data, (subtype, body) => (Descriptor)new AudioUnitDescriptor(subtype, body)));

    [Fact]
    public void A_configuration_of_any_records_is_read_as_the_same_records() => Gen.Select(
        Functions(UsbClass.Hid, 0, Hid), Functions(UsbClass.Communications, 2, Cdc), Functions(UsbClass.Audio, 3, Midi), Functions(UsbClass.Audio, 1, Audio),
        (a, b, c, d) => (Descriptor[])[new ConfigurationDescriptor(0, 4, 1, 0, 0x80, 50), .. a, .. b, .. c, .. d])
        .Sample(chain => Assert.Equal(chain, Configuration.Parse(Configuration.Write(chain)).Chain));

    [Fact]
    public void A_bos_of_any_capabilities_is_read_as_the_same_capabilities() => Gen.OneOf<DeviceCapability>(
        Gen.UInt.Select(a => (DeviceCapability)new Usb20ExtensionCapability(a)),
        Gen.Select(Gen.Byte, Gen.Guid, (a, b) => (DeviceCapability)new ContainerIdCapability(a, b)),
        Gen.Select(Gen.Byte, Gen.Guid, Data, (a, b, c) => (DeviceCapability)new PlatformCapability(a, b, c)),
        Gen.Select(Gen.Byte[6, 30], Data, (a, b) => (DeviceCapability)new OtherCapability(a, b))).Array[0, 6].Sample(capabilities =>
        {
            var bos = BinaryObjectStore.Parse(BinaryObjectStore.Write(capabilities));
            Assert.Equal(capabilities, bos.Capabilities);
            Assert.Equal(capabilities.Length, bos.Header!.CapabilityCount);
        });

    private static Gen<Descriptor[]> Functions(byte @class, byte subClass, Gen<Descriptor> specific) =>
        Gen.OneOf(Standard, specific, specific).Array[0, 6].Select(rest => (Descriptor[])[new InterfaceDescriptor(0, 0, 0, @class, subClass, 0), .. rest]);
}
