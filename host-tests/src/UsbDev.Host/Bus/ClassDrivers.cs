using UsbDev.Descriptors;

namespace UsbDev.Host;

/// <summary>Which driver takes which interface.</summary>
internal static class ClassDrivers
{
    /// <summary>Binds the drivers. One that fails leaves its interface alone and a remark with the device.</summary>
    public static void Bind(BusDevice device)
    {
        foreach (var setting in device.Configuration.Interfaces)
        {
            if (setting.Descriptor.Alternate != 0) continue;
            try
            {
                Bind(device, setting);
            }
            catch (UsbTransferException e) when (device.Attached)
            {
                device.Odd($"interface {setting.Descriptor.Number} has no driver: {e.Message}");
            }
            catch (Exception e) when (e is InvalidDataException or ArgumentException or InvalidOperationException)
            {
                // Descriptors that name endpoints or interfaces which are not there, or belong to another driver.
                device.Odd($"interface {setting.Descriptor.Number} has no driver: {e.Message}");
            }
        }
    }

    private static void Bind(BusDevice device, InterfaceSetting setting)
    {
        switch ((setting.Descriptor.Class, setting.Descriptor.SubClass))
        {
            case (UsbClass.Hid, _):
                var hid = HidInterface.Open(device, setting);
                device.AddReportDescriptor(setting.Descriptor.Number, hid.ReportDescriptor);
                device.HidList.Add(hid);
                break;
            case (UsbClass.Communications, CdcAcmPort.SubClass):
                device.SerialList.Add(CdcAcmPort.Bind(device, setting));
                break;
            case (UsbClass.Audio, MidiStreamingPort.SubClass):
                device.MidiList.Add(MidiStreamingPort.Bind(device, setting));
                break;
        }
    }
}
