using System.Collections.Immutable;
using static UsbDev.Descriptors.Severity;

namespace UsbDev.Descriptors;

/// <summary>Interfaces, alternate settings, interface associations.</summary>
internal static class InterfaceRules
{
    public static ImmutableArray<Rule> Rows { get; } =
    [
        new Rule<InterfaceSubject>("USB030", Error, Warning, "USB 2.0 §9.6.5",
            "bNumEndpoints is the number of endpoint descriptors that follow",
            "Windows rejects the configuration; Linux uses the smaller number.",
            "Count the endpoint descriptors of this setting; endpoint 0 does not count.",
            static (i, found) =>
            {
                if (i.Descriptor.EndpointCount != i.Endpoints.Length && !(i.IsCut && i.Descriptor.EndpointCount > i.Endpoints.Length))
                    found.Add(i.At(4, 1), $"bNumEndpoints of {i.Name} is {i.Descriptor.EndpointCount}, {i.Endpoints.Length} follow");
            }),

        new Rule<InterfaceSubject>("USB030b", Error, Warning, "USB 2.0 §9.6.5",
            "An interface has at most 30 endpoints",
            "There are no more addresses.",
            "Remove endpoints.",
            static (i, found) =>
            {
                if (i.Descriptor.EndpointCount > 30) found.Add(i.At(4, 1), $"bNumEndpoints of {i.Name} is {i.Descriptor.EndpointCount}");
            }),

        new Rule<ConfigurationSubject>("USB031", Error, Warning, "USB 2.0 §9.6.5",
            "Alternate settings are numbered 0, 1, 2, …, each once",
            "Linux: «Duplicate descriptor», «has no altsetting 0»; setting 0 is what a host starts with.",
            "Number the settings of each interface from 0.",
            static (c, found) =>
            {
                if (c.Interfaces.Length == c.Numbers.Count && c.Interfaces.All(static i => i.Descriptor.Alternate == 0)) return;
                foreach (var settings in c.Interfaces.GroupBy(i => i.Descriptor.Number))
                {
                    var seen = default(ByteSet);
                    foreach (var setting in settings)
                        if (!seen.Add(setting.Descriptor.Alternate)) found.Add(setting.At(3, 1), $"{setting.Name} is there twice");
                    for (var n = 0; n < seen.Count; n++)
                    {
                        if (seen.Contains((byte)n)) continue;
                        found.Add(settings.First(s => s.Descriptor.Alternate > n).At(3, 1), $"interface {settings.Key} has no setting {n}");
                        break;
                    }
                }
            }),

        new Rule<ConfigurationSubject>("USB032", Error, Warning, "USB 2.0 §9.6.5",
            "All settings of an interface stand together",
            "Hosts that read from one interface to the next miss the rest.",
            "Put them behind each other.",
            static (c, found) =>
            {
                var closed = default(ByteSet);
                for (var i = 1; i < c.Interfaces.Length; i++)
                {
                    var (before, now) = (c.Interfaces[i - 1].Descriptor.Number, c.Interfaces[i].Descriptor.Number);
                    if (before == now) continue;
                    closed.Add(before);
                    if (closed.Contains(now))
                        found.Add(c.Interfaces[i].Here, $"{c.Interfaces[i].Name} stands apart from the other settings of interface {now}");
                }
            }),

        new Rule<ConfigurationSubject>("USB032b", Warning, Info, "practice",
            "Interfaces stand in ascending order",
            "Hosts do not need it; people and small hosts do.",
            "Order them by bInterfaceNumber.",
            static (c, found) =>
            {
                for (var i = 1; i < c.Interfaces.Length; i++)
                {
                    if (c.Interfaces[i].Descriptor.Number < c.Interfaces[i - 1].Descriptor.Number)
                        found.Add(
                            c.Interfaces[i].At(2, 1),
                            $"interface {c.Interfaces[i].Descriptor.Number} follows interface {c.Interfaces[i - 1].Descriptor.Number}");
                }
            }),

        new Rule<InterfaceSubject>("USB033", Error, Warning, "USB 2.0 §9.6.5",
            "An interface's class is not 0",
            "0 is reserved here; no driver is found.",
            "Use FF for a vendor's own protocol.",
            static (i, found) =>
            {
                if (i.Descriptor.Class == 0) found.Add(i.At(5, 1), $"the class of {i.Name} is 0");
            }),

        new Rule<InterfaceSubject>("USB034", Error, Warning, "USB 2.0 §5.6.3",
            "Isochronous endpoints take no time in setting 0",
            "The host must be able to configure the device on a busy bus.",
            "Give setting 0 no isochronous endpoints, or packets of 0 bytes.",
            static (i, found) =>
            {
                if (i.Descriptor.Alternate != 0) return;
                foreach (var endpoint in i.Endpoints)
                    if (endpoint.Descriptor is { Transfer: TransferType.Isochronous, PacketSize: > 0 })
                        found.Add(
                            endpoint.At(4, 2),
                            $"isochronous {endpoint.Name} has packets of {endpoint.Descriptor.PacketSize} bytes in setting 0");
            }),

        new Rule<InterfaceSubject>("USB034b", Error, Warning, "USB 2.0 §5.7.3",
            "Interrupt endpoints of setting 0 have packets of at most 64 bytes",
            "At high speed more must be asked for by an alternate setting.",
            "Move the large endpoint to setting 1, or use smaller packets.",
            static (i, found) =>
            {
                if (i.Descriptor.Alternate != 0 || i.Device.Speed == UsbSpeed.Super || !i.Device.MayBe(UsbSpeed.High)) return; // at full speed no packet is so large
                foreach (var endpoint in i.Endpoints)
                    if (endpoint.Descriptor is { Transfer: TransferType.Interrupt } e && (e.PacketSize > 64 || e.TransactionsPerMicroframe > 1))
                        found.Add(
                            endpoint.At(4, 2),
                            $"interrupt {endpoint.Name} moves {e.PacketSize * e.TransactionsPerMicroframe} bytes in setting 0");
            }),

        new Rule<ChainSubject>("USB035", Error, Warning, "IAD ECN §9.6.4",
            "An interface association stands right before its first interface",
            "Windows looks for the interface there.",
            "Put the association before the interface that bFirstInterface names.",
            static (c, found) =>
            {
                if (c.Descriptor is not InterfaceAssociationDescriptor association) return;
                var chain = c.Configuration.Parsed.Chain;
                if (c.Index + 1 >= chain.Length || chain[c.Index + 1] is not InterfaceDescriptor next || next.Number != association.FirstInterface)
                    found.Add(
                        c.Configuration.At(association, 2, 1),
                        $"interface {association.FirstInterface} does not follow its association");
            }),

        new Rule<ConfigurationSubject>("USB035b", Error, Warning, "IAD ECN §9.6.4",
            "An interface association counts interfaces that exist, each in one association only",
            "Hosts cannot tell whose an interface is.",
            "Set bInterfaceCount to the number of neighbouring interfaces of the function.",
            static (c, found) =>
            {
                var (numbers, taken) = (c.Numbers, default(ByteSet));
                foreach (var association in c.Parsed.Associations)
                {
                    if (association.InterfaceCount == 0) found.Add(c.At(association, 3, 1), "bInterfaceCount is 0");
                    for (var n = (int)association.FirstInterface; n < association.FirstInterface + association.InterfaceCount; n++)
                    {
                        if (c.IsCut && !numbers.Contains((byte)n)) break;
                        if (n > byte.MaxValue || !numbers.Contains((byte)n))
                            found.Add(c.At(association, 3, 1), $"the association counts interface {n}, which does not exist");
                        else if (!taken.Add((byte)n)) found.Add(c.At(association, 3, 1), $"interface {n} is in two associations");
                        else continue;
                        break;
                    }
                }
            }),

        new Rule<ConfigurationSubject>("USB035c", Error, Warning, "IAD ECN §9.6.4",
            "An interface association names a class",
            "0 is not allowed; no driver is found.",
            "Set bFunctionClass to the class of the first interface.",
            static (c, found) =>
            {
                foreach (var association in c.Parsed.Associations)
                    if (association.Class == 0) found.Add(c.At(association, 4, 1), "bFunctionClass is 0");
            }),

        new Rule<ConfigurationSubject>("USB035d", Warning, Info, "IAD ECN §9.6.4",
            "An interface association has the class of its first interface",
            "Windows chooses the driver by the association, Linux by the interface; they should agree.",
            "Copy class, subclass and protocol of the first interface.",
            static (c, found) =>
            {
                foreach (var association in c.Parsed.Associations)
                {
                    if (association.Class is not (0 or UsbClass.Video) && c.Interface(association.FirstInterface)?.Descriptor is { } first
                        && (first.Class, first.SubClass) != (association.Class, association.SubClass) && (first.Class, first.SubClass) != (UsbClass.Communications, 2)) // of which CDC098 speaks
                        found.Add(
                            c.At(association, 4, 3),
                            $"the association's class is {association.Class:X2}/{association.SubClass:X2}, its first interface's {first.Class:X2}/{first.SubClass:X2}");
                }
            }),

        new Rule<ConfigurationSubject>("USB035e", Info, Off, "IAD ECN §9.6.4",
            "An interface association groups more than one interface",
            "One interface needs none, though it does no harm.",
            "Leave the association out.",
            static (c, found) =>
            {
                foreach (var association in c.Parsed.Associations)
                    if (association.InterfaceCount == 1)
                        found.Add(
                            c.At(association, 3, 1),
                            $"the association of interface {association.FirstInterface} counts one interface");
            }),

        new Rule<ConfigurationSubject>("USB035f", Error, Info, "IAD ECN §9.6.4; CDC 1.2 §5.2.3.2; Audio 1.0 §4.3.2",
            "An interface association groups the interfaces that its first one names",
            "The driver of the function does not get an interface that stands outside, and gets one that is another function's.",
            "Set bInterfaceCount so that the association holds the interface with the CDC union or the audio header, those that it names, and no others.",
            static (c, found) =>
            {
                foreach (var association in c.Parsed.Associations)
                {
                    if (c.Interface(association.FirstInterface) is not { } first || association.InterfaceCount == 0) continue;
                    var named = default(ByteSet);
                    first.AddSubordinates(ref named);
                    if (named.Count == 0 || NamesNobody(c, named)) continue;
                    var end = association.FirstInterface + association.InterfaceCount;
                    for (var n = 0; n <= byte.MaxValue; n++)
                    {
                        var isInside = n > association.FirstInterface && n < end;
                        if (n == association.FirstInterface || isInside == named.Contains((byte)n) || c.Interface(n) is null) continue;
                        found.Add(c.At(association, 3, 1), isInside
                            ? $"the association of {first.Name} counts interface {n}, which it does not name"
                            : $"{first.Name} names interface {n}, which its association does not count");
                        break;
                    }
                }
            }),

        new Rule<ConfigurationSubject>("USB037", Info, Off, "practice",
            "Each function has a name",
            "Port lists show it.",
            "Set iInterface of its first interface, or iFunction.",
            static (c, found) =>
            {
                foreach (var function in c.Functions)
                    if (function.First.Descriptor.StringIndex == 0 && function.Association is not { StringIndex: > 0 })
                        found.Add(function.First.At(8, 1), $"the function at {function.First.Name} has no name");
            }),
    ];

    /// <summary>Interfaces that there are not are named: their own rules tell it.</summary>
    private static bool NamesNobody(ConfigurationSubject configuration, ByteSet named)
    {
        for (var n = 0; n <= byte.MaxValue; n++)
            if (named.Contains((byte)n) && !configuration.Numbers.Contains((byte)n)) return true;
        return false;
    }
}
