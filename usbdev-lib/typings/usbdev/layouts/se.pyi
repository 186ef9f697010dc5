from usbdev.keyboard import Layout

SE: Layout
