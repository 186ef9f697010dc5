// A request that is refused once its data have come leaves the bank for SETUP packets at the buffer of those data: TinyUSB 0.18's driver points it
// back only when a status stage ends well. The next SETUP packet then lands there, the driver takes the old one for it, and the host gets
// no answer. So a stalled endpoint 0 is made ready for SETUP packets, as after a status stage.
#include "device/dcd.h"

void __real_dcd_edpt_stall(uint8_t port, uint8_t address);
void __wrap_dcd_edpt_stall(uint8_t port, uint8_t address);

void __wrap_dcd_edpt_stall(uint8_t port, uint8_t address) {
    static const tusb_control_request_t none;
    if (tu_edpt_number(address) == 0) {
        dcd_edpt0_status_complete(port, &none); // not SET_ADDRESS, so that is all that it does
    }
    __real_dcd_edpt_stall(port, address);
}
