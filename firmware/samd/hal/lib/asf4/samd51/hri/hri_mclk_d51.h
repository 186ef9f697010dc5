// MicroPython includes this file and uses nothing of it.
