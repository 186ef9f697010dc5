from usbdev.hid import Report

class Consumer(Report):
    """One control at a time: `press`, `release`, or `tap`, which does both (HID Usage Tables 1.6, section 15). `usbdev.media` has the usages' names."""

    def press(self, usage: int) -> None:
        """Presses a control (HID Usage Tables 1.6, section 15).

        usage: of page 0x0C, 1..0x3FF; 0 is none
        Raises ValueError: it is out of range.
        Raises as `ready` and `send`.
        """
    def release(self, usage: int = 0) -> None:
        """Releases whatever is pressed.

        usage: is not looked at; it is there for `tap`, 0..0x3FF
        Raises as `press`.
        """
