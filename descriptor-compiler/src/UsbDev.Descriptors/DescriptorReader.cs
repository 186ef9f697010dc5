namespace UsbDev.Descriptors;

/// <summary>Which record reads which descriptor: the one list of descriptor forms.</summary>
internal static class DescriptorReader
{
    /// <param name="bytes">bLength bytes, at least two.</param>
    /// <param name="setting">The interface descriptor that it follows; its class gives types 0x21, 0x24 and 0x25 their meaning.</param>
    public static Descriptor Read(Bytes bytes, InterfaceDescriptor? setting)
    {
        var type = bytes[1];
        return ReadKnown(bytes, type, setting) ?? new UnknownDescriptor(type, bytes.Slice(2));
    }

    private static Descriptor? ReadKnown(Bytes bytes, byte type, InterfaceDescriptor? setting) => type switch
    {
        DescriptorType.Device => DeviceDescriptor.Parse(bytes),
        DescriptorType.Configuration or DescriptorType.OtherSpeedConfiguration => ConfigurationDescriptor.Read(bytes),
        DescriptorType.Interface => InterfaceDescriptor.Read(bytes),
        DescriptorType.Endpoint => EndpointDescriptor.Read(bytes),
        DescriptorType.DeviceQualifier => DeviceQualifierDescriptor.Parse(bytes),
        DescriptorType.InterfaceAssociation => InterfaceAssociationDescriptor.Read(bytes),
        DescriptorType.SuperSpeedCompanion => SuperSpeedCompanionDescriptor.Read(bytes),
        DescriptorType.Hid or DescriptorType.ClassInterface or DescriptorType.ClassEndpoint when setting is not null =>
            ReadClassSpecific(bytes, type, setting),
        _ => null,
    };

    private static Descriptor? ReadClassSpecific(Bytes bytes, byte type, InterfaceDescriptor setting) =>
        (type, setting.Class, setting.SubClass) switch
        {
            (DescriptorType.Hid, UsbClass.Hid, _) => HidDescriptor.Read(bytes),
            (DescriptorType.Hid, UsbClass.Application, 1) => DfuFunctionalDescriptor.Read(bytes),
            (DescriptorType.ClassInterface, UsbClass.Audio, 1) => AudioControlDescriptor.Read(bytes, setting.Protocol),
            (DescriptorType.ClassInterface, UsbClass.Audio, 3) => MidiDescriptor.Read(bytes),
            (DescriptorType.ClassEndpoint, UsbClass.Audio, 3) => MidiDescriptor.ReadEndpoint(bytes),
            (DescriptorType.ClassInterface, UsbClass.Communications or UsbClass.CdcData, _) => CdcDescriptor.Read(bytes),
            (DescriptorType.ClassInterface, UsbClass.Wireless, 1) => CdcDescriptor.Read(bytes),
            _ => null,
        };
}
