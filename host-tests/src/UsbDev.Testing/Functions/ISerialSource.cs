using UsbDev.Host;

namespace UsbDev.Testing.Functions;

/// <summary>What a serial line has brought: of a port of the gadget, or on its pins.</summary>
internal interface ISerialSource
{
    /// <summary>Bytes that came.</summary>
    int Count { get; }

    /// <summary>Up to where they have been expected.</summary>
    int Cursor { get; set; }

    /// <summary>Somebody is there who could send.</summary>
    bool IsThere { get; }

    /// <summary>Modem lines, and breaks and errors as they last were.</summary>
    SerialState State { get; }

    /// <summary>What came from a position on.</summary>
    ReadOnlySpan<byte> Since(int position);
}
