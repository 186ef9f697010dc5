using UsbDev.Host;

namespace UsbDev.Library.Tests;

public sealed class KeyboardTests(FirmwareFixture fixture)
{
    [Fact]
    public async Task Text_arrives_as_typed()
    {
        await using var bench = new Bench(fixture, "separate");
        var typed = new Typed(bench.Device.Hid[0]);
        bench.Run("device.kbd.type('Hello, world!\\nAll \"keys\": ~`@#$%^&*()_+-={}[]|\\\\;<>/?')");
        bench.Wait(() => typed.Text.Text.EndsWith('?'), "the text");
        Assert.Equal("Hello, world!\nAll \"keys\": ~`@#$%^&*()_+-={}[]|\\;<>/?", typed.Text.Take());
    }
}

/// <summary>What a host makes of a keyboard's reports.</summary>
internal sealed class Typed
{
    private readonly List<UsbDev.Descriptors.Usage> _pressed = [];

    public Typed(IHidDevice keyboard) => keyboard.Input += (report, time) =>
    {
        keyboard.Fields.Pressed(report, _pressed);
        Text.Update(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pressed), time);
    };

    public KeyboardText Text { get; } = new();
}
