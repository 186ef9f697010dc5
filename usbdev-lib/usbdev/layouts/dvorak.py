"""Dvorak keyboard layout (see `usbdev.text`): ``keyboard.layout = DVORAK``."""

DVORAK = (
    "axje.uidchtnmbrl'poygk,qf;1234567890\n\x1b\b\t []/=\\\0s-`wvz",
    "AXJE>UIDCHTNMBRL\"POYGK<QF:!@#$%^&*()\0\0\0\0\0{}?+|\0S_~WVZ",
    "",
)
