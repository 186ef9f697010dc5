using UsbDev.Bus;

namespace UsbDev.Host;

/// <summary>What the host does about one root port: notices devices, has them enumerated, drops them.</summary>
internal sealed class PortDriver : IDisposable
{
    private readonly BusHost _host;
    private bool _due;
    private int _departures;
    private BusDevice? _mayWake; // was allowed to wake the host, and remembers it

    public PortDriver(BusHost host, RootPort port)
    {
        _host = host;
        Port = port;
        port.Changed += OnChanged;
        if (port.State == RootPortState.Connected) Enumerate();
    }

    public RootPort Port { get; }

    public BusDevice? Device { get; private set; }

    /// <summary>Why the device that is connected was given up.</summary>
    public EnumerationException? Failure { get; private set; }

    public void Dispose() => Port.Changed -= OnChanged;

    public void Restart()
    {
        if (Port.State is RootPortState.Disconnected or RootPortState.Debouncing)
            throw new InvalidOperationException($"port {Port.Number} cannot be reset: no device is connected");
        Drop();
        Enumerate();
    }

    public void Suspend(bool wakeup)
    {
        if (Device is not { } device) throw new InvalidOperationException($"port {Port.Number} cannot be suspended: no device is configured");
        var mayWake = wakeup && device.Configuration.Header is { RemoteWakeup: true };
        if (mayWake || _mayWake == device)
            device.ControlOut(new SetupPacket(0x00, (byte)(mayWake ? 3 : 1), 1, 0, 0)); // SET_FEATURE or CLEAR_FEATURE(DEVICE_REMOTE_WAKEUP)
        _mayWake = mayWake ? device : null;
        Port.Suspend();
        Await(RootPortState.Suspended);
    }

    public void Resume()
    {
        if (Port.State != RootPortState.Suspended) throw new InvalidOperationException($"port {Port.Number} is not suspended");
        Port.Resume();
        Await(RootPortState.Enabled);
    }

    private void Await(RootPortState state) =>
        _host.Run(() => Port.State == state || Port.State == RootPortState.Disconnected, _host.Timeline.Now + BusHost.Ns(TimeSpan.FromSeconds(1)));

    private void OnChanged(RootPort port, RootPortEvent what)
    {
        switch (what)
        {
            case RootPortEvent.Connected:
                Enumerate();
                break;
            case RootPortEvent.Disconnected:
                _departures++;
                Failure = null;
                Drop();
                break;
        }
    }

    private void Drop()
    {
        if (Device is not { } device) return;
        Device = null;
        device.Detach();
        _host.Left(device);
    }

    private void Enumerate()
    {
        Failure = null;
        if (_due) return;
        _due = true;
        _host.Later(() =>
        {
            _due = false;
            var departures = _departures;
            if (Port.State is RootPortState.Disconnected or RootPortState.Debouncing) return;
            try
            {
                var device = new Enumeration(_host, Port).Run();
                if (departures == _departures) Device = device;
                else device.Detach();
            }
            catch (DeviceGoneException)
            {
                return; // it disconnected on the way; Connected will be raised again
            }
            catch (EnumerationException e)
            {
                Failure = e;
                _host.Fail(Port, e);
                return;
            }
            catch (OperationCanceledException)
            {
                Enumerate(); // from the start, should the host ever wait again
                throw;
            }

            if (Device is not null) _host.Came(Device);
        });
    }
}
