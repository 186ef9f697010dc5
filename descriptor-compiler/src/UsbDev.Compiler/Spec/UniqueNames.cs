namespace UsbDev.Compiler.Spec;

/// <summary>Names that are each given once: of several that are alike, all but the first get a number.</summary>
/// <param name="isTaken">Names that cannot be given.</param>
internal sealed class UniqueNames(Predicate<string> isTaken)
{
    private readonly Dictionary<string, int> _next = []; // by name: the number of the next one that is alike

    /// <summary>Gives a name as it is; false where it is taken.</summary>
    public bool TryAdd(string name) => !isTaken(name) && _next.TryAdd(name, 2);

    /// <summary>Gives a name, with a number where it is taken.</summary>
    public string Add(string name)
    {
        if (TryAdd(name))
            return name;
        var number = _next.GetValueOrDefault(name, 2);
        string result;
        do
            result = name + number++;
        while (!TryAdd(result));
        _next[name] = number;
        return result;
    }
}
