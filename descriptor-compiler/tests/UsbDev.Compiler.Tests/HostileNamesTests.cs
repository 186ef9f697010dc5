using System.Text;
using System.Text.Json;
using UsbDev.Compiler.Decompile;
using UsbDev.Compiler.Emitters;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Whatever texts and names a device has, what is emitted stays what it is: each emitter's files go through the tool that consumes them.</summary>
public class HostileNamesTests
{
    private static readonly string[] s_pieces =
    [
        "'", "\"", "\\", "\\n", "\\", "*/", "/*", "//", "-->", "<!--", "<b>", "</script>", "&amp;", "&", "<", ">", "${x}", "$(reboot)", "`id`", "$HOME", ";", "|", "||", "#", "%s", "%n", "{0}", "{{", "}}", "'''", "\"\"\"", "??/",
        "\n", "\r\n", "\t", "\u001b[31m", "\u0007", "\u007f", "\u0085", "\u009b", "\u00a0", "\u00ad", "\u200b", "\u200d", "\u202e", "\u2028", "\u2066", "\ufeff", "\ufffd", "🎹", "é", "e\u0301", "\u05d0\u05d1", "日本", " ", "  ", "a", "Z9", "_", "-", "=", "+", "@", "!", ",", "[", "]", "(", ")", "~", "^", "\0x"[1..],
    ];

    // Words that mean something in Python, C, C++ or C#, and such as differ in a way that another language does not see.
    private static readonly string[] s_names =
    [
        "int", "len", "range", "bytes", "default", "public", "static", "register", "string", "namespace", "struct", "this", "new", "delete", "operator", "bool", "auto", "typedef", "unsigned", "volatile", "template", "NULL", "errno", "main",
        "a_b", "a__b", "A_B", "aB", "ab", "AB", "x1", "x_1", "Id", "id", "Length", "length", "Read", "read", "Write", "ToString", "Equals", "value", "field", "record", "params", "out", "object", "report", "buf", "data", "i", "send", "hid",
    ];

    private sealed record Hostile(string[] Texts, string[] Fields)
    {
        public string Yaml
        {
            get
            {
                string Text(int i) => JsonSerializer.Serialize(Texts[i].Replace("${", "$${", StringComparison.Ordinal)); // JSON's texts are YAML's
                var fields = Fields.Select((f, i) => $"{{ name: {f}, usage: 0xFF00 / 0x{i + 1:X2}, range: 0..{i % 9 + 1} }}").ToList();
                return $$"""
                    device: { vendor: 0x1209, product: 2, manufacturer: {{Text(0)}}, name: {{Text(1)}}, serial: "1", configuration_name: {{Text(2)}} }
                    repl: drop
                    functions:
                      - hid: { name: pad, label: {{Text(3)}}, collection: 0xFF00 / 0x01, input: [{{string.Join(", ", fields)}}], output: [{{string.Join(", ", fields.Take(3))}}], feature: [{{string.Join(", ", fields.Skip(2).Take(2))}}] }
                      - midi: { name: synth, label: {{Text(4)}}, from_device: [{{Text(5)}}, {{Text(6)}}], to_device: {{Text(7)}} }
                      - cdc: { name: log, label: {{Text(8)}} }
                      - keyboard: { name: kbd, label: {{Text(9)}} }
                    """;
            }
        }
    }

    private static readonly Lazy<(Hostile Names, CompiledDevice Device)[]> s_devices = new(() =>
    {
        var random = new Random(20);
        return [.. Enumerable.Range(0, 40).Select(_ => Next(random)).Select(h => (h, SpecCompiler.Compile(h.Yaml).Device ?? throw new InvalidOperationException(string.Join('\n', SpecCompiler.Compile(h.Yaml).Diagnostics) + h.Yaml)))];
    });

    private static Hostile Next(Random random)
    {
        string Text()
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => s_pieces[random.Next(s_pieces.Length)]));
            return text.Length <= 126 ? text : text[..(char.IsHighSurrogate(text[125]) ? 125 : 126)];
        }
        var names = s_names.ToArray();
        random.Shuffle(names);
        return new Hostile([.. Enumerable.Range(0, 10).Select(_ => Text())], names[..random.Next(4, 24)]);
    }

    private static string Stem(int i) => $"gadget{i}";

    private static Folder Emit(string form) => new(s_devices.Value.SelectMany((d, i) => EmitterList.Find(form)!.Emit(d.Device, Stem(i)).Select(f => f.Name == "device.py" ? f with { Name = $"{Stem(i)}.py" } : f)));

    [Fact]
    public void Texts_arrive_as_they_were_written() => Assert.All(s_devices.Value, d =>
    {
        var texts = d.Device.Descriptors.Strings.Where(s => s.Key.Index != 0).Select(s => StringDescriptor.Text(s.Value)!).ToList();
        Assert.All(d.Names.Texts, t => Assert.Contains(t, texts));
    });

    [Fact]
    public void They_come_back_from_the_bytes_too() => Assert.All(s_devices.Value, d =>
    {
        var yaml = Decompiler.ToYaml(d.Device.Descriptors);
        Assert.All(yaml, c => Assert.True(c == '\n' || Printable.IsSeen(c), $"U+{(int)c:X4} in\n{yaml}"));
        Assert.Equal(d.Device.Descriptors.Strings, SpecCompiler.Compile(yaml).Device!.Descriptors.Strings);
    });

    [Theory]
    [InlineData("gcc", "-std=c99")]
    [InlineData("gcc", "-std=c17")]
    [InlineData("g++", "-std=c++17")]
    public void C_compilers_take_the_header_and_the_source_without_a_warning(string compiler, string standard)
    {
        using var folder = Emit("c");
        var all = string.Concat(s_devices.Value.Select((_, i) => $"#include \"{Stem(i)}.c\"\n"));
        File.WriteAllText(folder.File("all.c"), all);

        string[] language = compiler == "g++" ? ["-x", "c++"] : [];
        Tool.Run(compiler, folder.Path, [standard, "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", .. language, "all.c"]);
    }

    [Fact]
    public void Python_reads_the_texts_that_were_meant()
    {
        using var folder = Emit("micropython");
        File.WriteAllText(folder.File("read.py"), """
            import ast, glob, json
            found = {}
            for name in glob.glob("gadget*.py"):
                with open(name, encoding="utf-8") as file:
                    tree = ast.parse(file.read())
                found[name[:-3]] = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
                for function in ast.walk(tree):
                    if isinstance(function, ast.FunctionDef):
                        names = [a.arg for a in function.args.args]
                        assert len(names) == len(set(names)), (name, names)
            print(json.dumps(found))
            """);

        var found = JsonDocument.Parse(Tool.Run("python3", folder.Path, "read.py")).RootElement;

        foreach (var ((names, _), i) in s_devices.Value.Select((d, i) => (d, i)))
        {
            var texts = found.GetProperty(Stem(i)).EnumerateArray().Select(t => t.GetString()!).ToList();
            Assert.All(names.Texts, t => Assert.Contains(t, texts));
        }
    }

    [Fact]
    public void CSharp_compiles()
    {
        using var folder = Emit("csharp");
        File.WriteAllText(folder.File("Directory.Build.props"), "<Project />");
        File.WriteAllText(folder.File("Directory.Packages.props"), "<Project />");
        File.WriteAllText(folder.File("t.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework><TreatWarningsAsErrors>true</TreatWarningsAsErrors><GenerateDocumentationFile>true</GenerateDocumentationFile></PropertyGroup></Project>");

        Tool.Run("dotnet", folder.Path, "build", "-v", "q", "-nodeReuse:false");
    }

    [Fact]
    public void Data_sheets_are_pages_that_show_the_names_and_nothing_else()
    {
        using var folder = Emit("html");
        foreach (var ((_, device), i) in s_devices.Value.Select((d, i) => (d, i)))
        {
            Assert.Empty(Tool.Run("tidy", folder.Path, "-e", "-q", $"{Stem(i)}.html"));
            var html = File.ReadAllText(folder.File($"{Stem(i)}.html"));
            Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
            Assert.DoesNotContain("</script", html, StringComparison.Ordinal);
            Assert.All(html, c => Assert.True(c == '\n' || char.IsSurrogate(c) || Printable.IsSeen(c), $"U+{(int)c:X4}"));
            var markdown = Encoding.UTF8.GetString(EmitterList.Find("markdown")!.Emit(device, "x").Single().Content);
            Assert.All(markdown.Split('\n').Where(l => l.StartsWith('|')).Select(l => l.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')).Distinct(), n => Assert.InRange(n, 3, 7));
            Assert.Equal(device.Functions.Length + 2, markdown.Split('\n').SkipWhile(l => l != "## Functions").Skip(1).TakeWhile(l => !l.StartsWith('#')).Count(l => l.StartsWith('|')));
        }
    }

    [Fact]
    public void JSON_has_the_texts()
    {
        foreach (var (names, device) in s_devices.Value)
            foreach (var form in (string[])["json", "expectations"])
            {
                using var json = JsonDocument.Parse(EmitterList.Find(form)!.Emit(device, "x").Single().Content);
                Assert.Equal(names.Texts[1], json.RootElement.GetProperty("name").GetString());
            }
    }

    [Fact]
    public void Udev_takes_the_rules_and_finds_the_device()
    {
        using var folder = Emit("udev");
        var udevadm = Path.Combine(Repository.Root, "descriptor-compiler", "tests", "udevadm");
        Tool.Run(udevadm, folder.Path, ["verify", "--no-style", .. s_devices.Value.Select((_, i) => folder.File($"72-{Stem(i)}.rules"))]);
        var hwdb = Directory.CreateDirectory(folder.File("etc/udev/hwdb.d")).FullName;
        foreach (var i in Enumerable.Range(0, s_devices.Value.Length))
        {
            File.Copy(folder.File($"72-{Stem(i)}.hwdb"), Path.Combine(hwdb, "72-one.hwdb"), overwrite: true);
            Tool.Run("systemd-hwdb", folder.Path, "--root", folder.Path, "--strict", "update");
            Assert.Contains("ID_MODEL_FROM_DATABASE=", Tool.Run("systemd-hwdb", folder.Path, "--root", folder.Path, "query", "usb:v1209p0002d0100"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_gadget_script_writes_the_texts_and_runs_nothing_of_them()
    {
        using var folder = Emit("configfs");
        Tool.Run("shellcheck", folder.Path, ["-S", "warning", .. s_devices.Value.Select((_, i) => $"{Stem(i)}.sh")]);
        foreach (var ((names, _), i) in s_devices.Value.Select((d, i) => (d, i)))
        {
            // As it stands, with a folder for the kernel's and no module to load.
            var script = File.ReadAllText(folder.File($"{Stem(i)}.sh")).Replace("gadget=/sys/kernel/config/usb_gadget", $"gadget={folder.Path}/made", StringComparison.Ordinal)
                .Replace("controller=$(find /sys/class/udc -mindepth 1 -maxdepth 1 2>/dev/null | head -n 1)", "controller=udc0", StringComparison.Ordinal).Replace("modprobe libcomposite", ":", StringComparison.Ordinal);
            File.WriteAllText(folder.File("run.sh"), script);
            Tool.Run("bash", folder.Path, "run.sh", "start");
            string Written(string file) => Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder.Path, "made", Stem(i), "strings", "0x409", file)));
            Assert.Equal(OneLine(names.Texts[0]), Written("manufacturer"));
            Assert.Equal(OneLine(names.Texts[1]), Written("product"));
        }
        static string OneLine(string text) => text.ReplaceLineEndings(" "); // the kernel's files end at a line's end
    }
}
