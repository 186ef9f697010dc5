add_library(usermod_usbdev INTERFACE)
target_sources(usermod_usbdev INTERFACE ${CMAKE_CURRENT_LIST_DIR}/console.c)
target_link_options(usermod_usbdev INTERFACE "LINKER:--wrap=mp_uart_write_strn")
target_link_libraries(usermod INTERFACE usermod_usbdev)

# Everything else is compiled for size. This driver copies each packet byte by byte in its interrupt handler, while the bus waits.
set_source_files_properties(
    ${PICO_TINYUSB_PATH}/src/portable/raspberrypi/rp2040/dcd_rp2040.c
    ${PICO_TINYUSB_PATH}/src/portable/raspberrypi/rp2040/rp2040_usb.c
    PROPERTIES COMPILE_FLAGS "-O3 -funroll-loops") # COMPILE_OPTIONS are the port's
