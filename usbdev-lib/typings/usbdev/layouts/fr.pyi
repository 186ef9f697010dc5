from usbdev.keyboard import Layout

FR: Layout
