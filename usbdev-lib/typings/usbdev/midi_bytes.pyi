from typing import Any

from usbdev import Readable
from usbdev.midi import Midi

class Parser:
    """Takes bytes in pieces of any size and sends the messages in them on a cable (USB MIDI 1.0, table 4-1).

    midi: the MIDI function
    cable: 0.. of those from the device
    """

    def __init__(self, midi: Midi, cable: int = 0) -> None: ...
    def write(self, data: Readable) -> int:
        """Takes bytes. Returns their number.

        data: the bytes
        Raises as `Midi.put`.
        """
    def take(self, byte: int) -> None:
        """Takes a byte.

        byte: 0..255
        Raises as `Midi.put`.
        """

class Din:
    """A pair of DIN plugs on a UART of 31,250 baud (MIDI 1.0, table II). Call `poll` often; it passes on what has come from the UART.

    The other way it takes the callbacks `on_event` and `on_sysex` of the MIDI function, for one cable. A slow UART slows the host down.

    midi: the MIDI function
    uart: a `machine.UART`, or what has its `any`, `readinto` and `write`
    cable: 0.., the same number in both directions
    """
    parser: Parser
    """What takes the UART's bytes."""
    def __init__(self, midi: Midi, uart: Any, cable: int = 0) -> None: ...
    def poll(self) -> None:
        """Passes on what the UART has received.

        Raises as `Midi.put`.
        """
