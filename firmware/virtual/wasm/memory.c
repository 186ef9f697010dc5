// Heap and stack of the wasm module.
//
// A wasm function's locals are out of reach for a garbage collector. The build runs Binaryen's spill-pointers pass over the module: before
// each call it stores the locals that may be pointers to the stack in linear memory, so scanning that stack finds every root.
#include "py/cstack.h"
#include "py/gc.h"
#include "py/mphal.h"
#include "py/runtime.h"
#include "memory.h"
#include "roots.h"

#define PAGE 65536u

extern char __stack_low, __stack_high; // defined by the linker; the stack grows down towards address 0

void memory_init(uint32_t heap_size) {
    mp_cstack_init_with_top(&__stack_high, &__stack_high - &__stack_low);
    uint32_t size = heap_size == 0 ? HEAP_DEFAULT : MIN(MAX(heap_size, HEAP_MIN), HEAP_MAX);
    size_t page = __builtin_wasm_memory_grow(0, (size + PAGE - 1) / PAGE);
    if (page == (size_t)-1) {
        static const char message[] = "FATAL: the host gives no memory for the heap\r\n";
        host_console_write(message, sizeof(message) - 1);
        board_reset(RESET_FATAL);
    }
    char *heap = (char *)(page * PAGE);
    gc_init(heap, heap + size);
}

void gc_collect(void) {
    gc_collect_start();
    collect_stack((void **)&__stack_high);
    gc_collect_end();
}
