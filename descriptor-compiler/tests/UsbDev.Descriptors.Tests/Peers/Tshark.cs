using System.ComponentModel;
using System.Diagnostics;

namespace UsbDev.Descriptors.Tests.Peers;

/// <summary>Wireshark on the command line.</summary>
internal static class Tshark
{
    /// <summary>What tshark prints with these arguments; the test is skipped where there is none.</summary>
    public static T Run<T>(UsbmonCapture capture, string[] arguments, Func<StreamReader, T> read)
    {
        var path = Path.Combine(Path.GetTempPath(), $"usbdev-{Guid.NewGuid():N}.pcap");
        try
        {
            File.WriteAllBytes(path, capture.ToBytes());
            using var process = Process.Start(new ProcessStartInfo("tshark", ["-n", "-r", path, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var result = read(process.StandardOutput);
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.Result);
            return result;
        }
        catch (Win32Exception)
        {
            Assert.Skip("tshark is not installed (Debian: apt-get install tshark)");
            throw;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
