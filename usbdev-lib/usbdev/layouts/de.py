"""German keyboard layout (see `usbdev.text`): ``keyboard.layout = DE``."""

DE = (
    "abcdefghijklmnopqrstuvwxzy1234567890\n\x1b\b\t ß\u0301ü+\0#öä\u0302,.-<",
    "ABCDEFGHIJKLMNOPQRSTUVWXZY!\"§$%&/()=\0\0\0\0\0?\u0300Ü*\0'ÖÄ°;:_>",
    "q@e€mµ2²3³7{8[9]0}ß\\+~<|",
)
