"""USB devices in MicroPython, on stock firmware (1.23 or newer with ``machine.USBDevice``).

`Device` takes the functions (keyboard, MIDI, ...) and speaks to the firmware's USB stack. A function is any object with

    opened(descriptor, at)       the host has configured the device; its interface descriptor starts at descriptor[at]
    endpoint(address)            an endpoint of that interface is ready, or ready again after a halt
    transfer(address, result, n) a transfer on it has ended: result 0 done, 1 failed, 2 stalled; n bytes moved
    control(stage, request)      a control request (8 bytes) for it, stage 1 SETUP, 2 data received, 3 done;
                                 returns False to refuse, True to accept, a buffer for the data stage
    closed()                     bus reset or unplugged: transfers under way will never end

All of them are called on the main thread, by MicroPython's scheduler; views passed in are valid during the call only.
"""

from machine import USBDevice, idle, unique_id
from micropython import schedule
from time import ticks_diff, ticks_ms

usb = USBDevice()


def wait(ready, ms):
    """Lets USB go on until `ready()` is true, at most `ms`. Returns whether it became so."""
    start = ticks_ms()
    while not ready():
        if ticks_diff(ticks_ms(), start) >= ms:
            return False
        idle()
    return True


class Device:
    """A USB device: ``Device(Keyboard(), Mouse(), product="Desk")``, or compiled from a device.yaml.

    A compiled module gives four arguments: the descriptors (device, then configuration, numbered as if nothing else were
    there), where their numbers stand (see tests/devices/README.md), the strings from index 1 on (None: the board's id), and the
    function of interface 0, 1, ... Options: repl=False drops the firmware's own interfaces, the REPL's serial port among them.
    """

    on_configured = None  # called with the device when a host begins to use it
    on_reset = None  # called with the device after a bus reset

    def __init__(self, *parts, **options):
        if not isinstance(parts[0], bytes):
            from usbdev.build import build

            parts = build(parts, options)
        self._parts = parts
        self._functions = parts[3]
        self._repl = options.get("repl", True)
        self._owners = {}  # by endpoint address
        self._first = self._opened = 0

    def start(self):
        """Shows the device to the host. A REPL over USB drops out for a moment and comes back beside it."""
        usb.active(False)
        builtin = usb.BUILTIN_DEFAULT if self._repl else usb.BUILTIN_NONE
        usb.builtin_driver = builtin
        self._first = first = builtin.itf_max
        add = (0, first, max(builtin.ep_max, 1) - 1, builtin.str_max - 1)

        numbered = bytearray(self._parts[0])
        at = 0
        for step in self._parts[1]:
            at += step & 63
            numbered[at] += add[step >> 6]
        device = numbered[:18]
        configuration = numbered[18:27] + builtin.desc_cfg[9:] + numbered[27:]
        configuration[2] = len(configuration) & 255
        configuration[3] = len(configuration) >> 8
        configuration[4] += first
        if b"\x08\x0b" in builtin.desc_cfg:  # an interface association wants the class that announces it
            device[4:7] = b"\xef\x02\x01"

        strings = [None] * builtin.str_max
        for text in self._parts[2]:
            strings.append(text or unique_id().hex())
        usb.config(device, configuration, strings, self._open, self._reset, self._control, self._transfer)
        usb.active(True)

    def stop(self):
        """Takes the device off the bus."""
        usb.active(False)
        self._reset()

    def configured(self):
        """Whether a host uses the device."""
        return self._opened == len(self._functions)

    def wait_configured(self, ms=5000):
        """Waits at most `ms` until a host uses the device. Returns whether it does."""
        return wait(self.configured, ms)

    def _open(self, descriptor):
        at = 0
        while at < len(descriptor):
            kind = descriptor[at + 1]
            number = descriptor[at + 2]
            if kind == 4:
                function = self._functions[number - self._first]
                function.opened(descriptor, at)
                self._opened += 1
            elif kind == 5:
                self._owners[number] = function
                function.endpoint(number)
            at += descriptor[at]
        if self.configured() and self.on_configured:
            schedule(self.on_configured, self)

    def _reset(self):
        self._opened = 0
        for function in self._functions:
            function.closed()
        if self.on_reset:
            schedule(self.on_reset, self)

    def _transfer(self, endpoint, result, count):
        self._owners[endpoint].transfer(endpoint, result, count)

    def _control(self, stage, request):
        number = request[4]
        if request[0] & 31 != 2:  # not to an endpoint: to an interface, or to the device about one
            return self._functions[number - self._first].control(stage, request)
        function = self._owners[number]
        if request[0] or request[1] != 1:
            return function.control(stage, request)
        function.endpoint(number)  # the halt is over, and so is whatever was under way
        return True
