namespace UsbDev.Boards.Virtual;

/// <summary>Error numbers of file operations, with MicroPython's values (py/mperrno.h; the last two are littlefs').</summary>
internal static class Errno
{
    public const int NotFound = 2;
    public const int InputOutput = 5;
    public const int BadHandle = 9;
    public const int BadAddress = 14;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int NotFolder = 20;
    public const int IsFolder = 21;
    public const int Invalid = 22;
    public const int TooManyOpen = 24;
    public const int NoSpace = 28;
    public const int NameTooLong = 36;
    public const int NotEmpty = 39;

    /// <summary>What it means.</summary>
    public static string Text(int error) => error switch
    {
        NotFound => "no such file or folder",
        Exists => "it exists already",
        NotFolder => "a file stands where a folder is needed",
        IsFolder => "it is a folder",
        NoSpace => "the board's file system is full",
        NameTooLong => "the name is too long",
        NotEmpty => "the folder is not empty",
        _ => $"error {error}",
    };
}
