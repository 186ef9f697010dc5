from typing import Final

from usbdev.hid import Report

LEFT: Final = 1
RIGHT: Final = 2
MIDDLE: Final = 4

class Pointer(Report):
    """Places are 0..32767 across the whole screen, from its upper left corner (HID Usage Tables 1.6, section 4)."""

    def move_to(self, x: int, y: int, wheel: int = 0) -> None:
        """Goes to a place.

        x, y: 0..32767, right and down
        wheel: -127..127 steps to turn it by, up
        Raises ValueError: one is out of range.
        Raises as `ready` and `send`.
        """
    def press(self, buttons: int = 1) -> None:
        """Presses buttons.

        buttons: mask of LEFT | RIGHT | MIDDLE
        Raises ValueError: there is no such button.
        Raises as `ready` and `send`.
        """
    def release(self, buttons: int = 7) -> None:
        """Releases buttons, or all.

        buttons: mask of LEFT | RIGHT | MIDDLE
        Raises as `ready` and `send`.
        """
    def click(self, buttons: int = 1) -> None:
        """Presses and releases buttons; returns before the host has both.

        buttons: mask of LEFT | RIGHT | MIDDLE
        Raises as `press`.
        """
