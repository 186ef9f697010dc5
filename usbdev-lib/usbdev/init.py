"""What is done once when a device is made: reports get their buffers, descriptors their numbers, functions their endpoints.

None of it is kept in memory.
"""

from usbdev import getter, stack


def register(self, hid, id, args):
    """Makes the buffers of an HID report."""
    args = args or self.sizeof
    if hid is None or isinstance(hid, bytes):
        self.descriptor = hid or getattr(type(self), "descriptor", None)
        self.items = {}  # reports by ID
        hid = self
    elif hid.descriptor is None:
        id = len(hid.items)
    self.hid = hid
    if not args:
        return
    hid.items[id] = self
    self.input = bytearray(args[0] + 1)
    self.input[0] = id
    self.buf = self.input if id else memoryview(self.input)[1:]  # as it is on the wire
    if len(args) > 1:
        self.output = bytearray(args[1] + 1)
        self.output[0] = id
    if len(args) > 2:
        self.extend(id, args[2])
    self.clear()


def init(self, args, values):
    """Puts the device beside the firmware's own interfaces."""
    if not (args and isinstance(args[0], bytes)):
        args = getter(None, "build")(args, **values)
    copy, add, texts, self.funcs, *repl = args
    copy = bytearray(copy)
    driver = stack.BUILTIN_NONE if repl == [False] else stack.BUILTIN_DEFAULT
    self.builtin_driver = driver
    self.itf_max = driver.itf_max
    i = 0
    for step in add:
        i += step & 63
        copy[i] += (0, driver.itf_max, max(driver.ep_max, 1) - 1, driver.str_max - 1)[step >> 6]
    self.handler = {}
    i = 27
    while i < len(copy):
        n = copy[i + 2]
        if copy[i + 1] == 4:  # INTERFACE
            f = self.funcs[n - driver.itf_max]
            cls = copy[i + 5]
        elif copy[i + 1] == 5:  # ENDPOINT
            self.handler[n] = bind(self, f, n, copy[i + 4] | copy[i + 5] << 8, cls)
        i += copy[i]
    device = copy[:18]
    copy = copy[18:27] + driver.desc_cfg[9:] + copy[27:]
    copy[2] = len(copy) & 255
    copy[3] = len(copy) >> 8
    copy[4] += driver.itf_max
    if driver.desc_cfg[9:] and driver.desc_cfg[10] == 11:  # an interface association: the device class that announces it
        device[4] = 0xEF
        device[5] = 2
        device[6] = 1
    strings = [None] * driver.str_max
    for text in texts:
        if text is None:
            from umachine import unique_id

            text = unique_id().hex()
        strings.append(text)
    self.config = device, copy, tuple(strings)
    if __name__ == "usbdev.init":  # not where it is bundled with others
        import sys

        del sys.modules["usbdev.init"], sys.modules["usbdev"].init


def bind(self, f, addr, size, t):
    if hasattr(type(f), "bind"):
        return f.bind(addr, size)
    if t == 2:  # the notification endpoint of a serial port is of use to few: set_state takes it over
        f.irq = self, addr
        return bool
    if addr & 128:
        f.addr = addr
        if t != 3:  # nobody asks an HID interface for it
            f.size = size
        return f.done
    f.src = addr
    return f.rx
