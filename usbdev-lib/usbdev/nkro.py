"""Keyboard with any number of keys at a time: a bit for each. In the boot protocol it sends what a BIOS reads: six keys."""

from usbdev.hid import Report
from usbdev.keyboard import Keyboard


class NkroKeyboard(Keyboard):
    """Like `Keyboard`, without its limit of six keys. Keys are the usages 4..0xDD."""

    preset = "nkro"

    def __init__(self, hid=None, id=0):
        Report.__init__(self, hid, id, 29, 1)
        self.boot = bytearray(8)

    def press(self, key):
        """Puts a key down."""
        self.set(key, True)

    def release(self, key=None):
        """Lets a key up, or all."""
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
        if self.hid.mode:
            self.view = self.hid.views[0x100 | self.input[0]]
        else:
            self.view = self.boot_report()
        Report.send(self)

    def boot_report(self):
        b = self.boot
        b[0] = self.input[1]
        n = 2
        for i in range(2, 8):
            b[i] = 0
        for bit in range(218):
            if self.input[2 + (bit >> 3)] >> (bit & 7) & 1:
                if n == 8:  # more than fit: ErrorRollOver in every place (HID 1.11, appendix C)
                    for i in range(2, 8):
                        b[i] = 1
                    break
                b[n] = bit + 4
                n += 1
        return b
