"""Status bytes of MIDI messages (MIDI 1.0, tables II, V and VI)."""

from micropython import const

NOTE_OFF = const(0x80)  # + channel, as the next six
NOTE_ON = const(0x90)
NOTE_PRESSURE = const(0xA0)
CONTROL = const(0xB0)
PROGRAM = const(0xC0)
PRESSURE = const(0xD0)
BEND = const(0xE0)
TIME_CODE = const(0xF1)
SONG_POSITION = const(0xF2)
SONG_SELECT = const(0xF3)
TUNE = const(0xF6)
CLOCK = const(0xF8)
START = const(0xFA)
CONTINUE = const(0xFB)
STOP = const(0xFC)
ACTIVE = const(0xFE)
RESET = const(0xFF)
