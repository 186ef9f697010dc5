using System.Collections.Immutable;
using static UsbDev.Descriptors.Severity;

namespace UsbDev.Descriptors;

/// <summary>CDC: serial ports above all.</summary>
internal static class CdcRules
{
    private const byte AbstractControl = 2;

    public static ImmutableArray<Rule> Rows { get; } =
    [
        Control("CDC096", Error, Warning, "CDC 1.2 §5.2.3.1",
            "The functional descriptors of a CDC interface begin with the header",
            "Drivers may stop without it.",
            "Put 05 24 00 20 01 first.",
            static (i, found) =>
            {
                var functional = i.Setting.Extras.OfType<CdcDescriptor>().FirstOrDefault();
                if (functional is null) found.Add(i.Here, $"CDC {i.Name} has no functional descriptors");
                else if (functional is not CdcHeaderDescriptor)
                    found.Add(i.Configuration.At(functional), $"the first functional descriptor of {i.Name} is no header");
            }),

        Control("CDC096b", Error, Warning, "CDC 1.2 §5.2.3.2",
            "A union names the control interface and data interfaces that exist",
            "Linux: «Invalid union descriptor»; the port does not appear.",
            "Set bControlInterface to the interface's own number and bSubordinateInterface0 to the data interface's.",
            static (i, found) =>
            {
                if (i.Setting.Extras.OfType<CdcUnionDescriptor>().FirstOrDefault() is not { } union)
                {
                    if (i.Descriptor.SubClass == AbstractControl) found.Add(i.Here, $"{i.Name} has no union");
                    return;
                }

                if (union.ControlInterface != i.Descriptor.Number)
                    found.Add(
                        i.Configuration.At(union, 3, 1),
                        $"the union of {i.Name} names interface {union.ControlInterface} as the control interface");
                foreach (var number in union.SubordinateInterfaces)
                    if (number == i.Descriptor.Number || i.Configuration.Interface(number) is null)
                        found.Add(i.Configuration.At(union), $"the union of {i.Name} names interface {number} as a data interface");
            }),

        Control("CDC096c", Error, Warning, "PSTN 1.2 §5.3.1",
            "Call management names the data interface",
            "Old drivers find the data interface by it.",
            "Set bDataInterface to the number of the data interface.",
            static (i, found) =>
            {
                if (i.Setting.Extras.OfType<CdcCallManagementDescriptor>().FirstOrDefault() is not { } call) return;
                var union = i.Setting.Extras.OfType<CdcUnionDescriptor>().FirstOrDefault();
                var isThere = i.Configuration.Interface(call.DataInterface) is not null;
                // A union that names nothing sound has been told: then it is enough that there is such an interface.
                var names = union is not null && union.SubordinateInterfaces.All(n => n != i.Descriptor.Number && i.Configuration.Interface(n) is not null);
                if (names ? !union!.SubordinateInterfaces.Contains(call.DataInterface) : !isThere)
                    found.Add(
                        i.Configuration.At(call, 4, 1),
                        $"call management of {i.Name} names interface {call.DataInterface} as the data interface");
            }),

        new Rule<ChainSubject>("CDC096d", Error, Warning, "CDC 1.2 §5.2.3; PSTN 1.2 §5.3",
            "A functional descriptor has its form's length",
            "Drivers ignore it, or read past its end.",
            "Header 5, call management 5, abstract control 4, union 4 plus one for each data interface.",
            static (c, found) =>
            {
                var expected = c.Descriptor switch
                {
                    CdcHeaderDescriptor { Tail.IsEmpty: false } or CdcCallManagementDescriptor { Tail.IsEmpty: false } => 5,
                    CdcAbstractControlDescriptor { Tail.IsEmpty: false } => 4,
                    CdcOtherDescriptor { Subtype: CdcSubtype.Header or CdcSubtype.CallManagement or CdcSubtype.Union } => 5,
                    CdcOtherDescriptor { Subtype: CdcSubtype.AbstractControl } => 4,
                    CdcOtherDescriptor { Subtype: CdcSubtype.Ethernet } => 13,
                    _ => c.Descriptor.Length,
                };
                if (c.Descriptor.Length != expected)
                    found.Add(c.Here, $"a functional descriptor of {c.Descriptor.Length} bytes; it takes {expected}");
            }),

        Control("CDC096e", Error, Warning, "PSTN 1.2 §5.3.2",
            "A serial port has an abstract control descriptor",
            "Hosts take it that line coding and modem lines are not supported.",
            "Add 04 24 02 and the capabilities.",
            static (i, found) =>
            {
                if (i.Descriptor.SubClass == AbstractControl && !i.Setting.Extras.OfType<CdcAbstractControlDescriptor>().Any())
                    found.Add(i.Here, $"{i.Name} has no abstract control descriptor");
            }),

        Control("CDC097", Warning, Info, "CDC 1.2 §3.4.2; Linux, Windows",
            "A CDC control interface has an interrupt IN endpoint",
            "The specification makes it optional; some drivers do not start without it.",
            "Add one, of 8 or 16 bytes, even if it is never used.",
            static (i, found) =>
            {
                if (i.Descriptor.SubClass == AbstractControl && !i.Endpoints.Any(e => e.Descriptor is { Transfer: TransferType.Interrupt, IsIn: true }))
                    found.Add(i.At(4, 1), $"{i.Name} has no notification endpoint");
            }),

        new Rule<InterfaceSubject>("CDC097b", Error, Warning, "CDC 1.2 §4.6",
            "A CDC data interface has a bulk IN and a bulk OUT endpoint, or none in setting 0",
            "Nothing can be sent or received.",
            "Give it one bulk endpoint each way.",
            static (i, found) =>
            {
                if (i.Descriptor is not { Class: UsbClass.CdcData } || i.Endpoints.IsEmpty) return;
                var bulk = i.Endpoints.Where(e => e.Descriptor.Transfer is TransferType.Bulk or TransferType.Isochronous).ToList();
                if (!bulk.Any(e => e.Descriptor.IsIn) || bulk.All(e => e.Descriptor.IsIn))
                    found.Add(i.At(4, 1), $"data {i.Name} has no bulk endpoint each way");
            }),

        new Rule<InterfaceSubject>("CDC097c", Error, Info, "CDC 1.2 §4.6, §4.7",
            "A CDC data interface has subclass and protocol 0",
            "They are not used, or name a protocol that a serial port has not.",
            "Set both to 0.",
            static (i, found) =>
            {
                if (i.Descriptor is { Class: UsbClass.CdcData, SubClass: not 0 })
                    found.Add(i.At(6, 1), $"the subclass of data {i.Name} is {i.Descriptor.SubClass}");
            }),

        new Rule<FunctionSubject>("CDC098", Error, Warning, "IAD ECN; CDC 1.2",
            "In a composite device the association of a serial port is of class 02/02",
            "Windows chooses usbser.sys by it.",
            "Set bFunctionClass and bFunctionSubClass to 02, 02.",
            static (f, found) =>
            {
                if (f.Association is { } association && f.First.Descriptor is { Class: UsbClass.Communications, SubClass: AbstractControl }
                    && (association.Class, association.SubClass) != (UsbClass.Communications, AbstractControl))
                    found.Add(
                        f.Configuration.At(association, 4, 3),
                        $"the association of serial port {f.First.Name} is of class {association.Class:X2}/{association.SubClass:X2}");
            }),

        Control("CDC099", Warning, Off, "PSTN 1.2 §5.3.2",
            "The abstract control capabilities are those of a serial port",
            "Hosts do not set the line coding of a port that does not offer it.",
            "0x02 for line coding and modem lines, 0x06 with break.",
            static (i, found) =>
            {
                if (i.Setting.Extras.OfType<CdcAbstractControlDescriptor>().FirstOrDefault() is { } acm && ((acm.Capabilities & 2) == 0 || (acm.Capabilities & 0xF0) != 0))
                    found.Add(i.Configuration.At(acm, 3, 1), $"bmCapabilities of {i.Name} is 0x{acm.Capabilities:X2}");
            }),

        Control("CDC100", Warning, Info, "PSTN 1.2 §6.5.4",
            "Notification packets hold a whole notification",
            "SERIAL_STATE has 10 bytes: with packets of 8 it takes two polls.",
            "Use a wMaxPacketSize of 16.",
            static (i, found) =>
            {
                if (i.Descriptor.SubClass == AbstractControl && i.Endpoints.FirstOrDefault(e => e.Descriptor is { Transfer: TransferType.Interrupt, IsIn: true, PacketSize: < 10 }) is { } endpoint)
                    found.Add(endpoint.At(4, 2), $"wMaxPacketSize of notification {endpoint.Name} is {endpoint.Descriptor.PacketSize}");
            }),

        Control("CDC101", Warning, Off, "Linux: ModemManager",
            "A serial port that is no modem does not claim AT commands",
            "ModemManager sends AT commands to it for some seconds.",
            "Use protocol 0, or a udev rule with ID_MM_DEVICE_IGNORE.",
            static (i, found) =>
            {
                if (i.Descriptor is { SubClass: AbstractControl, Protocol: 1 })
                    found.Add(i.At(7, 1), $"{i.Name} claims AT commands (protocol 1)");
            }),
    ];

    private static Rule<CommunicationsSubject> Control(
        string id, Severity compile, Severity check, string source, string title, string why, string fix, Action<InterfaceSubject, Findings> judge) =>
        new(id, compile, check, source, title, why, fix, (control, found) => judge(control.Interface, found));
}
