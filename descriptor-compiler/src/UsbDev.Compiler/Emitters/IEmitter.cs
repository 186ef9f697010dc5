namespace UsbDev.Compiler.Emitters;

/// <summary>A file that a compiled device becomes.</summary>
/// <param name="Name">Its name, without folder.</param>
/// <param name="Content">Its bytes.</param>
public sealed record EmittedFile(string Name, byte[] Content)
{
    internal static EmittedFile Text(string name, string text) => new(name, System.Text.Encoding.UTF8.GetBytes(text));
}

/// <summary>Turns a compiled device into files for one consumer. The same device always gives the same bytes.</summary>
public interface IEmitter
{
    /// <summary>Its name, as in <c>--format</c>.</summary>
    string Name { get; }

    /// <summary>What it makes, in one sentence.</summary>
    string Summary { get; }

    /// <summary>Makes the files. <paramref name="name"/> is the stem of files that have no fixed name.</summary>
    /// <exception cref="NotSupportedException">The device has something that the consumer cannot have; the message says what.</exception>
    IReadOnlyList<EmittedFile> Emit(CompiledDevice device, string name);
}

/// <summary>All emitters.</summary>
public static class EmitterList
{
    /// <summary>By name, in the order in which help lists them.</summary>
    public static IReadOnlyList<IEmitter> All { get; } = 
    [
        new MicroPythonEmitter(), new CEmitter(), new CSharpEmitter(), new JsonEmitter(), new BinaryEmitter(), new MarkdownEmitter(), new HtmlEmitter(), new UdevEmitter(), new ConfigfsEmitter(), new ExpectationsEmitter(),
    ];

    /// <summary>The emitter of a name, or null.</summary>
    public static IEmitter? Find(string name) => All.FirstOrDefault(e => e.Name == name);
}
