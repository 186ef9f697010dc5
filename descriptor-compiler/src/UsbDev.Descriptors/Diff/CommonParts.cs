using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>Leaves out what was read of one device only: bytes from a file rarely come with strings, and that is no difference of the devices.</summary>
internal static class CommonParts
{
    public static (DescriptorSet Before, DescriptorSet After, ImmutableArray<string> LeftOut) Of(DescriptorSet before, DescriptorSet after, bool hasOwnSerial)
    {
        var leftOut = ImmutableArray.CreateBuilder<string>();
        if (Either(s => s.Configurations.IsEmpty && !s.Reports.IsEmpty))
            Leave("configurations", s => s with { Configurations = [] });
        if (Either(s => s.Strings.IsEmpty && NamesStrings(s)))
            Leave("strings", s => s with { Strings = AnswerDictionary.Empty<StringKey>() });
        if (hasOwnSerial && SerialOf(before) != 0 && SerialOf(after) != 0)
            Leave("the serial number", s => s with { Strings = AnswerDictionary.From(s.Strings.Select(t => t.Key.Index == SerialOf(s) ? KeyValuePair.Create(t.Key, (Bytes)StringDescriptor.Write("its own")) : t)) });
        if (Either(s => s.Reports.IsEmpty && HasHid(s)))
            Leave("report descriptors", s => s with { Reports = AnswerDictionary.Empty<ReportKey>() });
        if (Either(s => s.Device is null))
            Leave("the device descriptor", s => s with { Device = null });
        if (Either(s => s.Bos is null && s.Device is { } d && DeviceDescriptor.Parse(d) is { BcdUsb: >= 0x0201 }))
            Leave("BOS", s => s with { Bos = null });
        if (Either(s => s.MsOs20 is null && Capabilities(s).Any(c => c.MsOs20.Count > 0)))
            Leave("the Microsoft OS 2.0 set", s => s with { MsOs20 = null });
        if (Either(s => s.WebUsbUrl is null && Capabilities(s).Any(c => c.WebUsb is not null)))
            Leave("the WebUSB URL", s => s with { WebUsbUrl = null });
        if (before.Speed == UsbSpeed.Unknown || after.Speed == UsbSpeed.Unknown)
        {
            var known = before.Speed == UsbSpeed.Unknown ? after.Speed : before.Speed;
            (before, after) = (before with { Speed = known }, after with { Speed = known });
        }

        return (before, after, leftOut.DrainToImmutable());

        bool Either(Func<DescriptorSet, bool> lacks) => lacks(before) || lacks(after);

        void Leave(string what, Func<DescriptorSet, DescriptorSet> strip)
        {
            var (a, b) = (strip(before), strip(after));
            if (a != before || b != after) leftOut.Add(what);
            (before, after) = (a, b);
        }
    }

    /// <summary>Those that a shape has: what a hostile device answers beyond them is not even read.</summary>
    private static IEnumerable<Bytes> Compared(DescriptorSet set) => set.Configurations.Take(DeviceSubject.MaxConfigurations);

    private static byte SerialOf(DescriptorSet set) => set.Device is { } d && DeviceDescriptor.Parse(d) is { } device ? device.SerialString : (byte)0;

    private static bool NamesStrings(DescriptorSet set) =>
        (set.Device is { } d && DeviceDescriptor.Parse(d) is { } device && (device.ManufacturerString | device.ProductString | device.SerialString) != 0)
        || Compared(set).Any(c => Configuration.Parse(c).Interfaces.Any(i => i.Descriptor.StringIndex != 0));

    private static bool HasHid(DescriptorSet set) =>
        Compared(set).Any(c => Configuration.Parse(c).Interfaces.Any(i => i.Hid?.ReportLength is > 0));

    private static IEnumerable<PlatformCapability> Capabilities(DescriptorSet set) =>
        set.Bos is { } bos ? BinaryObjectStore.Parse(bos).Capabilities.OfType<PlatformCapability>() : [];
}
