using System.Collections.Frozen;
using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>The fields of a descriptor by the names that its specification gives them.</summary>
/// <remarks>
/// A form is a line of field names. A name's beginning tells its size, as in the specifications: b, i and bm one byte, w, bcd and id two, t three,
/// dw four, guid sixteen; <c>:n</c> says otherwise, <c>:name</c> that another field holds the size. <c>*</c> repeats a field, or fields in brackets, as far
/// as the bytes before the last fields reach; <c>#name</c> as often as another field says.
/// </remarks>
public sealed class DescriptorForm
{
    /// <summary>Fields of one descriptor at most: each has a byte, and one more holds the rest.</summary>
    public const int MostFields = byte.MaxValue + 1;

    /// <summary>The name of bytes that the form does not name.</summary>
    public const string Rest = "data";

    private const byte Interface = DescriptorType.ClassInterface, Endpoint = DescriptorType.ClassEndpoint;
    private const byte Audio2 = 0x20, Camera = 0x01, PipeProtocol = 0x62; // bInterfaceProtocol; the first byte of wTerminalType

    private sealed record Row(byte Type, byte? Class, byte? SubClass, byte? Subtype, string Fields)
    {
        public byte FirstProtocol { get; init; } // of a class that has forms for several
        public byte LastProtocol { get; init; } = byte.MaxValue;
        public (int At, byte Value)? When { get; init; } // a byte of the descriptor that tells its form

        public bool Fits(ReadOnlySpan<byte> descriptor, byte @class, byte subClass, byte protocol) =>
            (Class is null || Class == @class) && (SubClass is null || SubClass == subClass) && protocol >= FirstProtocol && protocol <= LastProtocol
            && (When is not var (at, value) || descriptor.Length > at && descriptor[at] == value);
    }

    private readonly ImmutableArray<Part> _parts;

    private DescriptorForm(string fields) => _parts = Parse(fields);

    /// <summary>The fields, in their order.</summary>
    public ImmutableArray<Part> Parts => _parts;

    /// <summary>A field, or several that are repeated together.</summary>
    /// <param name="Fields">Names and sizes.</param>
    /// <param name="Repeat">How often.</param>
    /// <param name="Count">The field that says how often.</param>
    public readonly record struct Part(ImmutableArray<FormField> Fields, Repeat Repeat, string? Count);

    /// <summary>A field of a form.</summary>
    /// <param name="Name">Its name in the specification.</param>
    /// <param name="Size">Bytes; 0 where another field holds the size.</param>
    /// <param name="SizeField">That field.</param>
    public readonly record struct FormField(string Name, int Size, string? SizeField);

    /// <summary>How often fields stand.</summary>
    public enum Repeat
    {
        /// <summary>Once.</summary>
        Once,

        /// <summary>As often as another field says.</summary>
        Counted,

        /// <summary>As far as the bytes reach.</summary>
        Filling,
    }

    private static readonly Row[] s_rows =
    [
        new(DescriptorType.Device, null, null, null, "bcdUSB bDeviceClass bDeviceSubClass bDeviceProtocol bMaxPacketSize0 idVendor idProduct bcdDevice iManufacturer iProduct iSerialNumber bNumConfigurations"),
        new(DescriptorType.Configuration, null, null, null, "wTotalLength bNumInterfaces bConfigurationValue iConfiguration bmAttributes bMaxPower"),
        new(DescriptorType.OtherSpeedConfiguration, null, null, null, "wTotalLength bNumInterfaces bConfigurationValue iConfiguration bmAttributes bMaxPower"),
        new(DescriptorType.Interface, null, null, null, "bInterfaceNumber bAlternateSetting bNumEndpoints bInterfaceClass bInterfaceSubClass bInterfaceProtocol iInterface"),
        new(DescriptorType.Endpoint, null, null, null, "bEndpointAddress bmAttributes wMaxPacketSize bInterval bRefresh bSynchAddress"),
        new(DescriptorType.DeviceQualifier, null, null, null, "bcdUSB bDeviceClass bDeviceSubClass bDeviceProtocol bMaxPacketSize0 bNumConfigurations bReserved"),
        new(DescriptorType.Otg, null, null, null, "bmAttributes bcdOTG"),
        new(DescriptorType.Debug, null, null, null, "bDebugInEndpoint bDebugOutEndpoint"),
        new(DescriptorType.InterfaceAssociation, null, null, null, "bFirstInterface bInterfaceCount bFunctionClass bFunctionSubClass bFunctionProtocol iFunction"),
        new(DescriptorType.Bos, null, null, null, "wTotalLength bNumDeviceCaps"),
        new(DescriptorType.SuperSpeedCompanion, null, null, null, "bMaxBurst bmAttributes wBytesPerInterval"),
        new(DescriptorType.SuperSpeedPlusIsochronousCompanion, null, null, null, "wReserved dwBytesPerInterval"),
        new(DescriptorType.Hid, UsbClass.Hid, null, null, "bcdHID bCountryCode bNumDescriptors (bDescriptorType wDescriptorLength)*"),
        new(DescriptorType.Hid, UsbClass.Application, 1, null, "bmAttributes wDetachTimeOut wTransferSize bcdDFUVersion"),
        new(DescriptorType.Hid, UsbClass.SmartCard, null, null, "bcdCCID bMaxSlotIndex bVoltageSupport dwProtocols dwDefaultClock dwMaximumClock bNumClockSupported dwDataRate dwMaxDataRate bNumDataRatesSupported dwMaxIFSD dwSynchProtocols dwMechanical dwFeatures dwMaxCCIDMessageLength bClassGetResponse bClassEnvelope wLcdLayout bPINSupport bMaxCCIDBusySlots"),
        new(Interface, UsbClass.MassStorage, null, null, "bPipeID bReserved") { FirstProtocol = PipeProtocol, LastProtocol = PipeProtocol },
        new(Interface, UsbClass.Communications, null, 0x00, "bDescriptorSubtype bcdCDC"),
        new(Interface, UsbClass.Communications, null, 0x01, "bDescriptorSubtype bmCapabilities bDataInterface"),
        new(Interface, UsbClass.Communications, null, 0x02, "bDescriptorSubtype bmCapabilities"),
        new(Interface, UsbClass.Communications, null, 0x06, "bDescriptorSubtype bControlInterface bSubordinateInterface*"),
        new(Interface, UsbClass.Communications, null, 0x07, "bDescriptorSubtype iCountryCodeRelDate wCountryCode*"),
        new(Interface, UsbClass.Communications, null, 0x0F, "bDescriptorSubtype iMACAddress bmEthernetStatistics:4 wMaxSegmentSize wNumberMCFilters bNumberPowerFilters"),
        new(Interface, UsbClass.Communications, null, 0x11, "bDescriptorSubtype bcdVersion"),
        new(Interface, UsbClass.Communications, null, 0x12, "bDescriptorSubtype bcdVersion bGUID:16"),
        new(Interface, UsbClass.Communications, null, 0x13, "bDescriptorSubtype bGuidDescriptorType bDetailData*"),
        new(Interface, UsbClass.Communications, null, 0x14, "bDescriptorSubtype bcdVersion wMaxCommand"),
        new(Interface, UsbClass.Communications, null, 0x15, "bDescriptorSubtype bcdVersion"),
        new(Interface, UsbClass.Communications, null, 0x1A, "bDescriptorSubtype bcdNcmVersion bmNetworkCapabilities"),
        new(Interface, UsbClass.Communications, null, 0x1B, "bDescriptorSubtype bcdMBIMVersion wMaxControlMessage bNumberFilters bMaxFilterSize wMaxSegmentSize bmNetworkCapabilities"),
        new(Interface, UsbClass.Communications, null, 0x1C, "bDescriptorSubtype bcdMBIMExtendedVersion bMaxOutstandingCommandMessages wMTU"),
        .. AudioOne(1,
            (1, "bcdADC wTotalLength bInCollection baInterfaceNr*"),
            (2, "bTerminalID wTerminalType bAssocTerminal bNrChannels wChannelConfig iChannelNames iTerminal"),
            (3, "bTerminalID wTerminalType bAssocTerminal bSourceID iTerminal"),
            (4, "bUnitID bNrInPins baSourceID#bNrInPins bNrChannels wChannelConfig iChannelNames bmControls* iMixer"),
            (5, "bUnitID bNrInPins baSourceID* iSelector"),
            (6, "bUnitID bSourceID bControlSize bmaControls:bControlSize* iFeature"),
            (7, "bUnitID wProcessType bNrInPins baSourceID#bNrInPins bNrChannels wChannelConfig iChannelNames bControlSize bmControls:bControlSize iProcessing"),
            (8, "bUnitID wExtensionCode bNrInPins baSourceID#bNrInPins bNrChannels wChannelConfig iChannelNames bControlSize bmControls:bControlSize iExtension")),
        .. AudioOne(2, (1, "bTerminalLink bDelay wFormatTag")),
        .. new byte[] { 1, 3 }.Select(type =>
            new Row(Interface, UsbClass.Audio, 2, 2, "bDescriptorSubtype bFormatType bNrChannels bSubframeSize bBitResolution bSamFreqType tSamFreq*") { LastProtocol = Audio2 - 1, When = (3, type) }),
        new(Interface, UsbClass.Audio, 2, 2, "bDescriptorSubtype bFormatType wMaxBitRate wSamplesPerFrame bSamFreqType tSamFreq*") { LastProtocol = Audio2 - 1, When = (3, 2) },
        new(Endpoint, UsbClass.Audio, 2, 1, "bDescriptorSubtype bmAttributes bLockDelayUnits wLockDelay") { LastProtocol = Audio2 - 1 },
        .. AudioTwo(1,
            (0x01, "bcdADC bCategory wTotalLength bmControls"),
            (0x02, "bTerminalID wTerminalType bAssocTerminal bCSourceID bNrChannels bmChannelConfig:4 iChannelNames bmControls:2 iTerminal"),
            (0x03, "bTerminalID wTerminalType bAssocTerminal bSourceID bCSourceID bmControls:2 iTerminal"),
            (0x04, "bUnitID bNrInPins baSourceID#bNrInPins bNrChannels bmChannelConfig:4 iChannelNames bmMixerControls* bmControls iMixer"),
            (0x05, "bUnitID bNrInPins baSourceID#bNrInPins bmControls iSelector"),
            (0x06, "bUnitID bSourceID bmaControls:4* iFeature"),
            (0x07, "bUnitID wEffectType bSourceID bmaControls:4* iEffects"),
            (0x08, "bUnitID wProcessType bNrInPins baSourceID#bNrInPins bNrChannels bmChannelConfig:4 iChannelNames bmControls:2 iProcessing"),
            (0x09, "bUnitID wExtensionCode bNrInPins baSourceID#bNrInPins bNrChannels bmChannelConfig:4 iChannelNames bmControls iExtension"),
            (0x0A, "bClockID bmAttributes bmControls bAssocTerminal iClockSource"),
            (0x0B, "bClockID bNrInPins baCSourceID#bNrInPins bmControls iClockSelector"),
            (0x0C, "bClockID bCSourceID bmControls iClockMultiplier"),
            (0x0D, "bUnitID bSourceID bCSourceInID bCSourceOutID iSRC")),
        .. AudioTwo(2, (1, "bTerminalLink bmControls bFormatType bmFormats:4 bNrChannels bmChannelConfig:4 iChannelNames"), (2, "bFormatType bSubslotSize bBitResolution")),
        new(Endpoint, UsbClass.Audio, 2, 1, "bDescriptorSubtype bmAttributes bmControls bLockDelayUnits wLockDelay") { FirstProtocol = Audio2, LastProtocol = Audio2 },
        new(Interface, UsbClass.Audio, 3, 1, "bDescriptorSubtype bcdMSC wTotalLength"),
        new(Interface, UsbClass.Audio, 3, 2, "bDescriptorSubtype bJackType bJackID iJack"),
        new(Interface, UsbClass.Audio, 3, 3, "bDescriptorSubtype bJackType bJackID bNrInputPins (baSourceID baSourcePin)* iJack"),
        new(Endpoint, UsbClass.Audio, 3, 1, "bDescriptorSubtype bNumEmbMIDIJack baAssocJackID*"),
        new(Interface, UsbClass.Video, 1, 1, "bDescriptorSubtype bcdUVC wTotalLength dwClockFrequency bInCollection baInterfaceNr*"),
        new(Interface, UsbClass.Video, 1, 2, "bDescriptorSubtype bTerminalID wTerminalType bAssocTerminal iTerminal wObjectiveFocalLengthMin wObjectiveFocalLengthMax wOcularFocalLength bControlSize bmControls:bControlSize") { When = (4, Camera) },
        new(Interface, UsbClass.Video, 1, 2, "bDescriptorSubtype bTerminalID wTerminalType bAssocTerminal iTerminal"),
        new(Interface, UsbClass.Video, 1, 3, "bDescriptorSubtype bTerminalID wTerminalType bAssocTerminal bSourceID iTerminal"),
        new(Interface, UsbClass.Video, 1, 4, "bDescriptorSubtype bUnitID bNrInPins baSourceID#bNrInPins iSelector"),
        new(Interface, UsbClass.Video, 1, 5, "bDescriptorSubtype bUnitID bSourceID wMaxMultiplier bControlSize bmControls:bControlSize iProcessing bmVideoStandards"),
        new(Interface, UsbClass.Video, 1, 6, "bDescriptorSubtype bUnitID guidExtensionCode bNumControls bNrInPins baSourceID#bNrInPins bControlSize bmControls:bControlSize iExtension"),
        new(Interface, UsbClass.Video, 1, 7, "bDescriptorSubtype bUnitID bSourceID iEncoding bControlSize bmControls:bControlSize bmControlsRuntime:bControlSize"),
        new(Endpoint, UsbClass.Video, 1, 3, "bDescriptorSubtype wMaxTransferSize"),
        new(Interface, UsbClass.Video, 2, 0x01, "bDescriptorSubtype bNumFormats wTotalLength bEndpointAddress bmInfo bTerminalLink bStillCaptureMethod bTriggerSupport bTriggerUsage bControlSize bmaControls:bControlSize#bNumFormats"),
        new(Interface, UsbClass.Video, 2, 0x02, "bDescriptorSubtype bNumFormats wTotalLength bEndpointAddress bTerminalLink bControlSize bmaControls:bControlSize#bNumFormats"),
        new(Interface, UsbClass.Video, 2, 0x03, "bDescriptorSubtype bEndpointAddress bNumImageSizePatterns (wWidth wHeight)#bNumImageSizePatterns bNumCompressionPattern bCompression*"),
        new(Interface, UsbClass.Video, 2, 0x04, "bDescriptorSubtype bFormatIndex bNumFrameDescriptors guidFormat bBitsPerPixel bDefaultFrameIndex bAspectRatioX bAspectRatioY bmInterlaceFlags bCopyProtect"),
        new(Interface, UsbClass.Video, 2, 0x05, "bDescriptorSubtype bFrameIndex bmCapabilities wWidth wHeight dwMinBitRate dwMaxBitRate dwMaxVideoFrameBufferSize dwDefaultFrameInterval bFrameIntervalType dwFrameInterval*"),
        new(Interface, UsbClass.Video, 2, 0x06, "bDescriptorSubtype bFormatIndex bNumFrameDescriptors bmFlags bDefaultFrameIndex bAspectRatioX bAspectRatioY bmInterlaceFlags bCopyProtect"),
        new(Interface, UsbClass.Video, 2, 0x07, "bDescriptorSubtype bFrameIndex bmCapabilities wWidth wHeight dwMinBitRate dwMaxBitRate dwMaxVideoFrameBufferSize dwDefaultFrameInterval bFrameIntervalType dwFrameInterval*"),
        new(Interface, UsbClass.Video, 2, 0x0A, "bDescriptorSubtype bFormatIndex bDataOffset bPacketLength bStrideLength guidStrideFormat"),
        new(Interface, UsbClass.Video, 2, 0x0D, "bDescriptorSubtype bColorPrimaries bTransferCharacteristics bMatrixCoefficients"),
        new(Interface, UsbClass.Video, 2, 0x10, "bDescriptorSubtype bFormatIndex bNumFrameDescriptors guidFormat bBitsPerPixel bDefaultFrameIndex bAspectRatioX bAspectRatioY bmInterlaceFlags bCopyProtect bVariableSize"),
        new(Interface, UsbClass.Video, 2, 0x11, "bDescriptorSubtype bFrameIndex bmCapabilities wWidth wHeight dwMinBitRate dwMaxBitRate dwDefaultFrameInterval bFrameIntervalType dwBytesPerLine dwFrameInterval*"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.Usb20Extension, "bDevCapabilityType bmAttributes:4"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.SuperSpeed, "bDevCapabilityType bmAttributes wSpeedsSupported bFunctionalitySupport bU1DevExitLat wU2DevExitLat"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.ContainerId, "bDevCapabilityType bReserved ContainerID:16"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.Platform, "bDevCapabilityType bReserved PlatformCapabilityUUID:16"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.SuperSpeedPlus, "bDevCapabilityType bReserved bmAttributes:4 wFunctionalitySupport wReserved bmSublinkSpeedAttr:4*"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.Billboard, "bDevCapabilityType iAdditionalInfoURL bNumberOfAlternateModes bPreferredAlternateMode wVCONNPower bmConfigured:32 bcdVersion bAdditionalFailureInfo bReserved (wSVID bAlternateMode iAlternateModeString)#bNumberOfAlternateModes"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.BillboardMode, "bDevCapabilityType bIndex dwAlternateModeVdo"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.PowerDelivery, "bDevCapabilityType bReserved bmAttributes:4 bmProviderPorts:2 bmConsumerPorts:2 bcdBCVersion bcdPDVersion bcdUSBTypeCVersion"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.BatteryInfo, "bDevCapabilityType iBattery iSerial iManufacturer bBatteryId bReserved dwChargedThreshold dwWeakThreshold dwBatteryDesignCapacity dwBatteryLastFullchargeCapacity"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.ConsumerPort, "bDevCapabilityType bReserved bmCapabilities:2 wMinVoltage wMaxVoltage wReserved dwMaxOperatingPower dwMaxPeakPower dwMaxPeakPowerTime"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.ProviderPort, "bDevCapabilityType bReserved bmCapabilities:2 bNumOfPDObjects bReserved wPowerDataObject:4*"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.Authentication, "bDevCapabilityType bmAttributes bcdProtocolVersion:1 bcdCapability:1"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.ConfigurationSummary, "bDevCapabilityType bcdVersion bClass bSubClass bProtocol bConfigurationCount bConfigurationIndex*"),
        new(DescriptorType.DeviceCapability, null, null, CapabilityType.FirmwareStatus, "bDevCapabilityType bcdDescriptorVersion:1 bmAttributes:4"),
        new(Interface, null, null, null, "bDescriptorSubtype"),
        new(Endpoint, null, null, null, "bDescriptorSubtype"),
        new(DescriptorType.DeviceCapability, null, null, null, "bDevCapabilityType"),
    ];

    private static IEnumerable<Row> AudioOne(byte subClass, params (byte Subtype, string Fields)[] forms) =>
        forms.Select(f => new Row(Interface, UsbClass.Audio, subClass, f.Subtype, "bDescriptorSubtype " + f.Fields) { LastProtocol = Audio2 - 1 });

    private static IEnumerable<Row> AudioTwo(byte subClass, params (byte Subtype, string Fields)[] forms) =>
        forms.Select(f => new Row(Interface, UsbClass.Audio, subClass, f.Subtype, "bDescriptorSubtype " + f.Fields) { FirstProtocol = Audio2, LastProtocol = Audio2 });

    // By type, and by subtype where the rows say one.
    private static readonly FrozenDictionary<(byte Type, byte? Subtype), (Row Row, DescriptorForm Form)[]> s_forms =
        s_rows.GroupBy(r => (r.Type, r.Subtype)).ToFrozenDictionary(g => g.Key, g => g.Select(r => (r, new DescriptorForm(r.Fields))).ToArray());

    /// <summary>The form of a descriptor, or null where no public specification is known that gives it one.</summary>
    /// <param name="descriptor">The descriptor from its bLength on.</param>
    /// <param name="class">bInterfaceClass of the interface that it belongs to.</param>
    /// <param name="subClass">bInterfaceSubClass.</param>
    /// <param name="protocol">bInterfaceProtocol.</param>
    public static DescriptorForm? Of(ReadOnlySpan<byte> descriptor, byte @class, byte subClass, byte protocol)
    {
        if (descriptor.Length < 2)
            return null;
        @class = DescriptorName.ClassOf(@class, subClass);
        return (descriptor.Length > 2 ? Find(descriptor, (descriptor[1], descriptor[2]), @class, subClass, protocol) : null) ?? Find(descriptor, (descriptor[1], null), @class, subClass, protocol);
    }

    private static DescriptorForm? Find(ReadOnlySpan<byte> descriptor, (byte, byte?) key, byte @class, byte subClass, byte protocol)
    {
        if (s_forms.TryGetValue(key, out var forms))
            foreach (var (row, form) in forms)
                if (row.Fits(descriptor, @class, subClass, protocol))
                    return form;
        return null;
    }

    /// <summary>Cuts a descriptor into its fields; bytes that the form does not name come last, as <see cref="Rest"/>.</summary>
    /// <param name="bytes">The descriptor.</param>
    /// <param name="setting">The interface that it belongs to; its class gives class-specific types their meaning.</param>
    internal static DescriptorField[] Fields(Bytes bytes, InterfaceDescriptor? setting)
    {
        Span<DescriptorField> fields = new DescriptorField[Math.Clamp(bytes.Length, 2, MostFields)];
        var count = 0;
        if (Of(bytes.Span, setting?.Class ?? 0, setting?.SubClass ?? 0, setting?.Protocol ?? 0) is { } form)
            return fields[..form.Cut(bytes.Span, fields)].ToArray();
        if (bytes.Length > 0) fields[count++] = new DescriptorField("bLength", 0, 1);
        if (bytes.Length > 1) fields[count++] = new DescriptorField("bDescriptorType", 1, 1);
        if (bytes.Length > 2) fields[count++] = new DescriptorField(Rest, 2, bytes.Length - 2);
        return fields[..count].ToArray();
    }

    /// <summary>Cuts a descriptor of this form into its fields, from bLength on; bytes that the form does not name come last, as <see cref="Rest"/>.</summary>
    /// <param name="bytes">The descriptor.</param>
    /// <param name="fields">Room for <see cref="MostFields"/>.</param>
    /// <returns>How many fields there are.</returns>
    public int Cut(ReadOnlySpan<byte> bytes, Span<DescriptorField> fields)
    {
        fields[0] = new DescriptorField("bLength", 0, 1);
        fields[1] = new DescriptorField("bDescriptorType", 1, 1);
        var (at, count) = (2, 2);
        for (var i = 0; i < _parts.Length; i++)
        {
            var part = _parts[i];
            var times = part.Repeat switch
            {
                Repeat.Once => 1,
                Repeat.Counted => ValueOf(part.Count!, bytes, fields[..count]),
                _ => Times(i, bytes, at, fields[..count]),
            };
            for (; times > 0 && at < bytes.Length; times--)
                foreach (var field in part.Fields)
                {
                    var size = SizeOf(field, bytes, fields[..count]);
                    if (size == 0)
                        continue;
                    if (at + size > bytes.Length)
                        return WithRest(bytes, at, fields, count);
                    fields[count++] = new DescriptorField(field.Name, at, size);
                    at += size;
                }
        }
        return WithRest(bytes, at, fields, count);
    }

    private static int WithRest(ReadOnlySpan<byte> bytes, int at, Span<DescriptorField> fields, int count)
    {
        if (at < bytes.Length)
            fields[count++] = new DescriptorField(Rest, at, bytes.Length - at);
        return count;
    }

    // What is repeated fills what the fields behind it leave.
    private int Times(int part, ReadOnlySpan<byte> bytes, int at, ReadOnlySpan<DescriptorField> before)
    {
        var (room, group) = (bytes.Length - at, 0);
        foreach (var field in _parts[part].Fields)
            group += SizeOf(field, bytes, before);
        for (var i = part + 1; i < _parts.Length; i++)
            foreach (var field in _parts[i].Fields)
                room -= SizeOf(field, bytes, before);
        return group == 0 ? 0 : Math.Max(0, room / group);
    }

    private static int SizeOf(in FormField field, ReadOnlySpan<byte> bytes, ReadOnlySpan<DescriptorField> before) => field.SizeField is { } name ? ValueOf(name, bytes, before) : field.Size;

    private static int ValueOf(string name, ReadOnlySpan<byte> bytes, ReadOnlySpan<DescriptorField> fields)
    {
        foreach (var field in fields)
            if ((object)field.Name == name || field.Name == name)
                return bytes[field.Offset];
        return 0;
    }

    private static ImmutableArray<Part> Parse(string form)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        for (var at = 0; at < form.Length;)
        {
            var isGroup = form[at] == '(';
            var end = isGroup ? form.IndexOf(')', at) : form.AsSpan(at).IndexOfAny(" *#") is >= 0 and var stop ? at + stop : form.Length;
            ImmutableArray<FormField> fields = [.. form[at..end].Trim('(').Split(' ').Select(Field)];
            at = isGroup ? end + 1 : end;
            var next = form.IndexOf(' ', at) is >= 0 and var space ? space : form.Length;
            var how = form[at..next];
            parts.Add(new Part(fields, how.Length == 0 ? Repeat.Once : how[0] == '*' ? Repeat.Filling : Repeat.Counted, how is ['#', .. var count] ? string.Intern(count) : null));
            at = next + 1;
        }
        return parts.DrainToImmutable();
    }

    private static FormField Field(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return new FormField(string.Intern(text), SizeOf(text), null);
        var name = string.Intern(text[..colon]);
        return int.TryParse(text.AsSpan(colon + 1), out var size) ? new FormField(name, size, null) : new FormField(name, 0, string.Intern(text[(colon + 1)..]));
    }

    private static int SizeOf(string name) =>
        name.StartsWith("guid", StringComparison.Ordinal) ? 16
        : name.StartsWith("dw", StringComparison.Ordinal) ? 4
        : name[0] == 't' ? 3
        : name[0] == 'w' || name.StartsWith("bcd", StringComparison.Ordinal) || name.StartsWith("id", StringComparison.Ordinal) ? 2
        : 1;
}

/// <summary>A field of a descriptor.</summary>
/// <param name="Name">Its name in the specification.</param>
/// <param name="Offset">Bytes from the start of the descriptor.</param>
/// <param name="Size">Bytes.</param>
public readonly record struct DescriptorField(string Name, int Offset, int Size);
