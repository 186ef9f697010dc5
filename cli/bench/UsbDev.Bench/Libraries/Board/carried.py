# Whether the firmware carries our library.
try:
    import usbdev

    print("carried", 1)
except ImportError:
    print("carried", 0)
