def text(pin: int | str, ms: int = 10000, module: str = "device") -> str:
    """The program, which `install` writes. Returns its text.

    pin: number of the pin, or its name, as `machine.Pin` takes it; low at power-up, it keeps the device from being started
    ms: ms to wait for a host, 100..600000
    module: name of the compiled module
    Raises ValueError: ms is out of range.
    """
def install(pin: int | str, ms: int = 10000, module: str = "device", path: str = "/boot.py") -> None:
    """Writes it. An existing boot.py that is not of this kind is kept as it is.

    pin: number of the pin, or its name
    module: name of the compiled module
    ms: ms to wait for a host, 100..600000
    path: the file
    Raises OSError: EEXIST, there is another boot.py.
    Raises as `text`.
    """
