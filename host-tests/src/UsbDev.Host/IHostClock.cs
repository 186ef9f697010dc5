namespace UsbDev.Host;

/// <summary>The time by which a host waits: simulated on the in-process bus, the wall clock's with a real device.</summary>
/// <remarks>Waiting is also when the host does its own work: it notices that devices come and go and reads who they are.</remarks>
public interface IHostClock
{
    /// <summary>Time since the host began.</summary>
    TimeSpan Now { get; }

    /// <summary>What kind of time it is, for messages: <c>simulated</c> or <c>wall clock</c>.</summary>
    string Kind { get; }

    /// <summary>Lets time pass until <paramref name="done"/> is true; false when <paramref name="limit"/> has passed first.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    bool Wait(Func<bool> done, TimeSpan limit, CancellationToken cancel = default);
}
