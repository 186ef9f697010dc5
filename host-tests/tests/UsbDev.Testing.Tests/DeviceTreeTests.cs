using System.Reflection;
using UsbDev.Compiler;
using UsbDev.Descriptors;
using UsbDev.Host;

namespace UsbDev.Testing.Tests;

public class DeviceTreeTests
{
    /// <summary>A speed, the current that is described, and what the tree says of it and of how often a host asks.</summary>
    [Theory]
    [InlineData("full", "100 mA", "100 mA", "every 1 ms")]
    [InlineData("full", "499 mA", "500 mA", "every 1 ms")]
    [InlineData("high", "250 mA", "250 mA", "every 1 ms")]
    [InlineData("super", "900 mA", "896 mA", "every 1 ms")]
    [InlineData("super", "8 mA", "8 mA", "every 1 ms")]
    public void Current_and_intervals_are_those_of_the_speed(string speed, string described, string current, string interval)
    {
        var result = SpecCompiler.Compile($"checks: foreign\ndevice: {{ vendor: 0x1209, product: 1, speed: {speed}, max_power: {described} }}\nfunctions: [mouse]\n");
        var device = DispatchProxy.Create<IUsbDevice, DescribedDevice>();
        ((DescribedDevice)(object)device).Set = result.Device!.Descriptors;

        var configuration = DeviceTree.Of(device).Children[0];

        Assert.Equal(current, configuration.Detail);
        Assert.EndsWith(interval, configuration.Children[0].Children[0].Children[0].Detail, StringComparison.Ordinal);
    }

    /// <summary>A device of which only the descriptors are known.</summary>
    public class DescribedDevice : DispatchProxy
    {
        public DescriptorSet Set { get; set; } = new();

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            "get_Name" => "1209:0001",
            "get_Descriptors" => Set,
            "get_Device" => DeviceDescriptor.Parse(Set.Device!.Value),
            "get_Configuration" => Configuration.Parse(Set.Configurations[0]),
            "get_Hid" => Array.Empty<IHidDevice>(),
            "Text" => null,
            _ => throw new NotSupportedException(targetMethod.Name),
        };
    }
}
