add_library(usermod_usbdev INTERFACE)
foreach(source console control serial_port)
    target_sources(usermod_usbdev INTERFACE ${CMAKE_CURRENT_LIST_DIR}/${source}.c)
endforeach()
foreach(function mp_uart_write_strn usbd_control_set_complete_callback dcd_edpt_xfer dcd_edpt_stall)
    target_link_options(usermod_usbdev INTERFACE "LINKER:--wrap=${function}")
endforeach()
target_link_libraries(usermod INTERFACE usermod_usbdev)

# Everything else is compiled for size. This driver copies each packet in its interrupt handler, while the bus waits, and for RP2040-E15 it starts
# no bulk packets to the host in the last 200 us of a frame: what its handlers take decides whether 14 or 16 packets fit before that. Unrolled
# loops make them slower.
set_source_files_properties(
    ${PICO_TINYUSB_PATH}/src/portable/raspberrypi/rp2040/dcd_rp2040.c
    ${PICO_TINYUSB_PATH}/src/portable/raspberrypi/rp2040/rp2040_usb.c
    PROPERTIES COMPILE_FLAGS "-O3") # COMPILE_OPTIONS are the port's
set_source_files_properties(${PICO_TINYUSB_PATH}/src/portable/raspberrypi/rp2040/dcd_rp2040.c PROPERTIES COMPILE_DEFINITIONS "dcd_event_handler=usbdev_event_handler")
set_source_files_properties(${PICO_TINYUSB_PATH}/src/class/cdc/cdc_device.c PROPERTIES COMPILE_DEFINITIONS "usbd_edpt_xfer=usbdev_serial_xfer")
