using System.Text;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Texts that do not tell all bytes: nothing is made up, and the message says what to do.</summary>
public class UnreadableTextTests
{
    [Theory]
    [InlineData("Bus 001 Device 003: ID 046d:c31c Logitech, Inc. Keyboard K120\nBus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub\n", "lsusb -v")]
    [InlineData("/:  Bus 02.Port 1: Dev 1, Class=root_hub, Driver=xhci_hcd/6p, 5000M\n    |__ Port 3: Dev 2, If 0, Class=Human Interface Device, Driver=usbhid, 1.5M\n", "lsusb -v")]
    [InlineData("1d6b:0003 (bus 2, device 1)\n046d:c31c (bus 1, device 5) path: 2\n", "lsusb -v")]
    [InlineData("T:  Bus=01 Lev=01 Prnt=01 Port=01 Cnt=01 Dev#=  5 Spd=1.5  MxCh= 0\nD:  Ver= 1.10 Cls=00(>ifc ) Sub=00 Prot=00 MxPS= 8 #Cfgs=  1\nP:  Vendor=046d ProdID=c31c Rev=64.02\n", "usb-devices")]
    [InlineData("USB:\n\n    USB 3.1 Bus:\n\n        USB Keyboard:\n\n          Product ID: 0xc31c\n          Vendor ID: 0x046d  (Logitech Inc.)\n          Location ID: 0x02100000 / 2\n", "system_profiler")]
    [InlineData("+-o Root  <class IORegistryEntry, id 0x100000100, retain 12>\n  +-o USB Keyboard@02100000  <class IOUSBHostDevice>\n    | {\n    |   \"idProduct\" = 49948\n    | }\n", "ioreg")]
    [InlineData("Dev (bus 1, device 5): 046D - C31C speed: 1.5M\n  Configuration:\n    wTotalLength:            59\n    bNumInterfaces:          2\n", "testlibusb")]
    [InlineData("[    2.1] usb 1-2: New USB device found, idVendor=046d, idProduct=c31c, bcdDevice=64.02\n", "kernel's log")]
    [InlineData("Device Instance Path: USB\\VID_046D&PID_C31C\\5&1\n", "USBTreeView")]
    [InlineData("Usage Page (Desktop),               ; Generic desktop controls (01h)\nUsage (Mouse),                      ; Mouse (02h, application collection)\nCollection (Application),\nEnd Collection\n", "-o hex")]
    [InlineData("<?xml version=\"1.0\"?>\n<descriptor>\n  <usage_page>desktop</usage_page>\n</descriptor>\n", "-o hex")]
    [InlineData("uint8_t const desc[] =\n{\n  HID_USAGE_PAGE ( HID_USAGE_PAGE_DESKTOP ),\n  HID_USAGE ( HID_USAGE_DESKTOP_MOUSE ),\n};\n", "compiled")]
    [InlineData("uint8_t const desc[] =\n{\n  TUD_HID_REPORT_DESC_KEYBOARD( HID_REPORT_ID(1) ),\n};\n", "compiled")]
    [InlineData("const uint8_t d[] PROGMEM = {\n  USAGE_PAGE(1), 0x01, // USAGE_PAGE (Generic Desktop Ctrls)\n  USAGE(1), 0x06,\n  COLLECTION(1), 0x01,\n  END_COLLECTION(0)\n};\n", "compiled")]
    [InlineData("static const uint16_t report[] = { 0x0105, 0x0209, 0x01a1, 0x0109, 0x00a1, 0xc0c0 };\n", "more bits than a byte")]
    [InlineData(":0805010902A1010901A1000540\n:00000001FF\n", "checksum")]
    [InlineData("\"\\u{5}\\u{1}\\u{9}\\u{2}\\u{a1}\\u{1}\\u{c0}\"\n", "single byte")]
    [InlineData("#[gen_hid_descriptor(\n  (collection = APPLICATION, usage_page = GENERIC_DESKTOP, usage = MOUSE) = {}\n)]\n", "compiled")]
    [InlineData("tusb_desc_device_t const d = {\n  .bLength = sizeof(tusb_desc_device_t),\n  .idVendor = 0xCafe,\n};\n", "compiled")]
    [InlineData("static const uint8_t d[] = { 0x05, 0x01, 0x09, 0x02, 0xA1, 0x01, 0x85, REPORT_ID_MOUSE, 0x09, 0x30, 0xC0 };\n", "REPORT_ID_MOUSE")]
    [InlineData("static const uint8_t c[] = { 9, 2, LOBYTE(SIZE), HIBYTE(SIZE), 1, 1, 0, 0xC0, 50, 9, 4, 0, 0, 1, 3, 0, 0, 0 };\n", "LOBYTE(SIZE)")]
    [InlineData("0000000 005 001 011 002 241 001 011 001\n0000010 300\n0000011\n", "octal")]
    [InlineData("Starting dumping interrupt transfer stream\nwith 1 minute timeout.\n\n001:005:000:STREAM             1468982573.405056\n 00 01 00 FF FF 00 00 00\n", "usbhid-dump -e descriptor")]
    [InlineData("DEVICE ID 046d:c31c on Bus 001 Address 005 =================\n bLength                :   0x12 (18 bytes)\n bDescriptorType        :    0x1 Device\n  CONFIGURATION 1: 90 mA ====\n   bLength              :    0x9 (9 bytes)\n   bDescriptorType      :    0x2 Configuration\n   wTotalLength         :   0x22 (34 bytes)\n", "PyUSB")]
    [InlineData("    Device Descriptor:\n Endpoint Descriptor:\n        bLength                 7\n        bDescriptorType         5\n        bEndpointAddress     0x88  EP 8 IN\n", "beginning")]
    public void A_text_that_does_not_tell_all_bytes_is_refused_with_the_way_out(string text, string wayOut)
    {
        var error = Assert.Throws<InvalidDataException>(() => DescriptorInput.Read(Encoding.UTF8.GetBytes(text)));

        Assert.Contains(wayOut, error.Message, StringComparison.Ordinal);
    }

    /// <summary>PyUSB leaves class-specific descriptors out; where there are none, its text is all.</summary>
    [Fact]
    public void PyUSB_s_text_of_a_vendor_s_device_is_read()
    {
        const string text = """
            DEVICE ID 1209:0001 on Bus 001 Address 005 =================
             bLength                :   0x12 (18 bytes)
             bDescriptorType        :    0x1 Device
             bcdUSB                 :  0x200 USB 2.0
             bDeviceClass           :   0xff Vendor-specific
             bDeviceSubClass        :    0x0
             bDeviceProtocol        :    0x0
             bMaxPacketSize0        :   0x40 (64 bytes)
             idVendor               : 0x1209
             idProduct              : 0x0001
             bcdDevice              :  0x102 Device 1.02
             iManufacturer          :    0x1 Example
             iProduct               :    0x2 Thing
             iSerialNumber          :    0x0 
             bNumConfigurations     :    0x1
              CONFIGURATION 1: 90 mA ===================================
               bLength              :    0x9 (9 bytes)
               bDescriptorType      :    0x2 Configuration
               wTotalLength         :   0x20 (32 bytes)
               bNumInterfaces       :    0x1
               bConfigurationValue  :    0x1
               iConfiguration       :    0x0 
               bmAttributes         :   0x80 Bus Powered
               bMaxPower            :   0x2d (90 mA)
                INTERFACE 0: Vendor Specific ===========================
                 bLength            :    0x9 (9 bytes)
                 bDescriptorType    :    0x4 Interface
                 bInterfaceNumber   :    0x0
                 bAlternateSetting  :    0x0
                 bNumEndpoints      :    0x2
                 bInterfaceClass    :   0xff Vendor Specific
                 bInterfaceSubClass :    0x0
                 bInterfaceProtocol :    0x0
                 iInterface         :    0x0 
                  ENDPOINT 0x81: Bulk IN ===============================
                   bLength          :    0x7 (7 bytes)
                   bDescriptorType  :    0x5 Endpoint
                   bEndpointAddress :   0x81 IN
                   bmAttributes     :    0x2 Bulk
                   wMaxPacketSize   :   0x40 (64 bytes)
                   bInterval        :    0x0
                  ENDPOINT 0x1: Bulk OUT ===============================
                   bLength          :    0x7 (7 bytes)
                   bDescriptorType  :    0x5 Endpoint
                   bEndpointAddress :    0x1 OUT
                   bmAttributes     :    0x2 Bulk
                   wMaxPacketSize   :   0x40 (64 bytes)
                   bInterval        :    0x0
            """;

        var found = DescriptorInput.Read(Encoding.UTF8.GetBytes(text)).Devices.Single();

        Assert.Equal("12 01 00 02 FF 00 00 40 09 12 01 00 02 01 01 02 00 01", found.Set.Device.ToString());
        Assert.Equal("09 02 20 00 01 01 00 80 2D 09 04 00 00 02 FF 00 00 00 07 05 81 02 40 00 00 07 05 01 02 40 00 00", found.Set.Configurations.Single().ToString());
    }
}
