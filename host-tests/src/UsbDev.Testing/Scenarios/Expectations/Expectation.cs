namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary>Something that a step expects.</summary>
internal abstract class Expectation
{
    /// <summary>In a few words: <c>kbd types "Hello"</c>.</summary>
    public abstract string Text { get; }

    /// <summary>Begins to look out for it.</summary>
    public abstract Watch Begin(DeviceUnderTest device);
}

/// <summary>How an expectation stands.</summary>
internal enum Verdict
{
    /// <summary>May still come.</summary>
    Pending,

    /// <summary>Has come.</summary>
    Met,

    /// <summary>Can no longer come, or too much of it has.</summary>
    Failed,
}

/// <summary>Looks out for what one run of a step expects.</summary>
internal abstract class Watch
{
    /// <summary>As of the last <see cref="Look"/>.</summary>
    public Verdict State { get; protected set; }

    /// <summary>More than was expected would be wrong, so it is watched a moment longer.</summary>
    public virtual bool IsExact => false;

    /// <summary>It cannot only wait, but has to ask the device.</summary>
    public virtual bool Asks => false;

    /// <summary>What is expected.</summary>
    public abstract string Expected { get; }

    /// <summary>What has come so far.</summary>
    public abstract string Got { get; }

    /// <summary>Looks again; called often.</summary>
    public abstract Verdict Look();

    /// <summary>Asks the device; called every few milliseconds where it <see cref="Asks"/>.</summary>
    public virtual void Ask()
    {
    }

    /// <summary>It was met: what it has seen is not to be expected again.</summary>
    public virtual void Commit()
    {
    }
}
