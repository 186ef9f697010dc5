SRC_USERMOD_C += $(USERMOD_DIR)/aligned.c $(USERMOD_DIR)/open.c $(USERMOD_DIR)/stall.c
LDFLAGS_USERMOD += --wrap=usbd_edpt_xfer --wrap=dcd_int_handler --wrap=mp_usbd_deinit --wrap=dcd_edpt_open --wrap=dcd_edpt_stall
