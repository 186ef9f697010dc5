using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests.Rules;

/// <summary>Each rule with the smallest description that breaks it and the nearest one that does not (rule-examples.txt).</summary>
public partial class RuleExamplesTests
{
    private const char Mark = '▶';

    private static readonly Lazy<IReadOnlyList<Example>> s_examples = new(Read);

    public static TheoryData<int, string> Examples => [.. s_examples.Value.Select((e, i) => (i, e.Rule))];

    /// <summary>No description can break TGT113: the compiler moves all numbers behind the built-in port. TargetTests have it.</summary>
    [Fact]
    public void Every_rule_has_an_example() => Assert.Equal(["TGT113"], RuleCatalog.All.Select(r => r.Id).Except(s_examples.Value.Select(e => e.Rule)));

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_broken_rule_is_told_at_its_place_and_nothing_else_is(int index, string rule)
    {
        var (_, others, broken, _) = s_examples.Value[index];
        var place = broken.IndexOf(Mark, StringComparison.Ordinal);
        var text = broken.Replace(Mark.ToString(), "", StringComparison.Ordinal);
        foreach (var mode in Enum.GetValues<CheckMode>())
        {
            var severity = RuleCatalog.Find(rule)!.In(mode);
            var found = SpecCompiler.Compile(In(mode, text)).Diagnostics;
            var mine = found.Where(d => d.Code == rule).ToList();

            if (severity == Severity.Off)
            {
                Assert.Empty(mine);
                continue;
            }
            Assert.True(mine.Count > 0, $"{mode}: silent; found {string.Join('\n', found)}");
            Assert.All(mine, d => Assert.Equal(severity, d.Severity));
            Assert.All(mine, d => Assert.True(d.Message.Length > 0 && d.Fix.Length > 0));
            if (place >= 0)
                Assert.Contains(Place(text, place), mine.Select(d => $"{d.At.Line - (mode == CheckMode.Check ? 1 : 0)}:{d.At.Column}"));
            Assert.Equal(
                others.Where(o => RuleCatalog.Find(o)!.In(mode) == Severity.Error).Append(rule).Where(r => RuleCatalog.Find(r)!.In(mode) == Severity.Error).Order(StringComparer.Ordinal),
                found.Where(d => d.Severity == Severity.Error).Select(d => d.Code).Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_nearest_that_is_right_breaks_nothing(int index, string rule)
    {
        foreach (var mode in Enum.GetValues<CheckMode>())
        {
            var result = SpecCompiler.Compile(In(mode, s_examples.Value[index].Legal));

            Assert.Empty(result.Diagnostics.Where(d => d.Code == rule || d.Severity == Severity.Error).Select(d => d.ToString()));
            Assert.NotNull(result.Device);
        }
    }

    private static string In(CheckMode mode, string text) => mode == CheckMode.Check ? "checks: foreign\n" + text : text;

    private static string Place(string text, int at) => $"{text.AsSpan(0, at).Count('\n') + 1}:{at - (at == 0 ? -1 : text.LastIndexOf('\n', at - 1))}";

    private static List<Example> Read()
    {
        var examples = new List<Example>();
        var bases = new Dictionary<string, string>();
        foreach (var block in Blocks().Split(File.ReadAllText(Path.Combine(Folder(), "rule-examples.txt")))[1..])
        {
            var (head, body) = (block[..block.IndexOf('\n', StringComparison.Ordinal)].Trim(), block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
            if (head.StartsWith("@@", StringComparison.Ordinal))
            {
                bases[head[2..].Trim()] = body;
                continue;
            }
            var names = head.TrimStart('=').Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var parts = body.Split("---\n");
            var broken = Text(parts[0], bases);
            var legal = parts.Length > 1 ? Text(parts[1], bases) : bases[parts[0][1..parts[0].IndexOf(' ', StringComparison.Ordinal)]];
            examples.Add(new Example(names[0], [.. names[1..].Select(n => n.TrimStart('+'))], Whole(broken), Whole(legal)));
        }
        return examples;
    }

    private static string Text(string text, Dictionary<string, string> bases)
    {
        if (text[0] != '@')
            return text;
        var lines = text.TrimEnd().Split('\n', 2)[0];
        var end = lines.IndexOf(' ', StringComparison.Ordinal);
        var whole = bases[(end < 0 ? lines : lines[..end])[1..]];
        foreach (var change in end < 0 ? [] : text.TrimEnd()[(end + 1)..].Split("\n& "))
        {
            var (before, after) = (change.Split(" → ")[0], change.Split(" → ")[1]);
            Assert.Contains(before, whole, StringComparison.Ordinal);
            whole = whole.Replace(before, after, StringComparison.Ordinal);
        }
        return whole;
    }

    private static string Whole(string text)
    {
        while (Repeated().IsMatch(text))
            text = Repeated().Replace(text, static m => new StringBuilder().Insert(0, m.Groups[2].Value, int.Parse(m.Groups[1].Value)).ToString());
        return text.Replace($"{Mark}", "", StringComparison.Ordinal).Split('\n').Any(l => l.StartsWith("device:", StringComparison.Ordinal)) ? text : Compile.WithDevice(text);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private sealed record Example(string Rule, IReadOnlyList<string> Others, string Broken, string Legal);

    [GeneratedRegex("^(?====|@@)", RegexOptions.Multiline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"⟦(\d+)×([^⟦⟧]*)⟧")]
    private static partial Regex Repeated();
}
