"""Synth: synth.

Compiled from synth.yaml by usbdev: change that file, not this one.
"""

from usbdev import Device
from usbdev.midi import Midi

synth = Midi(2, 2)

usb = Device(
    b"\x12\x01\x00\x02\xef\x02\x01\x40\x09\x12\x04\x00\x00\x01\x01\x02\x03\x01"  # device
    b"\x09\x02\x8d\x00\x02\x01\x00\x80\x32"  # configuration 1: 141 bytes, 2 interfaces, bus powered, 100 mA
    b"\x08\x0b\x00\x02\x01\x01\x00\x04"  #   association: «synth», interfaces 0 to 1, audio control (01/01/00)
    b"\x09\x04\x00\x00\x00\x01\x01\x00\x04"  #   interface 0: «synth», audio control (01/01/00), 0 endpoints
    b"\x09\x24\x01\x00\x01\x09\x00\x01\x01"  #     audio control header 1.00: 9 bytes, streaming interfaces 1
    b"\x09\x04\x01\x00\x02\x01\x03\x00\x04"  #   interface 1: «synth», MIDI streaming (01/03/00), 2 endpoints
    b"\x07\x24\x01\x00\x01\x61\x00"  #     MIDI streaming header 1.00: 97 bytes
    b"\x06\x24\x02\x01\x01\x02"  #     embedded IN jack 1: «Synth»
    b"\x06\x24\x02\x02\x02\x05"  #     external IN jack 2: «Keys»
    b"\x09\x24\x03\x01\x03\x01\x02\x01\x05"  #     embedded OUT jack 3: «Keys», from jack 2
    b"\x09\x24\x03\x02\x04\x01\x01\x01\x02"  #     external OUT jack 4: «Synth», from jack 1
    b"\x06\x24\x02\x01\x05\x06"  #     embedded IN jack 5: «Lights»
    b"\x06\x24\x02\x02\x06\x07"  #     external IN jack 6: «Pads»
    b"\x09\x24\x03\x01\x07\x01\x06\x01\x07"  #     embedded OUT jack 7: «Pads», from jack 6
    b"\x09\x24\x03\x02\x08\x01\x05\x01\x06"  #     external OUT jack 8: «Lights», from jack 5
    b"\x09\x05\x01\x02\x40\x00\x00\x00\x00"  #     endpoint 0x01 OUT bulk, 64 bytes
    b"\x06\x25\x01\x02\x01\x05"  #       cables: jack 1, jack 5
    b"\x09\x05\x81\x02\x40\x00\x00\x00\x00"  #     endpoint 0x81 IN bulk, 64 bytes
    b"\x06\x25\x01\x02\x03\x07",  #       cables: jack 3, jack 7
    b"\xce\xc1\xc1\x4d\xc5\x43\xc6\x49\x43\xc6\xcd\xc6\xc9\xc9\xc6\xc6\xc9\xc9\x83\x8f",  # where numbers of interfaces, endpoints and strings stand
    ("Example", "Synth", None, "synth", "Keys", "Lights", "Pads"),
    (synth, synth),
)
__getattr__ = lambda name: getattr(usb, name)  # start, stop, configured, wait_configured ...
