namespace UsbDev.Compiler.Spec;

/// <summary>Languages of strings (USB-IF «Language Identifiers»), by the names that people use.</summary>
internal static class Languages
{
    public const ushort English = 0x0409;

    private static readonly (string Name, ushort Id)[] s_all =
    [
        ("en-US", 0x0409), ("en-GB", 0x0809), ("de-DE", 0x0407), ("de-AT", 0x0C07), ("de-CH", 0x0807), ("fr-FR", 0x040C), ("fr-CA", 0x0C0C), ("fr-CH", 0x100C), ("fr-BE", 0x080C),
        ("es-ES", 0x0C0A), ("es-MX", 0x080A), ("it-IT", 0x0410), ("pt-PT", 0x0816), ("pt-BR", 0x0416), ("nl-NL", 0x0413), ("nl-BE", 0x0813), ("da-DK", 0x0406), ("sv-SE", 0x041D),
        ("nb-NO", 0x0414), ("nn-NO", 0x0814), ("fi-FI", 0x040B), ("is-IS", 0x040F), ("pl-PL", 0x0415), ("cs-CZ", 0x0405), ("sk-SK", 0x041B), ("hu-HU", 0x040E), ("ro-RO", 0x0418),
        ("bg-BG", 0x0402), ("el-GR", 0x0408), ("tr-TR", 0x041F), ("ru-RU", 0x0419), ("uk-UA", 0x0422), ("be-BY", 0x0423), ("sr-RS", 0x0C1A), ("hr-HR", 0x041A), ("sl-SI", 0x0424),
        ("lt-LT", 0x0427), ("lv-LV", 0x0426), ("et-EE", 0x0425), ("he-IL", 0x040D), ("ar-SA", 0x0401), ("fa-IR", 0x0429), ("hi-IN", 0x0439), ("th-TH", 0x041E), ("vi-VN", 0x042A),
        ("id-ID", 0x0421), ("ja-JP", 0x0411), ("ko-KR", 0x0412), ("zh-CN", 0x0804), ("zh-TW", 0x0404), ("zh-HK", 0x0C04), ("zh-SG", 0x1004), ("ca-ES", 0x0403), ("eu-ES", 0x042D),
        ("en-AU", 0x0C09), ("en-CA", 0x1009), ("en-NZ", 0x1409), ("en-IE", 0x1809), ("en-ZA", 0x1C09), ("es-AR", 0x2C0A), ("af-ZA", 0x0436), ("sq-AL", 0x041C), ("mk-MK", 0x042F),
        ("ka-GE", 0x0437), ("hy-AM", 0x042B), ("kk-KZ", 0x043F), ("ms-MY", 0x043E), ("bn-IN", 0x0445), ("ta-IN", 0x0449), ("ur-PK", 0x0420), ("sw-KE", 0x0441),
    ];

    public static IEnumerable<string> Names => s_all.Select(l => l.Name);

    /// <summary>en-US, a bare language (its first region), or a number.</summary>
    public static bool TryParse(string text, out ushort id)
    {
        foreach (var (name, code) in s_all)
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase) || text.Length == 2 && name.StartsWith(text, StringComparison.OrdinalIgnoreCase))
            {
                id = code;
                return true;
            }
        id = 0;
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || !Values.TryNumber(text, out var number) || number is <= 0 or > 0xFFFF)
            return false;
        id = (ushort)number;
        return true;
    }

    public static string Write(ushort id)
    {
        foreach (var (name, code) in s_all)
            if (code == id)
                return name;
        return $"0x{id:X4}";
    }
}
