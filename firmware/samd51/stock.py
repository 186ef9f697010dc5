# MicroPython's own frozen modules alone: firmware/build samd51-stock makes the image that libraries are measured on (docs/library-size.md).
freeze("modules")
include("$(MPY_DIR)/extmod/asyncio")
