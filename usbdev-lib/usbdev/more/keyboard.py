"""Typing, LEDs, and more keys than a report holds."""

layout = unicode = on_leds = None
leds = (lambda self: self.output[1],)


def type(self, text):
    """Types a text. What the first report has to wait for, it waits for; the rest goes by itself.

    text: characters that the layout has keys for; a line feed is Enter, a tab Tab
    Raises ValueError: one has no key. Nothing is typed then.
    Raises as `press`.
    """
    from usbdev.text import type

    type(self, text)


def run(self):
    self.event = 0
    if self.on_leds:
        self.on_leds(self.output[1])


def throw(self, key):
    raise ValueError("no key %d" % key)


def append(self, key):
    # More than a report holds: ErrorRollOver in every slot (HID 1.11 appendix C) until enough are up again.
    b = self.input
    if b[3] != 1:
        self.held = list(b[3:])
        for i in range(3, 9):
            b[i] = 1
    if key not in self.held:
        self.held.append(key)


def remove(self, key):
    held = self.held
    if key in held:
        held.remove(key)
        if len(held) == 6:
            self.input[3:9] = bytes(held)
