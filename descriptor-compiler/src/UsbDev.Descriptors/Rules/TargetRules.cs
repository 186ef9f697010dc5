using System.Collections.Immutable;
using static UsbDev.Descriptors.Severity;

namespace UsbDev.Descriptors;

/// <summary>What the board and its firmware can do. Rules without a release hold for firmware in C too.</summary>
internal static class TargetRules
{
    public static ImmutableArray<Rule> Rows { get; } =
    [
        MicroPython("TGT012", Error, Warning, "MicroPython: CFG_TUD_ENDPOINT0_SIZE",
            "bMaxPacketSize0 is what the firmware was built for",
            "Transfers on endpoint 0 break.",
            "Set it to 64.",
            static (t, limits, found) =>
            {
                if (t.Device.Descriptor is { } device && device.MaxPacketSize0 != limits.Endpoint0)
                    found.Add(
                        Location.Device(7, 1),
                        $"bMaxPacketSize0 is {device.MaxPacketSize0}, MicroPython is built for {limits.Endpoint0}");
            }),

        MicroPython("TGT017", Error, Warning, "MicroPython: tud_descriptor_configuration_cb",
            "The firmware has one configuration",
            "MicroPython answers each request for a configuration with the same one.",
            "Put all functions into one configuration.",
            static (t, limits, found) =>
            {
                if (t.Device.Set.Configurations.Length > limits.Configurations)
                    found.Add(Location.Whole, $"there are {t.Device.Set.Configurations.Length} configurations");
            }),

        MicroPython("TGT024", Error, Warning, "TinyUSB: CFG_TUD_INTERFACE_MAX",
            "There are at most 16 interfaces",
            "TinyUSB refuses the configuration.",
            "Join HID functions into one interface by report IDs.",
            static (t, limits, found) =>
            {
                foreach (var c in t.Device.Configurations)
                    if (c.Parsed.Header is { } header && header.InterfaceCount > limits.Interfaces)
                        found.Add(c.At(header, 4, 1), $"{header.InterfaceCount} interfaces");
            }),

        MicroPython("TGT029", Error, Warning, "MicroPython 1.24",
            "Remote wakeup is there when the descriptor promises it",
            "The host allows it, and nothing can wake it.",
            "Use MicroPython 1.24 or later, or clear the bit.",
            static (t, limits, found) =>
            {
                foreach (var c in t.Device.Configurations)
                    if (c.Parsed.Header is { RemoteWakeup: true } header && !t.Target.Release!.RemoteWakeup)
                        found.Add(c.At(header, 7, 1), $"MicroPython {t.Target.Release.Version} has no USBDevice.remote_wakeup()");
            }),

        MicroPython("TGT031", Error, Warning, "MicroPython: runtime_dev_open",
            "There are no alternate settings",
            "MicroPython takes each for a further interface and opens its endpoints at once.",
            "Use an interface for each.",
            static (t, limits, found) =>
            {
                foreach (var i in t.Device.Configurations.SelectMany(c => c.Interfaces))
                    if (i.Descriptor.Alternate != 0) found.Add(i.At(3, 1), $"{i.Name} is an alternate setting");
            }),

        MicroPython("TGT050", Error, Warning, "MicroPython: MICROPY_HW_USB_DESC_STR_MAX",
            "Strings are ASCII and fit the firmware's buffer",
            "Longer ones are cut silently, and other characters arrive garbled.",
            "Shorten the string; use ASCII.",
            static (t, limits, found) =>
            {
                foreach (var (key, bytes) in t.Device.Set.Strings)
                {
                    if (key.Index == 0 || StringDescriptor.Text(bytes) is not { } text) continue;
                    var where = new StringSubject(t.Device, key, bytes).Here;
                    if (text.Length > t.Target.Board.StringLength)
                        found.Add(
                            where,
                            $"«{text}» has {text.Length} characters, MicroPython on {t.Target.Board.Id} sends {t.Target.Board.StringLength}",
                            $"Shorten it to {t.Target.Board.StringLength} characters.");
                    if (text.AsSpan().IndexOfAnyExceptInRange('\x01', '\x7F') is >= 0 and var bad)
                        found.Add(where, $"«{text}» is not ASCII", text[bad] == '\0' ? "Take the NUL character out." : $"MicroPython cannot send '{text[bad]}': use letters without accents.");
                }
            }),

        MicroPython("TGT052", Warning, Off, "MicroPython: tud_descriptor_string_cb",
            "Strings are in one language",
            "MicroPython does not look at the language; the last one given is sent.",
            "Keep one language.",
            static (t, limits, found) =>
            {
                var languages = t.Device.Set.Strings.Keys.Where(k => k.Index != 0).Select(k => k.LangId).Distinct().Count();
                if (languages > 1) found.Add(Location.Whole, $"there are strings in {languages} languages");
            }),

        MicroPython("TGT111", Error, Warning, "MicroPython: no tud_descriptor_bos_cb, no tud_vendor_control_xfer_cb",
            "The firmware answers what the descriptors promise",
            "Requests for a BOS, a Microsoft OS 2.0 set or a WebUSB URL are stalled.",
            "Leave WinUSB and WebUSB out for this board, use bcdUSB 0x0200, or use firmware in C.",
            static (t, limits, found) =>
            {
                var release = t.Target.Release!;
                if (t.Device.Set.Bos is not null && !release.Bos)
                    found.Add(Location.Bos(0, 5), $"MicroPython {release.Version} cannot answer a BOS");
                if (t.Device.Set.MsOs20 is not null && !release.VendorRequests && (release.Bos || t.Device.Set.Bos is null)) // else nobody asks for it
                    found.Add(
                        Location.MsOs20(0, 10),
                        $"MicroPython {release.Version} cannot answer vendor requests: no Microsoft OS 2.0 set");
                if (t.Device.Set.WebUsbUrl is not null && !release.VendorRequests && (release.Bos || t.Device.Set.Bos is null))
                    found.Add(Location.WebUsbUrl(0, 3), $"MicroPython {release.Version} cannot answer vendor requests: no WebUSB URL");
            }),

        new Rule<TargetSubject>("TGT111b", Error, Warning, "MicroPython ports",
            "The firmware lets Python be a USB device",
            "machine.USBDevice does not exist there.",
            "Use another board or release, or the C emitters.",
            static (t, found) =>
            {
                if (t.Target.Release is not { } release || (t.Target.Board.Port is { } port && release.Ports.Contains(port))) return;
                var (board, version) = (t.Target.Board, release.Version);
                found.Add(Location.Whole, board.Port is null
                    ? $"MicroPython has no machine.USBDevice on {board.Name}"
                    : $"MicroPython {version} has no machine.USBDevice on {board.Name}");
            }),

        Budget("TGT112", Error, Warning, "TinyUSB: TUP_DCD_ENDPOINT_MAX",
            "Endpoint numbers are among those that the chip has",
            "TinyUSB refuses the configuration.",
            "",
            static (t, c, budget, found) =>
            {
                if (budget.HighestNumber >= t.Target.Board.EndpointNumbers)
                    found.Add(
                        c.At(c.Parsed.Chain[0]),
                        $"endpoint number {budget.HighestNumber} is used, {t.Target.Board.Name} has 1 to {t.Target.Board.EndpointNumbers - 1}: {new EndpointUsers(budget.Users)}",
                        EndpointAdvice.For(t, c, budget, EndpointLack.Numbers, budget.HighestNumber - t.Target.Board.EndpointNumbers + 1));
            }),

        Budget("TGT112b", Error, Warning, "chip data sheets; TinyUSB drivers",
            "There are no more IN and OUT endpoints than the chip can open",
            "Opening the endpoint fails, and the device is enumerated by half.",
            "",
            static (t, c, budget, found) =>
            {
                var board = t.Target.Board;
                if (budget.In > board.InEndpoints)
                    found.Add(
                        c.At(c.Parsed.Chain[0]),
                        $"{budget.In - 1} IN endpoints, {board.Name} has {board.InEndpoints - 1} beside endpoint 0: {new EndpointUsers(budget.Users)}",
                        EndpointAdvice.For(t, c, budget, EndpointLack.In, budget.In - board.InEndpoints));
                if (budget.Out > board.OutEndpoints)
                    found.Add(
                        c.At(c.Parsed.Chain[0]),
                        $"{budget.Out - 1} OUT endpoints, {board.Name} has {board.OutEndpoints - 1} beside endpoint 0: {new EndpointUsers(budget.Users)}",
                        EndpointAdvice.For(t, c, budget, EndpointLack.Out, budget.Out - board.OutEndpoints));
            }),

        Budget("TGT112c", Error, Warning, "chip data sheets; TinyUSB drivers",
            "The endpoints fit the chip's packet memory",
            "RP2040 stops with a panic; others do not open the last endpoint.",
            "",
            static (t, c, budget, found) =>
            {
                if (t.Target.Board.Memory is { } memory && budget.MemoryBytes > memory.Usable)
                    found.Add(
                        c.At(c.Parsed.Chain[0]),
                        $"the endpoints take {budget.MemoryBytes} bytes of packet memory, {t.Target.Board.Name} has {memory.Usable}: {new EndpointUsers(budget.Users)}",
                        EndpointAdvice.For(t, c, budget, EndpointLack.Memory, budget.MemoryBytes - memory.Usable));
            }),

        Budget("TGT112d", Error, Warning, "chip data sheets",
            "Isochronous endpoints are those that the chip can make isochronous, and others are not",
            "Opening the endpoint fails.",
            "Use bulk or interrupt endpoints, or the number that the message names.",
            static (t, c, budget, found) =>
            {
                foreach (var (owner, endpoint, _) in budget.Users)
                {
                    if (endpoint.Transfer != TransferType.Isochronous)
                    {
                        if (endpoint.Number == t.Target.Board.IsochronousNumber)
                            found.Add(
                                c.At(endpoint, 2, 1),
                                $"{new EndpointName(endpoint.Address, new InterfaceName(owner.Number))}: {t.Target.Board.Name} has number {endpoint.Number} for isochronous endpoints only");
                        continue;
                    }

                    if (t.Target.Board.IsochronousNumber is { } only && endpoint.Number != only)
                        found.Add(
                            c.At(endpoint, 2, 1),
                            $"isochronous {new EndpointName(endpoint.Address, new InterfaceName(owner.Number))}: {t.Target.Board.Name} has number {only} only for it");
                    if (endpoint.PacketSize > t.Target.Board.MaxIsochronous)
                        found.Add(
                            c.At(endpoint, 4, 2),
                            $"isochronous {new EndpointName(endpoint.Address, new InterfaceName(owner.Number))} has packets of {endpoint.PacketSize} bytes; {t.Target.Board.Name} sends {t.Target.Board.MaxIsochronous}");
                }
            }),

        Budget("TGT112e", Error, Warning, "chip data sheets",
            "Packets suit the speed of the board",
            "A full-speed board cannot send packets of high speed.",
            "Bulk and interrupt packets of at most 64 bytes.",
            static (t, c, budget, found) =>
            {
                if (t.Target.Board.HighSpeed || t.Device.Speed is UsbSpeed.Low or UsbSpeed.Full) return; // at full speed USB041b tells it
                foreach (var (owner, endpoint, _) in budget.Users)
                    if (endpoint is { Transfer: TransferType.Bulk or TransferType.Interrupt, PacketSize: > 64 })
                        found.Add(
                            c.At(endpoint, 4, 2),
                            $"{new EndpointName(endpoint.Address, new InterfaceName(owner.Number))} has packets of {endpoint.PacketSize} bytes at full speed");
            }),

        MicroPython("TGT113", Error, Warning, "MicroPython: machine.USBDevice.BUILTIN_DEFAULT",
            "A device that keeps the built-in serial port begins with it",
            "MicroPython's own driver expects its interfaces 0 and 1, endpoints 0x81, 0x02 and 0x82.",
            "Put the built-in port's descriptors first, as BUILTIN_DEFAULT.desc_cfg has them.",
            static (t, limits, found) =>
            {
                if (!t.Target.KeepsRepl || t.Device.Configurations is not [var c, ..]) return;
                var starts = c.Interface(0)?.Descriptor is { Class: UsbClass.Communications, SubClass: 2 } && c.Interface(1)?.Descriptor is { Class: UsbClass.CdcData };
                if (!starts)
                    found.Add(
                        new Location(c.Part, 0, Math.Min(9, c.Bytes.Length)),
                        "the built-in serial port is kept, but interfaces 0 and 1 are not a serial port");
                foreach (var i in c.Interfaces.Where(i => i.Descriptor.Number >= limits.BuiltIn.Interfaces))
                    foreach (var e in i.Endpoints.Where(e => e.Descriptor.Number < limits.BuiltIn.EndpointNumbers))
                        found.Add(
                            e.At(2, 1),
                            $"{e.Name} uses a number of the built-in serial port (1 to {limits.BuiltIn.EndpointNumbers - 1})");
            }),

        MicroPython("TGT114", Warning, Off, "MicroPython library README",
            "There is a way back to the REPL",
            "Without the built-in serial port nobody can reach the board while the script runs.",
            "Keep the built-in port, add a CDC function with os.dupterm, or leave an escape pin in boot.py.",
            static (t, limits, found) =>
            {
                if (!t.Target.KeepsRepl) found.Add(Location.Whole, "the built-in serial port is dropped");
            }),
    ];

    private static Rule<TargetSubject> MicroPython(
        string id, Severity compile, Severity check, string source, string title, string why, string fix, Action<TargetSubject, MicroPythonLimits, Findings> judge) =>
        new(id, compile, check, source, title, why, fix, (t, found) =>
        {
            if (t.Target.Release is not null) judge(t, BoardTable.Default.Limits, found);
        });

    private static Rule<TargetSubject> Budget(
        string id, Severity compile, Severity check, string source, string title, string why, string fix,
        Action<TargetSubject, ConfigurationSubject, EndpointBudget, Findings> judge) =>
        new(id, compile, check, source, title, why, fix.Length > 0 ? fix : EndpointAdvice.General, (t, found) =>
        {
            foreach (var c in t.Device.Configurations)
                if (!c.Parsed.Chain.IsEmpty) judge(t, c, EndpointBudget.Of(c.Parsed, t.Target.Board), found);
        });
}
