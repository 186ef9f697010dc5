using System.Text;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Presets;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>docs/spec-language.md: its tables are those of the language, every example compiles, and every key has one.</summary>
/// <remarks>With USBDEV_UPDATE=1 in the environment the tables are written anew instead.</remarks>
public class SpecLanguageDocsTests
{
    private static readonly string s_path = Path.Combine(Repository.Root, "docs", "spec-language.md");

    internal sealed record Example(string Chapter, int Line, string Text)
    {
        public override string ToString() => $"{Chapter}, line {Line}";
    }

    internal static List<Example> Examples()
    {
        var result = new List<Example>();
        var chapter = "";
        StringBuilder? block = null;
        var start = 0;
        var number = 0;
        foreach (var line in File.ReadLines(s_path))
        {
            number++;
            if (block is null && line.StartsWith("## ", StringComparison.Ordinal))
                chapter = line[3..].Trim();
            else if (line == "```yaml")
                (block, start) = (new StringBuilder(), number + 1);
            else if (line == "```" && block is not null)
            {
                result.Add(new Example(chapter, start, block.ToString()));
                block = null;
            }
            else
                block?.Append(line).Append('\n');
        }
        return result;
    }

    private static readonly Dictionary<string, string> s_files = Examples().Where(e => e.Text.StartsWith("# ", StringComparison.Ordinal) && e.Text.Split('\n')[0].EndsWith(".yaml", StringComparison.Ordinal))
        .ToDictionary(e => e.Text.Split('\n')[0][2..], e => e.Text);

    public static TheoryData<int> Lines => [.. Examples().Where(e => !s_files.ContainsValue(e.Text)).Select(e => e.Line)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_example_compiles(int line)
    {
        var example = Examples().Single(e => e.Line == line);

        var result = Compile.Text(example.Text, new CompileOptions { ReadFile = f => s_files.GetValueOrDefault(f) });

        Assert.True(result.Success, $"{example}:\n{string.Join('\n', result.Diagnostics.Where(d => d.Severity == Severity.Error))}");
    }

    [Fact]
    public void Every_key_has_an_example_in_its_chapter()
    {
        var examples = Examples();
        foreach (var section in SpecLanguage.Sections)
        {
            var keys = new HashSet<string>();
            foreach (var example in examples.Where(e => e.Chapter.Contains($"`{section.Name}`", StringComparison.Ordinal)))
                Collect(YamlReader.Read(example.Text, "", new Diagnostics())!, keys);
            Assert.All(section.Keys, k => Assert.True(keys.Contains(k.Name), $"'{k.Name}' of {section.Name} has no example in its chapter"));
        }
    }

    private static void Collect(Node node, HashSet<string> keys)
    {
        switch (node)
        {
            case MappingNode mapping:
                foreach (var (key, value) in mapping.Entries)
                {
                    keys.Add(key.Value);
                    Collect(value, keys);
                }
                break;
            case SequenceNode list:
                foreach (var item in list.Items)
                    Collect(item, keys);
                break;
        }
    }

    [Fact]
    public void The_tables_are_those_of_the_language()
    {
        var text = File.ReadAllText(s_path);
        var wanted = text;
        foreach (var section in SpecLanguage.Sections)
            wanted = Fill(wanted, $"<!-- keys: {section.Name} -->", string.Concat(section.Keys.Select(k => $"| `{k.Name}`{(k.Required ? " (needed)" : "")} | {k.Help.Replace("|", "\\|", StringComparison.Ordinal)}{Choices(k)} |\n")), "key", "meaning");
        wanted = Fill(wanted, "<!-- presets -->", string.Concat(PresetCatalog.Instance.Names.Select(n => $"| `{n}` | {PresetCatalog.Instance.Summary(n)} |\n")), "preset", "what it is");
        wanted = Fill(wanted, "<!-- codes -->", string.Concat(Codes.All.Select(c => $"| {c.Code} | {c.Meaning} |\n")), "number", "what is wrong");
        if (Environment.GetEnvironmentVariable("USBDEV_UPDATE") == "1")
            File.WriteAllText(s_path, wanted);
        else
            Assert.Equal(wanted, text);
    }

    private static string Choices(Key key) => key.Choices.Count > 0 && !key.Choices.All(c => key.Help.Contains(c, StringComparison.Ordinal)) ? $" One of: {string.Join(", ", key.Choices)}." : "";

    private static string Fill(string text, string marker, string rows, string left, string right)
    {
        var start = text.IndexOf(marker, StringComparison.Ordinal);
        Assert.True(start >= 0, $"there is no {marker}");
        var end = text.IndexOf("<!-- end -->", start, StringComparison.Ordinal);
        return text[..(start + marker.Length)] + $"\n\n| {left} | {right} |\n|---|---|\n{rows}\n" + text[end..];
    }
}
