"""Consumer control: media keys and what else the Consumer page names (HID Usage Tables 1.6, section 15)."""

from usbdev.hid import Report


class Consumer(Report):
    """One control at a time: `press`, `release`, or `tap`, which does both (HID Usage Tables 1.6, section 15). `usbdev.media` has the usages' names."""

    sizeof = (2,)

    def press(self, usage):
        """Presses a control (HID Usage Tables 1.6, section 15).

        usage: of page 0x0C, 1..0x3FF; 0 is none
        Raises ValueError: it is out of range.
        Raises as `ready` and `send`.
        """
        if usage & ~0x3FF:
            raise ValueError(usage)
        self.ready()
        b = self.input
        b[1] = usage & 255
        b[2] = usage >> 8
        self.send()

    def release(self, usage=0):
        """Releases whatever is pressed.

        usage: is not looked at; it is there for `tap`, 0..0x3FF
        Raises as `press`.
        """
        self.press(0)
