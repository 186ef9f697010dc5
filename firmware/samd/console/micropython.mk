SRC_USERMOD_C += $(USERMOD_DIR)/usb_output.c
LDFLAGS_USERMOD += --wrap=mp_usbd_cdc_tx_strn

# CONSOLE=SERCOM,TX-PIN,RX-PIN puts the REPL on a UART as well.
ifneq ($(CONSOLE),)
comma := ,
CONSOLE_PARTS := $(subst $(comma), ,$(CONSOLE))
SRC_USERMOD_C += $(USERMOD_DIR)/console.c
CFLAGS_USERMOD += -DCONSOLE_SERCOM=$(word 1,$(CONSOLE_PARTS)) -DCONSOLE_TX=PIN_$(word 2,$(CONSOLE_PARTS)) -DCONSOLE_RX=PIN_$(word 3,$(CONSOLE_PARTS))
LDFLAGS_USERMOD += --wrap=mp_hal_stdout_tx_strn --wrap=mp_hal_stdin_rx_chr --wrap=readline_init0
endif
