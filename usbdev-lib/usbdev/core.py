"""The device: from the compiled descriptors to the running USB stack, and the callbacks' way to the functions.

A compiled ``device.py`` makes one `Device`; its functions (`usbdev.hid.Hid`, ...) are subclasses of `Function`.
Everything here runs on the main thread: MicroPython calls back from its scheduler, never from an interrupt.
"""

from machine import USBDevice
from micropython import const
from time import sleep_ms, ticks_diff, ticks_ms

_INTERFACE = const(4)  # descriptor types, USB 2.0 table 9-5
_ENDPOINT = const(5)

usb = USBDevice()


class Device:
    """A USB device made of functions, beside the firmware's own REPL or instead of it.

    descriptors: device descriptor and configuration descriptor in one, numbered as if nothing else were there:
        interfaces from 0, endpoints and strings from 1.
    relocations: where those numbers stand. One byte each: bits 0..5 say how many bytes further than the one before,
        bits 6..7 what is there: 0 nothing (a longer way), 1 interface number, 2 endpoint address, 3 string index.
    strings: string 1, 2, ...; None stands for the board's own id in hexadecimal digits.
    functions: the function that owns interface 0, 1, ...
    repl: keep the firmware's own interfaces (the REPL's serial port) on the bus.
    """

    def __init__(self, descriptors, relocations, strings, functions, repl=True):
        self._parts = descriptors, relocations, strings, repl
        self._functions = functions
        self._transfers = {}
        self._first = 0  # number of functions[0] on the bus
        self._open = 0  # interfaces that the host has opened
        self.on_configured = None  # called without arguments when the host has configured the device
        self.on_reset = None  # called without arguments after a bus reset and when the cable is pulled

    def start(self):
        """Shows the device to the host. A REPL over USB drops out for a moment and comes back with it."""

    def stop(self):
        """Takes the device off the bus; what the firmware shows without it comes back."""

    def configured(self):
        """True while a host uses the device."""
        return self._open >= len(self._functions)

    def wait_configured(self, ms=5000):
        """Waits until a host uses the device, at most `ms`; returns whether it does."""


class Function:
    """What `Device` calls; one object may own several interfaces."""

    def opened(self, descriptor):
        """The host has chosen the configuration; `descriptor` is the interface descriptor, valid during the call."""

    def endpoint(self, address):
        """One of its endpoints (address with direction bit) is open. Returns what to call when a transfer ends: f(result, bytes)."""

    def closed(self):
        """Bus reset, or the cable is out: transfers that were under way will never end."""

    def control(self, stage, request):
        """A control request to one of its interfaces or endpoints (stage 1 SETUP, 2 DATA, 3 ACK; request: its 8 bytes, valid during the call).

        Returns False to refuse (STALL), True to accept, or the buffer of the data stage.
        """
        return False
