using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Host;

/// <summary>
/// Turns a keyboard's reports into what a host with the US layout has typed. It knows keys only as pressed usages, so that boot, 6-key and
/// n-key reports are the same to it.
/// </summary>
public sealed class KeyboardText
{
    /// <summary>Usage page of keys.</summary>
    public const ushort Page = 0x07;

    private const ushort RollOver = 0x01; // HUT 1.6 §10: too many keys are down; what is down is not known
    private const ushort LastError = 0x03;
    private const ushort CapsLockKey = 0x39;
    private const ushort NumLockKey = 0x53;
    private const ushort FirstModifier = 0xE0;
    private const ushort LastModifier = 0xE7;

    private readonly StringBuilder _text = new();
    private readonly HashSet<ushort> _down = [];
    private readonly HashSet<ushort> _now = [];
    private readonly List<ushort> _order = [];

    /// <summary>Characters kept; of more, the oldest are dropped.</summary>
    public int Capacity { get; init; } = 65_536;

    /// <summary>What was typed since the last <see cref="Take"/>. Enter is a line feed, Backspace <c>\b</c>, Escape <c>\x1b</c>.</summary>
    public string Text => _text.ToString();

    /// <summary>Characters typed since the last <see cref="Take"/>.</summary>
    public int Length => _text.Length;

    /// <summary>The host's Caps Lock, which the key toggles.</summary>
    public bool CapsLock { get; set; }

    /// <summary>The host's Num Lock, which the key toggles. On at first, as on most hosts.</summary>
    public bool NumLock { get; set; } = true;

    /// <summary>Reports in which the keyboard said that more keys are down than it can tell.</summary>
    public long RollOvers { get; private set; }

    /// <summary>Keys that are down, modifiers included.</summary>
    public IReadOnlyCollection<ushort> Down => _down;

    /// <summary>Raised for each key that goes down or up, modifiers included, in the order of the report.</summary>
    public event Action<KeyEvent>? Key;

    /// <summary>Takes the usages that are pressed in a report, in the report's order; other pages' usages do not count.</summary>
    public void Update(ReadOnlySpan<Usage> pressed, TimeSpan time)
    {
        _now.Clear();
        _order.Clear();
        var rolledOver = false;
        foreach (var usage in pressed)
        {
            if (usage.Page != Page || usage.Id == 0) continue;
            rolledOver |= usage.Id is >= RollOver and <= LastError;
            if (_now.Add(usage.Id)) _order.Add(usage.Id);
        }

        // A host handles modifiers before the keys that they modify, wherever they stand in the report.
        foreach (var key in _order)
            if (IsModifier(key)) Press(key, time);
        ReleaseOthers(time, modifiers: true);
        if (rolledOver)
        {
            RollOvers++; // what else is down is not known: it stays as it was
            return;
        }

        ReleaseOthers(time, modifiers: false);
        foreach (var key in _order)
            if (!IsModifier(key)) Press(key, time);
    }

    /// <summary>All keys are up: the keyboard is gone.</summary>
    public void Release(TimeSpan time) => Update([], time);

    /// <summary>Returns what was typed and forgets it.</summary>
    public string Take()
    {
        var text = Text;
        _text.Clear();
        return text;
    }

    private static bool IsModifier(ushort key) => key is >= FirstModifier and <= LastModifier;

    private void Press(ushort key, TimeSpan time)
    {
        if (!_down.Add(key)) return;
        var modifiers = Modifiers();
        var character = '\0';
        if ((modifiers & ~KeyModifiers.Shift) == 0)
            character = UsLayout.Character(key, (modifiers & KeyModifiers.Shift) != 0, CapsLock, NumLock);
        switch (key)
        {
            case CapsLockKey:
                CapsLock = !CapsLock;
                break;
            case NumLockKey:
                NumLock = !NumLock;
                break;
        }

        if (character != '\0')
        {
            if (_text.Length >= Capacity) _text.Remove(0, Capacity / 2);
            _text.Append(character);
        }

        Key?.Invoke(new KeyEvent(key, true, modifiers, character, time));
    }

    private void ReleaseOthers(TimeSpan time, bool modifiers)
    {
        if (_down.Count == 0) return;
        foreach (var key in _down)
        {
            if (IsModifier(key) != modifiers || _now.Contains(key)) continue;
            _down.Remove(key); // does not disturb the enumeration
            Key?.Invoke(new KeyEvent(key, false, Modifiers(), '\0', time));
        }
    }

    private KeyModifiers Modifiers()
    {
        var modifiers = KeyModifiers.None;
        foreach (var key in _down)
        {
            if (IsModifier(key)) modifiers |= (KeyModifiers)(1 << ((key - FirstModifier) & 3));
        }

        return modifiers;
    }
}

/// <summary>A key has gone down or up.</summary>
/// <param name="Key">Usage ID of page 7.</param>
/// <param name="IsDown">Down.</param>
/// <param name="Modifiers">Modifiers that are down with it, itself included.</param>
/// <param name="Character">What it types; '\0': nothing.</param>
/// <param name="Time">When the report came.</param>
public readonly record struct KeyEvent(ushort Key, bool IsDown, KeyModifiers Modifiers, char Character, TimeSpan Time)
{
    /// <summary><c>Ctrl+Shift+Esc</c>: the modifiers and the key's usage name without its page's prefix.</summary>
    public override string ToString() => (IsDown ? "" : "-") + KeyNames.Chord(Key, Modifiers);
}

/// <summary>Modifiers, left and right alike.</summary>
[Flags]
public enum KeyModifiers
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Ctrl.</summary>
    Ctrl = 1,

    /// <summary>Shift.</summary>
    Shift = 2,

    /// <summary>Alt, AltGr.</summary>
    Alt = 4,

    /// <summary>Windows, Command, Super.</summary>
    Gui = 8,
}
