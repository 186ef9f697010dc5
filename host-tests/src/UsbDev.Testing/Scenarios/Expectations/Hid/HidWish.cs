using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary>One thing expected of a HID function.</summary>
internal abstract class HidWish
{
    public abstract string Text { get; }

    /// <summary>More of it would be wrong.</summary>
    public virtual bool IsExact => false;

    /// <summary>It asks the device again and again, instead of waiting for reports.</summary>
    public virtual bool AsksDevice => false;

    public abstract HidLook Begin(HidLog log, HashSet<byte>? ids);
}

/// <summary>How far a wish has come true.</summary>
internal abstract class HidLook(HashSet<byte>? ids)
{
    public Verdict State { get; protected set; }

    /// <summary>Index after the last event that it needed.</summary>
    public int End { get; protected set; }

    public abstract string Got { get; }

    public void Take(HidEvent e, int index)
    {
        if (State != Verdict.Failed && (ids is null || ids.Contains(e.ReportId)) && Look(e)) End = index + 1;
    }

    /// <summary>Asks the device, where the wish is about that.</summary>
    public virtual void Ask()
    {
    }

    /// <summary>Looks at one event; true when it belongs to what is expected.</summary>
    protected abstract bool Look(HidEvent e);
}
