namespace UsbDev.Compiler.Emitters;

/// <summary>Names that a compiled module cannot give to something of the description.</summary>
internal static class PythonNames
{
    /// <summary>Python's own words.</summary>
    private static readonly HashSet<string> s_words =
    [
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
        "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "None", "True", "False",
    ];

    /// <summary>What the module itself has, takes from the library, and uses of Python.</summary>
    private static readonly HashSet<string> s_ofModule =
    [
        "usb", "start", "stop", "configured", "wait_configured", "refuse", "platform",
        "Device", "Hid", "HidOut", "Report", "Keyboard", "NkroKeyboard", "Mouse", "Pointer", "Consumer", "System", "Gamepad", "Midi", "Cdc", "Vendor",
        "bytes", "getattr", "len", "property", "range", "sum", "super", "tuple",
    ];

    /// <summary>Members of the library's reports, and of the interfaces that they are on.</summary>
    private static readonly HashSet<string> s_members =
    [
        "hid", "input", "output", "feature", "buf", "ready", "send", "tap", "press", "release", "step", "clear", "key", "on_output", "on_feature", "items", "descriptor", "sizeof",
        "timeout", "busy", "next", "connect", "reset", "done", "ctrl", "default", "run", "event", "extend", "refuse", "period", "mode", "addr", "size", "src", "idle", "ibuf", "follow",
        "inbox", "new", "listen", "rx", "bind", "header",
    ];

    /// <summary>It can be no name at all.</summary>
    public static bool IsWord(string name) => s_words.Contains(name);

    /// <summary>It can be no name of a function.</summary>
    public static bool IsOfModule(string name) => IsWord(name) || s_ofModule.Contains(name);

    /// <summary>It can be no name of a report on an interface, nor of a field that has a property.</summary>
    public static bool IsMember(string name) => IsWord(name) || s_members.Contains(name);
}
