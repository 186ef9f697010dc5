"""What a key can do: `press` when it goes down, `release` when it comes up."""

import device


class Key:
    report = device.kbd

    def __init__(self, code):
        self.code = code

    def press(self):
        self.report.press(self.code)

    def release(self):
        self.report.release(self.code)

    def tap(self):
        self.press()
        self.release()


class Media(Key):
    report = device.media


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
