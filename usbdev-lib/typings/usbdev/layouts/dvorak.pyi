from usbdev.keyboard import Layout

DVORAK: Layout
