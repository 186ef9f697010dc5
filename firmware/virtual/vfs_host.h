// The board's file system, which lives on the host.
#ifndef USBDEV_VFS_HOST_H
#define USBDEV_VFS_HOST_H

void vfs_host_mount(void); // at /, which becomes the current folder

#endif
