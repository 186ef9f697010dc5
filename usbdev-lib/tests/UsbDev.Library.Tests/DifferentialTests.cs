using System.Text;
using UsbDev.Compiler;

namespace UsbDev.Library.Tests;

/// <summary>Devices put together in Python have the bytes that the compiler gives a description of the same functions.</summary>
public sealed class DifferentialTests(FirmwareFixture fixture)
{
    // Preset, module, class.
    private static readonly (string Preset, string Module, string Class)[] _presets =
    [
        ("keyboard", "keyboard", "Keyboard"), ("mouse", "mouse", "Mouse"), ("consumer", "consumer", "Consumer"), ("system", "system", "System"),
        ("gamepad", "gamepad", "Gamepad"), ("nkro", "nkro", "NkroKeyboard"), ("absolute", "absolute", "Pointer"),
    ];

    [Fact]
    public async Task Of_all_kinds_in_all_orders()
    {
        await using var bench = new Bench(fixture);
        bench.Run($"""
            from usbdev.more.build import build
            from usbdev.hid import Hid
            from usbdev.midi import Midi
            from usbdev.cdc import Cdc
            from usbdev.vendor import Vendor
            {string.Join('\n', _presets.Select(p => $"from usbdev.{p.Module} import {p.Class}"))}
            """);
        var random = new Random(20);
        for (var round = 0; round < Bench.Shorter(150, onChip: 10); round++)
        {
            var yaml = new StringBuilder("device: { vendor: 0x1209, product: 0x0001, name: Any, serial: unique, max_power: 100 mA }\nfunctions:\n");
            var python = new StringBuilder();
            var count = random.Next(1, 6);
            for (var i = 0; i < count; i++)
                Add(random, i, yaml, python);
            python.Append($"d = build(({string.Join(", ", Enumerable.Range(0, count).Select(i => $"f{i}"))},), name='Any', max_power=100)\nprint(d[0].hex(), [getattr(f, 'descriptor', b'').hex() for f in d[3] if hasattr(f, 'descriptor')])");
            var made = bench.Run(python.ToString());

            var compiled = SpecCompiler.Compile(yaml.ToString());
            Assert.True(compiled.Success, yaml + string.Join('\n', compiled.Diagnostics));
            var set = compiled.Device!.Descriptors;
            var bytes = Convert.ToHexStringLower(set.Device!.Value.Span) + Convert.ToHexStringLower(set.Configurations[0].Span);
            var reports = set.Reports.OrderBy(r => r.Key.Interface).Select(r => $"'{Convert.ToHexStringLower(r.Value.Span)}'");
            Assert.True($"{bytes} [{string.Join(", ", reports)}]\n" == made, $"{yaml}\n{python}\ncompiled {bytes} [{string.Join(", ", reports)}]\nmade     {made}");
        }
    }

    private static void Add(Random random, int i, StringBuilder yaml, StringBuilder python)
    {
        switch (random.Next(6))
        {
            case 0:
            case 1:
                var (preset, _, type) = _presets[random.Next(_presets.Length)];
                yaml.Append($"  - hid: {{ name: f{i}, preset: {preset} }}\n");
                python.Append($"f{i} = {type}(); f{i}.hid.name = 'f{i}'\n");
                break;
            case 2:
                var several = _presets.OrderBy(_ => random.Next()).Take(random.Next(2, 5)).ToList();
                yaml.Append($"  - hid: {{ name: f{i}, reports: [{string.Join(", ", several.Select(s => s.Preset))}] }}\n");
                python.Append($"f{i} = Hid(); f{i}.name = 'f{i}'\n{string.Join("; ", several.Select(s => $"{s.Class}(f{i})"))}\n");
                break;
            case 3:
                var (from, to) = (random.Next(1, 4), random.Next(1, 4));
                yaml.Append($"  - midi: {{ name: f{i}, from_device: [{Names("a", from)}], to_device: [{Names("b", to)}] }}\n");
                python.Append($"f{i} = Midi({from}, {to}); f{i}.name = 'f{i}'; f{i}.names = ([{Names("a", from, "'")}], [{Names("b", to, "'")}])\n");
                break;
            case 4:
                yaml.Append($"  - cdc: {{ name: f{i} }}\n");
                python.Append($"f{i} = Cdc(); f{i}.name = 'f{i}'\n");
                break;
            default:
                string[] kinds = ["bulk in", "bulk out", "interrupt in", "interrupt out"];
                var endpoints = Enumerable.Range(0, random.Next(1, 5)).Select(_ => kinds[random.Next(4)]).ToList();
                yaml.Append($"  - vendor: {{ name: f{i}, endpoints: [{string.Join(", ", endpoints)}] }}\n");
                python.Append($"f{i} = Vendor({string.Join(", ", endpoints.Select(e => $"'{e}'"))}); f{i}.name = 'f{i}'\n");
                break;
        }
    }

    private static string Names(string prefix, int count, string quote = "") => string.Join(", ", Enumerable.Range(0, count).Select(n => $"{quote}{prefix}{n}{quote}"));
}
