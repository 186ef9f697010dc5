using System.Text;
using UsbDev.Compiler.Inputs;

namespace UsbDev.Compiler.Tests;

/// <summary>JSON of cyme, with what it tells behind configurations, interfaces and endpoints.</summary>
public class CymeInputTests
{
    [Fact]
    public void Descriptors_that_cyme_tells_are_in_the_bytes()
    {
        var device = Read("""
            [
              { "number": 0, "class": "hid", "sub_class": 1, "protocol": 1, "alt_setting": 0, "endpoints": [{ "length": 7, "address": { "address": 129 }, "transfer_type": "Interrupt", "max_packet_size": 8, "interval": 10, "extra": null }],
                "extra": [{ "Interface": { "Hid": { "length": 9, "descriptor_type": 33, "bcd_hid": "1.11", "country_code": 33, "descriptors": [{ "descriptor_type": 34, "length": 4, "data": [5, 1, 9, 6] }] } } }] },
              { "number": 1, "class": "cdc-communications", "sub_class": 2, "protocol": 0, "alt_setting": 0, "endpoints": [],
                "extra": [{ "Interface": { "Communication": { "length": 5, "descriptor_type": 36, "communication_type": "Header", "string_index": null, "string": null, "data": [32, 1] } } },
                          { "Interface": { "Communication": { "length": 5, "descriptor_type": 36, "communication_type": "Union", "string_index": null, "string": null, "data": [1, 2] } } }] },
              { "number": 2, "class": "vendor-specific-class", "sub_class": 1, "protocol": 2, "alt_setting": 0,
                "endpoints": [{ "length": 7, "address": { "address": 2 }, "transfer_type": "Interrupt", "max_packet_size": 64, "interval": 4, "extra": [{ "SsEndpointCompanion": { "length": 6, "descriptor_type": 48, "max_burst": 1, "attributes": 0 } }] }],
                "extra": [{ "Interface": { "Generic": [[255, 1, 2], { "length": 5, "descriptor_type": 36, "descriptor_subtype": 7, "data": [8, 9] }] } }, { "Unknown": [3, 65, 1] }] }
            ]
            """, """[{ "InterfaceAssociation": { "length": 8, "descriptor_type": 11, "first_interface": 1, "interface_count": 2, "function_class": 2, "function_sub_class": 2, "function_protocol": 0, "function_string_index": 0, "function_string": null } }]""");

        Assert.Equal("09 02 5B 00 03 01 00 80 32 08 0B 01 02 02 02 00 00 "
            + "09 04 00 00 01 03 01 01 00 09 21 11 01 21 01 22 04 00 07 05 81 03 08 00 0A "
            + "09 04 01 00 00 02 02 00 00 05 24 00 20 01 05 24 06 01 02 "
            + "09 04 02 00 01 FF 01 02 00 05 24 07 08 09 03 41 01 07 05 02 03 40 00 04 06 30 01 00 80 00", device.Set.Configurations[0].ToString());
        Assert.Equal("05 01 09 06", device.Set.Reports.Values.Single().ToString());
        Assert.Empty(device.Notes);
    }

    [Fact]
    public void What_cyme_tells_in_words_only_is_missing_with_a_note()
    {
        var device = Read("""
            [
              { "number": 0, "class": "audio", "sub_class": 3, "protocol": 0, "alt_setting": 0, "endpoints": [], "extra": [{ "Interface": { "Midi": [{ "length": 7, "descriptor_type": 36, "midi_type": "Header" }, 0] } }] },
              { "number": 1, "class": "hid", "sub_class": 0, "protocol": 0, "alt_setting": 0, "endpoints": [], "extra": null }
            ]
            """, "null");

        Assert.Contains(device.Notes, n => n.Contains("'Interface'", StringComparison.Ordinal));
        Assert.Contains(device.Notes, n => n.Contains("interface 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Any_JSON_is_read_or_refused()
    {
        foreach (var extra in (string[])["[]", "[null]", "[1]", "[{}]", "[{\"Interface\":null}]", "[{\"Interface\":{}}]", "[{\"Interface\":{\"Hid\":[]}}]", "[{\"Interface\":{\"Hid\":{\"descriptor_type\":33,\"descriptors\":[1]}}}]",
            "[{\"Interface\":{\"Generic\":[null,{\"descriptor_type\":\"x\"}]}}]", "[{\"Unknown\":[]}]", "[{\"Unknown\":{}}]", "[{\"InterfaceAssociation\":7}]", "[{\"SsEndpointCompanion\":\"x\"}]", "{}", "\"x\""])
            Assert.NotNull(Read($"[{{ \"number\": 0, \"class\": \"hid\", \"endpoints\": [{{ \"extra\": {extra} }}], \"extra\": {extra} }}]", extra));
    }

    private static FoundDevice Read(string interfaces, string extra) => DescriptorInput.Read(Encoding.UTF8.GetBytes($$"""
        { "buses": [{ "devices": [{ "name": "Pad", "vendor_id": 4617, "product_id": 1, "bcd_device": "1.00", "bcd_usb": "2.00", "class": "use-interface-descriptor", "sub_class": 0, "protocol": 0,
          "extra": { "max_packet_size": 64, "string_indexes": [0, 0, 0], "configurations": [{ "name": "", "string_index": 0, "number": 1, "attributes": [], "max_power": { "value": 100, "unit": "mA" },
            "interfaces": {{interfaces}}, "extra": {{extra}} }] } }] }] }
        """)).Devices.Single();
}
