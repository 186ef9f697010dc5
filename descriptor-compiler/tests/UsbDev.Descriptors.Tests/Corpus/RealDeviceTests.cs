namespace UsbDev.Descriptors.Tests.Corpus;

public class RealDeviceTests
{
    [Fact]
    public void No_report_descriptor_that_works_has_an_error() => Assert.Empty(RealDevices.Reports
        .SelectMany(r => DescriptorCheck.Run(r.Bytes, CheckMode.Check).Where(f => f.Severity == Severity.Error).Select(f => $"{r.Name}: {f}")));

    [Fact]
    public void No_device_that_works_has_an_error() => Assert.Empty(RealDevices.Devices
        .SelectMany(d => DescriptorCheck.Run(d.Set, CheckMode.Check).Where(f => f.Severity == Severity.Error).Select(f => $"{d.Name}: {f}")));

    [Fact]
    public void Configurations_read_and_written_are_the_same_bytes()
    {
        foreach (var (name, set) in RealDevices.Devices)
            foreach (var configuration in set.Configurations)
                Assert.True(configuration == Configuration.Parse(configuration).ToBytes(), name);
    }
}
