// The chip's flash, as MicroPython's file system asks for it.
#ifndef USBDEV_HAL_FLASH_H
#define USBDEV_HAL_FLASH_H

#include <string.h>

#include "sam.h"

struct flash_descriptor {
    Nvmctrl *controller;
};

void flash_init(struct flash_descriptor *flash, Nvmctrl *controller);
uint32_t flash_get_page_size(struct flash_descriptor *flash);

static inline uint32_t flash_get_version(void) {
    return 1;
}

// The flash lies in memory.
static inline void flash_read(struct flash_descriptor *flash, uint32_t address, uint8_t *buffer, uint32_t length) {
    (void)flash;
    memcpy(buffer, (const void *)address, length);
}

// Into erased flash: a bit can only become 0.
void flash_write(struct flash_descriptor *flash, uint32_t address, const uint8_t *buffer, uint32_t length);

// Sets `pages` pages from a page's first byte on to 0xFF.
void flash_erase(struct flash_descriptor *flash, uint32_t address, uint32_t pages);

#endif
