using UsbDev.Descriptors.Tests.Hid;

namespace UsbDev.Descriptors.Tests.Rules;

public class SpecificationExampleRuleTests
{
    [Fact]
    public void The_keyboard_and_mouse_of_the_hid_specification_break_no_rule()
    {
        var set = new DescriptorSet
        {
            Configurations = [SpecificationExamples.KeyboardMouseConfiguration],
            Reports = DescriptorSets.Reports((0, SpecificationExamples.Keyboard), (1, SpecificationExamples.Mouse)),
            Speed = UsbSpeed.Low,
        };

        Assert.Empty(DescriptorCheck.Run(set, CheckMode.Check).Where(f => f.Severity > Severity.Info).Select(f => f.ToString()));
    }
}
