using System.Runtime;

namespace UsbDev.Bench;

/// <summary>Gets code ready to be measured.</summary>
internal static class Warm
{
    private const int MostPauses = 60, Quiet = 3;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(150); // the runtime compiles hot code again only when nothing new is compiled for 100 ms

    /// <summary>Repeats an action until the runtime compiles nothing for it any more: what is measured then is the code and not the compiler.</summary>
    public static void Up(Action action)
    {
        for (var (pauses, quiet) = (0, 0); quiet < Quiet && pauses < MostPauses; pauses++)
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            action();
            Thread.Sleep(s_pause);
            quiet = JitInfo.GetCompiledMethodCount() == compiled ? quiet + 1 : 0;
        }
    }
}
