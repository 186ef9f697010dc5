namespace UsbDev.Testing.Functions;

/// <summary>A function that programs on the host open and close. Closed, it stays so over resets until it is opened again.</summary>
internal interface IPort
{
    /// <summary>A program opens it.</summary>
    void Open();

    /// <summary>The program closes it.</summary>
    void Close();
}
