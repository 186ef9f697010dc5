namespace UsbDev.Cli;

/// <summary>What the process says by its exit code. Every verb keeps to these.</summary>
internal enum ExitCode
{
    /// <summary>All is well.</summary>
    Fine = 0,

    /// <summary>The tool did its work and found something: errors in a description, failed checks.</summary>
    Findings = 1,

    /// <summary>Wrong usage, or input that cannot be read.</summary>
    Usage = 2,

    /// <summary>The machine lacks something; the message says what, and how to get it.</summary>
    Environment = 3,

    /// <summary>Stopped by Ctrl-C, as shells expect it (128 + SIGINT).</summary>
    Interrupted = 130,
}
