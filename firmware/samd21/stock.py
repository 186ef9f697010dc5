# MicroPython's own frozen modules alone: firmware/build samd21-stock makes the image that libraries are measured on (docs/library-size.md).
freeze("$(PORT_DIR)/modules")
