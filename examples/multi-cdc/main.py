"""Three serial ports beside the REPL, or instead of it: a log, a command shell, and a UART.

Nothing here waits for the host: each part does what can be done at once and gives the turn to the next one.
"""

import gc
import os
import sys
import time

from machine import Pin

import device
from bridge import Bridge
from log import Log
from shell import Shell
from usbdev.repl import Repl

if sys.platform == "rp2":
    from pio_uart import PioUart as Uart
else:  # no PIO
    from chip_uart import ChipUart as Uart

SMALL = gc.mem_free() < 32768  # bytes: a SAMD21

led = Pin(17, Pin.OUT, value=0)
began = time.ticks_ms()
log = Log(device.log, 8 if SMALL else 32)
uart = Uart(0 if sys.platform == "samd" else 1, tx=4, rx=5)  # a SAMD's SERCOM0, which these pins lead to
bridge = Bridge(device.bridge, uart, log, dtr=6, rts=7, dsr=8, size=64 if SMALL else 256)
runs = True


def set_led(words):
    if len(words) != 1 or words[0] not in ("on", "off"):
        raise ValueError("say on or off")
    led.value(words[0] == "on")


def uptime(words):
    return "%d.%03d s" % divmod(time.ticks_diff(time.ticks_ms(), began), 1000)


def memory(words):
    gc.collect()
    return "%d bytes used, %d free" % (gc.mem_alloc(), gc.mem_free())


def prompt(words):
    global runs
    runs = False
    return "Ctrl-D starts the program again"


shell = Shell(
    device.shell,
    {
        "led": ("on|off: the board's LED", set_led),
        "log": ("TEXT: writes a line into the log", lambda words: log(" ".join(words))),
        "mem": ("memory in use and free", memory),
        "repl": ("ends the program: the REPL is on this port then", prompt),
        "uart": ("how the UART is set, and what went through it", lambda words: str(bridge)),
        "uptime": ("time since the program began", uptime),
    },
    log,
    512 if SMALL else 1024,
)


def hosted(usb):
    log("a host uses the device")


def gone(usb):
    bridge.gone()
    log("reset, or no host any more")


device.usb.on_configured = hosted
device.usb.on_reset = gone
log("started")
device.start()
while runs:
    busy = bridge.poll()
    busy |= shell.poll()
    busy |= log.poll()
    if not busy:
        time.sleep_ms(1)
while shell.out.count and device.shell.dtr:
    shell.out.poll()
os.dupterm(Repl(device.shell))
