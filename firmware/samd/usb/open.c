// An endpoint that has just been opened has nothing to send, and refuses what comes until it is asked to take it. A bus reset leaves both
// banks as they were (SAM D21 data sheet §32.6.2.3), and so does TinyUSB 0.18's driver when it opens the endpoint again: the host would get what
// was to be sent before the reset, and its first packet would go wherever the bank's address points.
#include "device/dcd.h"
#include "sam.h"

bool __real_dcd_edpt_open(uint8_t port, const tusb_desc_endpoint_t *descriptor);
bool __wrap_dcd_edpt_open(uint8_t port, const tusb_desc_endpoint_t *descriptor);

bool __wrap_dcd_edpt_open(uint8_t port, const tusb_desc_endpoint_t *descriptor) {
    uint8_t address = descriptor->bEndpointAddress;
    UsbDeviceEndpoint *endpoint = &USB->DEVICE.DeviceEndpoint[tu_edpt_number(address)];
    if (tu_edpt_dir(address) == TUSB_DIR_IN) {
        endpoint->EPSTATUSCLR.reg = USB_DEVICE_EPSTATUSCLR_BK1RDY;
    } else {
        endpoint->EPSTATUSSET.reg = USB_DEVICE_EPSTATUSSET_BK0RDY;
    }
    return __real_dcd_edpt_open(port, descriptor);
}
