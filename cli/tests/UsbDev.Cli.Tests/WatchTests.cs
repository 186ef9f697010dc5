using System.Text.Json;

namespace UsbDev.Cli.Tests;

/// <summary><c>usbdev check --watch</c> beside editors, each of which saves in its own way.</summary>
public sealed class WatchTests
{
    private const string Good = """
        device: { vendor: 0x1209, product: 0x0001, name: Pad, serial: unique }
        functions:
          - keyboard: { name: kbd }

        """;

    private static readonly string s_bad = Good.Replace("keyboard", "keybord");

    [Fact]
    public void Watching_checks_again_when_a_file_or_one_that_it_includes_is_saved_and_Ctrl_C_ends_it()
    {
        using var scratch = new Scratch();
        scratch.Write("pad.yaml", "include: [parts/more.yaml]\n" + Good);
        scratch.Write("parts/more.yaml", "parameters: { a: 1 }\n");
        using var session = Tool.Start(["check", "pad.yaml", "--watch"], scratch.Path);
        session.ReadTo("pad.yaml: fine");
        session.ReadErrorTo("watching pad.yaml, parts/more.yaml");

        scratch.Write("pad.yaml", "include: [parts/more.yaml]\n" + Good.Replace("keyboard", "keybord"));
        Assert.StartsWith("pad.yaml:4:5: error", session.ReadTo("1 error"), StringComparison.Ordinal);

        File.Move(scratch.Write("swap", "include: [parts/more.yaml]\n" + Good), Path.Combine(scratch.Path, "pad.yaml"), overwrite: true);
        Assert.Equal("pad.yaml: fine, kbd (hid)\n", session.ReadTo("fine"));

        scratch.Write("parts/more.yaml", "paramaters: { a: 1 }\n");
        Assert.Contains("parts/more.yaml:1:1: error", session.ReadTo("1 error"), StringComparison.Ordinal);

        File.Delete(Path.Combine(scratch.Path, "pad.yaml"));
        session.ReadErrorTo("there is no file pad.yaml");
        scratch.Write("pad.yaml", Good);
        session.ReadTo("fine");
        Assert.Equal(130, session.Interrupt());
    }

    /// <summary>How editors save: what they do with the file that is there, and with the new text.</summary>
    public static TheoryData<string, Action<string, string>> Savers => new()
    {
        { "in place, as nano and Visual Studio Code do", File.WriteAllText },
        {
            "emptied first, written a while later, as on slow network drives", (file, text) =>
            {
                using var stream = new FileStream(file, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite);
                stream.Flush(flushToDisk: true);
                Thread.Sleep(30);
                stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            }
        },
        {
            "the old one renamed to a backup, as vim does", (file, text) =>
            {
                File.Move(file, file + "~", overwrite: true);
                Thread.Sleep(20);
                File.WriteAllText(file, text);
                File.Delete(file + "~");
            }
        },
        {
            "a new file moved over it, as JetBrains' and GNOME's do", (file, text) =>
            {
                File.WriteAllText(file + ".tmp", text);
                File.Move(file + ".tmp", file, overwrite: true);
            }
        },
        {
            "an older time put on it, as tar and rsync do", (file, text) =>
            {
                File.WriteAllText(file + ".tmp", text);
                File.SetLastWriteTimeUtc(file + ".tmp", new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
                File.Move(file + ".tmp", file, overwrite: true);
            }
        },
    };

    [Theory]
    [MemberData(nameof(Savers))]
    public void However_a_file_is_saved_it_is_checked_again(string how, Action<string, string> save)
    {
        using var scratch = new Scratch();
        var file = scratch.Write("pad.yaml", Good);
        using var session = Tool.Start(["check", "pad.yaml", "--watch"], scratch.Path);
        session.ReadTo("pad.yaml: fine");

        save(file, s_bad);
        Assert.True(session.ReadTo("1 error").Contains("SPEC010", StringComparison.Ordinal), how);
        save(file, Good);
        session.ReadTo("pad.yaml: fine");
        Assert.Equal(130, session.Interrupt());
    }

    [Fact]
    public void A_part_that_comes_and_goes_and_a_folder_that_is_made_anew_are_followed()
    {
        using var scratch = new Scratch();
        var folder = Path.Combine(scratch.Path, "pad");
        scratch.Write("pad/device.yaml", "include: [part.yaml]\n" + Good);
        using var session = Tool.Start(["check", "--watch"], folder);
        session.ReadTo("1 error");

        scratch.Write("pad/part.yaml", "parameters: { a: 1 }\n");
        session.ReadTo("device.yaml: fine");
        File.Delete(Path.Combine(folder, "part.yaml"));
        session.ReadTo("1 error");

        Directory.Delete(folder, recursive: true);
        session.ReadErrorTo("is gone");
        scratch.Write("pad/device.yaml", Good);
        session.ReadTo("device.yaml: fine");
        Assert.Equal(130, session.Interrupt());
    }

    [Fact]
    public void In_a_pipe_each_check_is_a_line_of_JSON_without_colours()
    {
        using var scratch = new Scratch();
        scratch.Write("pad.yaml", Good);
        using var session = Tool.Start(["check", "pad.yaml", "--watch", "--json"], scratch.Path);

        bool[] Success(string sign) => [.. session.ReadTo(sign).TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement.GetProperty("files")[0].GetProperty("success").GetBoolean())];
        Assert.Equal([true], Success("files"));
        scratch.Write("pad.yaml", s_bad);
        Assert.Contains(false, Success("\"success\":false"));
        File.Delete(Path.Combine(scratch.Path, "pad.yaml"));
        Assert.Equal(2, JsonDocument.Parse(session.ReadTo("error\":").TrimEnd().Split('\n')[^1]).RootElement.GetProperty("exitCode").GetInt32());
        Assert.Equal(130, session.Interrupt());
    }
}
