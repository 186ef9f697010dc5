import time

from machine import Pin

import device
from usbdev.media import PLAY_PAUSE

button = Pin(15, Pin.IN, Pin.PULL_UP)  # connects to GND


def show(leds):
    print("Caps Lock", "on" if leds & 2 else "off")


device.kbd.on_leds = show
device.start()
if device.wait_configured():
    device.kbd.type("Hello, world!")

was_down = False
while True:
    down = not button.value()
    if down and not was_down:
        device.media.tap(PLAY_PAUSE)
    was_down = down
    time.sleep_ms(20)  # the contacts bounce for less than that
