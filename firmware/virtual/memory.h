// Where the interpreter's heap and stack are. One implementation for the wasm module (wasm/memory.c), one for the native build.
#ifndef USBDEV_MEMORY_H
#define USBDEV_MEMORY_H

#include <stdint.h>

#define HEAP_DEFAULT (192 * 1024)
#define HEAP_MIN (16 * 1024)
#define HEAP_MAX (16 * 1024 * 1024)

// Sets up the stack check and a garbage collected heap of `heap_size` bytes (0: the default), clipped to the limits.
void memory_init(uint32_t heap_size);

#endif
