"""French keyboard layout (see `usbdev.text`): ``keyboard.layout = FR``."""

FR = (
    "qbcdefghijkl,noparstuvzxyw&é\"'(-è_çà\n\x1b\b\t )=\u0302$\0*mù²;:!<",
    "QBCDEFGHIJKL?NOPARSTUVZXYW1234567890\0\0\0\0\0°+\u0308£\0µM%\0./§>",
    "é~\"#'{([-|è`_\\ç^à@)]=}e€$¤",
)
