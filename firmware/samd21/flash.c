// The flash through NVMCTRL (SAM D21 data sheet §22): it is erased in rows of four pages and written page by page.
#include <string.h>

#include "hal_flash.h"

#define PAGE 64u
#define ROW (4 * PAGE)

static void command(Nvmctrl *controller, uint32_t address, uint32_t what) {
    while (!controller->INTFLAG.bit.READY) {
    }
    controller->STATUS.reg = NVMCTRL_STATUS_ERRORS; // of earlier commands
    controller->ADDR.reg = address / 2; // counted in half-words
    controller->CTRLA.reg = NVMCTRL_CTRLA_CMD(what);
    while (!controller->INTFLAG.bit.READY) {
    }
}

void flash_init(struct flash_descriptor *flash, Nvmctrl *controller) {
    flash->controller = controller;
    controller->CTRLB.bit.MANW = 1; // a page is written when it is told to, not when its last byte comes
}

uint32_t flash_get_page_size(struct flash_descriptor *flash) {
    (void)flash;
    return PAGE;
}

void flash_write(struct flash_descriptor *flash, uint32_t address, const uint8_t *buffer, uint32_t length) {
    while (length > 0) {
        uint32_t page = address & ~(PAGE - 1), within = address - page;
        uint32_t count = PAGE - within < length ? PAGE - within : length;
        union {
            uint8_t bytes[PAGE];
            uint32_t words[PAGE / 4];
        } content;
        memset(content.bytes, 0xff, PAGE);
        memcpy(content.bytes + within, buffer, count);
        command(flash->controller, page, NVMCTRL_CMD_CLEAR_PAGE_BUFFER);
        for (uint32_t i = 0; i < PAGE / 4; i++) {
            ((volatile uint32_t *)page)[i] = content.words[i]; // the page buffer takes 16 or 32 bits at a time
        }
        command(flash->controller, page, NVMCTRL_CMD_WRITE_PAGE);
        address += count;
        buffer += count;
        length -= count;
    }
}

void flash_erase(struct flash_descriptor *flash, uint32_t address, uint32_t pages) {
    for (uint32_t at = address; at < address + pages * PAGE; at += ROW) {
        command(flash->controller, at, NVMCTRL_CMD_ERASE_ROW);
    }
}
