using System.Buffers.Binary;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>What devices answered to GET_DESCRIPTOR in the traffic of a bus, however it was written down.</summary>
internal sealed class DescriptorAnswers
{
    private readonly SortedDictionary<(int Bus, int Device), Device> _devices = [];
    private readonly Dictionary<(int Bus, ulong Id), SetupStage> _open = [];

    private readonly record struct SetupStage(int Device, byte RequestType, byte Request, ushort Value, ushort Index);

    private sealed class Device
    {
        // The longest answer to each request counts: hosts first ask for a few bytes. What an interface answers is that of the configuration that was set (0: nobody saw which).
        public Dictionary<(byte Type, byte Index, ushort WIndex, byte? ByInterface), ReadOnlyMemory<byte>> Answers { get; } = [];

        public byte? Configuration { get; set; } // that was set last

        public bool IsCut { get; set; }
    }

    /// <summary>A transfer begins with these eight bytes.</summary>
    public void Setup(int bus, ulong id, int device, ReadOnlySpan<byte> setup)
    {
        const byte toDevice = 0x00, setConfiguration = 9;
        _open[(bus, id)] = new SetupStage(device, setup[0], setup[1], BinaryPrimitives.ReadUInt16LittleEndian(setup[2..]), BinaryPrimitives.ReadUInt16LittleEndian(setup[4..]));
        if (setup is [toDevice, setConfiguration, var value and not 0, ..] && _devices.TryGetValue((bus, device), out var known))
            known.Configuration = value;
    }

    /// <summary>It ends with this answer.</summary>
    /// <param name="bus">Number of the bus.</param>
    /// <param name="id">What the transfer is known by.</param>
    /// <param name="data">The bytes that were written down.</param>
    /// <param name="isCut">There were more.</param>
    public void Answer(int bus, ulong id, ReadOnlyMemory<byte> data, bool isCut = false)
    {
        const byte getDescriptor = 6, toInterface = 0x81, toDevice = 0x80;
        if (!_open.Remove((bus, id), out var stage) || data.IsEmpty || stage.Request != getDescriptor || stage.RequestType is not (toInterface or toDevice))
            return;
        if (!_devices.TryGetValue((bus, stage.Device), out var device))
            _devices[(bus, stage.Device)] = device = new Device();
        DescriptorInput.Admit(_devices.Count);
        if (isCut)
        {
            device.IsCut = true;
            return;
        }
        var key = ((byte)(stage.Value >> 8), (byte)stage.Value, stage.Index, stage.RequestType == toInterface ? device.Configuration ?? 0 : (byte?)null);
        if (!device.Answers.TryGetValue(key, out var known) || known.Length < data.Length)
            device.Answers[key] = data;
    }

    public List<FoundDevice> Build()
    {
        var found = new List<FoundDevice>();
        foreach (var ((bus, number), device) in _devices)
        {
            var builder = new SetBuilder();
            var hasAny = false;
            foreach (var (key, bytes) in device.Answers.OrderBy(a => a.Key))
            {
                switch (key.Type)
                {
                    case DescriptorType.Device when key.ByInterface is null && bytes.Length < DeviceDescriptor.Size:
                        builder.Note($"the device answered with {bytes.Length} of the {DeviceDescriptor.Size} bytes of its device descriptor");
                        break;
                    case DescriptorType.Device or DescriptorType.Configuration or DescriptorType.Bos or DescriptorType.DeviceQualifier when key.ByInterface is null:
                        if (key.Type is DescriptorType.Configuration && bytes.Length == ConfigurationDescriptor.Size && bytes.Span[2] != bytes.Length)
                        {
                            builder.Note("the capture has only the head of a configuration");
                            continue;
                        }
                        builder.Add(bytes);
                        hasAny |= key.Type is DescriptorType.Device or DescriptorType.Configuration;
                        break;
                    case DescriptorType.String when key.ByInterface is null && bytes.Length >= 2:
                        builder.AddString(key.WIndex, key.Index, new Bytes(bytes[..Math.Min(bytes.Length, Math.Max((byte)2, bytes.Span[0]))]));
                        break;
                    case DescriptorType.Report when key.ByInterface is { } configuration:
                        builder.AddReport(configuration == 0 ? null : configuration, (byte)key.WIndex, new Bytes(bytes));
                        break;
                }
            }
            if (device.IsCut)
                builder.Note("the capture holds only the beginning of some answers; they are left out");
            if (hasAny)
                found.Add(builder.Build($"bus {bus} device {number}"));
        }
        return found;
    }
}
