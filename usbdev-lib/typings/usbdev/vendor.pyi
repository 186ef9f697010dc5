from collections.abc import Callable

from usbdev import Readable, Writable

class Pipe:
    timeout: int
    busy: int
    count: int | None
    on_data: Callable[[Pipe, int], object] | None
    def write(self, data: Readable, end: bool = True) -> None: ...
    def listen(self, buffer: Writable) -> None: ...
    def wait(self, ms: int = 1000) -> int | None: ...

class Vendor:
    name: str
    endpoints: tuple[str, ...]
    pipes: list[Pipe]
    on_open: Callable[[Vendor], object] | None
    on_request: Callable[[int, memoryview], bool | Readable] | None
    def __init__(self, *endpoints: str) -> None: ...
