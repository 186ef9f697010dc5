"""A MIDI controller: four pads, three knobs, a clock, the beat on an LED, and patches by SysEx."""

from patches import Patches  # the biggest first: compiling needs what room there is
from pad import Pad
from beat import Beat
from clock import Clock
from controls import Button, Knob
import sys
import time

from machine import ADC, Pin

import device
from usbdev.messages import CONTINUE, PROGRAM, START

PADS, CONTROL = 0, 1  # cables from the device
SYNC = 0  # cable to the device

midi = device.midi
midi.timeout = 0  # who does not read is not waited for

beat = Beat(Pin(16, Pin.OUT, value=0))
patches = Patches("/patches.bin")
pads = [Pad(Pin(6 + 2 * i, Pin.IN, Pin.PULL_UP), Pin(7 + 2 * i, Pin.IN, Pin.PULL_UP)) for i in range(4)]
play, tap = Button(Pin(17, Pin.IN, Pin.PULL_UP)), Button(Pin(18, Pin.IN, Pin.PULL_UP))
knobs = [Knob(ADC(Pin(p))) for p in ((2, 3, 40) if sys.platform == "samd" else (26, 27, 28))]


def event(cable, status, a, b):
    if cable == SYNC and status > 0xEF:
        if status in (START, CONTINUE):  # the host leads
            clock.runs = False
        beat.message(status, a, b)
    elif status & 0xF0 == PROGRAM:
        patches.select(a)


def send(message, *values):
    """Sends it if there is room; returns whether there was."""
    try:
        message(*values)
    except OSError:  # no host, or a full queue
        return False
    return True


def lead(status):
    """What the clock says, to the host and to the LED."""
    send(midi.system, status, 0, 0, CONTROL)
    beat.message(status, 0, 0)


def hello(usb):
    """A host begins: it learns how things stand."""
    for knob in knobs:
        knob.sent = None
    for pad in pads:
        pad.sounds = pad.note is not None


def answer():
    """SysEx goes in one piece: here the host is waited for."""
    midi.timeout = 500
    try:
        while True:
            message = patches.answer()
            if not message:
                break
            midi.sysex(message, CONTROL)
    except OSError:
        pass
    midi.timeout = 0


clock = Clock(lead)
midi.on_event = event
midi.on_sysex = patches.sysex
device.usb.on_configured = hello
device.start()
while True:
    now = time.ticks_us()
    if tap.poll(now):
        clock.tap(now)
    if play.poll(now):
        clock.play(now)
    clock.poll(now)
    for i in range(4):
        pad = pads[i]
        hit = pad.poll(now)
        if hit:
            pad.note = patches.note(i)
            pad.channel = patches.channel
            pad.sounds = send(midi.note_on, pad.channel, pad.note, patches.velocity(hit), PADS)
        elif pad.sounds and not pad.down:  # a note that has begun ends, be it later
            pad.sounds = not send(midi.note_off, pad.channel, pad.note, 64, PADS)
    for i in range(3):
        knob = knobs[i]
        value = knob.poll()
        if value != knob.sent and not midi.busy and send(midi.control_change, patches.channel, patches.control(i), value, CONTROL):
            knob.sent = value
    if patches.has_answer():
        answer()
    time.sleep_ms(1)
