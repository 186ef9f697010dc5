using System.Text.Json;
using System.Text.RegularExpressions;

namespace UsbDev.House;

/// <summary>Whose work this one uses is told, all of it.</summary>
public sealed partial class NoticeTests
{
    private static readonly string s_notices = Repository.Read("THIRD-PARTY.md") + Repository.Read("firmware/THIRD-PARTY.md");

    [Fact]
    public void Every_package_with_a_version_is_used_by_a_project()
    {
        var used = Repository.Files.Where(file => Path.GetFileName(file) == "Directory.Build.props" || file.EndsWith(".csproj", StringComparison.Ordinal)).SelectMany(file => Named().Matches(Repository.Read(file)).Select(m => m.Groups["name"].Value)).ToHashSet();

        Assert.Empty(Named().Matches(Repository.Read("Directory.Packages.props")).Select(m => m.Groups["name"].Value).Except(used));
    }

    [Fact]
    public void What_the_tool_is_made_of_is_told_with_what_that_brings()
    {
        using var locked = JsonDocument.Parse(Repository.Read("cli/src/UsbDev.Cli/packages.linux-x64.lock.json"));
        var packages = locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() != "Project").Select(package => package.Name).ToHashSet();

        Assert.Contains("Wasmtime", packages);
        Assert.All(packages, name => Assert.True(IsTold(name), $"THIRD-PARTY.md does not tell of {name}"));
    }

    [Fact]
    public void What_the_tests_and_the_builds_fetch_is_told()
    {
        var nuget = Named().Matches(Repository.Read("Directory.Packages.props")).Select(m => m.Groups["name"].Value);
        var apt = AptPackage().Matches(Repository.Read("test")).Select(m => m.Groups["name"].Value);
        var npm = Repository.Files.Where(file => Path.GetFileName(file) == "package.json" && !file.StartsWith("usbdev-lib/", StringComparison.Ordinal))
            .SelectMany(file => JsonDocument.Parse(Repository.Read(file)).RootElement.GetProperty("dependencies").EnumerateObject().Select(d => d.Name));
        var crates = Repository.Files.Where(file => Path.GetFileName(file) == "Cargo.toml").SelectMany(file => Crate().Matches(Repository.Read(file).Split("[dependencies]")[1]).Select(m => m.Groups["name"].Value));

        string[] all = [.. nuget, .. apt, .. npm, .. crates];

        Assert.Superset(new HashSet<string> { "xunit.v3", "tshark", "rp2040js", "yaml-language-server", "hidreport" }, all.ToHashSet());
        Assert.All(all, name => Assert.True(IsTold(name), $"THIRD-PARTY.md does not tell of {name}"));
    }

    private static bool IsTold(string name) => Regex.IsMatch(s_notices, $@"(?<![\w.-]){Regex.Escape(name)}(?![\w-]|\.\w)", RegexOptions.IgnoreCase);

    [GeneratedRegex("<Package(Version|Reference) [^>]*Include=\"(?<name>[^\"]+)\"")]
    private static partial Regex Named();

    [GeneratedRegex("^    '(?<name>[a-z0-9+-]+) [^' ]+'$", RegexOptions.Multiline)]
    private static partial Regex AptPackage();

    [GeneratedRegex("^(?<name>[a-z0-9_-]+) *=", RegexOptions.Multiline)]
    private static partial Regex Crate();
}
