using UsbDev.Bus;

namespace UsbDev.Host.Tests;

public class RequestTextTests
{
    [Theory]
    [InlineData(0x80, 6, 0x0100, 0, 64, "GET_DESCRIPTOR(device), 64 bytes")]
    [InlineData(0x80, 6, 0x0200, 0, 9, "GET_DESCRIPTOR(configuration 0), 9 bytes")]
    [InlineData(0x80, 6, 0x0300, 0, 255, "GET_DESCRIPTOR(list of languages), 255 bytes")]
    [InlineData(0x80, 6, 0x0302, 0x409, 255, "GET_DESCRIPTOR(string 2), 255 bytes")]
    [InlineData(0x81, 6, 0x2200, 1, 63, "GET_DESCRIPTOR(HID report of interface 1), 63 bytes")]
    [InlineData(0x00, 5, 7, 0, 0, "SET_ADDRESS(7)")]
    [InlineData(0x02, 1, 0, 0x81, 0, "CLEAR_FEATURE(ENDPOINT_HALT, endpoint 0x81)")]
    [InlineData(0x21, 9, 0x0203, 2, 1, "SET_REPORT(output 3) of interface 2, 1 byte")]
    [InlineData(0x21, 10, 0x7D00, 0, 0, "SET_IDLE(500 ms, report 0) of interface 0")]
    [InlineData(0x21, 0x22, 3, 0, 0, "SET_CONTROL_LINE_STATE(DTR 1, RTS 1) of interface 0")]
    [InlineData(0xC0, 1, 0, 4, 64, "request 0x01 (bmRequestType 0xC0, wValue 0x0000, wIndex 0x0004), 64 bytes")]
    public void Requests_are_called_by_their_names(byte type, byte request, int value, int index, int length, string text) =>
        Assert.Equal(text, RequestText.Of(new SetupPacket(type, request, (ushort)value, (ushort)index, (ushort)length)));
}
