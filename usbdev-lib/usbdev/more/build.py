"""Descriptors for a device that is put together in Python: ``Device(Keyboard(), Mouse(), product=0x0002, name="Desk")``.

They are numbered as the compiler numbers a device.yaml with the same functions. This module is needed once, so it is
not kept in memory.
"""

import sys

_INTERFACE, _ENDPOINT, _STRING = 1, 2, 3  # kinds of relocation
_BULK, _INTERRUPT = 2, 3
_PIPES = {"bulk in": (_BULK, 0x80), "bulk out": (_BULK, 0), "interrupt in": (_INTERRUPT, 0x80), "interrupt out": (_INTERRUPT, 0)}


class Builder:
    def __init__(self):
        self.bytes = bytearray()
        self.relocations = bytearray()
        self.last = 0
        self.strings = []
        self.functions = []
        self.endpoints = 0
        self.association = False

    def add(self, *values):
        self.bytes.extend(bytes(values))

    def number(self, kind, value):
        """Adds a byte that is moved when the device stands beside others."""
        gap = len(self.bytes) - self.last
        while gap > 63:
            self.relocations.append(63)
            gap -= 63
        self.relocations.append(kind << 6 | gap)
        self.last = len(self.bytes)
        self.bytes.append(value)

    def string(self, text):
        """Adds a string index."""
        if text == "":
            self.add(0)
            return
        if text is not None and not isinstance(text, str):
            raise TypeError("%r is no text" % text)
        if text is None or text not in self.strings:
            self.strings.append(text)
        self.number(_STRING, self.strings.index(text) + 1)

    def interface(self, function, endpoints, class_, subclass=0, protocol=0, name=""):
        self.add(9, 4)
        self.number(_INTERFACE, len(self.functions))
        self.add(0, endpoints, class_, subclass, protocol)
        self.string(name)
        self.functions.append(function)

    def associate(self, count, class_, subclass, protocol, name):
        """Announces that the next `count` interfaces belong together (USB 2.0 ECN Interface Association Descriptor)."""
        self.association = True
        self.add(8, 11)
        self.number(_INTERFACE, len(self.functions))
        self.add(count, class_, subclass, protocol)
        self.string(name)

    def endpoint(self, direction, kind, size, interval=0):
        """Adds an endpoint with the number that `next_endpoint` has given out last."""
        self.add(7, 5)
        self.number(_ENDPOINT, direction | self.endpoints)
        self.add(kind, size & 255, size >> 8, int(interval))

    def next_endpoint(self):
        self.endpoints += 1

    def hid(self, function):
        from usbdev.more import presets

        reports = function.items
        if not reports and function.descriptor is None:
            raise TypeError("an HID interface needs reports")
        protocol = 0
        if function.descriptor is None:
            parts = b""
            if len(reports) > 1:
                number(function)
            for id in sorted(reports):
                report = reports[id]
                preset = by_class(report, _PRESETS)
                part = own(report, "descriptor", None) or getattr(presets, preset)
                if id:
                    at = part.index(b"\xa1\x01") + 2  # behind Collection (Application)
                    part = part[:at] + bytes((0x85, id)) + part[at:]
                else:
                    protocol = presets.BOOT.get(preset, 0)
                parts += part
            function.descriptor = shorten(parts) if len(reports) > 1 else parts
        out = by_class(function, {"HidOut": 1}) or 0
        size = 1
        poll = own(function, "poll", 1)  # ms
        for id, report in reports.items():
            for name in ("input", "output", "feature"):
                size = max(size, min(len(own(report, name, b"")) - (not id), 64))
        self.interface(function, 1 + out, 3, int(protocol > 0), protocol, own(function, "name", ""))
        self.add(9, 0x21, 0x11, 1, 0, 1, 0x22, len(function.descriptor) & 255, len(function.descriptor) >> 8)
        self.next_endpoint()
        self.endpoint(0x80, _INTERRUPT, size, poll)
        if out:
            self.endpoint(0, _INTERRUPT, size, poll)

    def midi(self, function):
        sources, sinks = own(function, "names", ((), ()))  # of the cables from the device, and to it
        name = own(function, "name", "")
        tx, rx = function.groups
        between("cables from the device", tx, 0, 16)
        between("cables to the device", rx, 0, 16)
        if not tx + rx:
            raise ValueError("a MIDI function needs cables")
        self.associate(2, 1, 1, 0, name)
        self.interface(function, 0, 1, 1, 0, name)
        self.add(9, 0x24, 1, 0, 1, 9, 0, 1)
        self.number(_INTERFACE, len(self.functions))
        self.interface(function, (tx > 0) + (rx > 0), 1, 3, 0, name)
        self.add(7, 0x24, 1, 0, 1)
        length = len(self.bytes)
        self.add(0, 0)
        jack = 0
        inputs, outputs = [], []  # embedded jacks
        for cable in range(max(tx, rx)):
            to = cable < rx
            name_to = sinks[cable] if cable < len(sinks) else ""
            name_from = sources[cable] if cable < len(sources) else ""
            if to:
                jack += 1
                inputs.append(jack)
                self.add(6, 0x24, 2, 1, jack)
                self.string(name_to)
            if cable < tx:
                self.add(6, 0x24, 2, 2, jack + 1)
                self.string(name_from)
                self.add(9, 0x24, 3, 1, jack + 2, 1, jack + 1, 1)
                self.string(name_from)
                jack += 2
                outputs.append(jack)
            if to:
                jack += 1
                self.add(9, 0x24, 3, 2, jack, 1, inputs[-1], 1)
                self.string(name_to)
        self.next_endpoint()
        for direction, jacks in ((0, inputs), (0x80, outputs)):
            if jacks:
                self.add(9, 5)
                self.number(_ENDPOINT, direction | self.endpoints)
                self.add(_BULK, 64, 0, 0, 0, 0)
                self.add(4 + len(jacks), 0x25, 1, len(jacks), *jacks)
        total = len(self.bytes) - length + 5
        self.bytes[length] = total & 255
        self.bytes[length + 1] = total >> 8

    def cdc(self, function):
        name = own(function, "name", "")
        self.associate(2, 2, 2, 0, name)
        first = len(self.functions)
        self.interface(function, 1, 2, 2, 0, name)
        self.add(5, 0x24, 0, 0x20, 1, 5, 0x24, 1, 0)
        self.number(_INTERFACE, first + 1)
        self.add(4, 0x24, 2, 6, 5, 0x24, 6)
        self.number(_INTERFACE, first)
        self.number(_INTERFACE, first + 1)
        self.next_endpoint()
        self.endpoint(0x80, _INTERRUPT, 16, 16)
        self.interface(function, 2, 10)
        self.next_endpoint()
        self.endpoint(0, _BULK, 64)
        self.endpoint(0x80, _BULK, 64)

    def vendor(self, function):
        self.interface(function, len(function.endpoints), 255, 0, 0, own(function, "name", ""))
        numbers = {0: 0, 0x80: 0}  # endpoint numbers of this interface, by direction
        first = self.endpoints
        for text in function.endpoints:
            if text not in _PIPES:
                raise ValueError("%r is none of %s" % (text, ", ".join(sorted(_PIPES))))
            kind, direction = _PIPES[text]
            numbers[direction] += 1
            self.endpoints = first + numbers[direction]
            self.endpoint(direction, kind, 64, kind == _INTERRUPT)
        self.endpoints = first + max(numbers.values())


def shorten(items):
    """A report descriptor without the global items that say what is so already (HID 1.11, section 6.2.2.7), as the compiler writes it."""
    short = bytearray()
    state = {}
    at = 0
    while at < len(items):
        head = items[at]
        size = (1, 2, 3, 5)[head & 3] if head != 0xFE else 3 + items[at + 1]
        item = bytes(items[at : at + size])
        at += size
        if head & 12 == 4:  # global
            tag = head >> 4
            if tag > 9:  # push, pop
                state.clear()
            elif tag != 8 and state.get(tag) == item:
                continue
            state[tag] = item
        short.extend(item)
    return bytes(short)


def between(name, value, low, high):
    if not low <= value <= high:
        raise ValueError("%s: %s is not in %d..%d" % (name, value, low, high))


_KINDS = {"Report": "hid", "Midi": "midi", "Cdc": "cdc", "Vendor": "vendor"}
_PRESETS = {
    "Keyboard": "keyboard",
    "NkroKeyboard": "nkro",
    "Mouse": "mouse",
    "Pointer": "absolute",
    "Consumer": "consumer",
    "System": "system",
    "Gamepad": "gamepad",
}


def by_class(function, table):
    """What a table says of the nearest class of an object that it names."""
    class_ = type(function)
    while class_.__name__ not in table:
        if not class_.__bases__:
            return None
        class_ = class_.__bases__[0]
    return table[class_.__name__]


def own(function, name, default):
    """An attribute that an object or its class has by itself, and not from usbdev.more."""
    value = getattr(function, "__dict__", {}).get(name)
    return getattr(type(function), name, default) if value is None else value


def number(hid):
    """Gives an interface's reports the IDs 1, 2, ..."""
    reports = [hid.items[i] for i in sorted(hid.items)]
    hid.items.clear()
    for report in reports:
        id = len(hid.items) + 1
        hid.items[id] = report
        report.buf = report.input
        for name in ("input", "output", "feature"):
            b = own(report, name, None)
            if b:
                b[0] = id


def build(
    functions,
    vendor=0x1209,
    product=0x0001,
    release=0x0100,
    manufacturer="",
    name="",
    serial=None,
    max_power=100,
    remote_wakeup=False,
    repl=True,
):
    """The arguments of a compiled `Device`. serial: None for the board's own id; max_power: mA; release: BCD, 0x0210 is 2.1."""
    if not functions:
        raise TypeError("a device needs functions")
    between("vendor", vendor, 0, 0xFFFF)
    between("product", product, 0, 0xFFFF)
    between("release", release, 0, 0xFFFF)
    if not 0 < max_power <= 500:
        raise ValueError("max_power: %s is not in 1..500 mA" % max_power)
    b = Builder()
    b.add(18, 1, 0, 2, 0, 0, 0, 64, vendor & 255, vendor >> 8, product & 255, product >> 8, release & 255, release >> 8)
    for text in (manufacturer, name, serial):
        b.string(text)
    b.add(1)
    b.add(9, 2, 0, 0, 0, 1, 0, 0x80 | remote_wakeup << 5, (max_power + 1) // 2)
    for function in functions:
        function = own(function, "hid", function)
        kind = by_class(function, _KINDS)
        if not kind:
            raise TypeError("%r is no function of a USB device" % function)
        getattr(b, kind)(function)
    b.bytes[20] = (len(b.bytes) - 18) & 255
    b.bytes[21] = (len(b.bytes) - 18) >> 8
    b.bytes[22] = len(b.functions)
    if b.association:
        b.bytes[4:7] = b"\xef\x02\x01"
    package = sys.modules["usbdev.more"]
    for module in ("build", "presets"):
        if sys.modules.pop("usbdev.more." + module, None):
            delattr(package, module)
    return (bytes(b.bytes), bytes(b.relocations), b.strings, b.functions) + (() if repl else (False,))
