using System.Globalization;

namespace UsbDev.Boards.Emulated.Tests;

/// <summary>A chip's registers as others have published them: a file of Registers/, whose head tells its form.</summary>
internal sealed class PublishedRegisters
{
    public sealed record Field(int Low, int High, Dictionary<string, uint> Values)
    {
        public uint Mask => (uint)(((1ul << (High - Low + 1)) - 1) << Low);
    }

    public sealed record Register(int Offset, int Bits, int Count, Dictionary<string, Field> Fields)
    {
        /// <summary>The bits that a name of a field stands for; a number behind the name is one bit of the field.</summary>
        public uint? Mask(string name)
        {
            if (Fields.TryGetValue(name, out var field))
                return field.Mask;
            var digits = name.Length;
            while (digits > 0 && char.IsAsciiDigit(name[digits - 1]))
                digits--;
            return digits < name.Length && Fields.TryGetValue(name[..digits], out field) && int.Parse(name[digits..], CultureInfo.InvariantCulture) is var bit && field.Low + bit <= field.High
                ? 1u << field.Low + bit
                : null;
        }
    }

    public sealed record Peripheral(List<uint> Addresses, Dictionary<string, Register> Registers);

    public Dictionary<string, Peripheral> Peripherals { get; } = [];

    public Dictionary<string, uint> Constants { get; } = [];

    public Dictionary<string, List<string>> Pins { get; } = [];

    public static PublishedRegisters Read(string file)
    {
        var all = new PublishedRegisters();
        Peripheral? peripheral = null;
        Register? register = null;
        List<string>? pins = null;
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "peripheral":
                    all.Peripherals.Add(words[1], peripheral = new Peripheral([.. words[2..].Where(word => word.Length == 8).Select(word => Convert.ToUInt32(word, 16))], []));
                    break;
                case "constants":
                    peripheral = null;
                    break;
                case "pins":
                    all.Pins.Add(words[1], pins = []);
                    break;
                case "=":
                    foreach (var value in words[2..])
                        register!.Fields[words[1]].Values.Add(value.Split('=')[0], uint.Parse(value.Split('=')[1], CultureInfo.InvariantCulture));
                    break;
                default:
                    if (pins is not null)
                        pins.AddRange(words);
                    else if (peripheral is null)
                        foreach (var constant in words)
                            all.Constants.Add(constant.Split('=')[0], uint.Parse(constant.Split('=')[1], CultureInfo.InvariantCulture));
                    else
                        peripheral.Registers.Add(words[0], register = Parse(words));
                    break;
            }
        }
        return all;
    }

    private static Register Parse(string[] words)
    {
        var size = words[2].Split('x');
        var register = new Register(Convert.ToInt32(words[1], 16), int.Parse(size[0], CultureInfo.InvariantCulture), size.Length > 1 ? int.Parse(size[1], CultureInfo.InvariantCulture) : 1, []);
        foreach (var field in words[3..].Select(word => word.Split(':', '-')))
            register.Fields.Add(field[0], new Field(int.Parse(field[1], CultureInfo.InvariantCulture), int.Parse(field[^1], CultureInfo.InvariantCulture), []));
        return register;
    }
}
