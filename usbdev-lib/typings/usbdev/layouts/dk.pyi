from usbdev.keyboard import Layout

DK: Layout
