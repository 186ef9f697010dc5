from collections.abc import Callable
from typing import Any

from usbdev import Writable
from usbdev.midi import Midi
from usbdev.vendor import Pipe

async def until(so: Callable[[], object]) -> None:
    """Waits until something is so.

    so: a function that costs little and changes nothing; returns True when it is
    """
async def configured(device: Any) -> None:
    """Waits until a host uses the device.

    device: a `Device`, or a compiled module
    """
async def sent(function: Any) -> None:
    """Waits until the host has everything that was sent. Then sending does not wait.

    function: a report, a MIDI function, a serial port or a pipe
    """
async def message(midi: Midi, packet: Writable) -> None:
    """Waits for a message from the host and takes it, as `Midi.read` does.

    midi: the MIDI function
    packet: 4 bytes that it is put into
    Raises as `Midi.read`.
    """
async def receive(pipe: Pipe, buffer: Writable) -> int | None:
    """Waits for the host's next transfer on a vendor function's pipe. Returns the number of bytes, or None where it failed.

    pipe: a pipe from the host
    buffer: takes the transfer, which ends when it is full; a multiple of 64 bytes
    Raises as `Pipe.listen`.
    """

class Signal:
    """A callback that can be awaited: ``kbd.on_leds = changed = Signal()``, then ``(leds,) = await changed.wait()``.

    Calls between two waits become one: the last.
    """

    def __init__(self) -> None: ...
    def __call__(self, *arguments: Any) -> None:
        """Is what the library calls; what it is called with, `wait` returns.

        arguments: the callback's
        """
    async def wait(self) -> tuple[Any, ...]:
        """Waits for a call, or returns at once where there was one since the last wait. Returns its arguments as a tuple."""
