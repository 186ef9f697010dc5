using System.Diagnostics;
using System.Xml.Linq;

namespace UsbDev.House;

/// <summary>The repository as files: projects, what they reference, what they compile to.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>"Release" or "Debug": whatever this suite was built as.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>All projects of the solution.</summary>
    public static IReadOnlyList<Project> Projects { get; } =
        [.. XDocument.Load(Path.Combine(Root, "usbdev.slnx")).Descendants("Project").Select(p => new Project(Path.Combine(Root, p.Attribute("Path")!.Value)))];

    /// <summary>Projects that are shipped.</summary>
    public static IEnumerable<Project> Product => Projects.Where(p => !p.IsTest);

    /// <summary>Test projects.</summary>
    public static IEnumerable<Project> Suites => Projects.Where(p => p.IsTest);

    /// <summary>Every file that is, or is about to be, under version control: path relative to the root, with '/'.</summary>
    public static IReadOnlyList<string> Files { get; } = Git("ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate")
        .Where(file => File.Exists(Path.Combine(Root, file))).ToList();

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "usbdev.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("usbdev.slnx is in none of the folders above this test's own");
    }

    private static string[] Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : throw new InvalidOperationException("git ls-files failed");
    }
}

/// <summary>A project file.</summary>
internal sealed class Project(string path)
{
    private readonly XDocument _document = XDocument.Load(path);

    public string Name { get; } = System.IO.Path.GetFileNameWithoutExtension(path);

    public string Folder { get; } = System.IO.Path.GetDirectoryName(path)!;

    public bool IsTest => Name.EndsWith(".Tests", StringComparison.Ordinal);

    /// <summary>Names of the projects that it references.</summary>
    public IEnumerable<string> References => Includes("ProjectReference").Select(include => System.IO.Path.GetFileNameWithoutExtension(include)!);

    /// <summary>Names of the packages that it references.</summary>
    public IEnumerable<string> Packages => Includes("PackageReference");

    /// <summary>Name of its assembly, without extension.</summary>
    public string AssemblyName => _document.Descendants("AssemblyName").FirstOrDefault()?.Value ?? Name;

    /// <summary>Where the assembly of this run's configuration lies.</summary>
    public string Assembly
    {
        get
        {
            var output = System.IO.Path.Combine(Folder, "bin", Repository.Configuration);
            return Directory.Exists(output)
                ? Directory.EnumerateFiles(output, $"{AssemblyName}.dll", SearchOption.AllDirectories)
                    .Where(file => !file.Contains("publish") && !file.Contains("/ref/"))
                    .MaxBy(File.GetLastWriteTimeUtc) ?? throw NotBuilt()
                : throw NotBuilt();
        }
    }

    public override string ToString() => Name;

    private IEnumerable<string> Includes(string element) =>
        _document.Descendants(element).Select(e => e.Attribute("Include")!.Value.Replace('\\', '/'));

    private InvalidOperationException NotBuilt() => new($"{Name} is not built as {Repository.Configuration}: build usbdev.slnx first");
}
