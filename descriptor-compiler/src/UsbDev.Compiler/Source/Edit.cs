namespace UsbDev.Compiler;

/// <summary>A change of the description that mends a finding, as far as that can be said without its text.</summary>
public abstract record Edit
{
    private const int MostLength = 400; // what somebody wrote can be part of it, however long that is

    private Edit()
    {
    }

    /// <summary>What stands for it in a sentence.</summary>
    public abstract string Words { get; }

    /// <summary>One of several that could be meant, or an example: for the writer to choose.</summary>
    public bool IsChoice { get; init; }

    /// <summary>Short enough to be offered.</summary>
    public bool IsShort => Words.Length <= MostLength;

    /// <summary>Another value where the finding is, quoted if YAML asks for that.</summary>
    /// <param name="Value">The value.</param>
    public sealed record Write(string Value) : Edit
    {
        /// <inheritdoc/>
        public override string Words => Value;
    }

    /// <summary>Other YAML where the finding is, as it stands here.</summary>
    /// <param name="Yaml">The text.</param>
    public sealed record WriteYaml(string Yaml) : Edit
    {
        /// <inheritdoc/>
        public override string Words => Yaml;
    }

    /// <summary>Something more within what the finding is about.</summary>
    /// <param name="Behind">After so many of its characters.</param>
    /// <param name="Text">What comes there.</param>
    /// <param name="Result">What stands there then.</param>
    public sealed record Insert(int Behind, string Text, string Result) : Edit
    {
        /// <inheritdoc/>
        public override string Words => Result;
    }

    /// <summary>A key with its value in the group that the finding is about: another value, or a key that was not there.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Value">The value, as YAML.</param>
    public sealed record Set(string Key, string Value) : Edit
    {
        /// <summary>It is a key of the device, wherever the finding is.</summary>
        public bool InDevice { get; init; }

        /// <inheritdoc/>
        public override string Words => $"{Key}: {Value}";
    }

    /// <summary>A key of the group that the finding is about goes, with its value.</summary>
    /// <param name="Key">The key.</param>
    public sealed record TakeOut(string Key) : Edit
    {
        /// <summary>It is a key of the device, wherever the finding is.</summary>
        public bool InDevice { get; init; }

        /// <inheritdoc/>
        public override string Words => Key;
    }

    /// <summary>The comment that the finding is about goes.</summary>
    public sealed record TakeOutComment : Edit
    {
        /// <inheritdoc/>
        public override string Words => "the comment";
    }
}
