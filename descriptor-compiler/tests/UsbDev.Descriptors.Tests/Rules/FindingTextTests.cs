namespace UsbDev.Descriptors.Tests.Rules;

public class FindingTextTests
{
    [Fact]
    public void A_reader_gets_places_by_the_names_that_he_knows()
    {
        FindingText text = $"{new EndpointName(0x81, new InterfaceName(2, 1))} has {64} bytes, that of {new InterfaceName(3)} {8:X2}";

        Assert.Equal("endpoint 0x81 of interface 2 setting 1 has 64 bytes, that of interface 3 08", text.ToString());
        Assert.Equal("endpoint 0x81 of keys setting 1 has 64 bytes, that of interface 3 08", text.ToString(number => number == 2 ? "keys" : null));
    }

    [Fact]
    public void What_is_said_of_two_places_alike_has_the_same_words()
    {
        FindingText Of(byte number, int bytes) => $"{new InterfaceName(number)} has {bytes} bytes";

        Assert.Equal(Of(1, 8).Words, Of(2, 8).Words);
        Assert.NotEqual(Of(1, 8).Words, Of(1, 9).Words);
    }
}
