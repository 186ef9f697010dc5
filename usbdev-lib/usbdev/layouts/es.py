"""Spanish keyboard layout (see `usbdev.text`): ``keyboard.layout = ES``."""

ES = (
    "abcdefghijklmnopqrstuvwxyz1234567890\n\x1b\b\t '¡\u0300+\0çñ\u0301º,.-<",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ!\"·$%&/()=\0\0\0\0\0?¿\u0302*\0ÇÑ\u0308ª;:_>",
    "1|2@3#4~6¬e€º\\\u0300[+]\u0301{ç}",
)
