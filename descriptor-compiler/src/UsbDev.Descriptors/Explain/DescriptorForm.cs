using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>The fields of a descriptor by the names that its specification gives them.</summary>
/// <remarks>
/// A form is a line of field names. A name's beginning tells its size, as in the specifications: b, i and bm one byte, w, bcd and id two,
/// dw four; <c>:n</c> says otherwise. <c>*</c> repeats a field, or fields in brackets, as far as the bytes before the last fields reach.
/// </remarks>
internal static class DescriptorForm
{
    private const string Any = "";

    private static readonly ImmutableArray<(byte Type, byte? Class, byte? SubClass, byte? Subtype, string Fields)> Forms =
    [
        (DescriptorType.Device, null, null, null, "bcdUSB bDeviceClass bDeviceSubClass bDeviceProtocol bMaxPacketSize0 idVendor idProduct bcdDevice iManufacturer iProduct iSerialNumber bNumConfigurations"),
        (DescriptorType.Configuration, null, null, null, "wTotalLength bNumInterfaces bConfigurationValue iConfiguration bmAttributes bMaxPower"),
        (DescriptorType.OtherSpeedConfiguration, null, null, null, "wTotalLength bNumInterfaces bConfigurationValue iConfiguration bmAttributes bMaxPower"),
        (DescriptorType.Interface, null, null, null, "bInterfaceNumber bAlternateSetting bNumEndpoints bInterfaceClass bInterfaceSubClass bInterfaceProtocol iInterface"),
        (DescriptorType.Endpoint, null, null, null, "bEndpointAddress bmAttributes wMaxPacketSize bInterval bRefresh bSynchAddress"),
        (DescriptorType.DeviceQualifier, null, null, null, "bcdUSB bDeviceClass bDeviceSubClass bDeviceProtocol bMaxPacketSize0 bNumConfigurations bReserved"),
        (DescriptorType.Otg, null, null, null, "bmAttributes bcdOTG"),
        (DescriptorType.InterfaceAssociation, null, null, null, "bFirstInterface bInterfaceCount bFunctionClass bFunctionSubClass bFunctionProtocol iFunction"),
        (DescriptorType.Bos, null, null, null, "wTotalLength bNumDeviceCaps"),
        (DescriptorType.SuperSpeedCompanion, null, null, null, "bMaxBurst bmAttributes wBytesPerInterval"),
        (DescriptorType.SuperSpeedPlusIsochronousCompanion, null, null, null, "wReserved dwBytesPerInterval"),
        (DescriptorType.Hid, UsbClass.Hid, null, null, "bcdHID bCountryCode bNumDescriptors (bDescriptorType wDescriptorLength)*"),
        (DescriptorType.Hid, UsbClass.Application, 1, null, "bmAttributes wDetachTimeOut wTransferSize bcdDFUVersion"),
        (DescriptorType.ClassInterface, UsbClass.Communications, null, 0x00, "bDescriptorSubtype bcdCDC"),
        (DescriptorType.ClassInterface, UsbClass.Communications, null, 0x01, "bDescriptorSubtype bmCapabilities bDataInterface"),
        (DescriptorType.ClassInterface, UsbClass.Communications, null, 0x02, "bDescriptorSubtype bmCapabilities"),
        (DescriptorType.ClassInterface, UsbClass.Communications, null, 0x06, "bDescriptorSubtype bControlInterface bSubordinateInterface*"),
        (DescriptorType.ClassInterface, UsbClass.Communications, null, 0x0F, "bDescriptorSubtype iMACAddress bmEthernetStatistics:4 wMaxSegmentSize wNumberMCFilters bNumberPowerFilters"),
        (DescriptorType.ClassInterface, UsbClass.Communications, null, 0x1A, "bDescriptorSubtype bcdNcmVersion bmNetworkCapabilities"),
        (DescriptorType.ClassInterface, UsbClass.Communications, null, 0x1B, "bDescriptorSubtype bcdMBIMVersion wMaxControlMessage bNumberFilters bMaxFilterSize wMaxSegmentSize bmNetworkCapabilities"),
        (DescriptorType.ClassInterface, UsbClass.Audio, 1, 1, "bDescriptorSubtype bcdADC wTotalLength bInCollection baInterfaceNr*"),
        (DescriptorType.ClassInterface, UsbClass.Audio, 1, 2, "bDescriptorSubtype bTerminalID wTerminalType bAssocTerminal bNrChannels wChannelConfig iChannelNames iTerminal"),
        (DescriptorType.ClassInterface, UsbClass.Audio, 1, 3, "bDescriptorSubtype bTerminalID wTerminalType bAssocTerminal bSourceID iTerminal"),
        (DescriptorType.ClassInterface, UsbClass.Audio, 1, 5, "bDescriptorSubtype bUnitID bNrInPins baSourceID* iSelector"),
        (DescriptorType.ClassInterface, UsbClass.Audio, 1, 6, "bDescriptorSubtype bUnitID bSourceID bControlSize bmaControls* iFeature"),
        (DescriptorType.ClassInterface, UsbClass.Audio, 2, 1, "bDescriptorSubtype bTerminalLink bDelay wFormatTag"),
        (DescriptorType.ClassInterface, UsbClass.Audio, 2, 2, "bDescriptorSubtype bFormatType bNrChannels bSubframeSize bBitResolution bSamFreqType tSamFreq:3*"),
        (DescriptorType.ClassEndpoint, UsbClass.Audio, 2, 1, "bDescriptorSubtype bmAttributes bLockDelayUnits wLockDelay"),
        (DescriptorType.ClassInterface, UsbClass.Audio, 3, 1, "bDescriptorSubtype bcdMSC wTotalLength"),
        (DescriptorType.ClassInterface, UsbClass.Audio, 3, 2, "bDescriptorSubtype bJackType bJackID iJack"),
        (DescriptorType.ClassInterface, UsbClass.Audio, 3, 3, "bDescriptorSubtype bJackType bJackID bNrInputPins (baSourceID baSourcePin)* iJack"),
        (DescriptorType.ClassEndpoint, UsbClass.Audio, 3, 1, "bDescriptorSubtype bNumEmbMIDIJack baAssocJackID*"),
        (DescriptorType.DeviceCapability, null, null, CapabilityType.Usb20Extension, "bDevCapabilityType bmAttributes:4"),
        (DescriptorType.DeviceCapability, null, null, CapabilityType.SuperSpeed, "bDevCapabilityType bmAttributes wSpeedsSupported bFunctionalitySupport bU1DevExitLat wU2DevExitLat"),
        (DescriptorType.DeviceCapability, null, null, CapabilityType.ContainerId, "bDevCapabilityType bReserved ContainerID:16"),
        (DescriptorType.DeviceCapability, null, null, CapabilityType.Platform, "bDevCapabilityType bReserved PlatformCapabilityUUID:16"),
        (DescriptorType.ClassInterface, null, null, null, "bDescriptorSubtype"),
        (DescriptorType.ClassEndpoint, null, null, null, "bDescriptorSubtype"),
        (DescriptorType.DeviceCapability, null, null, null, "bDevCapabilityType"),
    ];

    /// <summary>Cuts a descriptor into its fields; bytes that the form does not name come last, as «data».</summary>
    /// <param name="bytes">The descriptor.</param>
    /// <param name="setting">The interface that it belongs to; its class gives class-specific types their meaning.</param>
    public static IEnumerable<DescriptorField> Fields(Bytes bytes, InterfaceDescriptor? setting)
    {
        if (bytes.Length > 0) yield return new DescriptorField("bLength", 0, 1);
        if (bytes.Length > 1) yield return new DescriptorField("bDescriptorType", 1, 1);
        var at = 2;
        foreach (var field in Spread(FormOf(bytes, setting), bytes.Length - 2))
        {
            if (at + field.Size > bytes.Length) break;
            yield return new DescriptorField(field.Name, at, field.Size);
            at += field.Size;
        }

        if (at < bytes.Length) yield return new DescriptorField("data", at, bytes.Length - at);
    }

    private static string FormOf(Bytes bytes, InterfaceDescriptor? setting)
    {
        if (bytes.Length < 2) return Any;
        var (type, subtype) = (bytes[1], bytes.Length > 2 ? bytes[2] : (byte)0);
        var protocol = setting?.Class == UsbClass.Audio && setting.SubClass != 3 ? setting.Protocol : (byte)0;
        foreach (var form in Forms)
        {
            if (form.Type == type && (form.Class is null || (form.Class == ClassOf(setting) && protocol == 0))
                && (form.SubClass is null || form.SubClass == setting?.SubClass) && (form.Subtype is null || form.Subtype == subtype))
                return form.Fields;
        }

        return Any;
    }

    /// <summary>RNDIS and data interfaces carry the functional descriptors of CDC.</summary>
    private static byte? ClassOf(InterfaceDescriptor? setting) =>
        setting is { Class: UsbClass.CdcData } or { Class: UsbClass.Wireless, SubClass: 1 } ? UsbClass.Communications : setting?.Class;

    private static List<(string Name, int Size)> Spread(string form, int length)
    {
        var star = form.IndexOf('*', StringComparison.Ordinal);
        if (star < 0) return Names(form);
        var start = form[star - 1] == ')' ? form.IndexOf('(', StringComparison.Ordinal) : form.LastIndexOf(' ', star) + 1;
        var (before, repeated, after) = (Names(form[..start]), Names(form[start..star].Trim('(', ')')), Names(form[(star + 1)..]));
        var room = length - before.Sum(f => f.Size) - after.Sum(f => f.Size);
        var times = Math.Max(0, room / repeated.Sum(f => f.Size));
        return [.. before, .. Enumerable.Repeat(repeated, times).SelectMany(f => f), .. after];
    }

    private static List<(string Name, int Size)> Names(string form) =>
        [.. form.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name.Split(':')).Select(p => (p[0], p.Length > 1 ? int.Parse(p[1]) : SizeOf(p[0])))];

    private static int SizeOf(string name) =>
        name.StartsWith("dw", StringComparison.Ordinal) ? 4
        : name[0] == 'w' || name.StartsWith("bcd", StringComparison.Ordinal) || name.StartsWith("id", StringComparison.Ordinal) ? 2
        : 1;
}

/// <summary>A field of a descriptor.</summary>
/// <param name="Name">Its name in the specification.</param>
/// <param name="Offset">Bytes from the start of the descriptor.</param>
/// <param name="Size">Bytes.</param>
public readonly record struct DescriptorField(string Name, int Offset, int Size);
