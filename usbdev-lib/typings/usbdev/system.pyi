from typing import Final

from usbdev.hid import Report

POWER_DOWN: Final = 1
SLEEP: Final = 2
WAKE_UP: Final = 3

class System(Report):
    """`press`, `release`, or `tap`, which does both (HID Usage Tables 1.6, section 4.5)."""

    def press(self, key: int) -> None:
        """Presses a key (HID Usage Tables 1.6, section 4.5).

        key: POWER_DOWN, SLEEP or WAKE_UP, 1..3; 0 is none
        Raises ValueError: there is no such key.
        Raises as `ready` and `send`.
        """
    def release(self, key: int = 0) -> None:
        """Releases whatever is pressed.

        key: is not looked at; it is there for `tap`, 0..3
        Raises as `press`.
        """
