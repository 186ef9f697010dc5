"""A macro pad: six keys in two layers, a knob for the sound, LEDs for what the host and the layer say. A key wakes the computer."""

import time

from machine import Pin

import device
from controls import Encoder, Switch
from keymap import FN, LAYERS, PUSH, TURN

KEYS = 2, 3, 4, 5, 6, 7  # pins
A, B, BUTTON = 14, 15, 10  # of the encoder

caps = Pin(16, Pin.OUT, value=0)
num = Pin(17, Pin.OUT, value=0)
layer = Pin(18, Pin.OUT, value=0)
switches = [Switch(pin) for pin in KEYS]
button = Switch(BUTTON)
encoder = Encoder(A, B)
held = {}  # what the switches that are down have pressed: they release that, whatever the layer has become
lost = False  # the host has not heard everything


def show(leds):
    num.value(leds & 1)
    caps.value(leds >> 1 & 1)


def do(action):
    """Does it while a host is there. One that sleeps and may not be woken takes nothing: then all is released as soon as it does."""
    global lost
    if not device.configured():
        return
    try:
        action()
    except OSError:
        lost = True


def follow(switch, action):
    if switch.down:
        held[switch] = action
        do(action.press)
    elif switch in held:
        do(held.pop(switch).release)


def free():
    """No report waits for the host."""
    return not (device.kbd.hid.busy or device.media.hid.busy)


device.kbd.on_leds = show
device.kbd.hid.timeout = device.media.hid.timeout = 500
device.usb.on_reset = lambda usb: show(0)
device.start()
while True:
    for i in range(len(switches)):
        switch = switches[i]
        if switch.changed():
            if i == FN:
                layer.value(switch.down)
            else:
                follow(switch, LAYERS[switches[FN].down][i])
    if button.changed():
        follow(button, PUSH)
    step = encoder.turned()
    if step:
        do(TURN[step > 0].tap)
    if lost and device.configured() and free():
        lost = False
        do(device.kbd.release)
        do(device.media.release)
    time.sleep_ms(1)
