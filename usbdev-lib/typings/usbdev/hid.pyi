from collections.abc import Callable
from typing import Any, NoReturn

class Report:
    hid: Report
    timeout: int
    busy: int
    name: str
    poll: int
    descriptor: bytes | None
    items: dict[int, Report]
    period: int
    mode: int
    input: bytearray
    output: bytearray
    feature: bytearray
    on_output: Callable[[Any], object] | None
    on_feature: Callable[[Any], object] | None
    def __init__(self, hid: Report | bytes | None = None, id: int = 0, *args: int) -> None: ...
    def ready(self) -> bytearray: ...
    def send(self) -> None: ...
    def tap(self, key: int) -> None: ...
    def refuse(self, name: str, value: object, low: int, high: int) -> NoReturn: ...

Hid = Report
