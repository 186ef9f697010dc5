using System.Text;

namespace UsbDev.Testing.Tests;

/// <summary>MicroPython's own helper library. No package carries it: the variable names a checkout of micropython-lib.</summary>
internal static class HelperLibrary
{
    private const string Variable = "USBDEV_HELPER_LIBRARY";

    private static string Folder
    {
        get
        {
            var checkout = Environment.GetEnvironmentVariable(Variable);
            Assert.SkipWhen(string.IsNullOrEmpty(checkout), $"{Variable} does not name a checkout of micropython-lib, which no package carries");
            var usb = Path.Combine(checkout!, "micropython", "usb");
            Assert.True(Directory.Exists(usb), $"{Variable}={checkout} has no folder micropython/usb");
            return usb;
        }
    }

    /// <summary>A board with the library and one of its examples. An example has been renamed: the names in the order in which they are looked for.</summary>
    public static ProgramOnBoard Example(Firmware firmware, params string[] names)
    {
        var main = names.Select(name => Path.Combine(Folder, "examples", "device", name + ".py")).FirstOrDefault(File.Exists);
        Assert.True(main is not null, $"there is no {names[0]}.py in {Folder}/examples/device");
        return Board(firmware, File.ReadAllBytes(main));
    }

    /// <summary>A board with the library and a program of ours for it.</summary>
    public static ProgramOnBoard Program(Firmware firmware, string main) => Board(firmware, Encoding.UTF8.GetBytes(main));

    private static ProgramOnBoard Board(Firmware firmware, byte[] main) => new(firmware, main,
        from package in Directory.GetDirectories(Folder, "usb-device*")
        from module in Directory.GetFiles(Path.Combine(package, "usb"), "*.py", SearchOption.AllDirectories)
        select ("/lib/" + Path.GetRelativePath(package, module).Replace('\\', '/'), File.ReadAllBytes(module)));
}
