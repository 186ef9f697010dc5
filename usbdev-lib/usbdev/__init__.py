"""USB devices in MicroPython, on stock firmware (1.23 or newer, with ``machine.USBDevice``).

`Device` stands between the firmware's USB stack and the device's functions (keyboard, MIDI, ...). A function is any object with

    opened(descriptor, at)   the host has configured the device; the interface's descriptor starts at descriptor[at]
    endpoint(address, size)  an endpoint of that interface, with packets of `size` bytes, is ready; returns what to call
                             when a transfer on it has ended,
                             f(result, count): 0 well, 1 failed, 2 stalled, 3 lost in a halt; count bytes were moved
    control(stage, request)  a control request for it (request: its 8 bytes), stage 1 SETUP, 2 data received, 3 all done;
                             returns False to refuse it, True to accept it, or the buffer of the data stage
    closed()                 bus reset or unplugged: transfers under way will never end

MicroPython's scheduler calls them, on the main thread and never in an interrupt. Views passed in are valid during the call only.
"""

from machine import USBDevice, idle, unique_id
from micropython import schedule
from time import ticks_diff, ticks_ms

stack = USBDevice()
_rest = (bool, idle)  # by whether to
_device = None  # that was started last


def wait(what, ms, state="busy"):
    """Lets USB go on while `what` is busy (or in another state), at most `ms`. Returns whether it ended."""
    start = ticks_ms()
    while getattr(what, state):
        waited = ticks_diff(ticks_ms(), start)
        if waited >= ms:
            return False
        if waited > 10:  # longer than a host needs: in an interrupt handler nothing happens by itself
            _run()
        _rest[getattr(what, state)]()  # callbacks run at jumps: without one between look and sleep none is slept through
    return True


def _run():
    global _run
    from usbdev.pump import pump as _run

    _run()


def tell(what):
    """Has ``what.notify()`` called soon, when no USB callback is running."""
    try:
        schedule(_notify, what)
    except RuntimeError:  # the scheduler's queue is full
        what.notify()


def _notify(what):
    # While MicroPython waits at its prompt, scheduled functions run in the middle of USB callbacks, where nothing can be sent.
    if _device.inside:
        tell(what)
    else:
        what.notify()


class Device:
    """A USB device: compiled from a device.yaml, or made of functions, ``Device(Keyboard(), Mouse(), product="Desk")``.

    A compiled module gives four arguments: the descriptors (device, then configuration, numbered as if nothing else were
    there), where their numbers stand (see tests/devices/README.md), the strings from index 1 on (None: the board's own id), and
    the function of interface 0, 1, ... Option repl=False drops the firmware's own interfaces, the REPL's serial port among them.
    """

    on_configured = None  # called with the device when a host begins to use it
    on_reset = None  # called with the device when the host has reset it or is gone
    busy = True  # no host has configured it (yet)
    news = 0  # 1: it was reset, 2: it was configured, and `notify` has not been called yet
    inside = False  # a USB callback is running
    halted = 0  # the endpoint that the host has halted last

    def __init__(self, *config, repl=True, **names):
        if not (config and isinstance(config[0], bytes)):
            from usbdev.build import build

            config = build(config, **names)
        self.config = config
        self.repl = repl
        self.endpoints = {}  # what to call when a transfer has ended, by endpoint address

    def start(self):
        """Shows the device to the host. A REPL over USB drops out for a moment and comes back beside it."""
        global _device
        _device = self
        stack.active(False)
        descriptors, numbers, texts, self.functions = self.config
        driver = stack.BUILTIN_DEFAULT if self.repl else stack.BUILTIN_NONE
        stack.builtin_driver = driver
        self.first = driver.itf_max  # number of the first interface that is ours
        add = (0, driver.itf_max, max(driver.ep_max, 1) - 1, driver.str_max - 1)

        copy = bytearray(descriptors)
        at = 0
        for step in numbers:
            at += step & 63
            copy[at] += add[step >> 6]
        device = copy[:18]
        copy = copy[18:27] + driver.desc_cfg[9:] + copy[27:]
        copy[2] = len(copy) & 255
        copy[3] = len(copy) >> 8
        copy[4] += driver.itf_max
        if b"\x08\x0b" in driver.desc_cfg:  # an interface association: the device class that announces it
            device[4:7] = b"\xef\x02\x01"

        strings = [None] * driver.str_max
        for text in texts:
            strings.append(text or unique_id().hex())
        stack.config(device, copy, strings, self.open_itf_cb, self.reset_cb, self.control_xfer_cb, self.xfer_cb)
        stack.active(True)

    def stop(self):
        """Takes the device off the bus; the firmware's own, with the REPL, takes its place."""
        stack.active(False)
        self.reset_cb()
        driver = stack.builtin_driver = stack.BUILTIN_DEFAULT
        stack.config(driver.desc_dev, driver.desc_cfg, None)
        stack.active(driver.itf_max > 0)

    def configured(self):
        """Whether a host uses the device."""
        return not self.busy

    def wait_configured(self, ms=5000):
        """Waits at most `ms` until a host uses the device. Returns whether it does."""
        return wait(self, ms)

    def open_itf_cb(self, descriptor):
        self.inside = True
        at = 0
        while at < len(descriptor):
            number = descriptor[at + 2]
            if descriptor[at + 1] == 4:  # INTERFACE
                number -= self.first
                function = self.functions[number]
                function.opened(descriptor, at)
                if number + 1 == len(self.functions):
                    self.busy = False
                    self.news |= 2
                    tell(self)
            elif descriptor[at + 1] == 5:  # ENDPOINT
                self.endpoints[number] = function.endpoint(number, descriptor[at + 4] | descriptor[at + 5] << 8)
            at += descriptor[at]
        self.inside = False

    def reset_cb(self):
        self.busy = True
        for function in self.functions:
            function.closed()
        self.news |= 1
        tell(self)

    def notify(self):
        news = self.news
        self.news = 0
        if news & 1 and self.on_reset:
            self.on_reset(self)
        if news & 2 and self.on_configured:
            self.on_configured(self)

    def control_xfer_cb(self, stage, request):
        self.inside = True
        try:
            number = request[4]
            if request[0] & 31 != 2:  # to an interface, or to the device about one
                return self.functions[number - self.first].control(stage, request)
            if request[0] == 2:
                self.halt(number, request[1])
            return request[0] == 2
        finally:
            self.inside = False

    def halt(self, endpoint, kind):
        # SET_FEATURE(ENDPOINT_HALT) takes away what was under way, CLEAR_FEATURE alone does not. MicroPython still holds on to it then, and
        # a new transfer is EBUSY: until it ends all the same (SAMD), or until the next bus reset (others).
        if kind == 3:
            self.halted = endpoint
        elif self.halted == endpoint:
            self.halted = 0
            try:
                self.endpoints[endpoint](3, 0)
            except OSError:
                pass

    def xfer_cb(self, endpoint, result, count):
        self.inside = True
        self.endpoints[endpoint](result, count)
        self.inside = False
