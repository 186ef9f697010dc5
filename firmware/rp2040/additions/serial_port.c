// The built-in serial port sends several packets a transfer, which is what the controller's two buffers need. It must not wait for several to
// come: a transfer from the host ends with a short packet, but a host that has written 64 bytes sends nothing after them (Linux's cdc-acm
// does not), and they would lie here until it writes more. So a transfer from the host is one packet.
#ifndef NO_QSTR // the search for names runs without TinyUSB's folders
#include "tusb.h"
#include "device/usbd_pvt.h"

#define PACKET_SIZE 64 // a full-speed bulk endpoint's

bool usbdev_serial_xfer(uint8_t rhport, uint8_t endpoint, uint8_t *buffer, uint16_t length);

// In cdc_device.c this stands for usbd_edpt_xfer.
bool usbdev_serial_xfer(uint8_t rhport, uint8_t endpoint, uint8_t *buffer, uint16_t length) {
    bool const one_packet = tu_edpt_dir(endpoint) == TUSB_DIR_OUT && length > PACKET_SIZE;
    return usbd_edpt_xfer(rhport, endpoint, buffer, one_packet ? PACKET_SIZE : length);
}
#endif
