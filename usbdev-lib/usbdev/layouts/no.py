"""Norwegian keyboard layout (see `usbdev.text`): ``keyboard.layout = NO``."""

NO = (
    "abcdefghijklmnopqrstuvwxyz1234567890\n\x1b\b\t +\\å\u0308\0'øæ|,.-<",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ!\"#¤%&/()=\0\0\0\0\0?\u0300Å\u0302\0*ØÆ§;:_>",
    "2@3£4$7{8[9]0}\\\u0301e€\u0308\u0303mµ",
)
