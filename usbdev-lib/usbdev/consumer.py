"""Consumer control: media keys and what else the Consumer page names (HID Usage Tables 1.6, section 15)."""

from usbdev.hid import Report


class Consumer(Report):
    """One control at a time: `press`, `release`, or `tap`, which does both. `usbdev.media` has the usages' names."""

    sizeof = (2,)

    def press(self, usage):
        """Presses a control, a usage of page 0x0C up to 0x3FF; 0 is none."""
        if usage & ~0x3FF:
            raise ValueError(usage)
        self.ready()
        b = self.input
        b[1] = usage & 255
        b[2] = usage >> 8
        self.send()

    def release(self, usage=0):
        """Releases whatever is pressed."""
        self.press(0)
