from typing import Final

from usbdev.hid import Report

LEFT: Final = 1
RIGHT: Final = 2
MIDDLE: Final = 4
BACK: Final = 8
FORWARD: Final = 16

class Mouse(Report):
    """Movement and buttons (HID 1.11, appendix B.2)."""

    def move(self, x: int = 0, y: int = 0, wheel: int = 0, pan: int = 0) -> None:
        """Moves by any distance; beyond 127 it takes several reports, which go by themselves.

        x, y: steps right and down, ..0..
        wheel: steps up, ..0..
        pan: steps right, ..0..
        Raises as `ready` and `send`.
        """
    def press(self, buttons: int = 1) -> None:
        """Presses buttons.

        buttons: mask of LEFT | RIGHT | MIDDLE | BACK | FORWARD
        Raises ValueError: there is no such button.
        Raises as `ready` and `send`.
        """
    def release(self, buttons: int = 31) -> None:
        """Releases buttons, or all.

        buttons: mask of LEFT | RIGHT | MIDDLE | BACK | FORWARD
        Raises as `ready` and `send`.
        """
    def click(self, buttons: int = 1) -> None:
        """Presses and releases buttons; returns before the host has both.

        buttons: mask of LEFT | RIGHT | MIDDLE | BACK | FORWARD
        Raises as `press`.
        """
