from collections.abc import Callable
from io import IOBase

from usbdev import Readable, Writable

class Cdc(IOBase):
    timeout: int
    write_timeout: int
    limit: int
    needs_dtr: bool
    busy: int
    name: str
    on_data: Callable[[Cdc], object] | None
    on_line: Callable[[Cdc], object] | None
    on_break: Callable[[Cdc, int], object] | None
    def __init__(self) -> None: ...
    def write(self, data: Readable | str) -> int | None: ...
    def flush(self) -> None: ...
    def any(self) -> int: ...
    def readinto(self, buf: Writable, count: int | None = None) -> int | None: ...
    def read(self, count: int = 1024) -> bytes | None: ...
    def readline(self) -> bytes | None: ...  # type: ignore[override]
    @property
    def dtr(self) -> bool: ...
    @property
    def rts(self) -> bool: ...
    @property
    def baudrate(self) -> int: ...
    @property
    def bits(self) -> int: ...
    @property
    def parity(self) -> int | None: ...
    @property
    def stop(self) -> float: ...
    def set_state(
        self,
        dcd: bool = False,
        dsr: bool = False,
        ri: bool = False,
        brk: bool = False,
        framing: bool = False,
        parity: bool = False,
        overrun: bool = False,
    ) -> None: ...
