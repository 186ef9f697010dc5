from usbdev.keyboard import Layout

JP: Layout
