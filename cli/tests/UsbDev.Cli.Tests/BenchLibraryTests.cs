using System.Text.Json;

namespace UsbDev.Cli.Tests;

public sealed class BenchLibraryTests
{
    [Fact]
    public void A_folder_without_a_library_is_answered_with_what_is_wanted()
    {
        var outcome = Tool.Run(["bench", "--lib", Path.Combine(Tool.Root, "docs")]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains("docs holds no library that can be measured", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("bench_adapter.py", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_with_an_adapter_of_its_own_is_measured_beside_ours_and_what_it_lacks_is_said()
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-library-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "tiny.py"), "BLOCK = bytes(5000)\ndef start(): return bytearray(3000)\n");
            File.WriteAllText(Path.Combine(folder, "bench_adapter.py"), """
                def keyboard():
                    import tiny
                    global kept
                    kept = tiny.start()
                    return lambda i: None
                def composite():
                    raise NotImplementedError("composite devices")
                midi = cdc = composite
                """);

            var outcome = Tool.Run(["bench", "--lib", folder, "--json"], limit: TimeSpan.FromMinutes(3));

            Assert.True(outcome.Code == 0, outcome.Error);
            var rows = outcome.Json.GetProperty("rows").EnumerateArray().ToList();
            JsonElement Row(string scenario, string what) => rows.Single(r => r.GetProperty("scenario").GetString() == scenario && r.GetProperty("what").GetString() == what);

            Assert.Equal(["usbdev, bundled", "usbdev", Path.GetFileName(folder)], outcome.Json.GetProperty("libraries").EnumerateArray().Select(l => l.GetString()!));
            Assert.InRange(Row("import and start: keyboard", "heap held").GetProperty("values")[2].GetDouble(), 3000, 9000);
            Assert.All(rows.Where(r => r.GetProperty("what").GetString()!.StartsWith("lost", StringComparison.Ordinal)), r => Assert.Equal(0, r.GetProperty("values")[0].GetDouble()));
            Assert.All(rows.Where(r => r.GetProperty("what").GetString()!.StartsWith("heap a ", StringComparison.Ordinal)), r => Assert.Equal(0, r.GetProperty("values")[0].GetDouble()));
            Assert.Equal("NotImplementedError: composite devices", Row("CDC, device to host, 1 KiB a call", "throughput").GetProperty("failures")[2].GetString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
