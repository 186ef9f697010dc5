// A host for the native build: a folder as the file system, the terminal as the console, a simulated clock, and usb_host.c at the port.
//
//   usbdev-virtual-native [-n] [-t MS] [-m HEAP] DIR
//
// Runs DIR/main.py. DIR/host.txt, if there is one, says what the USB host does after enumeration (usb_host.c); with -n the board is not
// plugged in. Ends when nothing is left to happen, or after MS of simulated time.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host.h"

#define FRAME_NS 1000000
#define SLICE_STEPS 1000
#define SECONDS_1970_TO_2000 946684800

void *native_stack_top;

static const char *folder;
static int64_t limit = INT64_C(60000) * 1000000;
static bool input_over;

static _Noreturn void finish(int code) {
    fflush(NULL);
    _exit(code);
}

void say(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("[", stdout);
    vprintf(format, arguments);
    puts("]");
    va_end(arguments);
}

// --- clock -------------------------------------------------------------------------------------------------------------

void post_event(board_event_t event) {
    if (board.event_head - board.event_tail < BOARD_EVENTS) {
        board.events[board.event_head++ % BOARD_EVENTS] = event;
    }
}

void type_text(const char *text, int length) {
    for (int i = 0; i < length && board.console_head - board.console_tail < BOARD_CONSOLE; i++) {
        board.console[board.console_head++ % BOARD_CONSOLE] = text[i];
    }
}

// True if there was something to read.
static bool read_terminal(int timeout) {
    struct pollfd input = { .fd = 0, .events = POLLIN };
    if (input_over || BOARD_CONSOLE - (board.console_head - board.console_tail) < 256 || poll(&input, 1, timeout) <= 0) {
        return false;
    }
    char text[256];
    ssize_t length = read(0, text, sizeof(text));
    input_over = length <= 0;
    type_text(text, length);
    return length > 0;
}

int32_t host_wait(int64_t until) {
    int64_t now = board.slice_start + (int64_t)(board.slice_steps - board.steps_left) * board.step_ns;
    bool something = read_terminal(0);
    while (usb_host_run(now)) {
        something = true;
    }
    if (!something && until > now) {
        int64_t due = until;
        due = board.next_timer < due ? board.next_timer : due;
        due = usb_host_due() < due ? usb_host_due() : due;
        if (due == INT64_MAX) {
            fflush(stdout);
            if (!read_terminal(-1)) {
                finish(0);
            }
        } else if (due > now) {
            if (board.connected && due > now + FRAME_NS) {
                due = now + FRAME_NS;
            }
            now = due;
        }
    }
    if (now > limit) {
        say("time is up");
        finish(0);
    }
    if (board.frame != now / FRAME_NS) {
        board.frame = now / FRAME_NS;
        if (board.sof_enabled && board.connected) {
            post_event((board_event_t) { .kind = EVENT_START_OF_FRAME, .length = board.frame & 0x7ff });
        }
    }
    board.slice_start = now;
    board.slice_steps = board.steps_left = SLICE_STEPS;
    return 0;
}

// --- pins, console, reset ----------------------------------------------------------------------------------------------

void host_pin(int32_t pin) {
    (void)pin;
}

void host_console_write(const void *data, int32_t length) {
    fwrite(data, 1, length, stdout);
}

void host_reset(int32_t kind) {
    static const char *const names[] = { "hard reset", "boot loader", "fatal error" };
    say("%s", names[kind]);
    finish(kind == RESET_FATAL);
}

// --- UARTs -------------------------------------------------------------------------------------------------------------

void host_uart(int32_t what, int32_t number) {
    board_uart_t *uart = &board.uarts[number];
    if (what == UART_FORMAT) {
        say("uart %d: %u baud, %u%c%u", number, uart->baud_rate, uart->data_bits, "NEO"[uart->parity], uart->stop_bits);
    }
    if (uart->tx_head != uart->tx_tail) {
        char text[BOARD_UART + 1];
        unsigned length = 0;
        while (uart->tx_tail != uart->tx_head) {
            text[length++] = uart->tx[uart->tx_tail++ % BOARD_UART];
        }
        text[length] = 0;
        say("uart %d: %s", number, text);
    }
    if (what == UART_BREAK) {
        say("uart %d: break", number);
    }
}

// --- files -------------------------------------------------------------------------------------------------------------

static const char *host_path(const char *path, int32_t length) {
    static char buffers[2][4096];
    static unsigned turn;
    char *buffer = buffers[turn++ % 2];
    snprintf(buffer, sizeof(buffers[0]), "%s%.*s", folder, (int)length, path);
    return buffer;
}

static int32_t result_of(long result) {
    return result < 0 ? -errno : result;
}

static void fill(board_stat_t *stat, const struct stat *from) {
    *stat = (board_stat_t) {
        .mode = S_ISDIR(from->st_mode) ? 0x4000 : 0x8000,
        .size = S_ISDIR(from->st_mode) ? 0 : from->st_size,
        .mtime = from->st_mtime - SECONDS_1970_TO_2000,
    };
}

int32_t host_file_open(const char *path, int32_t length, int32_t mode) {
    int flags = (mode & FILE_WRITE) == 0 ? O_RDONLY : (mode & FILE_READ) == 0 ? O_WRONLY : O_RDWR;
    flags |= (mode & FILE_CREATE ? O_CREAT : 0) | (mode & FILE_TRUNCATE ? O_TRUNC : 0);
    flags |= (mode & FILE_APPEND ? O_APPEND : 0) | (mode & FILE_EXCLUSIVE ? O_EXCL : 0);
    const char *name = host_path(path, length);
    struct stat found;
    if (stat(name, &found) == 0 && S_ISDIR(found.st_mode)) {
        return -EISDIR;
    }
    return result_of(open(name, flags, 0644));
}

int32_t host_file_close(int32_t handle) {
    return result_of(close(handle));
}

int32_t host_file_read(int32_t handle, void *data, int32_t length) {
    return result_of(read(handle, data, length));
}

int32_t host_file_write(int32_t handle, const void *data, int32_t length) {
    return result_of(write(handle, data, length));
}

int32_t host_file_seek(int32_t handle, int32_t offset, int32_t whence) {
    return result_of(lseek(handle, offset, whence));
}

int32_t host_file_truncate(int32_t handle, int32_t size) {
    return result_of(ftruncate(handle, size));
}

int32_t host_file_stat(const char *path, int32_t length, board_stat_t *out) {
    struct stat found;
    int result = stat(host_path(path, length), &found);
    if (result == 0) {
        fill(out, &found);
    }
    return result_of(result);
}

static int is_visible(const struct dirent *entry) {
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

int32_t host_file_list(const char *path, int32_t length, int32_t index, char *name, int32_t size, board_stat_t *out) {
    struct dirent **entries;
    const char *directory = host_path(path, length);
    int count = scandir(directory, &entries, is_visible, alphasort);
    if (count < 0) {
        return -errno;
    }
    int32_t result = -ENOENT;
    for (int i = 0; i < count; i++) {
        if (i == index) {
            char full[8192];
            struct stat found;
            snprintf(full, sizeof(full), "%s/%s", directory, entries[i]->d_name);
            result = strlen(entries[i]->d_name);
            if (result > size) {
                result = -ENAMETOOLONG;
            } else if (stat(full, &found) != 0) {
                result = -errno;
            } else {
                memcpy(name, entries[i]->d_name, result);
                fill(out, &found);
            }
        }
        free(entries[i]);
    }
    free(entries);
    return result;
}

static uint64_t space_used;

static int add_space(const char *path, const struct stat *found, int kind, struct FTW *place) {
    (void)path;
    (void)place;
    space_used += kind == FTW_F ? found->st_size : 0;
    return 0;
}

int32_t host_file_space(uint32_t *total, uint32_t *used) {
    space_used = 0;
    nftw(folder, add_space, 8, FTW_PHYS);
    *total = 1408 * 1024; // of a Pico
    *used = space_used;
    return 0;
}

int32_t host_file_remove(const char *path, int32_t length) {
    return result_of(unlink(host_path(path, length)));
}

int32_t host_file_make_folder(const char *path, int32_t length) {
    return result_of(mkdir(host_path(path, length), 0755));
}

int32_t host_file_remove_folder(const char *path, int32_t length) {
    return result_of(rmdir(host_path(path, length)));
}

int32_t host_file_rename(const char *from, int32_t from_length, const char *to, int32_t to_length) {
    return result_of(rename(host_path(from, from_length), host_path(to, to_length)));
}

// -----------------------------------------------------------------------------------------------------------------------

int main(int argc, char **argv) {
    int option;
    uint32_t heap = 0;
    uint8_t vbus = 1;
    while ((option = getopt(argc, argv, "nt:m:")) != -1) {
        switch (option) {
            case 'n':
                vbus = 0;
                break;
            case 't':
                limit = atoll(optarg) * 1000000;
                break;
            case 'm':
                heap = atoi(optarg);
                break;
            default:
                return 2;
        }
    }
    struct stat found;
    if (optind + 1 != argc || stat(argv[optind], &found) != 0 || !S_ISDIR(found.st_mode)) {
        fprintf(stderr, "usage: %s [-n] [-t MS] [-m HEAP] DIR\n", argv[0]);
        return 2;
    }
    folder = argv[optind];
    native_stack_top = __builtin_frame_address(0);

    board_shared_t *shared = board_shared();
    shared->heap_size = heap;
    shared->step_ns = 250;
    shared->random_seed = 1;
    shared->reset_cause = 1;
    memcpy(shared->unique_id, "\x01\x23\x45\x67\x89\xab\xcd\xef", 8);
    shared->vbus = vbus;
    for (int i = 0; i < BOARD_PINS; i++) {
        shared->pins[i].driven = 2;
    }
    char script[4096];
    snprintf(script, sizeof(script), "%s/host.txt", folder);
    usb_host_load(script);

    board_main();
    return 0;
}
