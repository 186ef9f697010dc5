using System.Collections.Immutable;
using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>One finding in a description: where, what, and the way out.</summary>
/// <param name="At">Where in the source.</param>
/// <param name="Severity">How bad.</param>
/// <param name="Code">Number of the rule: <c>SPEC…</c> for the language (<see cref="Codes"/>), others for descriptors.</param>
/// <param name="Message">One sentence without a full stop.</param>
/// <param name="Fix">What to do about it; empty where the message says it.</param>
public sealed record Diagnostic(SourceSpan At, Severity Severity, string Code, string Message, string Fix = "")
{
    /// <summary>Why a comment <c># usbdev: allow CODE reason</c> silences it; null where none does.</summary>
    public string? Allowed { get; init; }

    /// <summary>The changes that <see cref="Fix"/> speaks of, best first; none where it takes thought.</summary>
    public ImmutableArray<Edit> Edits { get; init; } = [];

    /// <summary>The bytes that break a rule about descriptors; null where the finding is about the text.</summary>
    public Location? Bytes { get; init; }

    /// <summary>The group or list that it is about as a whole, where that stands below its key: <see cref="At"/> is then the key. Null: it is about what stands there.</summary>
    public SourceSpan? Group { get; init; }

    /// <summary><c>file:line:col</c>, or <c>file: configuration+0x12</c> where there are only bytes.</summary>
    public string Place => At.Line == 0 && Bytes is { } bytes ? $"{At}: {bytes}" : At.ToString();

    /// <summary><c>file:line:col: error CODE: message</c>, with the fix on a second line.</summary>
    public override string ToString()
    {
        var severity = Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "info" };
        return Fix.Length == 0 ? $"{Place}: {severity} {Code}: {Message}" : $"{Place}: {severity} {Code}: {Message}\n    fix: {Fix}";
    }
}
