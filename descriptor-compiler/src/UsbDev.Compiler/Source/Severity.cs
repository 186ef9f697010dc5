namespace UsbDev.Compiler;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Not reported.</summary>
    Off,

    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Works on some hosts.</summary>
    Warning,

    /// <summary>A host or the specification rejects it.</summary>
    Error,
}
