// The USB controller reads and writes the RAM by itself, in whole words: an endpoint's buffer must begin at a multiple of 4 and be in RAM
// (SAM D21 data sheet §32.8.4.1). TinyUSB's driver leaves that to its callers, MicroPython's machine.USBDevice to Python programs, and a
// memoryview that begins in the middle of a buffer, or frozen bytes in the flash, would send other bytes than it shows. What is not fit for
// the controller is copied here, into a buffer that each endpoint that needs one keeps.
#include <string.h>

#include "py/mpstate.h"
#include "py/runtime.h"
#include "shared/tinyusb/mp_usbd.h"
#include "device/usbd_pvt.h"
#include "sam.h"

#define DIRECTIONS (2 * USB_EPT_NUM)

MP_REGISTER_ROOT_POINTER(uint8_t * usb_copies[16]);
_Static_assert(DIRECTIONS == 16, "the root pointers are one for each endpoint's direction");

static uint16_t sizes[DIRECTIONS];
static uint8_t *received[USB_EPT_NUM]; // where the bytes of an OUT endpoint's copy belong

bool __real_usbd_edpt_xfer(uint8_t port, uint8_t address, uint8_t *buffer, uint16_t length);
bool __wrap_usbd_edpt_xfer(uint8_t port, uint8_t address, uint8_t *buffer, uint16_t length);
void __real_dcd_int_handler(uint8_t port);
void __wrap_dcd_int_handler(uint8_t port);
void __real_mp_usbd_deinit(void);
void __wrap_mp_usbd_deinit(void);

static bool fits(const uint8_t *buffer, uint16_t length) {
    uint32_t at = (uint32_t)buffer - USB_RAM_ADDR;
    return at % 4 == 0 && at < USB_RAM_SIZE && length <= USB_RAM_SIZE - at;
}

static uint8_t *copy_of(size_t index, uint16_t length) {
    uint8_t **copy = &MP_STATE_VM(usb_copies)[index];
    if (*copy == NULL || sizes[index] < length) {
        *copy = m_malloc_maybe(length);
        sizes[index] = length;
    }
    return *copy;
}

bool __wrap_usbd_edpt_xfer(uint8_t port, uint8_t address, uint8_t *buffer, uint16_t length) {
    uint8_t number = tu_edpt_number(address);
    bool in = tu_edpt_dir(address) == TUSB_DIR_IN;
    if (!in) {
        received[number] = NULL;
    }
    if (length > 0 && !fits(buffer, length)) {
        uint8_t *copy = copy_of(2 * number + in, length);
        if (copy == NULL) {
            usbd_edpt_release(port, address);
            return false;
        }
        if (in) {
            memcpy(copy, buffer, length);
        } else {
            received[number] = buffer;
        }
        buffer = copy;
    }
    return __real_usbd_edpt_xfer(port, address, buffer, length);
}

// Before TinyUSB hears that a transfer is complete, its bytes are where they belong.
void __wrap_dcd_int_handler(uint8_t port) {
    for (size_t number = 1; number < USB_EPT_NUM; number++) {
        if (received[number] != NULL && USB->DEVICE.DeviceEndpoint[number].EPINTFLAG.bit.TRCPT0) {
            const UsbDeviceDescBank *bank = (const UsbDeviceDescBank *)(USB->DEVICE.DESCADD.reg + number * 2 * sizeof(UsbDeviceDescBank));
            memcpy(received[number], MP_STATE_VM(usb_copies)[2 * number], bank->PCKSIZE.bit.BYTE_COUNT);
            received[number] = NULL;
        }
    }
    __real_dcd_int_handler(port);
}

// Before a soft reset forgets the heap, and with it the copies.
void __wrap_mp_usbd_deinit(void) {
    __real_mp_usbd_deinit();
    memset(received, 0, sizeof(received));
    memset(MP_STATE_VM(usb_copies), 0, sizeof(MP_STATE_VM(usb_copies)));
}
