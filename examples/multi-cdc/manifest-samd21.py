# What is frozen into a SAMD21's firmware for this gadget: its programs are too large for 20 KB of heap, and take none in the flash. The parts of the
# library that it does not need make room for them. `usbdev test` and `usbdev run` build this firmware by themselves.
import os

freeze("$(PORT_DIR)/modules")
package("usbdev", ("__init__.py", "cdc.py", "init.py", "repl.py", "more/__init__.py", "more/cdc.py", "more/device.py", "more/poll.py"), base_path=os.environ["USBDEV_LIB"], opt=3)
freeze(".", ("main.py", "bridge.py", "chip_uart.py", "log.py", "shell.py", "writer.py"), opt=3)
