namespace UsbDev.Host;

/// <summary>What a host with the US layout makes of a key (usage page 7, HUT 1.6 §10).</summary>
internal static class UsLayout
{
    // Usages 0x04..0x38 in order.
    private const ushort First = 0x04;
    private const string Plain = "abcdefghijklmnopqrstuvwxyz1234567890\n\x1b\b\t -=[]\\\\;'`,./";
    private const string Shifted = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()\n\x1b\b\t _+{}||:\"~<>?";

    // Usages 0x54..0x63, the keypad: digits and point only with Num Lock.
    private const ushort FirstKeypad = 0x54;
    private const string Keypad = "/*-+\n1234567890.";
    private const int FirstLocked = 5;

    private const ushort NonUsBackslash = 0x64;
    private const ushort KeypadEquals = 0x67;

    /// <summary>The character; '\0' for a key that makes none.</summary>
    public static char Character(ushort key, bool shift, bool capsLock, bool numLock) => key switch
    {
        >= First and < First + 26 => (shift ^ capsLock ? Shifted : Plain)[key - First],
        >= First and <= 0x38 => (shift ? Shifted : Plain)[key - First],
        >= FirstKeypad and < FirstKeypad + FirstLocked => Keypad[key - FirstKeypad],
        >= FirstKeypad and <= 0x63 => numLock && !shift ? Keypad[key - FirstKeypad] : '\0',
        NonUsBackslash => shift ? '>' : '<',
        KeypadEquals => '=',
        _ => '\0',
    };
}
