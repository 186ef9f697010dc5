from typing import Final

from usbdev.hid import Report

POWER_DOWN: Final = 1
SLEEP: Final = 2
WAKE_UP: Final = 3

class System(Report):
    def press(self, key: int) -> None: ...
    def release(self, key: int = 0) -> None: ...
