namespace UsbDev.Compiler.Yaml;

/// <summary>What syntax errors took away, so that nobody complains that it is missing.</summary>
internal sealed class Damage
{
    private readonly HashSet<SourceSpan> _groups = [];
    private readonly HashSet<string> _words = [];
    private bool _hasLostFile;

    /// <summary>Groups and lists that are not all that was written.</summary>
    public IEnumerable<SourceSpan> Groups => _groups;

    public void Add(SourceSpan group) => _groups.Add(group);

    /// <summary>A text that could not be read: what it defines is not known.</summary>
    public void Lose(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyExcept(s_separators) is >= 0 and var start)
        {
            text = text[start..];
            var length = text.IndexOfAny(s_separators) is >= 0 and var end ? end : text.Length;
            _words.Add(text[..length].ToString());
            text = text[length..];
        }
    }

    /// <summary>A whole file could not be read.</summary>
    public void LoseFile() => _hasLostFile = true;

    /// <summary>The group lacks something, so a finding about it as a whole says nothing.</summary>
    public bool Touches(SourceSpan group) => _groups.Contains(group);

    /// <summary>The name may have been defined where it could not be read: in a file, also one whose include is lost, or in lost lines.</summary>
    public bool MayDefine(string name) => _hasLostFile || Mentions("include") || Mentions(name);

    /// <summary>The word stands where it could not be read.</summary>
    public bool Mentions(string word) => _words.Contains(word);

    private static readonly System.Buffers.SearchValues<char> s_separators = System.Buffers.SearchValues.Create(" \t\r\n:,{}[]'\"&*#$-");
}
