"""Colemak keyboard layout (see `usbdev.text`): ``keyboard.layout = COLEMAK``."""

COLEMAK = (
    "abcsftdhuneimky;qprglvwxjz1234567890\n\x1b\b\t -=[]\\\0o'`,./",
    "ABCSFTDHUNEIMKY:QPRGLVWXJZ!@#$%^&*()\0\0\0\0\0_+{}|\0O\"~<>?",
    "",
)
