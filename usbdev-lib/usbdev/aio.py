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
    """Waits until something is so.

    so: a function that costs little and changes nothing; returns True when it is
    """
    if not so():
        yield core._io_queue.queue_read(_Until(so))


async def configured(device):
    """Waits until a host uses the device.

    device: a `Device`, or a compiled module
    """
    device = getattr(device, "usb", device)
    await until(lambda: not device.busy)


async def sent(function):
    """Waits until the host has everything that was sent. Then sending does not wait.

    function: a report, a MIDI function, a serial port or a pipe
    """
    function = getattr(function, "hid", function)
    await until(lambda: not function.busy)


async def message(midi, packet):
    """Waits for a message from the host and takes it, as `Midi.read` does.

    midi: the MIDI function
    packet: 4 bytes that it is put into
    Raises as `Midi.read`.
    """
    await until(midi.any)
    midi.read(packet)


async def receive(pipe, buffer):
    """Waits for the host's next transfer on a vendor function's pipe. Returns the number of bytes, or None where it failed.

    pipe: a pipe from the host
    buffer: takes the transfer, which ends when it is full; a multiple of 64 bytes
    Raises as `Pipe.listen`.
    """
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
        """Is what the library calls; what it is called with, `wait` returns.

        arguments: the callback's
        """
        self.arguments = arguments

    async def wait(self):
        """Waits for a call, or returns at once where there was one since the last wait. Returns its arguments as a tuple."""
        await until(lambda: self.arguments is not None)
        arguments = self.arguments
        self.arguments = None
        return arguments
