# MicroPython's own frozen modules alone: firmware/build rp2040-stock makes the image that libraries are measured on (docs/library-size.md).
freeze("$(PORT_DIR)/modules")
include("$(MPY_DIR)/extmod/asyncio")
