using Mono.Cecil;

namespace UsbDev.House;

/// <summary>Who may name whom: the arrows of docs/architecture.md, which never point backwards.</summary>
public sealed class ArrowTests
{
    // project → the projects that its project file names; nothing else is allowed.
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["UsbDev.Descriptors"] = [],
        ["UsbDev.Compiler"] = ["UsbDev.Descriptors"],
        ["UsbDev.Bus"] = [],
        ["UsbDev.Boards"] = ["UsbDev.Bus"],
        ["UsbDev.Host"] = ["UsbDev.Bus", "UsbDev.Descriptors"],
        ["UsbDev.Testing"] = ["UsbDev.Boards", "UsbDev.Host", "UsbDev.Descriptors", "UsbDev.Compiler"],
        ["UsbDev.Bench"] = ["UsbDev.Testing", "UsbDev.Compiler"],
        ["UsbDev.Cli"] = ["UsbDev.Testing", "UsbDev.Compiler", "UsbDev.Descriptors", "UsbDev.Bench"],
    };

    // package → the projects that may use it.
    private static readonly Dictionary<string, string[]> PackageUsers = new()
    {
        ["YamlDotNet"] = ["UsbDev.Compiler", "UsbDev.Testing"],
        ["Wasmtime"] = ["UsbDev.Boards"],
        ["Microsoft.ClearScript.V8"] = ["UsbDev.Boards"],
        ["Microsoft.ClearScript.V8.Native.linux-x64"] = ["UsbDev.Boards"],
        ["System.CommandLine"] = ["UsbDev.Cli"],
        ["Spectre.Console"] = ["UsbDev.Cli"],
    };

    public static TheoryData<string> Product => [.. Repository.Product.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Product))]
    public void A_project_file_names_only_the_projects_that_its_arrows_point_to(string name)
    {
        var project = Find(name);

        Assert.True(Arrows.ContainsKey(name), $"{name} has no line in the table of arrows");
        Assert.Empty(project.References.Except(Arrows[name]));
    }

    [Theory]
    [MemberData(nameof(Product))]
    public void Compiled_code_names_only_what_the_arrows_reach(string name)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(Find(name).Assembly);

        var named = assembly.MainModule.AssemblyReferences.Select(r => r.Name).Where(n => n.StartsWith("UsbDev.", StringComparison.Ordinal));

        Assert.Empty(named.Except(Reached(name)));
    }

    [Theory]
    [MemberData(nameof(Product))]
    public void A_package_is_used_only_where_it_belongs(string name)
    {
        foreach (var package in Find(name).Packages)
        {
            Assert.True(PackageUsers.ContainsKey(package), $"{package}, used by {name}, has no line in the table of packages");
            Assert.Contains(name, PackageUsers[package]);
        }
    }

    [Fact]
    public void The_arrows_never_lead_back()
    {
        foreach (var name in Arrows.Keys)
            Assert.DoesNotContain(name, Reached(name));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var onDisk = Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)).Select(f => Path.GetFileNameWithoutExtension(f)!);

        Assert.Equal(onDisk.Order(StringComparer.Ordinal), Repository.Projects.Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    private static Project Find(string name) => Repository.Projects.Single(p => p.Name == name);

    private static HashSet<string> Reached(string name)
    {
        var reached = new HashSet<string>();
        var open = new Queue<string>(Arrows[name]);
        while (open.TryDequeue(out var next))
            if (reached.Add(next))
                foreach (var further in Arrows[next])
                    open.Enqueue(further);
        return reached;
    }
}
