using static UsbDev.Cli.Tests.TinyFirmware;

namespace UsbDev.Cli.Tests;

/// <summary><c>usbdev flash</c> with folders that behave as boot loaders' drives do, and images of every wrong sort, which <c>--firmware</c> refuses in the same words.</summary>
public sealed class FlashTests
{
    [Fact]
    public async Task A_good_image_is_copied_byte_for_byte_and_the_board_restarts()
    {
        using var drive = new Drive("RPI-RP2");
        var image = Uf2(Rp2040);
        var file = drive.Image("good.uf2", image);
        var taken = drive.TakeImage("good.uf2", image.Length);

        var outcome = Tool.Run(["flash", file, "--drive", drive.Folder]);

        outcome.Exits(0);
        Assert.Contains("done", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("100 %", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(image, await taken);
    }

    [Fact]
    public async Task A_program_is_told_where_it_was_written()
    {
        using var drive = new Drive("RPI-RP2");
        var image = Uf2(Rp2040);
        var taken = drive.TakeImage("good.uf2", image.Length);

        var document = Tool.Run(["flash", drive.Image("good.uf2", image), "--drive", drive.Folder, "--json"]).Exits(0).Json;

        await taken;
        Assert.Null(JsonShape.Told("flash").Difference(document, "document"));
        Assert.Equal(("RPI-RP2", image.Length), (document.GetProperty("board").GetString(), document.GetProperty("bytes").GetInt32()));
    }

    [Fact]
    public async Task The_drive_may_come_later()
    {
        using var drive = new Drive("RPI-RP2", isThere: false);
        var image = Uf2(Rp2040);
        var file = drive.Image("later.uf2", image);
        var taken = Task.Run(async () =>
        {
            await Task.Delay(1500);
            drive.Appear();
            return await drive.TakeImage("later.uf2", image.Length);
        }, TestContext.Current.CancellationToken);

        var outcome = Tool.Run(["flash", file, "--drive", drive.Folder, "--wait", "30"]);

        outcome.Exits(0);
        Assert.Contains("hold BOOTSEL", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(image, await taken);
    }

    [Fact]
    public void A_drive_that_never_comes_is_waited_for_as_long_as_was_said()
    {
        using var drive = new Drive("RPI-RP2", isThere: false);

        var outcome = Tool.Run(["flash", drive.Image("good.uf2", Uf2(Rp2040)), "--drive", drive.Folder, "--wait", "0.5"]);

        outcome.Exits(3);
        Assert.Contains("is no boot loader's drive: it has no INFO_UF2.TXT", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("hold BOOTSEL while you plug the board in", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_pipe_the_advice_is_told_once()
    {
        using var drive = new Drive("RPI-RP2", isThere: false);

        var outcome = Tool.Run(["flash", drive.Image("good.uf2", Uf2(Rp2040)), "--drive", drive.Folder, "--wait", "6.5"]).Exits(3);

        Assert.Single(System.Text.RegularExpressions.Regex.Matches(outcome.Error, "waiting for the boot loader's drive"));
    }

    [Fact]
    public void The_port_is_opened_at_1200_baud_and_closed_with_its_lines_down_before_the_drive_is_waited_for()
    {
        using var drive = new Drive("RPI-RP2", isThere: false);
        using var port = new PseudoTerminal();

        var outcome = Tool.Run(["flash", drive.Image("good.uf2", Uf2(Rp2040)), "--drive", drive.Folder, "--wait", "0.5", "--port", port.Path]).Exits(3);

        Assert.Contains("no boot loader's drive", outcome.Error, StringComparison.Ordinal); // it came as far as that
        var (speed, hangsUp) = port.Settings();
        Assert.Equal("1200", speed);
        Assert.True(hangsUp, "closing the port should let DTR go (hupcl)");
    }

    [Fact]
    public void A_port_that_is_none_is_told_with_the_way_without()
    {
        using var drive = new Drive("RPI-RP2");

        var outcome = Tool.Run(["flash", drive.Image("good.uf2", Uf2(Rp2040)), "--drive", drive.Folder, "--port", "/dev/no-such-port"]).Exits(2);

        Assert.Contains("/dev/no-such-port cannot be set to 1200 baud", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("without --port", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(drive.Folder, "good.uf2")));
    }

    [Theory]
    [InlineData(Samd21, "RPI-RP2", "the image is for samd21")]
    [InlineData(Rp2040, "SAMD21G18A-Feather-v0", "the image is for rp2040")]
    [InlineData(Rp2350, "RPI-RP2", "the image is for rp2350")]
    public void An_image_for_another_board_is_not_written(uint family, string board, string said)
    {
        using var drive = new Drive(board);

        var outcome = Tool.Run(["flash", drive.Image("other.uf2", Uf2(family)), "--drive", drive.Folder]);

        outcome.Exits(2);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
        Assert.Contains($"({board})", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(drive.Folder, "other.uf2")));
    }

    public static TheoryData<string, string> BadImages => new()
    {
        { "truncated", "truncated: " },
        { "half", "truncated: 1 of 2 blocks" },
        { "damaged", "has wrong magic numbers: the file is damaged" },
        { "text", "not a UF2 file" },
        { "elsewhere", "outside rp2040's flash" },
        { "no program", "no program for rp2040 at 0x10000100" },
        { "missing", "no such file" },
    };

    [Theory]
    [MemberData(nameof(BadImages))]
    public void A_bad_image_is_refused_in_the_same_words_by_flash_and_by_firmware(string what, string said)
    {
        using var drive = new Drive("RPI-RP2");
        var good = Uf2(Rp2040);
        var file = Path.Combine(drive.Folder, "..", "image.uf2");
        if (what != "missing")
            file = drive.Image("image.uf2", what switch
            {
                "truncated" => good[..700],
                "half" => good[..512],
                "damaged" => [.. good[..512], .. new byte[512]],
                "elsewhere" => Uf2(Rp2040, address: 0x2000_0000),
                "no program" => Uf2(Rp2040, reset: 0x101),
                _ => "hello"u8.ToArray(),
            });

        foreach (var outcome in (Outcome[])[Tool.Run(["flash", file, "--drive", drive.Folder]),
            Tool.Run(["test", Path.Combine(Tool.Root, "examples", "keyboard"), "--board", "rp2040", "--firmware", file])])
        {
            outcome.Exits(2);
            Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(Path.Combine(drive.Folder, "image.uf2")));
    }

    [Fact]
    public void An_image_for_another_chip_is_refused_by_firmware_with_both_names()
    {
        using var drive = new Drive("RPI-RP2");

        var outcome = Tool.Run(["test", Path.Combine(Tool.Root, "examples", "keyboard"), "--board", "rp2040", "--firmware", drive.Image("samd.uf2", Uf2(Samd21))]);

        outcome.Exits(2);
        Assert.Contains("made for samd21 (UF2 family 0x68ED2B88), not for rp2040", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>A terminal without hardware, whose settings stay readable because something holds its other end.</summary>
    private sealed class PseudoTerminal : IDisposable
    {
        // Opens the pair, says its name, and keeps it until its own input ends.
        private const string Holder = "import os, pty, sys; a, b = pty.openpty(); print(os.ttyname(b), flush=True); sys.stdin.read()";

        private readonly System.Diagnostics.Process _holder = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("python3", ["-c", Holder]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

        public PseudoTerminal() => Path = _holder.StandardOutput.ReadLine()!;

        public string Path { get; }

        /// <summary>Its speed in baud, and whether its last close hangs up.</summary>
        public (string Speed, bool HangsUp) Settings()
        {
            using var stty = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("stty", ["-F", Path, "-a"]) { RedirectStandardOutput = true })!;
            var said = stty.StandardOutput.ReadToEnd();
            return (System.Text.RegularExpressions.Regex.Match(said, "speed ([0-9]+) baud").Groups[1].Value, System.Text.RegularExpressions.Regex.IsMatch(said, @"(?<![-\w])hupcl"));
        }

        public void Dispose()
        {
            _holder.StandardInput.Close();
            _holder.WaitForExit();
            _holder.Dispose();
        }
    }

    private sealed class Drive : IDisposable
    {
        private readonly Scratch _scratch = new();
        private readonly string _boardId;

        public Drive(string boardId, bool isThere = true)
        {
            _boardId = boardId;
            Directory.CreateDirectory(Folder);
            if (isThere)
                Appear();
        }

        public string Folder => Path.Combine(_scratch.Path, "drive");

        private string Info => Path.Combine(Folder, "INFO_UF2.TXT");

        public void Appear() => File.WriteAllText(Info, $"UF2 Bootloader v3.0\r\nModel: A board\r\nBoard-ID: {_boardId}\r\n");

        /// <summary>An image beside the drive.</summary>
        public string Image(string name, byte[] content)
        {
            var file = _scratch.Write(name, "");
            File.WriteAllBytes(file, content);
            return file;
        }

        /// <summary>As a boot loader does: takes the whole file, and is gone.</summary>
        public async Task<byte[]> TakeImage(string name, int length)
        {
            var file = Path.Combine(Folder, name);
            while (!File.Exists(file) || new FileInfo(file).Length < length)
                await Task.Delay(20);
            await Task.Delay(100);
            var content = await File.ReadAllBytesAsync(file);
            File.Delete(Info);
            return content;
        }

        public void Dispose() => _scratch.Dispose();
    }
}
