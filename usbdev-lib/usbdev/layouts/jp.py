"""Japanese (106 and 109 keys) keyboard layout (see `usbdev.text`): ``keyboard.layout = JP``."""

JP = (
    "abcdefghijklmnopqrstuvwxyz1234567890\n\x1b\b\t -^@[\0];:\0,./\0\\¥",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ!\"#$%&'()\0\0\0\0\0\0=~`{\0}+*\0<>?\0_|",
    "",
)
