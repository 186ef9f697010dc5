"""asyncio: waiting for the host while other tasks go on. Serial ports need none of it: ``asyncio.StreamReader(port)``.

None of these has a limit of its own; ``asyncio.wait_for_ms(aio.sent(kbd), 1000)`` gives one.
"""

from asyncio import core
from io import IOBase


class _Until(IOBase):
    """A stream that can be read when something is so; asyncio asks whenever it looks for what can go on."""

    def __init__(self, so):
        self.so = so

    def ioctl(self, request, flags):
        return flags if request == 3 and self.so() else 0  # MP_STREAM_POLL


async def until(so):
    """Waits until a function, which costs little and changes nothing, returns True."""
    if not so():
        yield core._io_queue.queue_read(_Until(so))


async def configured(device):
    """Waits until a host uses the device (a `Device`, or a compiled module)."""
    device = getattr(device, "usb", device)
    await until(lambda: not device.busy)


async def sent(function):
    """Waits until the host has everything that was sent: by a report, a MIDI function, a serial port or a pipe. Then sending does not wait."""
    function = getattr(function, "hid", function)
    await until(lambda: not function.busy)


async def message(midi, packet):
    """Waits for a message from the host and puts it into `packet`, 4 bytes, as `Midi.read` does."""
    await until(midi.any)
    midi.read(packet)


async def receive(pipe, buffer):
    """Waits for the host's next transfer on a vendor function's pipe. Returns the number of bytes, or None where it failed."""
    await until(lambda: not pipe.busy)
    pipe.listen(buffer)
    await until(lambda: not pipe.busy)
    return pipe.count


class Signal:
    """A callback that can be awaited: ``kbd.on_leds = changed = Signal()``, then ``(leds,) = await changed.wait()``.

    Calls between two waits become one: the last.
    """

    def __init__(self):
        self.arguments = None

    def __call__(self, *arguments):
        self.arguments = arguments

    async def wait(self):
        """Waits for a call, or returns at once where there was one since the last wait. Returns its arguments as a tuple."""
        await until(lambda: self.arguments is not None)
        arguments = self.arguments
        self.arguments = None
        return arguments
