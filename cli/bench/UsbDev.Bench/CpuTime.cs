namespace UsbDev.Bench;

/// <summary>The processor's time that this process takes, all threads together: what one core would need, however busy the machine is with other things.</summary>
internal static class CpuTime
{
    /// <summary>Seconds of processor time that an action takes.</summary>
    public static double Seconds(Action action)
    {
        var before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
