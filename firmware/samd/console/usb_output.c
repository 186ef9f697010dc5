// What is printed goes to the REPL's port on USB only while the device has that port. Without this, MicroPython 1.25 with TinyUSB 0.18 sends it
// to the port's endpoint number of then: 0. On these chips the host's next SETUP packet then lands in the text's buffer, and control
// transfers fail from the first print() of a gadget that has dropped the REPL.
#include "py/mpstate.h"
#include "shared/tinyusb/mp_usbd.h"
#include "shared/tinyusb/mp_usbd_cdc.h"

mp_uint_t __real_mp_usbd_cdc_tx_strn(const char *text, mp_uint_t length);
mp_uint_t __wrap_mp_usbd_cdc_tx_strn(const char *text, mp_uint_t length);

mp_uint_t __wrap_mp_usbd_cdc_tx_strn(const char *text, mp_uint_t length) {
    const mp_obj_usb_device_t *device = MP_OBJ_TO_PTR(MP_STATE_VM(usbd));
    return device == NULL || mp_usb_device_builtin_enabled(device) ? __real_mp_usbd_cdc_tx_strn(text, length) : 0;
}
