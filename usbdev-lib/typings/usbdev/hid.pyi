from collections.abc import Callable
from typing import Any, NoReturn

def refuse(name: str, value: object, low: int, high: int) -> NoReturn: ...

class Hid:
    kind: str
    timeout: int
    busy: bool
    name: str
    poll: int
    descriptor: bytes | None
    reports: dict[int, Report]
    def __init__(self, descriptor: bytes | None = None) -> None: ...

class Report:
    hid: Hid
    input: bytearray
    output: bytearray
    feature: bytearray
    on_output: Callable[[Any], object] | None
    on_feature: Callable[[Any], object] | None
    def __init__(self, hid: Hid | None, id: int, input: int, output: int = 0, feature: int = 0) -> None: ...
    def ready(self) -> bytearray: ...
    def send(self) -> None: ...
    def tap(self, key: int) -> None: ...
