SRC_USERMOD_C += $(USERMOD_DIR)/aligned.c
LDFLAGS_USERMOD += --wrap=usbd_edpt_xfer --wrap=dcd_int_handler --wrap=mp_usbd_deinit
