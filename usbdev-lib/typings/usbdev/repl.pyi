from io import IOBase

from usbdev import Readable, Writable
from usbdev.cdc import Cdc

class Repl(IOBase):
    port: Cdc
    def __init__(self, port: Cdc, size: int = 256) -> None: ...
    def write(self, data: Readable) -> int: ...
    def readinto(self, buffer: Writable) -> int | None: ...
