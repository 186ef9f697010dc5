"""What a key can do: `press` when it goes down, `release` when it comes up."""

import device


class Key:
    down = []  # all that are

    def __init__(self, code):
        self.code = code

    def press(self):
        self.down.append(self)
        device.kbd.press(self.code)

    def release(self):
        """Modifiers that another key still holds stay down."""
        code = self.code
        if self in self.down:
            self.down.remove(self)
        for key in self.down:
            code &= ~(key.code & 0xFF00)
        device.kbd.release(code)


class Media:
    def __init__(self, usage):
        self.usage = usage

    def press(self):
        device.media.press(self.usage)

    def release(self):
        device.media.release()

    def tap(self):
        device.media.tap(self.usage)


class Keys:
    def __init__(self, *codes):
        self.codes = codes

    def press(self):
        for code in self.codes:
            device.kbd.press(code)
            device.kbd.release(code)

    def release(self):
        pass


class Text(Keys):
    def press(self):
        device.kbd.type(self.codes[0])
