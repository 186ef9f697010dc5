from collections.abc import Callable, Iterator

from usbdev.hid import Report

Layout = tuple[str, str, str]

class Keyboard(Report):
    layout: Layout | None
    unicode: Callable[[Keyboard, Layout, str], Iterator[None]] | None
    on_leds: Callable[[int], object] | None
    @property
    def leds(self) -> int: ...
    def press(self, key: int) -> None: ...
    def release(self, key: int | None = None) -> None: ...
    def type(self, text: str) -> None: ...
