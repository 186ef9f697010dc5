from collections.abc import Callable
from typing import Any, Protocol

Readable = bytes | bytearray | memoryview
Writable = bytearray | memoryview

class Function(Protocol):
    """What a `Device` is made of: a report, `Midi`, `Cdc`, `Vendor`, or one of your own."""

    def connect(self) -> None: ...
    def reset(self) -> None: ...

class HasHid(Protocol):
    hid: Any

class Device:
    """A USB device: compiled from a device.yaml, or made of functions, ``Device(Keyboard(), Mouse(), name="Desk")`` (USB 2.0, section 9.6).

    A compiled module gives four arguments: the descriptors (device, then configuration, numbered as if nothing else were
    there), where their numbers stand (see tests/devices/README.md), the strings from index 1 on (None: the board's own id), and
    the function of interface 0, 1, ...

    config: the functions, or what a compiled module gives
    repl: whether the firmware's own interfaces stay, the REPL's serial port among them
    vendor, product: idVendor and idProduct, 0..0xFFFF
    release: bcdDevice, BCD: 0x0210 is 2.1
    manufacturer, name, serial: ASCII, up to 40 characters (32 on SAMD); None, for the serial number: the board's own id
    max_power: mA that it takes from the bus, 1..500 (USB 2.0, section 7.2.1)
    remote_wakeup: whether a report may wake a sleeping host
    Raises ValueError: a number is out of range, or a function has endpoints or cables that there are not.
    Raises TypeError: there is no function, or something that is none.
    """
    on_configured: Callable[[Device], object] | None
    """Called with the device when a host begins to use it."""
    on_reset: Callable[[Device], object] | None
    """Called with the device when the host has reset it or is gone (USB 2.0, section 7.1.7.5)."""
    busy: int
    """0 or 1: no host has configured it (yet)."""
    def __init__(
        self,
        *config: Any,
        repl: bool = True,
        vendor: int = 0x1209,
        product: int = 0x0001,
        release: int = 0x0100,
        manufacturer: str = "",
        name: str = "",
        serial: str | None = None,
        max_power: int = 100,
        remote_wakeup: bool = False,
    ) -> None: ...
    def start(self) -> None:
        """Shows the device to the host, which then resets and configures it (USB 2.0, section 9.1.1).

        A REPL over USB drops out for a moment and comes back beside it.
        """
    def stop(self) -> None:
        """Takes the device off the bus; the firmware's own, with the REPL, takes its place."""
    def configured(self) -> bool:
        """Returns whether a host uses the device (USB 2.0, section 9.1.1)."""
    def wait_configured(self, timeout: int = 5000) -> bool:
        """Waits until a host uses the device. Returns whether it does.

        timeout: ms at the most; 0: only looks
        """
