"""Danish keyboard layout (see `usbdev.text`): ``keyboard.layout = DK``."""

DK = (
    "abcdefghijklmnopqrstuvwxyz1234567890\n\x1b\b\t +\u0301å\u0308\0'æø½,.-<",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ!\"#¤%&/()=\0\0\0\0\0?\u0300Å\u0302\0*ÆØ§;:_>",
    "2@3£4$7{8[9]0}\u0301|e€\u0308\u0303<\\mµ",
)
