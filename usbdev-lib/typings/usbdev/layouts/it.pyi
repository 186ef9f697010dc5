from usbdev.keyboard import Layout

IT: Layout
