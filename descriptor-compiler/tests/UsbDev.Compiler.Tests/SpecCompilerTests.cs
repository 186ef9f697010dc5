using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

public class SpecCompilerTests
{

    [Fact]
    public void Keyboard_as_a_function_of_its_own_has_the_boot_layout()
    {
        var device = Compile.Good("functions: [keyboard]");

        var hid = Assert.IsType<HidFunction>(Assert.Single(device.Functions));
        Assert.Equal("keyboard", hid.Name);
        Assert.Equal(BootProtocol.Keyboard, hid.Boot);
        Assert.Equal("05010906A101050719E029E7150025017501950881027508950181030508190129057501950591027503950191030507190029DD26DD0075089506810 0C0".Replace(" ", ""), Convert.ToHexString(hid.ReportDescriptor.Span));
        Assert.Equal("09022200010100803209040000010301010009211101000122" + "3E" + "0007058103080001", Convert.ToHexString(device.Descriptors.Configurations[0].Span));
    }
}
