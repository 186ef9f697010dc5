"""British keyboard layout (see `usbdev.text`): ``keyboard.layout = UK``."""

UK = (
    "abcdefghijklmnopqrstuvwxyz1234567890\n\x1b\b\t -=[]\0#;'`,./\\",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ!\"£$%^&*()\0\0\0\0\0_+{}\0~:@¬<>?|",
    "4€",
)
