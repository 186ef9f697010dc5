// MicroPython's own search for roots takes only pointers to the beginning of an object. A compiler may keep nothing but a pointer into the
// middle of it, and does so more often when locals that nobody reads again leave no copy behind, as in a wasm module.
#include "py/gc.h"
#include "py/mpstate.h"
#include "roots.h"

#define TABLE_TAIL 2 // values of the two bits that the allocation table has for each block (py/gc.c)
#define TABLE_FREE 0

static unsigned kind_of(const mp_state_mem_area_t *area, size_t block) {
    return area->gc_alloc_table_start[block / 4] >> 2 * (block & 3) & 3;
}

// The beginning of the object that `pointer` points into, or NULL.
static void *find_object(void *pointer) {
    const mp_state_mem_area_t *area = &MP_STATE_MEM(area);
    const uint8_t *start = area->gc_pool_start;
    if ((uint8_t *)pointer < start || (uint8_t *)pointer >= area->gc_pool_end) {
        return NULL;
    }
    size_t block = ((uint8_t *)pointer - start) / MICROPY_BYTES_PER_GC_BLOCK;
    while (block > 0 && kind_of(area, block) == TABLE_TAIL) {
        block--;
    }
    return kind_of(area, block) == TABLE_FREE ? NULL : (void *)(start + block * MICROPY_BYTES_PER_GC_BLOCK);
}

__attribute__((noinline, no_sanitize("address"))) // its frame is the lowest; it reads the stack as it is
void collect_stack(void **top) {
    void *object = NULL;
    for (void **slot = &object; slot < top; slot++) {
        object = find_object(*slot);
        if (object != NULL) {
            gc_collect_root(&object, 1);
        }
    }
}
