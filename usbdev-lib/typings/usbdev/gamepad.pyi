from usbdev.hid import Report

class Gamepad(Report):
    """Each method sends a report with what it changes; the rest stays as it was (HID 1.11, section 5.6)."""

    def press(self, button: int) -> None:
        """Presses a button.

        button: number, 1..16 (HID Usage Tables 1.6, section 12)
        Raises ValueError: there is none of that number.
        Raises as `ready` and `send`.
        """
    def release(self, button: int | None = None) -> None:
        """Releases a button.

        button: number, 1..16; None: all
        Raises ValueError: there is none of that number.
        Raises as `ready` and `send`.
        """
    def hat(self, direction: int | None = None) -> None:
        """Turns the hat (HID Usage Tables 1.6, section 4.3).

        direction: 0..7: 0 up, 1 up and right, ... 7 up and left; None: nowhere
        Raises ValueError: it is out of range.
        Raises as `ready` and `send`.
        """
    def left(self, x: int, y: int) -> None:
        """Moves the left stick.

        x, y: -127..127, right and down
        Raises ValueError: one is out of range.
        Raises as `ready` and `send`.
        """
    def right(self, x: int, y: int) -> None:
        """Moves the right stick.

        x, y: -127..127, right and down
        Raises as `left`.
        """
    def triggers(self, left: int, right: int) -> None:
        """Pulls the triggers.

        left, right: 0..255
        Raises ValueError: one is out of range.
        Raises as `ready` and `send`.
        """
