"""A MIDI controller: four pads that feel how hard they are hit, three knobs, the host's beat on an LED, and patches by SysEx."""

from patches import Patches  # the biggest first: on a board with 32 KB compiling needs what room there is
from pad import Pad
from knob import Knob
from beat import Beat
import sys
import time

from machine import ADC, Pin

import device
from usbdev.messages import PROGRAM

PADS, CONTROL = 0, 1  # cables from the device
SYNC = 0  # cable to the device

midi = device.midi
midi.timeout = 0  # who does not read is not waited for

beat = Beat(Pin(16, Pin.OUT, value=0))
patches = Patches("/patches.bin")
pads = [Pad(Pin(6 + 2 * i, Pin.IN, Pin.PULL_UP), Pin(7 + 2 * i, Pin.IN, Pin.PULL_UP)) for i in range(4)]
knobs = [Knob(ADC(Pin(p))) for p in ((2, 3, 40) if sys.platform == "samd" else (26, 27, 28))]


def event(cable, status, a, b):
    if cable == SYNC and status > 0xEF:
        beat.message(status, a, b)
    elif status & 0xF0 == PROGRAM:
        patches.select(a)


def takes():
    """Whether the host takes what it is sent, or has only just begun not to. With less waiting for it, the other direction stays open."""
    global taken
    if not midi.busy:
        taken = time.ticks_ms()
    return time.ticks_diff(time.ticks_ms(), taken) < 50


def send(message, *values):
    """Sends it if the host takes it; returns whether it does."""
    if not takes():
        return False
    try:
        message(*values)
    except OSError:  # no host, or a full queue
        return False
    return True


def hello(usb):
    """A host begins: it learns how things stand, and what the last one may not have heard any more."""
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


taken = time.ticks_ms()
midi.on_event = event
midi.on_sysex = patches.sysex
device.usb.on_configured = hello
device.start()
while True:
    now = time.ticks_us()
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
