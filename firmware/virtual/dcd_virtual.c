// TinyUSB's device controller driver for a controller whose registers are board_shared_t.
#include <string.h>

#include "interrupts.h"
#include "py/mpconfig.h"
#include "py/mpprint.h"
#include "tusb.h"
#include "device/dcd.h"

// Transfers, resets and setups that TinyUSB has not looked at yet. Past this number the events stay in the shared ring: TinyUSB loses
// what does not fit in its queue, and a lost SETUP would close the control pipe for good.
#define QUEUE_LIMIT (CFG_TUD_TASK_QUEUE_SZ - 2)
static unsigned queued;

static board_endpoint_t *endpoint_of(uint8_t ep_addr) {
    return &board.endpoints[ep_addr & TUSB_DIR_IN_MASK ? BOARD_IN : BOARD_OUT][ep_addr & 0x0f];
}

static void open_endpoint(uint8_t ep_addr, uint8_t type, uint16_t max_packet) {
    *endpoint_of(ep_addr) = (board_endpoint_t) { .type = type, .max_packet = max_packet };
}

bool usb_interrupt(const board_event_t *event) {
    if (!tud_inited()) {
        return true; // nobody listens yet
    }
    if (!tud_task_event_ready()) {
        queued = 0;
    }
    if (event->kind == EVENT_START_OF_FRAME && queued > 0) {
        return true; // the task is late; it needs no second tick
    }
    if (queued >= QUEUE_LIMIT) {
        return false;
    }
    queued++;
    switch (event->kind) {
        case EVENT_BUS_RESET: // the controller has reset the endpoints; on the control pipe the next SETUP may already be waiting
            dcd_event_bus_reset(0, TUSB_SPEED_FULL, true);
            break;
        case EVENT_SETUP:
            dcd_event_setup_received(0, event->setup, true);
            break;
        case EVENT_TRANSFER:
            dcd_event_xfer_complete(0, event->endpoint, event->length, event->result, true);
            break;
        case EVENT_START_OF_FRAME:
            dcd_event_sof(0, event->length, true);
            break;
        case EVENT_SUSPEND:
            dcd_event_bus_signal(0, DCD_EVENT_SUSPEND, true);
            break;
        case EVENT_RESUME:
            dcd_event_bus_signal(0, DCD_EVENT_RESUME, true);
            break;
        case EVENT_UNPLUGGED:
            dcd_event_bus_signal(0, DCD_EVENT_UNPLUGGED, true);
            break;
    }
    return true;
}

bool dcd_init(uint8_t rhport, const tusb_rhport_init_t *rh_init) {
    (void)rh_init;
    open_endpoint(0x00, TUSB_XFER_CONTROL, CFG_TUD_ENDPOINT0_SIZE);
    open_endpoint(0x80, TUSB_XFER_CONTROL, CFG_TUD_ENDPOINT0_SIZE);
    dcd_connect(rhport);
    return true;
}

void dcd_int_enable(uint8_t rhport) {
    (void)rhport; // interrupts are taken where the board waits, never inside the stack
}

void dcd_int_disable(uint8_t rhport) {
    (void)rhport;
}

void dcd_connect(uint8_t rhport) {
    (void)rhport;
    if (!board.connected) {
        board.connected = 1;
        host_usb(USB_CONNECT, 0);
    }
}

void dcd_disconnect(uint8_t rhport) {
    (void)rhport;
    if (board.connected) {
        board.connected = 0;
        host_usb(USB_CONNECT, 0);
    }
}

void dcd_set_address(uint8_t rhport, uint8_t dev_addr) {
    dcd_edpt_xfer(rhport, 0x80, NULL, 0);
    board.address = dev_addr;
    host_usb(USB_ADDRESS, 0);
}

void dcd_remote_wakeup(uint8_t rhport) {
    (void)rhport;
    host_usb(USB_REMOTE_WAKEUP, 0);
}

void dcd_sof_enable(uint8_t rhport, bool en) {
    (void)rhport;
    board.sof_enabled = en;
}

bool dcd_edpt_open(uint8_t rhport, tusb_desc_endpoint_t const *desc_ep) {
    (void)rhport;
    open_endpoint(desc_ep->bEndpointAddress, desc_ep->bmAttributes.xfer, tu_edpt_packet_size(desc_ep));
    return true;
}

void dcd_edpt_close(uint8_t rhport, uint8_t ep_addr) {
    (void)rhport;
    open_endpoint(ep_addr, 0, 0);
    host_usb(USB_ENDPOINT_CLOSED, ep_addr);
}

void dcd_edpt_close_all(uint8_t rhport) {
    for (uint8_t number = 1; number < BOARD_ENDPOINTS; number++) {
        for (unsigned direction = 0; direction <= TUSB_DIR_IN_MASK; direction += TUSB_DIR_IN_MASK) {
            if (endpoint_of(number | direction)->max_packet != 0) {
                dcd_edpt_close(rhport, number | direction);
            }
        }
    }
}

bool dcd_edpt_xfer(uint8_t rhport, uint8_t ep_addr, uint8_t *buffer, uint16_t total_bytes) {
    (void)rhport;
    board_endpoint_t *endpoint = endpoint_of(ep_addr);
    if (endpoint->max_packet == 0) {
        // Closed by a bus reset that the stack has not handled yet; or never open, which MicroPython's submit_xfer() tells by False alone.
        if (board.address != 0) {
            mp_printf(&mp_plat_print, "usbdev: submit_xfer: endpoint 0x%02x is not open\n", ep_addr);
        }
        return false;
    }
    endpoint->buffer = (uint32_t)(uintptr_t)buffer;
    endpoint->length = total_bytes;
    endpoint->moved = 0;
    endpoint->flags |= ENDPOINT_ARMED;
    host_usb(USB_ENDPOINT_ARMED, ep_addr);
    return true;
}

void dcd_edpt_stall(uint8_t rhport, uint8_t ep_addr) {
    (void)rhport;
    endpoint_of(ep_addr)->flags = ENDPOINT_STALLED; // a stalled endpoint offers nothing
    host_usb(USB_ENDPOINT_STALL, ep_addr);
}

void dcd_edpt_clear_stall(uint8_t rhport, uint8_t ep_addr) {
    (void)rhport;
    board_endpoint_t *endpoint = endpoint_of(ep_addr);
    endpoint->flags &= ~ENDPOINT_STALLED; // a transfer under way goes on, as with the drivers for chips: only a stall removes it (dcd.h)
    endpoint->toggle = 0;
    host_usb(USB_ENDPOINT_STALL, ep_addr);
}
