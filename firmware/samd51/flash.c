// The flash through NVMCTRL (SAM D5x/E5x data sheet §25): it is erased in blocks of 8 KB, and written in quad words of 16 bytes, each of them
// once, as each is guarded by check bits.
#include <string.h>

#include "hal_flash.h"

#define PAGE 512u
#define BLOCK (16 * PAGE)
#define QUAD 16u
#define MANUAL 0u // CTRLA.WMODE: written when it is told to, not when the last byte comes

typedef union {
    uint8_t bytes[QUAD];
    uint32_t words[QUAD / 4];
} quad_t;

static uint8_t kept[BLOCK]; // what stays of a block that is erased

static void command(Nvmctrl *controller, uint32_t address, uint32_t what) {
    while (!controller->STATUS.bit.READY) {
    }
    controller->INTFLAG.reg = controller->INTFLAG.reg; // of earlier commands
    controller->ADDR.reg = address;
    controller->CTRLB.reg = NVMCTRL_CTRLB_CMD(what);
    while (!controller->STATUS.bit.READY) {
    }
}

// The cache before the flash does not hear of what changes there.
static void forget_cached(void) {
    if (CMCC->SR.bit.CSTS) {
        CMCC->CTRL.reg = 0;
        while (CMCC->SR.bit.CSTS) {
        }
        CMCC->MAINT0.reg = 1;
        CMCC->CTRL.reg = 1;
    }
}

static bool is_blank(const uint8_t *bytes, uint32_t length) {
    while (length > 0 && *bytes == 0xff) {
        bytes++;
        length--;
    }
    return length == 0;
}

static void write_quad(Nvmctrl *controller, uint32_t address, const quad_t *content) {
    command(controller, address, NVMCTRL_CMD_CLEAR_PAGE_BUFFER);
    for (uint32_t i = 0; i < QUAD / 4; i++) {
        ((volatile uint32_t *)address)[i] = content->words[i]; // the page buffer takes 32 bits at a time
    }
    command(controller, address, NVMCTRL_CMD_WRITE_QUAD_WORD);
}

void flash_init(struct flash_descriptor *flash, Nvmctrl *controller) {
    flash->controller = controller;
    // The controller's own lines of cache are off: reading through them while the page buffer is filled can go wrong (errata DS80000748, NVMCTRL).
    controller->CTRLA.reg = (controller->CTRLA.reg & ~NVMCTRL_CTRLA_WMODE(3)) | NVMCTRL_CTRLA_WMODE(MANUAL) | NVMCTRL_CTRLA_CACHEDIS;
}

uint32_t flash_get_page_size(struct flash_descriptor *flash) {
    (void)flash;
    return PAGE;
}

void flash_write(struct flash_descriptor *flash, uint32_t address, const uint8_t *buffer, uint32_t length) {
    while (length > 0) {
        uint32_t at = address & ~(QUAD - 1), within = address - at;
        uint32_t count = QUAD - within < length ? QUAD - within : length;
        if (!is_blank(buffer, count)) {
            quad_t content;
            memset(content.bytes, 0xff, QUAD);
            memcpy(content.bytes + within, buffer, count);
            write_quad(flash->controller, at, &content);
        }
        address += count;
        buffer += count;
        length -= count;
    }
    forget_cached();
}

// Pages are a sixteenth of what can be erased: the rest of their block is kept in RAM meanwhile. Blank pages are left alone, which spares most
// erasing, and most of the moments in which a power failure would cost the block.
void flash_erase(struct flash_descriptor *flash, uint32_t address, uint32_t pages) {
    uint32_t end = address + pages * PAGE;
    while (address < end) {
        uint32_t block = address & ~(BLOCK - 1), within = address - block;
        uint32_t count = BLOCK - within < end - address ? BLOCK - within : end - address;
        if (!is_blank((const uint8_t *)address, count)) {
            memcpy(kept, (const void *)block, BLOCK);
            memset(kept + within, 0xff, count);
            command(flash->controller, block, NVMCTRL_CMD_ERASE_BLOCK);
            flash_write(flash, block, kept, BLOCK);
        }
        address += count;
    }
    forget_cached();
}
