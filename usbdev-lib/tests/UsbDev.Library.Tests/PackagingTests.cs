using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UsbDev.Library.Tests;

/// <summary>How the library gets onto a board: mip's package.json, manifest.py for freezing.</summary>
[Trait(Bench.Boards, Bench.OfItsOwn)]
public sealed class PackagingTests(FirmwareFixture fixture)
{
    private static readonly string _folder = Path.Combine(FirmwareFixture.Repository, "usbdev-lib");

    [Fact]
    public void The_package_lists_every_module_and_nothing_else()
    {
        using var package = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "package.json")));
        var urls = package.RootElement.GetProperty("urls").EnumerateArray().Select(pair => (Target: pair[0].GetString()!, Source: pair[1].GetString()!)).ToList();
        Assert.All(urls, url => Assert.Equal(url.Target, url.Source));
        Assert.Equal(fixture.Library.Select(file => Path.GetRelativePath(_folder, file)).Order(StringComparer.Ordinal), urls.Select(url => url.Target));
    }

    // The distribution's MicroPython has mip 0.3, which wants whole addresses in package.json; 0.4 takes it as it is.
    [Fact]
    public async Task Mip_on_the_board_installs_the_compiled_modules_from_a_URL()
    {
        using var target = new Folder();
        using var server = new FileServer();
        var source = Path.GetDirectoryName(FirmwareFixture.Build("library"))!;
        server.Serve(source, wholeAddresses: true);
        var output = Output(FirmwareFixture.Build("unix"), "-c", $"import mip; mip.install('{server.Address}', target='{target.Path}')");
        Assert.Contains("Done", output, StringComparison.Ordinal);
        await Works(source, target);
    }

    // mpremote's mip.py, and mip since 0.4.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mip_of_mpremote_installs_the_sources_from_a_URL_or_a_folder(bool url)
    {
        using var target = new Folder();
        using var server = new FileServer();
        server.Serve(_folder);
        var package = (url ? server.Address : _folder + "/") + "package.json";
        Output("python3", "-B", "-c", $"""
            import os, sys, types
            commands = types.ModuleType("mpremote.commands")  # all that the rest of mpremote is needed for
            commands.CommandError, commands.show_progress_bar = RuntimeError, None
            sys.modules["mpremote.commands"] = commands
            sys.path.insert(0, "{Path.Combine(MicroPython, "tools", "mpremote")}")
            from mpremote.mip import _install_package
            class Board:
                fs_exists = staticmethod(os.path.exists)
                fs_mkdir = staticmethod(os.mkdir)
                def fs_writefile(self, path, data, progress_callback):
                    open(path, "wb").write(data)
            _install_package(Board(), "{package}", "", "{target.Path}", None, True)
            """);
        await Works(_folder, target);
    }

    private static string MicroPython => Environment.GetEnvironmentVariable("MPY_DIR") is { Length: > 0 } own
        ? own
        : Directory.GetParent(FirmwareFixture.Build("mpy-cross"))!.Parent!.EnumerateDirectories("micropython-*").First().FullName;

    private async Task Works(string source, Folder target)
    {
        var installed = Directory.GetFiles(target.Path, "*", SearchOption.AllDirectories);
        Assert.Equal(fixture.Library.Count, installed.Length);
        Assert.All(installed, file => Assert.Equal(File.ReadAllBytes(Path.Combine(source, Path.GetRelativePath(target.Path, file))), File.ReadAllBytes(file)));

        await using var bench = new Bench(fixture, library: target.Path);
        bench.Run("""
            from usbdev import Device
            from usbdev.keyboard import Keyboard
            from usbdev.layouts.de import DE
            kbd = Keyboard()
            kbd.layout = DE
            Device(kbd).start()
            """);
        bench.Configured();
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run("kbd.type('installed'); kbd.ready()");
        Assert.Equal("installed", host.Text.Take());
    }

    [Fact]
    public void The_manifest_freezes_every_module()
    {
        var output = Output("python3", "-B", Path.Combine(MicroPython, "tools", "manifestfile.py"), "--freeze", Path.Combine(_folder, "manifest.py"));
        foreach (var file in fixture.Library)
            Assert.Contains($"full_path='{file}'", output, StringComparison.Ordinal);
        Assert.Equal(fixture.Library.Count, output.Split('\n').Count(line => line.Contains("full_path", StringComparison.Ordinal)));
    }

    [Fact]
    public void Package_and_manifest_agree_on_the_version()
    {
        using var package = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "package.json")));
        var version = package.RootElement.GetProperty("version").GetString();
        Assert.Contains($"version=\"{version}\"", File.ReadAllText(Path.Combine(_folder, "manifest.py")), StringComparison.Ordinal);
    }

    /// <summary>What a program prints; an exit code other than 0 fails the test.</summary>
    internal static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), $"{program} does not end");
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}{error.Result}");
        return output;
    }

    /// <summary>A folder that is gone afterwards.</summary>
    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("usbdev-mip-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    /// <summary>Serves a folder's files over HTTP on the loopback interface.</summary>
    private sealed class FileServer : IDisposable
    {
        private readonly HttpListener _listener = new();
        private Task _serving = Task.CompletedTask;

        public FileServer()
        {
            Address = $"http://127.0.0.1:{FreePort()}/";
            _listener.Prefixes.Add(Address);
            _listener.Start();
        }

        public string Address { get; }

        public void Serve(string folder, bool wholeAddresses = false) => _serving = Task.Run(async () =>
        {
            while (_listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return; // closed
                }
                var file = Path.Combine(folder, context.Request.Url!.AbsolutePath.TrimStart('/'));
                if (wholeAddresses && Path.GetFileName(file) == "package.json")
                    await context.Response.OutputStream.WriteAsync(WithWholeAddresses(File.ReadAllBytes(file)));
                else if (File.Exists(file))
                    await context.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
                else
                    context.Response.StatusCode = 404;
                context.Response.Close();
            }
        });

        public void Dispose()
        {
            _listener.Close();
            _serving.GetAwaiter().GetResult();
        }

        private byte[] WithWholeAddresses(byte[] json)
        {
            var package = JsonNode.Parse(json)!;
            foreach (var entry in package["urls"]!.AsArray())
                entry![1] = Address + entry[1];
            return JsonSerializer.SerializeToUtf8Bytes(package);
        }

        private static int FreePort()
        {
            using var socket = new TcpListener(IPAddress.Loopback, 0);
            socket.Start();
            return ((IPEndPoint)socket.LocalEndpoint).Port;
        }
    }
}
