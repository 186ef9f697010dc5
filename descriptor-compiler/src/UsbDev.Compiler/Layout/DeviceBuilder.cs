using System.Collections.Immutable;
using System.Runtime.InteropServices;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Layout;

/// <summary>From what a description says to a device: gives out numbers and writes the descriptors.</summary>
internal sealed partial class DeviceBuilder
{
    private const int MaxConfigurationLength = ushort.MaxValue;

    private readonly DeviceSpec _spec;
    private readonly Diagnostics _diagnostics;
    private readonly StringTable _strings;
    private readonly List<CompiledFunction> _functions = [];
    private readonly Dictionary<DescriptorPart, ImmutableArray<(int, SourceSpan)>>? _places; // null: nobody asks which byte comes from which line
    private AnswerBuilder<ReportKey> _reports;
    private int _interfaces; // of the first configuration

    private DeviceBuilder(DeviceSpec spec, bool bytesOnly, Diagnostics diagnostics)
    {
        (_spec, _places, _diagnostics) = (spec, bytesOnly ? null : [], diagnostics);
        _strings = new StringTable(spec.Identity.Language, diagnostics);
    }

    public static CompiledDevice Build(DeviceSpec spec, Diagnostics diagnostics)
    {
        var builder = new DeviceBuilder(spec, bytesOnly: false, diagnostics);
        var descriptors = builder.Descriptors();
        return new CompiledDevice
        {
            Descriptors = descriptors,
            Functions = [.. builder._functions],
            Repl = spec.Repl,
            DropsRepl = [.. spec.ReplOn.Where(r => r.Choice == ReplChoice.Drop).Select(r => BoardTable.Default.Find(r.Board.Value)?.Platform).OfType<string>().Distinct()],
            Boards = [.. spec.Boards.Select(b => b.Value)],
            SerialIsUnique = spec.Identity.SerialIsUnique,
            Source = new SourceMap(builder._places!),
            Spec = spec,
        };
    }

    /// <summary>The descriptors without what else is told of a device: its functions, names of fields, places in the description.</summary>
    public static DescriptorSet BuildBytes(DeviceSpec spec, Diagnostics diagnostics) => new DeviceBuilder(spec, bytesOnly: true, diagnostics).Descriptors();

    private bool BytesOnly => _places is null;

    private UsbSpeed Speed => _spec.Identity.Speed;

    private DescriptorSet Descriptors()
    {
        ReserveStrings();
        var identity = _spec.Identity;
        var (manufacturer, product, serial) = (_strings.Add(identity.Manufacturer), _strings.Add(identity.Name), _strings.Add(identity.Serial));
        var configurations = new Bytes[_spec.Configurations.Count];
        if (configurations.Length > byte.MaxValue)
            _diagnostics.Error(_spec.At, Codes.Exhausted, $"the device has {configurations.Length} configurations; USB can count {byte.MaxValue}", "leave configurations out");
        for (var i = 0; i < configurations.Length; i++)
            configurations[i] = Configuration(_spec.Configurations[i], i);
        var bos = Bos(out var msOs20, out var url);
        PlaceWhole(PartKind.Bos, identity.BosDescriptor);
        PlaceWhole(PartKind.MsOs20, identity.MsOs20);
        PlaceWhole(PartKind.WebUsbUrl, identity.WebUsbUrl);
        PlaceWhole(PartKind.Qualifier, identity.Qualifier);
        PlaceWhole(PartKind.OtherSpeed, identity.OtherSpeed);
        bos = identity.BosDescriptor?.Value ?? bos;
        var triple = identity.Class?.Value ?? (HasAssociation(configurations) ? s_composite : s_ofInterfaces);
        var device = identity.Descriptor?.Value ?? new DeviceDescriptor(identity.Usb?.Value ?? IdentitySpec.UsualUsb(Speed, bos is not null), triple.Class, triple.SubClass, triple.Protocol,
            (byte)identity.PacketSize.Value, identity.Vendor.Value, identity.Product.Value, identity.Release.Value, manufacturer, product, serial, (byte)Math.Min(configurations.Length, byte.MaxValue)).ToBytes();
        PlaceDevice(identity, manufacturer, product, serial);
        return new DescriptorSet
        {
            Device = device,
            Configurations = ImmutableCollectionsMarshal.AsImmutableArray(configurations),
            Strings = Strings(),
            Reports = _reports.ToDictionary(),
            Bos = Optional(bos),
            MsOs20 = Optional(identity.MsOs20?.Value ?? msOs20),
            WebUsbUrl = Optional(identity.WebUsbUrl?.Value ?? url),
            Qualifier = Optional(identity.Qualifier?.Value),
            OtherSpeed = Optional(identity.OtherSpeed?.Value),
            Speed = Speed,
        };
    }

    private static readonly ClassTriple s_composite = new(UsbClass.Miscellaneous, 2, 1), s_ofInterfaces = new(0, 0, 0);

    private AnswerDictionary<StringKey> Strings()
    {
        var strings = new AnswerBuilder<StringKey>();
        foreach (var (key, bytes) in _strings.ToDescriptors())
            strings.Set(key, bytes);
        if (!BytesOnly)
            foreach (var (index, at) in _strings.Places)
                Place(new DescriptorPart(PartKind.String, String: new StringKey(0, index)), at);
        foreach (var (key, bytes) in _spec.Identity.StringDescriptors)
        {
            strings.Set(key, bytes.Value);
            Place(new DescriptorPart(PartKind.String, String: new StringKey(0, key.Index)), bytes.At);
        }
        return strings.ToDictionary();
    }

    private void PlaceWhole(PartKind kind, Located<byte[]>? whole)
    {
        if (whole is { } given)
            Place(new DescriptorPart(kind), given.At);
    }

    private void Place(DescriptorPart part, SourceSpan at)
    {
        if (_places is not null)
            _places[part] = [(0, at)];
    }

    /// <summary>There is an interface association: the device's class must say so (IAD ECN).</summary>
    internal static bool HasAssociation(ReadOnlySpan<Bytes> configurations)
    {
        foreach (var configuration in configurations)
            foreach (var descriptor in new DescriptorChain(configuration))
                if (descriptor.Type == DescriptorType.InterfaceAssociation)
                    return true;
        return false;
    }

    private static Bytes? Optional(byte[]? bytes)
    {
        if (bytes is null)
            return null;
        return new Bytes(bytes);
    }

    private void PlaceDevice(IdentitySpec identity, byte manufacturer, byte product, byte serial)
    {
        if (_places is null)
            return;
        SourceSpan Where(Label? label) => label?.At ?? identity.At;
        _places[new DescriptorPart(PartKind.Device)] = identity.Descriptor is { } whole ? [(0, whole.At)] :
        [
            (0, identity.At), (2, identity.Usb?.At ?? identity.At), (4, identity.Class?.At ?? identity.At), (7, identity.PacketSize.At), (8, identity.Vendor.At), (10, identity.Product.At),
            (12, identity.Release.At), (14, Where(identity.Manufacturer)), (15, Where(identity.Name)), (16, Where(identity.Serial)), (17, identity.At),
        ];
    }

    private void ReserveStrings()
    {
        var identity = _spec.Identity;
        _strings.Reserve(identity.Manufacturer);
        _strings.Reserve(identity.Name);
        _strings.Reserve(identity.Serial);
        foreach (var (key, _) in identity.StringDescriptors)
            _strings.Reserve(key.Index);
        foreach (var configuration in _spec.Configurations)
        {
            _strings.Reserve(configuration.Name);
            foreach (var function in configuration.Functions)
            {
                _strings.Reserve(function.Label);
                if (function is MidiSpec midi)
                {
                    foreach (var cable in midi.FromDevice)
                        _strings.Reserve(cable);
                    foreach (var cable in midi.ToDevice)
                        _strings.Reserve(cable);
                }
                if (function is not CustomSpec custom)
                    continue;
                _strings.Reserve(custom.Association?.Label);
                foreach (var setting in custom.Interfaces)
                {
                    _strings.Reserve(setting.Label);
                    foreach (var alternate in setting.Alternates)
                        _strings.Reserve(alternate.Label);
                }
            }
        }
    }

    private byte[] Configuration(ConfigurationSpec spec, int index)
    {
        AddReports(spec.ReportDescriptors, index);
        if (spec.Descriptor is { } whole)
        {
            Place(DescriptorPart.Configuration(index), whole.At);
            return whole.Value;
        }
        var builder = new ConfigurationBuilder(this, spec, index);
        foreach (var function in spec.Functions)
            builder.Add(function);
        var attributes = spec.Attributes?.Value ?? (byte)(ConfigurationDescriptor.AlwaysSet
            | (spec.SelfPowered.Value ? ConfigurationDescriptor.SelfPoweredBit : 0) | (spec.RemoteWakeup.Value ? ConfigurationDescriptor.RemoteWakeupBit : 0));
        var total = ConfigurationDescriptor.Size + builder.Bytes.Length;
        if (total > MaxConfigurationLength)
            _diagnostics.Error(spec.At, Codes.Exhausted, $"the configuration has {total:N0} bytes; USB can count {MaxConfigurationLength:N0}", "leave functions out");
        if (builder.InterfaceCount > byte.MaxValue)
            _diagnostics.Error(spec.At, Codes.Exhausted, $"the configuration has {builder.InterfaceCount} interfaces; USB can count 255", "leave functions out");
        var header = new ConfigurationDescriptor((ushort)Math.Min(total, MaxConfigurationLength), (byte)builder.InterfaceCount, spec.Value?.Value ?? (byte)Math.Min(255, index + 1),
            _strings.Add(spec.Name), attributes, ConfigurationDescriptor.PowerOf(spec.MaxPower.Value, Speed));
        var bytes = new byte[total];
        header.Write(bytes);
        builder.Bytes.CopyTo(bytes.AsSpan(ConfigurationDescriptor.Size));
        if (index == 0)
            _interfaces = builder.InterfaceCount;
        if (_places is null)
            return bytes;
        _places[DescriptorPart.Configuration(index)] =
        [
            (0, spec.At), (5, spec.Value?.At ?? spec.At), (6, spec.Name?.At ?? spec.At), (7, spec.Attributes?.At ?? (spec.SelfPowered.Value ? spec.SelfPowered.At : spec.RemoteWakeup.At)), (8, spec.MaxPower.At),
            .. builder.Places.Select(p => (ConfigurationDescriptor.Size + p.Offset, p.At)),
        ];
        return bytes;
    }

    private void AddReports(IReadOnlyList<(byte Interface, byte Alternate, Located<byte[]> Bytes)> reports, int index)
    {
        foreach (var (number, alternate, bytes) in reports)
        {
            var key = new ReportKey(index, number, alternate);
            _reports.Set(key, bytes.Value);
            Place(new DescriptorPart(PartKind.Report, key), bytes.At);
        }
    }

    private byte[]? Bos(out byte[]? msOs20, out byte[]? url)
    {
        msOs20 = url = null;
        var given = _spec.Identity.Bos;
        if (given.Count == 0 && !_functions.Exists(static f => f is VendorFunction))
            return null;
        var vendors = _functions.OfType<VendorFunction>().Where(v => v.Configuration == 0 && (v.WinUsbCode is not null || v.WebUsbCode is not null)).ToList();
        if (given.Count == 0 && vendors.Count == 0)
            return null;
        var winUsb = vendors.FindAll(v => v.WinUsbCode is not null);
        var webUsb = vendors.FindAll(v => v.WebUsbCode is not null);
        foreach (var second in webUsb.Skip(1))
            _diagnostics.Error(second.At, Codes.Contradiction, $"'{webUsb[0].Name}' and '{second.Name}' both have WebUSB; a device has one landing page", "give 'webusb' to one of them");
        foreach (var other in vendors.Skip(1))
            if ((other.WinUsbCode ?? other.WebUsbCode - 1) != (vendors[0].WinUsbCode ?? vendors[0].WebUsbCode - 1))
                _diagnostics.Error(other.At, Codes.Contradiction, "the vendor functions have different vendor codes; a device has one", "give them the same 'vendor_code', or none");
        var chain = new List<byte>();
        var capabilities = 0;
        var places = ImmutableArray.CreateBuilder<(int, SourceSpan)>();
        var wanted = given.Count > 0 ? given[0].At : vendors[0].WinUsbAt ?? vendors[0].WebUsbAt ?? vendors[0].At;
        places.Add((0, wanted));
        void Add(byte[] capability, SourceSpan at)
        {
            places.Add((BosDescriptor.Size + chain.Count, at));
            chain.AddRange(capability);
            capabilities++;
        }
        if (given.Count == 0)
            Add(new Usb20ExtensionCapability(0).ToBytes(), wanted);
        foreach (var capability in given)
            Add(capability.Value, capability.At);
        if (webUsb.Count > 0)
        {
            var function = webUsb[0];
            if (function.WebUsbUrl is { } page)
            {
                url = WebUsbUrl.For(page).ToBytes();
                Place(new DescriptorPart(PartKind.WebUsbUrl), function.WebUsbAt ?? function.At);
            }
            Add(PlatformCapability.For(new WebUsbPlatform(0x0100, function.WebUsbCode!.Value, url is null ? (byte)0 : (byte)1)).ToBytes(), function.WebUsbAt ?? function.At);
        }
        if (winUsb.Count > 0)
        {
            const uint windows81 = 0x06030000;
            List<MsOs20Descriptor> Features(VendorFunction function) => [MsOs20CompatibleId.WinUsb, MsOs20RegistryProperty.InterfaceGuid(function.Guid!.Value)];
            // Windows treats a device with the built-in serial port as composite: its interface comes beside the others.
            var isComposite = _interfaces > 1 || _spec.Repl == ReplChoice.Keep;
            msOs20 = isComposite
                ? MsOs20Set.ForFunctions(windows81, [.. winUsb.Select(f => (f.Interfaces[0], (IReadOnlyCollection<MsOs20Descriptor>)Features(f)))])
                : MsOs20Set.ForDevice(windows81, Features(winUsb[0]));
            Place(new DescriptorPart(PartKind.MsOs20), winUsb[0].WinUsbAt ?? winUsb[0].At);
            Add(PlatformCapability.For(new MsOs20Platform(windows81, (ushort)msOs20.Length, winUsb[0].WinUsbCode!.Value)).ToBytes(), winUsb[0].WinUsbAt ?? winUsb[0].At);
        }
        _places?[new DescriptorPart(PartKind.Bos)] = places.ToImmutable();
        return [.. new BosDescriptor((ushort)Math.Min(BosDescriptor.Size + chain.Count, ushort.MaxValue), (byte)Math.Min(255, capabilities)).ToBytes(), .. chain];
    }
}
