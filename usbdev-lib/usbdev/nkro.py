"""Keyboard with any number of keys at a time: a bit for each. In the boot protocol it sends what a BIOS reads: six keys (HID 1.11, section 7.2.6)."""

from usbdev.hid import Report
from usbdev.keyboard import Keyboard


class NkroKeyboard(Keyboard):
    """Like `Keyboard`, without its limit of six keys. Keys are the usages 4..0xDD (HID Usage Tables 1.6, section 10)."""

    sizeof = 29, 1

    def press(self, key):
        """Puts a key down.

        key: usage in bits 7..0, 4..0xDD or 0; mask of modifiers in bits 15..8
        Raises ValueError: there is no such key.
        Raises as `ready` and `send`.
        """
        self.set(key, True)

    def release(self, key=None):
        """Lets a key up.

        key: as in `press`, its usage and modifiers; None: all
        Raises ValueError: there is no such key.
        Raises as `ready` and `send`.
        """
        if key is None:
            self.ready()
            self.clear()
            self.send()
        else:
            self.set(key, False)

    def set(self, key, down):
        bit = (key & 255) - 4
        if key & ~0xFFFF or not -4 <= bit < 218 or -4 < bit < 0 or bit == -4 and not key:
            raise ValueError("no key %d" % key)
        if self.hid.busy:
            self.ready()
        b = self.input
        if bit < 0:
            bit = 0
            mask = 0
        else:
            mask = 1 << (bit & 7)
        if down:
            b[1] |= key >> 8
            b[2 + (bit >> 3)] |= mask
        else:
            b[1] &= ~(key >> 8)
            b[2 + (bit >> 3)] &= ~mask
        self.send()

    def send(self):
        """Sends the input report as it stands, after `ready`."""
        if not self.hid.mode:
            return self.boot()
        Report.send(self)
