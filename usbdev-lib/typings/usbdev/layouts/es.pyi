from usbdev.keyboard import Layout

ES: Layout
