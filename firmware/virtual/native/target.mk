# The same board as a program for this machine: for debuggers, and for sanitizers with SANITIZE=1.
CC = gcc
LD = gcc
IMAGE = $(BUILD)/usbdev-virtual-native

COPT ?= -Og
CFLAGS += -g $(COPT) -Wno-unused-function
# Buffers' addresses must fit board_endpoint_t.buffer: no position-independent code, and native/memory.c puts the heap low as well.
CFLAGS += -fno-pie
LDFLAGS += -no-pie -Wl,--wrap=dcd_event_handler -Wl,--gc-sections -lm

ifeq ($(SANITIZE),1)
# The collector reads stacks as they are, so locals must stay on the real one. memcpy(p, NULL, 0) is MicroPython's habit.
SANITIZERS = -fsanitize=address,undefined -fno-sanitize=nonnull-attribute -fno-sanitize-recover=all --param asan-use-after-return=0
CFLAGS += $(SANITIZERS) -fno-omit-frame-pointer
LDFLAGS += $(SANITIZERS)
# It steps back from the end of a number without digits.
$(BUILD)/py/mpz.o: CFLAGS += -fno-sanitize=pointer-overflow
endif

INSTRUMENT = -finstrument-functions

SRC_TARGET_C = \
	native/host.c \
	native/memory.c \
	native/usb_host.c

define link
$(Q)$(LD) -o $@ $^ $(LDFLAGS)
endef
