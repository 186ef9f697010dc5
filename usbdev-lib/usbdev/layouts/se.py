"""Swedish and Finnish keyboard layout (see `usbdev.text`): ``keyboard.layout = SE``."""

SE = (
    "abcdefghijklmnopqrstuvwxyz1234567890\n\x1b\b\t +\u0301å\u0308\0'öä§,.-<",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ!\"#¤%&/()=\0\0\0\0\0?\u0300Å\u0302\0*ÖÄ½;:_>",
    "2@3£4$7{8[9]0}+\\e€\u0308\u0303<|mµ",
)
