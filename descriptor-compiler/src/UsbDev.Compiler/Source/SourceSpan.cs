namespace UsbDev.Compiler;

/// <summary>A stretch of a source text. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive.</summary>
/// <param name="File">Name of the file as the user gave it.</param>
/// <param name="Line">First line; 0: the file has no lines.</param>
/// <param name="Column">First column.</param>
/// <param name="EndLine">Line of the end.</param>
/// <param name="EndColumn">Column of the end.</param>
public sealed record SourceSpan(string File, int Line, int Column, int EndLine, int EndColumn)
{
    /// <summary>Of what nobody wrote.</summary>
    public static SourceSpan None { get; } = Binary("");

    /// <summary>The file as a whole, for what has no better place.</summary>
    public static SourceSpan Whole(string file) => new(file, 1, 1, 1, 1);

    /// <summary>A file without lines.</summary>
    public static SourceSpan Binary(string file) => new(file, 0, 0, 0, 0);

    /// <summary>From the start of this one to the end of the other.</summary>
    public SourceSpan To(SourceSpan end) => this with { EndLine = end.EndLine, EndColumn = end.EndColumn };

    /// <summary>The other lies within it.</summary>
    internal bool Holds(SourceSpan at) =>
        File == at.File && (at.Line, at.Column).CompareTo((Line, Column)) >= 0 && (at.EndLine, at.EndColumn).CompareTo((EndLine, EndColumn)) <= 0;

    /// <summary><c>file:line:column</c>; the file alone where it has no lines.</summary>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}

/// <summary>A value and where it was written.</summary>
/// <param name="Value">The value.</param>
/// <param name="At">Its place.</param>
public readonly record struct Located<T>(T Value, SourceSpan At)
{
    /// <summary>Its place.</summary>
    public SourceSpan At { get => field ?? SourceSpan.None; init; } = At;
}
