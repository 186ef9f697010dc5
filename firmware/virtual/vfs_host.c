// A file system for MicroPython on the host_file_* calls.
#include <string.h>

#include "py/builtin.h"
#include "py/gc.h"
#include "py/mperrno.h"
#include "py/mphal.h"
#include "py/runtime.h"
#include "py/stream.h"
#include "extmod/vfs.h"
#include "shared/timeutils/timeutils.h"
#include "vfs_host.h"

#define BLOCK 4096 // bytes; what statvfs() counts in

typedef struct {
    mp_obj_base_t base;
    vstr_t cwd; // begins and ends with a slash
} vfs_obj_t;

typedef struct {
    mp_obj_base_t base;
    int32_t handle; // < 0: closed
} file_obj_t;

typedef struct {
    mp_obj_base_t base;
    mp_fun_1_t iternext;
    bool is_str;
    int32_t index;
    vstr_t path;
} list_obj_t;

static int32_t check(int32_t result) {
    if (result < 0) {
        mp_raise_OSError(-result);
    }
    return result;
}

// --- paths -------------------------------------------------------------------------------------------------------------

// Makes `path` absolute and plain: no empty parts, no . and no .., no slash at the end (but "/" itself).
static void resolve(const vfs_obj_t *self, const char *path, vstr_t *out) {
    vstr_init(out, self->cwd.len + strlen(path) + 1);
    if (path[0] != '/') {
        vstr_add_strn(out, self->cwd.buf, self->cwd.len - 1);
    }
    while (*path != '\0') {
        size_t length = strcspn(path, "/");
        if (length == 2 && path[0] == '.' && path[1] == '.') {
            while (out->len > 0 && out->buf[--out->len] != '/') {
            }
        } else if (length > 0 && !(length == 1 && path[0] == '.')) {
            vstr_add_char(out, '/');
            vstr_add_strn(out, path, length);
        }
        path += length + (path[length] == '/');
    }
    if (out->len == 0) {
        vstr_add_char(out, '/');
    }
}

static void resolve_obj(mp_obj_t self_in, mp_obj_t path_in, vstr_t *out) {
    resolve(MP_OBJ_TO_PTR(self_in), mp_obj_str_get_str(path_in), out);
}

// --- files -------------------------------------------------------------------------------------------------------------

extern const mp_obj_type_t file_text_type, file_bytes_type;

static mp_uint_t file_result(int32_t result, int *errcode) {
    if (result < 0) {
        *errcode = -result;
        return MP_STREAM_ERROR;
    }
    return result;
}

static bool file_is_closed(const file_obj_t *self, int *errcode) {
    if (self->handle < 0) {
        *errcode = MP_EBADF; // set on errors only: callers look at it after a success as well
    }
    return self->handle < 0;
}

static mp_uint_t file_read(mp_obj_t self_in, void *buf, mp_uint_t size, int *errcode) {
    const file_obj_t *self = MP_OBJ_TO_PTR(self_in);
    return file_is_closed(self, errcode) ? MP_STREAM_ERROR : file_result(host_file_read(self->handle, buf, size), errcode);
}

static mp_uint_t file_write(mp_obj_t self_in, const void *buf, mp_uint_t size, int *errcode) {
    const file_obj_t *self = MP_OBJ_TO_PTR(self_in);
    return file_is_closed(self, errcode) ? MP_STREAM_ERROR : file_result(host_file_write(self->handle, buf, size), errcode);
}

static mp_uint_t file_ioctl(mp_obj_t self_in, mp_uint_t request, uintptr_t arg, int *errcode) {
    file_obj_t *self = MP_OBJ_TO_PTR(self_in);
    if (request == MP_STREAM_CLOSE) {
        int32_t handle = self->handle;
        self->handle = -1;
        return handle < 0 ? 0 : file_result(host_file_close(handle), errcode);
    }
    if (file_is_closed(self, errcode)) {
        return MP_STREAM_ERROR;
    }
    switch (request) {
        case MP_STREAM_SEEK: {
            struct mp_stream_seek_t *seek = (struct mp_stream_seek_t *)arg;
            int32_t position = host_file_seek(self->handle, seek->offset, seek->whence);
            if (position < 0) {
                return file_result(position, errcode);
            }
            seek->offset = position;
            return 0;
        }
        case MP_STREAM_FLUSH:
            return 0;
        case MP_STREAM_POLL:
            return arg & (MP_STREAM_POLL_RD | MP_STREAM_POLL_WR);
        default:
            *errcode = MP_EINVAL;
            return MP_STREAM_ERROR;
    }
}

static void file_print(const mp_print_t *print, mp_obj_t self_in, mp_print_kind_t kind) {
    (void)kind;
    mp_printf(print, "<io.%s %p>", mp_obj_get_type_str(self_in), MP_OBJ_TO_PTR(self_in));
}

static const mp_rom_map_elem_t file_locals_table[] = {
    { MP_ROM_QSTR(MP_QSTR_read), MP_ROM_PTR(&mp_stream_read_obj) },
    { MP_ROM_QSTR(MP_QSTR_readinto), MP_ROM_PTR(&mp_stream_readinto_obj) },
    { MP_ROM_QSTR(MP_QSTR_readline), MP_ROM_PTR(&mp_stream_unbuffered_readline_obj) },
    { MP_ROM_QSTR(MP_QSTR_readlines), MP_ROM_PTR(&mp_stream_unbuffered_readlines_obj) },
    { MP_ROM_QSTR(MP_QSTR_write), MP_ROM_PTR(&mp_stream_write_obj) },
    { MP_ROM_QSTR(MP_QSTR_flush), MP_ROM_PTR(&mp_stream_flush_obj) },
    { MP_ROM_QSTR(MP_QSTR_seek), MP_ROM_PTR(&mp_stream_seek_obj) },
    { MP_ROM_QSTR(MP_QSTR_tell), MP_ROM_PTR(&mp_stream_tell_obj) },
    { MP_ROM_QSTR(MP_QSTR_close), MP_ROM_PTR(&mp_stream_close_obj) },
    { MP_ROM_QSTR(MP_QSTR___del__), MP_ROM_PTR(&mp_stream_close_obj) },
    { MP_ROM_QSTR(MP_QSTR___enter__), MP_ROM_PTR(&mp_identity_obj) },
    { MP_ROM_QSTR(MP_QSTR___exit__), MP_ROM_PTR(&mp_stream___exit___obj) },
};
static MP_DEFINE_CONST_DICT(file_locals_dict, file_locals_table);

static const mp_stream_p_t file_text_protocol = { .read = file_read, .write = file_write, .ioctl = file_ioctl, .is_text = true };
static const mp_stream_p_t file_bytes_protocol = { .read = file_read, .write = file_write, .ioctl = file_ioctl };

MP_DEFINE_CONST_OBJ_TYPE(
    file_text_type, MP_QSTR_TextIOWrapper, MP_TYPE_FLAG_ITER_IS_STREAM,
    print, file_print, protocol, &file_text_protocol, locals_dict, &file_locals_dict);
MP_DEFINE_CONST_OBJ_TYPE(
    file_bytes_type, MP_QSTR_FileIO, MP_TYPE_FLAG_ITER_IS_STREAM,
    print, file_print, protocol, &file_bytes_protocol, locals_dict, &file_locals_dict);

static mp_obj_t vfs_open(mp_obj_t self_in, mp_obj_t path_in, mp_obj_t mode_in) {
    int32_t mode = FILE_READ;
    const mp_obj_type_t *type = &file_text_type;
    for (const char *c = mp_obj_str_get_str(mode_in); *c != '\0'; c++) {
        switch (*c) {
            case 'r':
                mode = FILE_READ;
                break;
            case 'w':
                mode = FILE_WRITE | FILE_CREATE | FILE_TRUNCATE;
                break;
            case 'a':
                mode = FILE_WRITE | FILE_CREATE | FILE_APPEND;
                break;
            case 'x':
                mode = FILE_WRITE | FILE_CREATE | FILE_EXCLUSIVE;
                break;
            case '+':
                mode |= FILE_READ | FILE_WRITE;
                break;
            case 'b':
                type = &file_bytes_type;
                break;
            case 't':
                type = &file_text_type;
                break;
            default:
                mp_raise_ValueError(MP_ERROR_TEXT("invalid mode"));
        }
    }
    vstr_t path;
    resolve_obj(self_in, path_in, &path);
    file_obj_t *file = mp_obj_malloc_with_finaliser(file_obj_t, type);
    file->handle = -1; // for the finaliser, if the next line raises
    int32_t handle = host_file_open(path.buf, path.len, mode);
    if (handle == -MP_EMFILE) {
        gc_collect(); // closes the files that nobody holds any more
        handle = host_file_open(path.buf, path.len, mode);
    }
    file->handle = check(handle);
    return MP_OBJ_FROM_PTR(file);
}
static MP_DEFINE_CONST_FUN_OBJ_3(vfs_open_obj, vfs_open);

// --- folders -----------------------------------------------------------------------------------------------------------

static mp_obj_t list_next(mp_obj_t self_in) {
    list_obj_t *self = MP_OBJ_TO_PTR(self_in);
    char name[MICROPY_ALLOC_PATH_MAX];
    board_stat_t stat;
    int32_t length = host_file_list(self->path.buf, self->path.len, self->index, name, sizeof(name), &stat);
    if (length == -MP_ENOENT) {
        return MP_OBJ_STOP_ITERATION;
    }
    check(length);
    self->index++;
    const mp_obj_t entry[4] = {
        self->is_str ? mp_obj_new_str(name, length) : mp_obj_new_bytes((const byte *)name, length),
        MP_OBJ_NEW_SMALL_INT(stat.mode),
        MP_OBJ_NEW_SMALL_INT(0), // no inode numbers
        mp_obj_new_int_from_uint(stat.size),
    };
    return mp_obj_new_tuple(MP_ARRAY_SIZE(entry), entry);
}

static mp_obj_t vfs_ilistdir(mp_obj_t self_in, mp_obj_t path_in) {
    list_obj_t *list = mp_obj_malloc(list_obj_t, &mp_type_polymorph_iter);
    list->iternext = list_next;
    list->is_str = mp_obj_is_str(path_in);
    list->index = 0;
    resolve_obj(self_in, path_in, &list->path);
    board_stat_t stat;
    check(host_file_stat(list->path.buf, list->path.len, &stat));
    if (!(stat.mode & MP_S_IFDIR)) {
        mp_raise_OSError(MP_ENOTDIR);
    }
    return MP_OBJ_FROM_PTR(list);
}
static MP_DEFINE_CONST_FUN_OBJ_2(vfs_ilistdir_obj, vfs_ilistdir);

static mp_obj_t vfs_chdir(mp_obj_t self_in, mp_obj_t path_in) {
    vfs_obj_t *self = MP_OBJ_TO_PTR(self_in);
    vstr_t path;
    resolve_obj(self_in, path_in, &path);
    if (path.len > 1) {
        board_stat_t stat;
        check(host_file_stat(path.buf, path.len, &stat));
        if (!(stat.mode & MP_S_IFDIR)) {
            mp_raise_OSError(MP_ENOTDIR);
        }
        vstr_add_char(&path, '/');
    }
    self->cwd = path;
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_2(vfs_chdir_obj, vfs_chdir);

static mp_obj_t vfs_getcwd(mp_obj_t self_in) {
    const vfs_obj_t *self = MP_OBJ_TO_PTR(self_in);
    return mp_obj_new_str(self->cwd.buf, self->cwd.len > 1 ? self->cwd.len - 1 : 1);
}
static MP_DEFINE_CONST_FUN_OBJ_1(vfs_getcwd_obj, vfs_getcwd);

static mp_obj_t call_with_path(mp_obj_t self_in, mp_obj_t path_in, int32_t (*call)(const char *, int32_t)) {
    vstr_t path;
    resolve_obj(self_in, path_in, &path);
    check(call(path.buf, path.len));
    return mp_const_none;
}

static mp_obj_t vfs_mkdir(mp_obj_t self_in, mp_obj_t path_in) {
    return call_with_path(self_in, path_in, host_file_make_folder);
}
static MP_DEFINE_CONST_FUN_OBJ_2(vfs_mkdir_obj, vfs_mkdir);

static mp_obj_t vfs_rmdir(mp_obj_t self_in, mp_obj_t path_in) {
    return call_with_path(self_in, path_in, host_file_remove_folder);
}
static MP_DEFINE_CONST_FUN_OBJ_2(vfs_rmdir_obj, vfs_rmdir);

static mp_obj_t vfs_remove(mp_obj_t self_in, mp_obj_t path_in) {
    return call_with_path(self_in, path_in, host_file_remove);
}
static MP_DEFINE_CONST_FUN_OBJ_2(vfs_remove_obj, vfs_remove);

static mp_obj_t vfs_rename(mp_obj_t self_in, mp_obj_t from_in, mp_obj_t to_in) {
    vstr_t from, to;
    resolve_obj(self_in, from_in, &from);
    resolve_obj(self_in, to_in, &to);
    check(host_file_rename(from.buf, from.len, to.buf, to.len));
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_3(vfs_rename_obj, vfs_rename);

static mp_obj_t vfs_stat(mp_obj_t self_in, mp_obj_t path_in) {
    vstr_t path;
    resolve_obj(self_in, path_in, &path);
    board_stat_t stat;
    check(host_file_stat(path.buf, path.len, &stat));
    mp_obj_t time = mp_obj_new_int_from_ull(stat.mtime + TIMEUTILS_SECONDS_1970_TO_2000);
    const mp_obj_t zero = MP_OBJ_NEW_SMALL_INT(0);
    const mp_obj_t fields[10] = {
        MP_OBJ_NEW_SMALL_INT(stat.mode), zero, zero, zero, zero, zero, mp_obj_new_int_from_uint(stat.size), time, time, time,
    };
    return mp_obj_new_tuple(MP_ARRAY_SIZE(fields), fields);
}
static MP_DEFINE_CONST_FUN_OBJ_2(vfs_stat_obj, vfs_stat);

static mp_obj_t vfs_statvfs(mp_obj_t self_in, mp_obj_t path_in) {
    (void)self_in;
    (void)path_in; // one file system, whatever the path
    uint32_t total, used;
    check(host_file_space(&total, &used));
    const mp_obj_t block = MP_OBJ_NEW_SMALL_INT(BLOCK), zero = MP_OBJ_NEW_SMALL_INT(0);
    const mp_obj_t blocks = MP_OBJ_NEW_SMALL_INT(total / BLOCK), free = MP_OBJ_NEW_SMALL_INT((total - MIN(used, total)) / BLOCK);
    const mp_obj_t fields[10] = { block, block, blocks, free, free, zero, zero, zero, zero, MP_OBJ_NEW_SMALL_INT(MICROPY_ALLOC_PATH_MAX) };
    return mp_obj_new_tuple(MP_ARRAY_SIZE(fields), fields);
}
static MP_DEFINE_CONST_FUN_OBJ_2(vfs_statvfs_obj, vfs_statvfs);

// --- the file system ---------------------------------------------------------------------------------------------------

static mp_import_stat_t vfs_import_stat(void *self, const char *name) {
    vstr_t path;
    resolve(self, name, &path);
    board_stat_t stat;
    int32_t result = host_file_stat(path.buf, path.len, &stat);
    vstr_clear(&path);
    return result < 0 ? MP_IMPORT_STAT_NO_EXIST : stat.mode & MP_S_IFDIR ? MP_IMPORT_STAT_DIR : MP_IMPORT_STAT_FILE;
}

static mp_obj_t vfs_mount(mp_obj_t self_in, mp_obj_t readonly, mp_obj_t mkfs) {
    (void)self_in;
    if (mp_obj_is_true(readonly) || mp_obj_is_true(mkfs)) {
        mp_raise_OSError(MP_EPERM);
    }
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_3(vfs_mount_obj, vfs_mount);

static mp_obj_t vfs_umount(mp_obj_t self_in) {
    (void)self_in;
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(vfs_umount_obj, vfs_umount);

static const mp_rom_map_elem_t vfs_locals_table[] = {
    { MP_ROM_QSTR(MP_QSTR_mount), MP_ROM_PTR(&vfs_mount_obj) },
    { MP_ROM_QSTR(MP_QSTR_umount), MP_ROM_PTR(&vfs_umount_obj) },
    { MP_ROM_QSTR(MP_QSTR_open), MP_ROM_PTR(&vfs_open_obj) },
    { MP_ROM_QSTR(MP_QSTR_ilistdir), MP_ROM_PTR(&vfs_ilistdir_obj) },
    { MP_ROM_QSTR(MP_QSTR_chdir), MP_ROM_PTR(&vfs_chdir_obj) },
    { MP_ROM_QSTR(MP_QSTR_getcwd), MP_ROM_PTR(&vfs_getcwd_obj) },
    { MP_ROM_QSTR(MP_QSTR_mkdir), MP_ROM_PTR(&vfs_mkdir_obj) },
    { MP_ROM_QSTR(MP_QSTR_rmdir), MP_ROM_PTR(&vfs_rmdir_obj) },
    { MP_ROM_QSTR(MP_QSTR_remove), MP_ROM_PTR(&vfs_remove_obj) },
    { MP_ROM_QSTR(MP_QSTR_rename), MP_ROM_PTR(&vfs_rename_obj) },
    { MP_ROM_QSTR(MP_QSTR_stat), MP_ROM_PTR(&vfs_stat_obj) },
    { MP_ROM_QSTR(MP_QSTR_statvfs), MP_ROM_PTR(&vfs_statvfs_obj) },
};
static MP_DEFINE_CONST_DICT(vfs_locals_dict, vfs_locals_table);

static const mp_vfs_proto_t vfs_protocol = { .import_stat = vfs_import_stat };

static MP_DEFINE_CONST_OBJ_TYPE(
    vfs_host_type, MP_QSTR_VfsHost, MP_TYPE_FLAG_NONE,
    protocol, &vfs_protocol, locals_dict, &vfs_locals_dict);

void vfs_host_mount(void) {
    vfs_obj_t *vfs = mp_obj_malloc(vfs_obj_t, &vfs_host_type);
    vstr_init(&vfs->cwd, 1);
    vstr_add_char(&vfs->cwd, '/');
    const mp_obj_t root = MP_OBJ_NEW_QSTR(MP_QSTR__slash_);
    mp_obj_t args[] = { MP_OBJ_FROM_PTR(vfs), root };
    mp_vfs_mount(MP_ARRAY_SIZE(args), args, (mp_map_t *)&mp_const_empty_map);
    mp_vfs_chdir(root);
}
