namespace UsbDev.Compiler.Tests;

internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "usbdev.slnx")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
