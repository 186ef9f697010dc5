# Runs at every start: the file system in the board's flash, made if it is not there. In place of the port's own _boot.py, which has littlefs keep 1024
# bytes at a time of blocks that are 1536 bytes long in the chip's flash: littlefs 2 needs a divisor there, and loses the last 512 bytes of each block of a
# file without it. What lies in the flash is the same.
import gc
import sys

import samd
import vfs

flash = samd.Flash()
# littlefs keeps four times what is written at once.
at_once = 256 if flash.ioctl(5, 0) % 1024 == 0 else 128
try:
    files = vfs.VfsLfs2(flash, progsize=at_once)
except OSError:
    vfs.VfsLfs2.mkfs(flash, progsize=at_once)
    files = vfs.VfsLfs2(flash, progsize=at_once)
vfs.mount(files, "/")
sys.path.append("/lib")

del at_once, files, flash, samd, sys, vfs
gc.collect()
del gc
