using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Mono.Cecil;

namespace UsbDev.House;

/// <summary>Habits that a reader relies on, everywhere.</summary>
public sealed partial class HabitTests
{
    public static TheoryData<string> Product => [.. Repository.Product.Select(p => p.Name)];

    [Fact]
    public void No_file_names_the_host_of_a_package_registry()
    {
        Assert.Empty(Places(RegistryHost()));
    }

    [Fact]
    public void No_file_names_a_path_of_one_machine()
    {
        Assert.Empty(Places(MachinePath()));
    }

    [Fact]
    public void No_file_hides_code_in_a_region()
    {
        var regions = Places(Region()).Where(place => place.Contains(".cs:", StringComparison.Ordinal)).ToList();

        Assert.Empty(regions);
    }

    [Fact]
    public void Every_project_has_a_lock_file_under_version_control()
    {
        var folders = Repository.Files.Where(f => LockFile().IsMatch(f)).Select(f => Path.GetDirectoryName(Path.Combine(Repository.Root, f))!);

        Assert.Empty(Repository.Projects.Select(p => p.Folder).Except(folders));
    }

    [Theory]
    [MemberData(nameof(Product))]
    public void No_static_field_ever_changes(string name)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(Repository.Projects.Single(p => p.Name == name).Assembly);

        var mutable = assembly.MainModule.GetTypes()
            .Where(type => !IsGenerated(type))
            .SelectMany(type => type.Fields)
            .Where(field => field is { IsStatic: true, IsInitOnly: false, IsLiteral: false } && !IsGenerated(field))
            .Select(field => field.FullName);

        Assert.Empty(mutable);
    }

    private static IEnumerable<string> Places(Regex forbidden) =>
        from file in Repository.Files
        where !LockFile().IsMatch(file) && file != "package-lock.json"
        let text = Repository.Read(file)
        where !text.Contains('\0')
        from Match match in forbidden.Matches(text)
        select $"{file}:{text.AsSpan(0, match.Index).Count('\n') + 1}: {match.Value}";

    private static bool IsGenerated(TypeDefinition type) =>
        type.Name.Contains('<') || type.CustomAttributes.Any(a => a.AttributeType.Name is nameof(CompilerGeneratedAttribute) or "GeneratedCodeAttribute")
        || type.DeclaringType is { } outer && IsGenerated(outer);

    private static bool IsGenerated(FieldDefinition field) => field.Name.Contains('<') && !field.Name.EndsWith("k__BackingField", StringComparison.Ordinal);

    [GeneratedRegex(@"https?://[a-z0-9.-]*(debi[a]n|nuge[t]|npmj[s]|pyp[i]|ubunt[u])[a-z0-9.-]*", RegexOptions.IgnoreCase)]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"(?<![\w./])/(tmp|root|work|home|Users)/(?!\$|USER|you\b)[A-Za-z0-9_.-]+")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"^\s*#region\b", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"packages(\.[\w-]+)?\.lock\.json$")]
    private static partial Regex LockFile();
}
