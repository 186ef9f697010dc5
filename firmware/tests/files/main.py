# The host's folder as the board's file system, imports from it, and errors with MicroPython's numbers.
import errno
import os
import sys

os.mkdir("/data")
with open("/data/text.txt", "w") as f:
    print(f.write("one\ntwo\n"), f.tell())
with open("/data/text.txt", "a") as f:
    f.write("three\n")
with open("data/text.txt") as f:
    print(f.readline(), f.read(), list(f), f.seek(4), f.readlines())
with open("/data/raw", "wb+") as f:
    f.write(bytes(range(256)))
    f.seek(-6, 2)
    buffer = bytearray(10)
    print(f.readinto(buffer), buffer)
with open("/data/raw", "r+b") as f:
    f.seek(2)
    f.write(b"\xff")
    f.seek(0)
    print(f.read(4))

print(sorted(os.listdir("/data")), os.stat("/data/raw")[0] == 0x8000, os.stat("/data/raw")[6], os.stat("/data")[0] == 0x4000)
print(sorted((name, kind, size) for name, kind, _, size in os.ilistdir("/data")))
os.chdir("data")
print(os.getcwd(), os.listdir() == os.listdir("/data"), os.stat("./../data//text.txt")[6])
os.rename("text.txt", "../moved.txt")
os.chdir("..")
print(os.getcwd(), "moved.txt" in os.listdir())
os.remove("/data/raw")
os.rmdir("/data")


def fails(run):
    try:
        run()
        print("no error")
    except OSError as error:
        print(errno.errorcode.get(error.errno, error.errno))


fails(lambda: open("/nothing"))
fails(lambda: open("/nothing/file", "w"))
fails(lambda: open("/lib"))
fails(lambda: open("/moved.txt", "x"))
fails(lambda: os.remove("/nothing"))
fails(lambda: os.mkdir("/lib"))
fails(lambda: os.listdir("/moved.txt"))
fails(lambda: os.chdir("/nothing"))
fails(lambda: f.read())
fails(lambda: open("/moved.txt", "r").write("x"))
os.remove("moved.txt")

import package.part
import compiled

print(package.part.WHO, package.__file__, compiled.WHO, compiled.__file__)
sys.path.append("/")
print(sys.path)
try:
    import broken
except SyntaxError as error:
    print("SyntaxError")

# Files that nobody closes are closed when they are collected.
for i in range(3000):
    open("/main.py")
print("ok")
