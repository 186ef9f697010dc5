using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Layout;

/// <summary>Gives out string numbers; the same words get the same number (USB 2.0 §9.6.7).</summary>
internal sealed class StringTable(ushort language, Diagnostics diagnostics)
{
    /// <summary>Windows asks for string 0xEE to find MS OS 1.0 descriptors.</summary>
    private const int MicrosoftIndex = 0xEE;

    private Dictionary<string, byte>? _byText; // many devices have no strings
    private Dictionary<byte, Label>? _labels;
    private ByteSet _reserved;
    private HashSet<ushort>? _otherLanguages;
    private int _next = 1;

    /// <summary>Keeps a number that the description names from being given out.</summary>
    public void Reserve(byte index) => _reserved.Add(index);

    /// <summary>Keeps the number of a label that has one from being given out.</summary>
    public void Reserve(Label? label)
    {
        if (label?.Index is { } index)
            Reserve(index);
    }

    /// <summary>The number of a label's words; 0 for none.</summary>
    public byte Add(Label? label)
    {
        if (label is null)
            return 0;
        foreach (var (id, text) in label.Texts)
        {
            if (text.Length > StringDescriptor.MaxUnits)
                diagnostics.Error(label.At, Codes.Range, $"the text has {text.Length} characters (UTF-16); a USB string holds {StringDescriptor.MaxUnits}", "shorten it");
            if (id != language && (_otherLanguages ??= []).Add(id) && _otherLanguages.Count == StringDescriptor.MaxUnits)
                diagnostics.Error(label.At, Codes.Exhausted, $"texts in more than {StringDescriptor.MaxUnits} languages; a device can list no more", "leave languages out");
        }
        if (label.Index is { } index)
        {
            if (label.Texts.Count > 0 && !(_labels ??= []).TryAdd(index, label) && !SameTexts(_labels[index], label))
                diagnostics.Error(label.At, Codes.Conflict, $"string {index} already has other words", "give another index, or none and it is given out");
            return index;
        }
        var key = string.Join('\0', label.Texts.Select(t => $"{t.LangId:X4}{t.Text}"));
        if ((_byText ??= []).TryGetValue(key, out var known))
            return known;
        while (_next == MicrosoftIndex || _next < 256 && _reserved.Contains((byte)_next))
            _next++;
        if (_next > 255)
        {
            diagnostics.Error(label.At, Codes.Exhausted, "more than 254 different strings", "give the same words to several things, or leave labels out");
            return 0;
        }
        var number = (byte)_next++;
        _byText[key] = number;
        (_labels ??= [])[number] = label;
        return number;
    }

    /// <summary>All string descriptors, with the list of languages.</summary>
    public AnswerDictionary<StringKey> ToDescriptors()
    {
        var result = new AnswerBuilder<StringKey>();
        if (_labels is null)
            return result.ToDictionary();
        var labels = _labels.OrderBy(l => l.Key).ToList();
        var languages = new List<ushort> { language };
        foreach (var (_, label) in labels)
            foreach (var (id, _) in label.Texts)
                if (languages.Count < StringDescriptor.MaxUnits && !languages.Contains(id))
                    languages.Add(id);
        if (languages.Count > 1 && !labels.Exists(l => l.Value.Texts.Any(t => t.LangId == language)))
            languages.Remove(language);
        result.Set(new StringKey(0, 0), StringDescriptor.WriteLanguages([.. languages]));
        foreach (var (index, label) in labels)
            foreach (var id in languages)
                result.Set(new StringKey(id, index), StringDescriptor.Write(Cut(TextIn(label, id))));
        return result.ToDictionary();
    }

    /// <summary>Where each string was written.</summary>
    public IEnumerable<(byte Index, SourceSpan At)> Places => _labels?.Select(l => (l.Key, l.Value.At)) ?? [];

    /// <summary>A label's words in the main language, or in the first that it has; empty without words.</summary>
    public string Text(Label label) => TextIn(label, language);

    // A device answers for every language that it lists: where there is no translation, with the main one.
    private string TextIn(Label label, ushort id)
    {
        foreach (var (language1, text) in label.Texts)
            if (language1 == id)
                return text;
        foreach (var (language1, text) in label.Texts)
            if (language1 == language)
                return text;
        return label.Texts.Count > 0 ? label.Texts[0].Text : "";
    }

    private static string Cut(string text) => text.Length <= StringDescriptor.MaxUnits ? text : text[..StringDescriptor.MaxUnits];

    private static bool SameTexts(Label a, Label b) => a.Texts.SequenceEqual(b.Texts);
}
