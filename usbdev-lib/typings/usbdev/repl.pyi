from io import IOBase

from usbdev import Readable, Writable
from usbdev.cdc import Cdc

class Repl(IOBase):
    """What MicroPython prints waits here for the host, and is dropped when there is none or it does not read.

    It takes the port over: its `write_timeout` and `on_data`.

    port: the serial port
    size: bytes that may wait
    """
    port: Cdc
    """The serial port."""
    def __init__(self, port: Cdc, size: int = 256) -> None: ...
    def write(self, data: Readable) -> int:
        """Is what MicroPython prints with. Returns the number of bytes.

        data: the bytes
        """
    def readinto(self, buffer: Writable) -> int | None:
        """Is what MicroPython reads with. Returns the number of bytes, or None: nothing was typed.

        buffer: takes them
        Raises as `Cdc.any`.
        """
