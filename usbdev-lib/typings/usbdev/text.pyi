from usbdev.keyboard import Layout

US: Layout
