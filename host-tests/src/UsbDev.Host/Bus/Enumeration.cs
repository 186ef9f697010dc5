using System.Collections.Immutable;
using UsbDev.Bus;
using UsbDev.Descriptors;

namespace UsbDev.Host;

/// <summary>Gets to know a device that was plugged in, in the order and with the retries of Linux's hub driver; see docs/host.md.</summary>
internal sealed class Enumeration(BusHost host, RootPort port)
{
    private const int Attempts = 4; // two with the first descriptor before SET_ADDRESS, two with it after
    private const int Tries = 3; // of one request in one attempt
    private const int MaxConfigurations = 8;
    private const int StringLength = 255;
    private const ushort FirstDescriptorLength = 64;
    private static readonly TimeSpan _requestLimit = TimeSpan.FromSeconds(5); // USB 2.0 §9.2.6.4
    private static readonly TimeSpan _resetLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _addressRecovery = TimeSpan.FromMilliseconds(10); // hosts wait longer than the 2 ms of §9.2.6.3

    private readonly List<string> _oddities = [];
    private BlockingTransfer _control = null!;
    private byte _address;

    /// <summary>Does it all.</summary>
    /// <exception cref="EnumerationException">The device cannot be brought to work.</exception>
    /// <exception cref="DeviceGoneException">It left on the way.</exception>
    public BusDevice Run()
    {
        _address = host.Controller.AllocateAddress();
        try
        {
            return Identify();
        }
        catch
        {
            host.Controller.FreeAddress(_address);
            throw;
        }
    }

    private BusDevice Identify()
    {
        Address();
        var device = ReadDevice();
        var set = new DescriptorSet { Device = device.ToBytes(), Speed = UsbSpeed.Full };
        if (device.BcdUsb >= 0x0201) set = set with { Bos = ReadBos() };
        if (device.BcdUsb >= 0x0200) set = set with { Qualifier = ReadQualifier() };
        var configurations = ReadConfigurations(device);
        set = set with { Configurations = [.. configurations.Select(c => new Bytes(c.ToBytes()))] };
        var language = ReadLanguages(ref set);
        foreach (var index in StringsOf(device)) ReadString(ref set, language, index);

        // Of several configurations the first, as Linux does unless it is one that only Windows knows (RNDIS).
        var configuration = configurations[0];
        SetConfiguration(configuration.Header!);
        foreach (var index in StringsOf(configuration)) ReadString(ref set, language, index);
        var result = new BusDevice(host, port, _control, _address, set, device, configuration, language, _oddities);
        result.OpenPipes();
        ClassDrivers.Bind(result);
        return result;
    }

    /// <summary>From the reset to a device that listens to its own address.</summary>
    private void Address()
    {
        EnumerationException? first = null;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                Reset();
                if (attempt <= Attempts / 2)
                {
                    FirstDescriptor(FirstDescriptorLength);
                    Reset();
                    SetAddress();
                }
                else
                {
                    SetAddress();
                    FirstDescriptor(8);
                }

                return;
            }
            catch (EnumerationException e)
            {
                first ??= e; // the next attempt begins with a reset
            }
        }

        throw new EnumerationException(first!.Step, first.Request, $"{first.Got}; given up after {Attempts} attempts with a bus reset each");
    }

    private void Reset()
    {
        if (port.State == RootPortState.Disconnected) throw new DeviceGoneException();
        port.Reset();
        Until(() => port.State is RootPortState.Enabled or RootPortState.Disconnected or RootPortState.Debouncing, _resetLimit);
        if (port.State is RootPortState.Disconnected or RootPortState.Debouncing) throw new DeviceGoneException();
        if (port.State != RootPortState.Enabled)
            throw new EnumerationException(EnumerationStep.Reset, null, $"the reset was not over after {Format.Time(_resetLimit)} (simulated time)");
        _control = new BlockingTransfer(host, port.Open(0, 0, Bus.TransferType.Control, FirstDescriptorLength));
    }

    private void FirstDescriptor(ushort length)
    {
        var setup = GetDescriptor(DescriptorType.Device, 0, length);
        var data = Ask(EnumerationStep.FirstDescriptor, setup, d => d.Length < 8 ? $"only {Format.Bytes(d)}"
            : d[1] != DescriptorType.Device ? $"no device descriptor: {Format.Bytes(d)}" : null);
        var size = data.Span[7];
        if (size is not (8 or 16 or 32 or 64))
        {
            throw new EnumerationException(EnumerationStep.FirstDescriptor, RequestText.Of(setup),
                $"bMaxPacketSize0 is {size} in {Format.Bytes(data.Span[..8])}; full speed has 8, 16, 32 and 64 (USB 2.0 §9.6.1)");
        }

        _control.Pipe.MaxPacketSize = size;
    }

    private void SetAddress()
    {
        Tell(EnumerationStep.Address, new SetupPacket(0x00, 5, _address, 0, 0));
        _control.Pipe.DeviceAddress = _address;
        Until(static () => false, _addressRecovery);
    }

    private DeviceDescriptor ReadDevice()
    {
        var setup = GetDescriptor(DescriptorType.Device, 0, DeviceDescriptor.Size);
        var data = Ask(EnumerationStep.DeviceDescriptor, setup, d => d.Length < DeviceDescriptor.Size ? $"only {Format.Bytes(d)}"
            : d[0] != DeviceDescriptor.Size || d[1] != DescriptorType.Device ? $"no device descriptor: {Format.Bytes(d)}" : null);
        var device = DeviceDescriptor.Parse(data)!;
        if (device.ConfigurationCount == 0)
            throw new EnumerationException(EnumerationStep.DeviceDescriptor, RequestText.Of(setup), "bNumConfigurations is 0: there is nothing to configure");
        return device;
    }

    private Bytes? ReadBos()
    {
        // Without it a host goes on, so that what is wrong here is only worth a remark.
        if (Try(GetDescriptor(DescriptorType.Bos, 0, 5)) is not { Length: 5 } header || header[1] != DescriptorType.Bos)
        {
            _oddities.Add("bcdUSB is 2.01 or later, but there is no BOS descriptor (USB 3.2 §9.6.2)");
            return null;
        }

        var total = (ushort)(header[2] | header[3] << 8);
        return total < 5 ? header : Try(GetDescriptor(DescriptorType.Bos, 0, total)) ?? header;
    }

    // A full-speed device on a high-speed host is asked whether it could be faster; one that cannot refuses (USB 2.0 §9.6.2).
    private Bytes? ReadQualifier() => Try(GetDescriptor(DescriptorType.DeviceQualifier, 0, 10));

    private List<Configuration> ReadConfigurations(DeviceDescriptor device)
    {
        var configurations = new List<Configuration>();
        var count = Math.Min((int)device.ConfigurationCount, MaxConfigurations);
        if (count < device.ConfigurationCount)
            _oddities.Add($"bNumConfigurations is {device.ConfigurationCount}; hosts read {MaxConfigurations}");
        for (byte index = 0; index < count; index++) configurations.Add(ReadConfiguration(index));
        return configurations;
    }

    private Configuration ReadConfiguration(byte index)
    {
        var header = Ask(EnumerationStep.Configuration, GetDescriptor(DescriptorType.Configuration, index, ConfigurationDescriptor.Size),
            d => d.Length < ConfigurationDescriptor.Size ? $"only {Format.Bytes(d)}"
                : d[1] != DescriptorType.Configuration || d[0] < ConfigurationDescriptor.Size ? $"no configuration descriptor: {Format.Bytes(d)}"
                : (d[2] | d[3] << 8) < ConfigurationDescriptor.Size ? $"wTotalLength is {d[2] | d[3] << 8}, less than the header's own 9 bytes: {Format.Bytes(d)}"
                : null);
        var total = (ushort)(header.Span[2] | header.Span[3] << 8);
        var setup = GetDescriptor(DescriptorType.Configuration, index, total);
        var data = Ask(EnumerationStep.Configuration, setup, d => d.Length < ConfigurationDescriptor.Size ? $"only {Format.Bytes(d)}" : null);
        if (data.Length < total)
            _oddities.Add($"wTotalLength of configuration {index} is {total}, but {data.Length} bytes came (USB 2.0 §9.6.3)");
        var configuration = Configuration.Parse(data.ToArray());
        if (configuration.Header is null)
            throw new EnumerationException(EnumerationStep.Configuration, RequestText.Of(setup), $"no configuration descriptor: {Format.Bytes(data.Span)}");
        if (!configuration.Rest.IsEmpty)
            _oddities.Add($"the last {configuration.Rest.Length} bytes of configuration {index} are no descriptor: {Format.Bytes(configuration.Rest)}");
        return configuration;
    }

    private ushort ReadLanguages(ref DescriptorSet set)
    {
        if (Try(GetDescriptor(DescriptorType.String, 0, StringLength)) is not { } bytes) return 0;
        var languages = StringDescriptor.Languages(bytes);
        if (languages.Count == 0)
        {
            _oddities.Add($"the list of languages is none: {Format.Bytes(bytes)}");
            return StringDescriptor.UsEnglish; // as Linux does
        }

        set = set with { Strings = set.Strings.SetItem(new StringKey(0, 0), bytes) };
        return languages[0];
    }

    private void ReadString(ref DescriptorSet set, ushort language, byte index)
    {
        if (language == 0 || set.Strings.ContainsKey(new StringKey(language, index))) return;
        if (Try(GetDescriptor(DescriptorType.String, index, StringLength, language)) is not { } bytes)
            _oddities.Add($"string {index} is named, but the device does not give it");
        else if (StringDescriptor.Text(bytes) is null)
            _oddities.Add($"string {index} is no string descriptor: {Format.Bytes(bytes)}");
        else
            set = set with { Strings = set.Strings.SetItem(new StringKey(language, index), bytes) };
    }

    private static ImmutableSortedSet<byte> StringsOf(DeviceDescriptor device) =>
        ImmutableSortedSet.Create(device.ManufacturerString, device.ProductString, device.SerialString).Remove(0);

    private static ImmutableSortedSet<byte> StringsOf(Configuration configuration) => configuration.Chain.Select(d => d switch
    {
        ConfigurationDescriptor c => c.StringIndex,
        InterfaceAssociationDescriptor a => a.StringIndex,
        InterfaceDescriptor i => i.StringIndex,
        _ => (byte)0,
    }).ToImmutableSortedSet().Remove(0);

    private void SetConfiguration(ConfigurationDescriptor header)
    {
        if (header.Value == 0)
            _oddities.Add("bConfigurationValue is 0, which means «not configured» (USB 2.0 §9.4.7)");
        Tell(EnumerationStep.SetConfiguration, new SetupPacket(0x00, 9, header.Value, 0, 0));
    }

    private static SetupPacket GetDescriptor(byte type, byte index, ushort length, ushort language = 0) =>
        new(0x80, 6, (ushort)(type << 8 | index), language, length);

    /// <summary>A request that must be answered; <paramref name="wrong"/> says what is wrong with an answer, null: nothing.</summary>
    private ReadOnlyMemory<byte> Ask(EnumerationStep step, in SetupPacket setup, Judge wrong)
    {
        string got;
        var tries = 0;
        do
        {
            var status = _control.Run(setup.Length, default, _requestLimit, setup);
            got = status == TransferStatus.Completed ? wrong(_control.Data.Span) ?? "" : Failed(status);
            if (got.Length == 0) return _control.Data;
        }
        while (++tries < Tries);
        throw new EnumerationException(step, RequestText.Of(setup), $"{got}, {Tries} times");
    }

    private void Tell(EnumerationStep step, in SetupPacket setup)
    {
        var status = _control.Run(setup.Length, default, _requestLimit, setup);
        for (var tries = 1; status != TransferStatus.Completed; tries++)
        {
            var got = Failed(status);
            if (tries == Tries) throw new EnumerationException(step, RequestText.Of(setup), $"{got}, {Tries} times");
            status = _control.Run(setup.Length, default, _requestLimit, setup);
        }
    }

    /// <summary>A request that a device may refuse.</summary>
    private Bytes? Try(in SetupPacket setup)
    {
        var status = _control.Run(setup.Length, default, _requestLimit, setup);
        if (status == TransferStatus.Completed) return _control.Data.ToArray();
        if (status != TransferStatus.Stalled) _oddities.Add($"{RequestText.Of(setup)}: {Failed(status)}");
        return null;
    }

    private string Failed(TransferStatus status) =>
        status is TransferStatus.Disconnected or TransferStatus.Cancelled || port.State == RootPortState.Disconnected
            ? throw new DeviceGoneException()
            : BusDevice.Describe(status, _requestLimit);

    private void Until(Func<bool> done, TimeSpan limit) => host.Run(done, host.Timeline.Now + BusHost.Ns(limit));

    private delegate string? Judge(ReadOnlySpan<byte> data);
}
