from usbdev.keyboard import Layout

COLEMAK: Layout
