namespace UsbDev.Descriptors;

/// <summary>Short names of things for messages and listings.</summary>
internal static class Describe
{
    /// <summary>«input report», «feature report 3».</summary>
    public static string Report(HidReportType type, byte id) => $"{type.ToString().ToLowerInvariant()} report" + (id == 0 ? "" : $" {id}");

    /// <summary>«1 byte», «3 bytes».</summary>
    public static string Count(long number, string thing) => number == 1 ? $"1 {thing}" : $"{number} {thing}s";
}
