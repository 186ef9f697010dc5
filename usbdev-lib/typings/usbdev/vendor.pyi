from collections.abc import Callable

from usbdev import Readable, Writable

class Pipe:
    """An endpoint (USB 2.0, section 9.6.6). `write` sends to the host, `listen` and `wait` receive; which of them, the device's description says."""
    timeout: int
    """ms that `write` waits for the host before OSError(ETIMEDOUT), 1000."""
    busy: int
    """0..3, 0 when no transfer is under way and a host is there."""
    count: int | None
    """number of bytes of the last transfer; None: it has not ended, or failed."""
    on_data: Callable[[Pipe, int], object] | None
    """Called with the pipe and the number of bytes when a transfer from the host has ended."""
    def write(self, data: Readable, end: bool = True) -> None:
        """Sends bytes straight from a buffer and waits until the host has them (USB 2.0, section 5.8.3).

        data: any number of bytes
        end: whether an empty packet follows where the last one is full
        Raises OSError: ENODEV, there is no host; ETIMEDOUT, it has taken nothing for `timeout` ms; EIO, EBUSY, EINVAL, see `Report.send`.
        Raises ValueError: the pipe is from the host.
        """
    def listen(self, buffer: Writable) -> None:
        """Has the host's next transfer written to a buffer: up to its end, or a packet that is not full.

        buffer: takes the transfer; a multiple of 64 bytes, for whole packets
        Raises OSError: ENODEV, there is no host; EBUSY, it listens already; EIO, EINVAL, see `Report.send`.
        Raises ValueError: the pipe is to the host, or the buffer has no room for whole packets.
        """
    def wait(self, ms: int = 1000) -> int | None:
        """Waits for the end of what `listen` began. Returns the number of bytes, or None where it has not ended.

        ms: ms at the most; 0: only looks
        """

class Vendor:
    """`pipes` are its endpoints in the order of the description: ``Vendor("bulk in", "bulk out")``, or that of the device.yaml (USB 2.0, section 9.6.6).

    endpoints: "bulk in", "bulk out", "interrupt in" or "interrupt out" each; none: the first two
    """
    name: str
    """What the host shows, where the device is made without a description."""
    endpoints: tuple[str, ...]
    """What the device is made with, where there is no description."""
    pipes: list[Pipe]
    """Its endpoints, in the order of the description."""
    on_open: Callable[[Vendor], object] | None
    """Called with the function when a host begins to use it: the place to `listen`."""
    on_request: Callable[[int, memoryview], bool | Readable] | None
    """Called with (stage, request) for class requests, inside of USB's callback: it must not wait or print (USB 2.0, section 9.3).

    stage: 1 the request has come, 2 its data, 3 all is done
    request: its 8 bytes
    Returns False to refuse it, True to accept it, or the buffer of the data stage.
    """
    def __init__(self, *endpoints: str) -> None: ...
