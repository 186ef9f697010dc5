"""The boot protocol: what a BIOS reads."""

from usbdev.hid import Report

six = None


def boot(self):
    # Sends six keys. The buffer stays: in the boot protocol a report takes no memory either.
    b = self.six = self.six or bytearray(8)
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
    report = self.buf
    self.buf = b
    try:
        Report.send(self)
    finally:
        self.buf = report
