# Freezes the library into a MicroPython image: include("$(PORT_DIR)/../../usbdev-lib/manifest.py"), or wherever this file is.
metadata(description="USB devices: keyboards, mice, gamepads, MIDI, serial ports, interfaces of your own", version="0.1.0", license="MIT")
package("usbdev")
