from collections.abc import Callable

from usbdev import Readable, Writable

class Midi:
    """``Midi(from_device=1, to_device=1)``: cables count from 0 in each direction (USB MIDI 1.0, section 4).

    from_device, to_device: number of cables, 0..16 each

    Also (in usbdev/more/midi.py): `program_change`,
    `pitch_bend`, `pressure`, `system`, `sysex`, `write`, `flush`, `any`, `read`, and
    `on_event`, called with (cable, status, data 1, data 2);
    `on_sysex`, called with (cable, buffer, bytes in it, is it the end), F0 and F7 included;
    `thru`, cables to the device whose messages go out again, with the cable from the device that they go out on.
    """
    timeout: int
    """ms that sending waits for the host before OSError(ETIMEDOUT), 1000; 0: not at all."""
    busy: int
    """0..3, 0 when the host has everything."""
    name: str
    """What the host shows, where the device is made without a description."""
    names: tuple[tuple[str, ...] | list[str], tuple[str, ...] | list[str]]
    """The cables' names, from the device and to it, where the device is made without a description."""
    thru: dict[int, int]
    """Cables to the device, 0..15, whose messages go out again, with the cable from the device that they go out on, 0..15."""
    on_event: Callable[[int, int, int, int], object] | None
    """Called with cable (0..15), status byte, and two data bytes (0..127, 0 where there is none)."""
    on_sysex: Callable[[int, bytearray, int, bool], object] | None
    """Called with cable, buffer, number of bytes in it, and whether they are the last; F0 and F7 included. The buffer is valid during the call."""
    def __init__(self, from_device: int = 1, to_device: int = 1) -> None: ...
    def note_on(self, channel: int, key: int, velocity: int = 64, cable: int = 0) -> None:
        """A key goes down (MIDI 1.0, table II).

        channel: 0..15
        key: 0..127, 60 is the middle C
        velocity: 0..127; 0 is a note off
        cable: 0.. of those from the device
        Raises as `put`.
        """
    def note_off(self, channel: int, key: int, velocity: int = 64, cable: int = 0) -> None:
        """A key goes up (MIDI 1.0, table II).

        channel: 0..15
        key: 0..127
        velocity: 0..127
        cable: 0.. of those from the device
        Raises as `put`.
        """
    def control_change(self, channel: int, index: int, value: int, cable: int = 0) -> None:
        """A controller moves (MIDI 1.0, table III).

        channel: 0..15
        index: of the controller, 0..127
        value: 0..127
        cable: 0.. of those from the device
        Raises as `put`.
        """
    def program_change(self, channel: int, number: int, cable: int = 0) -> None:
        """Another program (MIDI 1.0, table II).

        channel: 0..15
        number: 0..127
        cable: 0.. of those from the device
        Raises as `put`.
        """
    def pitch_bend(self, channel: int, value: int, cable: int = 0) -> None:
        """The pitch wheel (MIDI 1.0, table II).

        channel: 0..15
        value: -8192..8191, 0 in the middle
        cable: 0.. of those from the device
        Raises as `put`.
        """
    def pressure(self, channel: int, value: int, note: int | None = None, cable: int = 0) -> None:
        """Aftertouch, of the channel or of a key (MIDI 1.0, table II).

        channel: 0..15
        value: 0..127
        note: 0..127; None: the channel
        cable: 0.. of those from the device
        Raises as `put`.
        """
    def system(self, status: int, a: int = 0, b: int = 0, cable: int = 0) -> None:
        """System common or real-time message (MIDI 1.0, tables V and VI).

        status: 0xF1..0xFF; `usbdev.messages` has their names
        a, b: data, 0..127
        cable: 0.. of those from the device
        Raises ValueError: there is no such message.
        Raises as `put`.
        """
    def sysex(self, data: Readable, cable: int = 0) -> None:
        """System exclusive message of any length (MIDI 1.0, table VII).

        data: bytes from F0 to F7, those between in 0..127
        cable: 0.. of those from the device
        Raises ValueError: it does not go from F0 to F7, or there is no such cable. Nothing is sent then.
        Raises as `put`.
        """
    def put(self, code: int, status: int, key: int, value: int) -> None:
        """Sends an event packet: at once if none is on its way, else together with others that wait (USB MIDI 1.0, section 4).

        code: cable in bits 7..4, code index number in bits 3..0 (USB MIDI 1.0, table 4-1)
        status, key, value: the message, 0..255 each; data bytes 0..127
        Raises ValueError: channel, data or cable is out of range.
        Raises OSError: ETIMEDOUT, there is no host, or it has taken nothing for `timeout` ms; EIO, EBUSY, EINVAL, see `Report.send`.
        """
    def write(self, packets: Readable) -> None:
        """Sends event packets straight from a buffer, and waits until the host has them (USB MIDI 1.0, section 4).

        packets: 4 bytes each, which are not checked
        Raises ValueError: their number of bytes is no multiple of 4.
        Raises TypeError: they are text.
        Raises OSError: EIO, EBUSY, EINVAL, see `Report.send`.
        Raises as `flush`.
        """
    def flush(self) -> None:
        """Waits until the host has everything.

        Raises OSError: ETIMEDOUT, it has taken nothing for `timeout` ms.
        """
    def any(self) -> int:
        """Returns how many messages wait to be read, where no callback takes them. Until the first call they are dropped."""
    def read(self, packet: Writable) -> bool:
        """Takes the next message as an event packet. Returns whether there was one.

        packet: 4 bytes that it is put into
        Raises OSError: EBUSY, EINVAL, see `Report.send`.
        """
