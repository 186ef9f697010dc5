from usbdev.keyboard import Layout

NO: Layout
