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
    on_configured: Callable[[Device], object] | None
    on_reset: Callable[[Device], object] | None
    busy: int
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
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def configured(self) -> bool: ...
    def wait_configured(self, timeout: int = 5000) -> bool: ...
