using UsbDev.Compiler;
using UsbDev.Host;

namespace UsbDev.Testing.Functions;

/// <summary>What one function of the gadget has sent to the host, from the start on, over all re-attachments.</summary>
public abstract class FunctionLog(CompiledFunction function)
{
    /// <summary>The function as the description has it.</summary>
    public CompiledFunction Function { get; } = function;

    /// <summary>Its name in the description.</summary>
    public string Name => Function.Name;

    /// <summary>How many things were noted; grows with each.</summary>
    public abstract int Count { get; }

    /// <summary>Up to where expectations have been met: what comes later is still to be expected.</summary>
    public int Cursor { get; set; }

    /// <summary>The device has been configured, or is gone (null).</summary>
    internal abstract void Attach(IUsbDevice? device, int firstInterface);

    /// <summary>Something was sent since <paramref name="cursor"/> other than that all is as it was: a release, an unchanged report.</summary>
    public abstract bool HasSent(int cursor);

    /// <summary>What was sent from <paramref name="cursor"/> on, in words, one thing a line.</summary>
    public abstract IEnumerable<(TimeSpan Time, string Text)> Tell(int cursor);
}
