from usbdev.keyboard import Layout

UK: Layout
