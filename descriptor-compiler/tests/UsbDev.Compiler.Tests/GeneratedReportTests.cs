using System.Diagnostics;
using System.Text;
using System.Text.Json;
using UsbDev.Compiler.Emitters;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Runs the generated classes in Python, on a stand-in for the library's two classes, and reads what they packed with the descriptors' own parser.</summary>
public class GeneratedReportTests
{
    private const string Stub = """
        import sys, types, json
        hid = types.ModuleType("usbdev.hid")
        class Hid:
            def __init__(self, descriptor): self.descriptor = descriptor
        class Report:
            def __init__(self, hid, id, input, output=0, feature=0):
                self.hid, self.sent = hid, []
                self.input = bytearray([id]) + bytearray(input)
                self.output = bytearray([id]) + bytearray(output)
                self.feature = bytearray([id]) + bytearray(feature)
            def ready(self): return self.input
            def send(self): self.sent.append(bytes(self.input))
            def refuse(self, name, value, low, high): raise ValueError(name)
        hid.Hid, hid.Report = Hid, Report
        usbdev = types.ModuleType("usbdev")
        class Device:
            def __init__(self, *a, **k): pass
            start = stop = configured = wait_configured = None
        usbdev.Device = Device
        sys.modules["usbdev"], sys.modules["usbdev.hid"] = usbdev, hid
        import device
        job = json.load(open("job.json"))
        r = device.r
        out = []
        for values in job["send"]:
            r.send(**values)
            out.append(r.sent[-1].hex())
        for name, value in job["set"]:
            setattr(r, name, value)
            got = getattr(r, name)
            assert (list(got) if isinstance(value, list) else got) == value, (name, value, got)
        bad = 0
        for values in job["bad"]:
            before = bytes(r.input)
            try:
                r.send(**values)
            except ValueError:
                bad += 1
            assert bytes(r.input) == before
        json.dump({"sent": out, "feature": r.feature.hex(), "bad": bad}, open("out.json", "w"))
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Generated_classes_pack_what_the_descriptor_says(int seed)
    {
        var random = new Random(seed);
        var (packed, fields) = (random.Next(2) == 0, new List<string>());
        for (var i = 0; i < 8; i++)
            fields.Add(Field(random, i));
        var features = Enumerable.Range(20, 4).Select(i => Field(random, i).Replace(", relative: true", "", StringComparison.Ordinal)).ToList();
        var device = Compile.Good($"functions:\n- hid:\n    name: r\n    collection: 0xFF00 / 0x01\n    packed: {(packed ? "true" : "false")}\n    input:\n{string.Concat(fields.Select(f => $"    - {f}\n"))}    feature:\n{string.Concat(features.Select(f => $"    - {f}\n"))}");
        var hid = (HidFunction)device.Functions[0];
        var input = hid.Reports.Single(r => r.Type == HidReportType.Input);
        var feature = hid.Reports.Single(r => r.Type == HidReportType.Feature);
        var sends = Enumerable.Range(0, 20).Select(_ => input.Fields.ToDictionary(f => f.Name, f => Value(random, f))).ToList();
        var sets = feature.Fields.Select(f => new object[] { f.Name, Value(random, f) }).ToList();
        var bad = input.Fields.Where(f => f.Maximum < 1L << f.BitSize - (f.Minimum < 0 ? 1 : 0) && !f.HasNull && f is { Count: 1 }).Select(f => new Dictionary<string, object> { [f.Name] = f.Maximum + 1 }).ToList();

        using var result = Run(device, new { send = sends, set = sets, bad });

        var parsed = ReportDescriptor.Parse(hid.ReportDescriptor);
        var sent = result.RootElement.GetProperty("sent").EnumerateArray().Select(e => Convert.FromHexString(e.GetString()!)[1..]).ToList();
        for (var i = 0; i < sends.Count; i++)
            foreach (var field in input.Fields)
                AssertHolds(parsed, HidReportType.Input, sent[i], field, sends[i][field.Name]);
        var last = Convert.FromHexString(result.RootElement.GetProperty("feature").GetString()!)[1..];
        foreach (var set in sets)
            AssertHolds(parsed, HidReportType.Feature, last, feature.Fields.Single(f => f.Name == (string)set[0]), set[1]);
        Assert.Equal(bad.Count, result.RootElement.GetProperty("bad").GetInt32());
    }

    private static string Field(Random random, int i)
    {
        var usage = $"usage: 0xFF00 / 0x{0x10 + i * 0x40:X}";
        return random.Next(6) switch
        {
            0 => $"{{ name: f{i}, {usage}..0x{0x10 + i * 0x40 + random.Next(1, 30):X} }}",
            1 => $"{{ name: f{i}, {usage}, range: 0..{random.Next(1, 200_000)}, count: {random.Next(2, 5)} }}",
            2 => $"{{ name: f{i}, {usage}, range: -{random.Next(1, 5000)}..{random.Next(0, 5000)}, relative: true }}",
            3 => $"{{ name: f{i}, {usage}, range: 0..7, bits: 4, null: true }}",
            4 => $"{{ name: f{i}, {usage}, range: -{random.Next(1, 100)}..{random.Next(0, 100)}, bits: {random.Next(8, 26)}, count: 3 }}",
            _ => $"{{ name: f{i}, {usage}, range: {random.Next(0, 9)}..{random.Next(10, int.MaxValue)} }}",
        };
    }

    private static object Value(Random random, CompiledField f)
    {
        if (f is { BitSize: 1, Count: > 1 })
            return random.NextInt64(0, 1L << f.Count);
        return f.Count == 1 ? random.NextInt64(f.Minimum, f.Maximum + 1) : Enumerable.Range(0, f.Count).Select(_ => random.NextInt64(f.Minimum, f.Maximum + 1)).ToArray();
    }

    private static void AssertHolds(ReportDescriptor parsed, HidReportType type, byte[] report, CompiledField field, object value)
    {
        for (var i = 0; i < field.Count; i++)
        {
            var wanted = value is long[] several ? several[i] : field is { BitSize: 1, Count: > 1 } ? (long)value >> i & 1 : (long)value;
            var at = field.BitOffset + i * field.Stride;
            // A main item may hold several fields: the element that begins at the bit.
            var item = parsed.Fields.Single(f => f.Type == type && !f.Usages.Ranges.All(u => u.Count == 0) && at >= f.BitOffset && at < f.BitOffset + f.BitLength);
            Assert.Equal(wanted, item.Read(report, (int)((at - item.BitOffset) / item.Size)));
        }
    }

    private static JsonDocument Run(CompiledDevice device, object job)
    {
        var folder = Directory.CreateTempSubdirectory("usbdev");
        try
        {
            var module = Encoding.UTF8.GetString(new MicroPythonEmitter().Emit(device, "device")[0].Content);
            File.WriteAllText(Path.Combine(folder.FullName, "device.py"), module);
            File.WriteAllText(Path.Combine(folder.FullName, "run.py"), Stub);
            File.WriteAllText(Path.Combine(folder.FullName, "job.json"), JsonSerializer.Serialize(job));
            var start = new ProcessStartInfo("python3", ["run.py"]) { WorkingDirectory = folder.FullName, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, error + "\n" + module);
            return JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "out.json")));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("python3 is not installed");
            throw;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
