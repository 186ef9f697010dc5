using System.Collections.Immutable;
using CsCheck;
using UsbDev.Compiler.Decompile;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests.Corpus;

/// <summary>Every real device that the tests know (real-devices.tsv): from bytes to a description and back.</summary>
public class RealDeviceRoundTripTests
{
    private static readonly Lazy<ImmutableArray<(string Kind, string Name, byte[] Bytes)>> s_rows = new(() =>
        [.. File.ReadLines(Path.Combine(Repository.Root, "descriptor-compiler", "tests", "UsbDev.Descriptors.Tests", "Corpus", "real-devices.tsv"))
            .Where(l => l[0] != '#').Select(l => l.Split('\t')).Select(c => (c[0], $"{c[1]} ({c[2]})", Convert.FromHexString(c[3])))]);

    /// <summary>Kind (device or report), name with its source, bytes.</summary>
    internal static ImmutableArray<(string Kind, string Name, byte[] Bytes)> Rows => s_rows.Value;

    internal static DescriptorSet Set(string kind, byte[] bytes) => kind == "report"
        ? new DescriptorSet { Reports = ImmutableSortedDictionary<ReportKey, Bytes>.Empty.Add(default, bytes) }
        : DescriptorInput.Read(bytes).Devices.Single().Set;

    [Fact]
    public void Each_comes_back_with_the_same_bytes_and_its_description_has_no_error()
    {
        var wrong = new List<string>();
        foreach (var (kind, name, bytes) in s_rows.Value)
        {
            var set = Set(kind, bytes);
            var result = SpecCompiler.Compile(Decompiler.ToYaml(set));
            if (!Decompiler.IsSame(set, result.Device?.Descriptors))
                wrong.Add($"{name}: other bytes");
            wrong.AddRange(result.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => $"{name}: {d}"));
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Each_with_any_change_comes_back_with_the_same_bytes() =>
        Gen.Select(Gen.Int[0, s_rows.Value.Length - 1], Gen.Select(Gen.Int[0, 100_000], Gen.Byte, Gen.Int[0, 3]).Array[1, 4], Gen.Enum<UsbSpeed>()).Sample((which, changes, speed) =>
        {
            var (kind, _, original) = s_rows.Value[which];
            var bytes = original.ToList();
            foreach (var (at, value, what) in changes)
                switch (what)
                {
                    case 0: bytes[at % bytes.Count] = value; break;
                    case 1: bytes[at % bytes.Count] ^= (byte)(1 << value % 8); break;
                    case 2: bytes.Insert(at % bytes.Count, value); break;
                    default: if (bytes.Count > 2) bytes.RemoveAt(at % bytes.Count); break;
                }
            if (kind != "report" && DescriptorInput.Read(bytes.ToArray()).Devices is not [_])
                return; // what is no device any more
            var set = Set(kind, [.. bytes]) with { Speed = speed };

            var again = SpecCompiler.Compile(Decompiler.ToYaml(set)).Device;

            Assert.True(Decompiler.IsSame(set, again?.Descriptors), $"{Convert.ToHexString([.. bytes])} at {speed}");
        }, iter: 400);

    [Fact]
    public void All_but_one_in_a_hundred_report_descriptors_become_fields()
    {
        var reports = s_rows.Value.Where(r => r.Kind == "report").ToList();

        var asItems = reports.Where(r => Decompiler.ToYaml(Set(r.Kind, r.Bytes)) is var yaml && (yaml.Contains("items: |", StringComparison.Ordinal) || yaml.Contains("report_descriptor:", StringComparison.Ordinal)))
            .Select(r => r.Name).ToList();

        TestContext.Current.TestOutputHelper?.WriteLine($"{reports.Count - asItems.Count} of {reports.Count} report descriptors become fields");
        Assert.True(asItems.Count * 100 <= reports.Count, $"{asItems.Count} of {reports.Count} stay items: {string.Join(", ", asItems)}");
    }

    [Fact]
    public void Whole_devices_become_functions_not_bytes()
    {
        var devices = s_rows.Value.Where(r => r.Kind == "device").ToList();

        var asBytes = devices.Where(d => Decompiler.ToYaml(Set(d.Kind, d.Bytes)) is var yaml && (yaml.Contains("- raw:", StringComparison.Ordinal) || yaml.Contains("- descriptor:", StringComparison.Ordinal)))
            .Select(d => d.Name).ToList();

        Assert.True(asBytes.Count * 20 <= devices.Count, $"{asBytes.Count} of {devices.Count} stay bytes: {string.Join(", ", asBytes)}");
    }

    [Theory]
    [InlineData("Samsung T5", "descriptors: [SuperSpeed endpoint companion (bMaxBurst=15 bmAttributes=0x05 wBytesPerInterval=0), data-in pipe (bReserved=0)] }")]
    [InlineData("Samsung T5", "- SuperSpeed USB (bmAttributes=0x00 wSpeedsSupported=0x000E bFunctionalitySupport=1 bU1DevExitLat=10 wU2DevExitLat=2047)")]
    [InlineData("Trust webcam", "- video processing unit (bUnitID=3 bSourceID=1 wMaxMultiplier=0 bControlSize=2 bmControls=0x073F iProcessing=0)")]
    [InlineData("Behringer WING", "- clock source (bClockID=41 bmAttributes=0x01 bmControls=0x07 bAssocTerminal=0 iClockSource=9)")]
    [InlineData("Plantronics headset", "- feature unit (bUnitID=9 bSourceID=1 bControlSize=1 bmaControls=0x01 bmaControls=0x02 bmaControls=0x02 iFeature=0)")]
    [InlineData("Amazon Kindle", "configuration_descriptors:\n    - OTG (bmAttributes=0x03)\n")]
    [InlineData("QEMU USB CCID", "- smart card reader (bcdCCID=0x0110 bMaxSlotIndex=0 ")]
    [InlineData("Human presence sensor", "kind: physical\n")]
    [InlineData("usb-devices 273f:1004", "firmware status (bcdDescriptorVersion=0x01 bmAttributes=0x00000003)")]
    [InlineData("Telit LE910C1 1bc7:1204", "- CDC header (bcdCDC=0x0110)\n            - call management (bmCapabilities=0x00 bDataInterface=0)\n")]
    [InlineData("VIA hub 2109:8822", "precision time measurement ()")]
    [InlineData("VIA billboard 2109:8818", "billboard alternate mode (bIndex=0 dwAlternateModeVdo=0x00000005)")]
    public void What_specifications_name_has_words(string device, string line)
    {
        var (kind, _, bytes) = s_rows.Value.First(r => r.Name.StartsWith(device, StringComparison.Ordinal));

        Assert.Contains(line, Decompiler.ToYaml(Set(kind, bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_language_has_no_words_for_has_its_name_beside_it()
    {
        var (kind, _, original) = s_rows.Value.First(r => r.Name.StartsWith("usb-devices 273f:1004", StringComparison.Ordinal));
        byte[] bytes = [.. original];
        const byte firmwareStatus = 0x11, wirelessExtension = 0x0C;
        bytes[bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[8, DescriptorType.DeviceCapability, firmwareStatus]) + 2] = wirelessExtension;

        Assert.Contains("\"08 10 0C 01 03 00 00 00\" # wireless USB extension", Decompiler.ToYaml(Set(kind, bytes)), StringComparison.Ordinal);
    }

    /// <summary>The bytes of a file are cut into configurations by wTotalLength: one that lies is still a finding of its own.</summary>
    [Fact]
    public void A_wrong_wTotalLength_in_a_file_of_bytes_is_found_on_every_device()
    {
        const int total = DeviceDescriptor.Size + 2;
        var silent = new List<string>();
        foreach (var (_, name, bytes) in s_rows.Value.Where(r => r.Kind == "device" && r.Bytes.Length > total + 1))
        {
            var right = bytes[total] | bytes[total + 1] << 8;
            foreach (var wrong in (int[])[0, ConfigurationDescriptor.Size, right / 2, right - 9, right - 7, right - 1, right + 1, right ^ 0x40, right * 2, ushort.MaxValue])
            {
                if (wrong == right || wrong < 0)
                    continue;
                var broken = bytes.ToArray();
                (broken[total], broken[total + 1]) = ((byte)wrong, (byte)(wrong >> 8));
                if (!DescriptorCheck.Run(DescriptorInput.Read(broken).Devices.Single().Set, CheckMode.Check).Any(f => f.Rule.Id == "USB003"))
                    silent.Add($"{name}: {wrong} for {right}");
            }
        }
        Assert.Empty(silent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(DeviceDescriptor.Size)]
    [InlineData(DeviceDescriptor.Size + 1)]
    public void A_flipped_bit_in_the_length_or_type_of_the_first_descriptors_of_a_file_is_found(int offset)
    {
        string[] rules = ["USB001", "USB001b", "USB001c", "USB002", "USB002b"];
        var silent = new List<string>();
        foreach (var (_, name, bytes) in s_rows.Value.Where(r => r.Kind == "device" && r.Bytes.Length > DeviceDescriptor.Size + ConfigurationDescriptor.Size + InterfaceDescriptor.Size))
            for (var bit = 0; bit < 8; bit++)
            {
                var broken = bytes.ToArray();
                broken[offset] ^= (byte)(1 << bit);
                var found = DescriptorInput.Read(broken).Devices.Single();
                if (!DescriptorCheck.Run(found.Set, CheckMode.Check).Any(f => rules.Contains(f.Rule.Id)))
                    silent.Add($"{name}, bit {bit}");
            }
        Assert.Empty(silent);
    }
}
