from typing import Final

from usbdev.hid import Report

LEFT: Final = 1
RIGHT: Final = 2
MIDDLE: Final = 4
BACK: Final = 8
FORWARD: Final = 16

class Mouse(Report):
    def move(self, x: int = 0, y: int = 0, wheel: int = 0, pan: int = 0) -> None: ...
    def press(self, buttons: int = 1) -> None: ...
    def release(self, buttons: int = 31) -> None: ...
    def click(self, buttons: int = 1) -> None: ...
