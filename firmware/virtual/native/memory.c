// Heap and stack of the native build.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "py/cstack.h"
#include "py/gc.h"
#include "py/mphal.h"
#include "../memory.h"
#include "../roots.h"
#include "host.h"

#define STACK_LIMIT (80 * 1024) // the board has 64 KB; sanitized frames are larger

void memory_init(uint32_t heap_size) {
    mp_cstack_init_with_top(native_stack_top, STACK_LIMIT);
    uint32_t size = heap_size == 0 ? HEAP_DEFAULT : MIN(MAX(heap_size, HEAP_MIN), HEAP_MAX);
    // A 64-bit MicroPython object takes twice the room: so does the heap, and programs meet its end about where the board's would.
    size *= sizeof(void *) / sizeof(uint32_t);
    char *heap = mmap((void *)0x20000000, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (heap == MAP_FAILED) {
        perror("heap");
        exit(1);
    }
    gc_init(heap, heap + size);
}

void gc_collect(void) {
    __builtin_unwind_init(); // registers that callers own go to this frame
    gc_collect_start();
    collect_stack(native_stack_top);
    gc_collect_end();
}
