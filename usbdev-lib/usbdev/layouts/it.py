"""Italian keyboard layout (see `usbdev.text`): ``keyboard.layout = IT``."""

IT = (
    "abcdefghijklmnopqrstuvwxyz1234567890\n\x1b\b\t 'ìè+\0ùòà\\,.-<",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ!\"£$%&/()=\0\0\0\0\0?^é*\0§ç°|;:_>",
    "è[+]ò@à#e€7{8[9]0}'`ì~",
)
