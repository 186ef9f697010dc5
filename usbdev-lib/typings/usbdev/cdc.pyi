from collections.abc import Callable
from io import IOBase

from usbdev import Readable, Writable

class Cdc(IOBase):
    """A serial port (CDC 1.2, section 6.2). The host's settings: `baudrate`, `bits`, `parity` (None, 0 even, 1 odd), `stop`, and the lines `dtr` and `rts`.

    Also (in usbdev/more/cdc.py): `flush`, `readline`, `set_state`, and
    `limit`, bytes to which a buffer may grow; there are two each way (1024);
    `needs_dtr`: nothing is written until a program has opened the port (True);
    `on_break`, called with the port and ms when the host sends a break: 0xFFFF begins one, 0 ends it.
    """
    timeout: int
    """ms that reading waits for the first byte; 0."""
    write_timeout: int
    """ms that writing waits for room before OSError(ETIMEDOUT), 1000; 0: `write` returns None at once."""
    limit: int
    """bytes to which a buffer may grow, 1024; there are two each way."""
    needs_dtr: bool
    """Nothing is written until a program has opened the port; True."""
    busy: int
    """0..7, 0 when the host has everything."""
    name: str
    """What the host shows, where the device is made without a description."""
    on_data: Callable[[Cdc], object] | None
    """Called with the port when there is something to read."""
    on_line: Callable[[Cdc], object] | None
    """Called with the port when the host has changed its settings or lines."""
    on_break: Callable[[Cdc, int], object] | None
    """Called with the port and ms when the host sends a break: 0xFFFF begins one, 0 ends it (SendBreak, PSTN 1.2, section 6.3.13)."""
    def __init__(self) -> None: ...
    def write(self, data: Readable | str) -> int | None:
        """Writes bytes: waits until there is room for them. Returns their number, or None while no program has the port open.

        data: any number of bytes, or text, which is written as UTF-8
        Raises OSError: ENODEV, there is no host; ETIMEDOUT, it has read nothing for `write_timeout` ms; EIO, EBUSY, EINVAL, see `Report.send`.
        """
    def flush(self) -> None:
        """Waits until the host has everything.

        Raises OSError: ETIMEDOUT, it has not within `write_timeout` ms (1000 where that is 0).
        """
    def any(self) -> int:
        """Returns how many bytes can be read at once; there may be more behind them.

        Raises OSError: EBUSY, EINVAL, see `Report.send`.
        """
    def readinto(self, buf: Writable, count: int | None = None) -> int | None:
        """Reads what is there, and waits up to `timeout` ms for the first byte. Returns how many bytes, None for none.

        buf: takes them; its bytes beyond those that were read may change
        count: number of bytes at the most; None: as many as have room
        Raises as `any`.
        """
    def read(self, count: int = 1024) -> bytes | None:
        """Reads what is there, and waits up to `timeout` ms for the first byte. Returns the bytes, or None: nothing came.

        count: number of bytes at the most
        Raises as `any`.
        """
    def readline(self) -> bytes | None:  # type: ignore[override]
        """Reads up to and with a line feed, or what there is when nothing more comes within `timeout` ms. Returns the bytes, or None: nothing came.

        Raises as `any`.
        """
    @property
    def dtr(self) -> bool:
        """A program has the port open (PSTN 1.2, section 6.3.12)."""
    @property
    def rts(self) -> bool:
        """The host is ready to receive (PSTN 1.2, section 6.3.12)."""
    @property
    def baudrate(self) -> int:
        """baud, as the host has set them; 9600 (PSTN 1.2, table 17). Not the speed on USB."""
    @property
    def bits(self) -> int:
        """Data bits: 5..8 or 16 (PSTN 1.2, table 17)."""
    @property
    def parity(self) -> int | None:
        """None, 0 even, 1 odd, as `machine.UART` has it; 2 mark, 3 space: 0..3 (PSTN 1.2, table 17)."""
    @property
    def stop(self) -> float:
        """Stop bits: 1, 1.5 or 2 (PSTN 1.2, table 17)."""
    def set_state(
        self,
        dcd: bool = False,
        dsr: bool = False,
        ri: bool = False,
        brk: bool = False,
        framing: bool = False,
        parity: bool = False,
        overrun: bool = False,
    ) -> None:
        """Tells the host the state of modem lines and errors (SERIAL_STATE, PSTN 1.2, section 6.5.4). Waits while the one before is on its way.

        dcd, dsr, ri: whether the lines are on, carrier, data set ready, ring
        brk, framing, parity, overrun: whether that has come or happened
        Raises OSError: ENODEV, there is no host; ETIMEDOUT, it has not asked for `write_timeout` ms; EBUSY, EINVAL, see `Report.send`.
        """
