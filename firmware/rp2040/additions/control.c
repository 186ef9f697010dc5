// A host may give a control transfer up and begin the next one at any time (USB 2.0 section 8.5.3). TinyUSB 0.18 drops what is armed on
// endpoint 0 when the new SETUP packet comes. But its task may still be at the old request, or have its last packet in the queue: then it arms
// endpoint 0 for a transfer that is over, and panics ("ep 80 was already available") when the next request wants to. So nothing is armed or
// stalled on endpoint 0 between the arrival of a SETUP packet and the moment at which the task takes it up.
#ifndef NO_QSTR // the search for names runs without TinyUSB's folders
#include "tusb.h"
#include "device/dcd.h"
#include "device/usbd_pvt.h"

static volatile uint8_t arrived;
static uint8_t taken;

void usbdev_event_handler(dcd_event_t const *event, bool in_isr);
void __real_usbd_control_set_complete_callback(usbd_control_xfer_cb_t callback);
void __wrap_usbd_control_set_complete_callback(usbd_control_xfer_cb_t callback);
bool __real_dcd_edpt_xfer(uint8_t rhport, uint8_t endpoint, uint8_t *buffer, uint16_t length);
bool __wrap_dcd_edpt_xfer(uint8_t rhport, uint8_t endpoint, uint8_t *buffer, uint16_t length);
void __real_dcd_edpt_stall(uint8_t rhport, uint8_t endpoint);
void __wrap_dcd_edpt_stall(uint8_t rhport, uint8_t endpoint);

// In dcd_rp2040.c this stands for dcd_event_handler.
void usbdev_event_handler(dcd_event_t const *event, bool in_isr) {
    if (event->event_id == DCD_EVENT_SETUP_RECEIVED) {
        arrived++;
    }
    dcd_event_handler(event, in_isr);
}

// The task begins a request with this.
void __wrap_usbd_control_set_complete_callback(usbd_control_xfer_cb_t callback) {
    if (callback == NULL) {
        taken = arrived;
    }
    __real_usbd_control_set_complete_callback(callback);
}

static bool is_over(uint8_t endpoint) {
    return tu_edpt_number(endpoint) == 0 && taken != arrived;
}

bool __wrap_dcd_edpt_xfer(uint8_t rhport, uint8_t endpoint, uint8_t *buffer, uint16_t length) {
    if (tu_edpt_number(endpoint) != 0) {
        return __real_dcd_edpt_xfer(rhport, endpoint, buffer, length);
    }
    dcd_int_disable(rhport); // no SETUP packet between the look and the arming
    bool const done = is_over(endpoint) || __real_dcd_edpt_xfer(rhport, endpoint, buffer, length);
    dcd_int_enable(rhport);
    return done;
}

void __wrap_dcd_edpt_stall(uint8_t rhport, uint8_t endpoint) {
    if (!is_over(endpoint)) {
        __real_dcd_edpt_stall(rhport, endpoint);
    }
}
#endif
