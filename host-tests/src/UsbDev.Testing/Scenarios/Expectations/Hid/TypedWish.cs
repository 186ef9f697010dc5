using System.Text;
using System.Text.RegularExpressions;
using UsbDev.Compiler.Yaml;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary><c>types</c>: exactly this text.</summary>
internal sealed class TypedWish(string text) : HidWish
{
    public override string Text => "types " + Quote.Text(text);

    public override bool IsExact => true;

    public static TypedWish? Read(StepReader reader, FunctionTarget target, Node node) => reader.Text(node, "'types'") is { } text ? new TypedWish(text) : null;

    public override HidLook Begin(HidLog log, HashSet<byte>? ids) => new Looking(text, ids);

    private sealed class Looking(string text, HashSet<byte>? ids) : HidLook(ids)
    {
        private const int Behind = 40; // characters kept after the first wrong one
        private readonly StringBuilder _typed = new();
        private int? _wrong;

        public override string Got => _wrong is { } at ? $"{Quote.Text(_typed.ToString())}, which differs from character {at + 1} on"
            : _typed.Length == 0 ? "no text" : Quote.Text(_typed.ToString());

        protected override bool Look(HidEvent e)
        {
            if (e is not { Kind: HidEventKind.Press, Character: not '\0' }) return false;
            if (_wrong is null || _typed.Length < _wrong + Behind) _typed.Append(e.Character);
            if (_typed.Length > text.Length || _typed[^1] != text[_typed.Length - 1])
            {
                _wrong ??= _typed.Length - 1;
                State = Verdict.Failed;
            }
            else if (_typed.Length == text.Length)
            {
                State = Verdict.Met;
            }

            return true;
        }
    }
}

/// <summary><c>types_match</c>: text in which a regular expression is found.</summary>
internal sealed class TypedMatchWish(Regex pattern) : HidWish
{
    public override string Text => $"types something like /{pattern}/";

    public static TypedMatchWish? Read(StepReader reader, FunctionTarget target, Node node) => Patterns.Read(reader, node, "'types_match'") is { } pattern ? new TypedMatchWish(pattern) : null;

    public override HidLook Begin(HidLog log, HashSet<byte>? ids) => new Looking(pattern, ids);

    private sealed class Looking(Regex pattern, HashSet<byte>? ids) : HidLook(ids)
    {
        private readonly StringBuilder _typed = new();

        public override string Got => _typed.Length == 0 ? "no text" : Quote.Text(_typed.ToString());

        protected override bool Look(HidEvent e)
        {
            if (State == Verdict.Met || e is not { Kind: HidEventKind.Press, Character: not '\0' }) return false;
            _typed.Append(e.Character);
            if (pattern.IsMatch(_typed.ToString())) State = Verdict.Met;
            return true;
        }
    }
}
