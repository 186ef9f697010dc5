from usbdev.keyboard import Layout

DE: Layout
