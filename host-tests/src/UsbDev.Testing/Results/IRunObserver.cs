namespace UsbDev.Testing.Results;

/// <summary>Hears what happens in a run while it happens.</summary>
public interface IRunObserver
{
    /// <summary>A test begins.</summary>
    void TestStarted(string name);

    /// <summary>The device was configured for the first time in this run.</summary>
    void DeviceSeen(DeviceTreeNode device);

    /// <summary>A check has passed or failed.</summary>
    void CheckDone(CheckResult check);

    /// <summary>A test is over.</summary>
    void TestDone(TestResult test);
}
