// What the virtual board and the process that carries it share: one struct in the board's memory, and a few calls.
//
// The host process plays the silicon around the processor: it owns the clock, the USB device controller, the pins and the console.
// It never calls into a running board. It writes to this struct while the board waits in host_wait(), and the board reads it on return,
// the way an interrupt handler reads registers. UsbDev.Boards/Virtual mirrors this layout; a change here is a new BOARD_ABI.
#ifndef USBDEV_BOARD_H
#define USBDEV_BOARD_H

#include <stdint.h>

#define BOARD_ABI 3
#define BOARD_ENDPOINTS 16 // endpoint numbers, each with an OUT and an IN side
#define BOARD_EVENTS 64    // a power of two
#define BOARD_CONSOLE 1024 // bytes of console input waiting, a power of two
#define BOARD_PINS 32
#define BOARD_ANALOG 8     // analog inputs; the board knows 0..3, on pins 26..29, and 4, its temperature sensor
#define BOARD_UARTS 2
#define BOARD_UART 256     // bytes each way, a power of two

enum { BOARD_OUT = 0, BOARD_IN = 1 };

// --- USB device controller ---------------------------------------------------------------------------------------------

enum {
    ENDPOINT_ARMED = 1 << 0,   // the board offers `length` bytes at `buffer`; the controller clears it when the transfer is over
    ENDPOINT_STALLED = 1 << 1, // the controller answers STALL; on endpoint 0 it clears itself at the next SETUP
};

typedef struct {
    uint32_t buffer;     // address of the transfer's data in the board's memory
    uint16_t length;     // bytes that the transfer may move
    uint16_t moved;      // bytes moved so far; written by the controller
    uint16_t max_packet; // wMaxPacketSize; 0: the endpoint is closed
    uint8_t type;        // bmAttributes bits 1..0 (USB 2.0 table 9-13)
    uint8_t flags;       // ENDPOINT_*
    uint8_t toggle;      // next data PID, 0 or 1; written by the controller, set to 0 by the board when it opens or unstalls the endpoint
    uint8_t reserved[3];
} board_endpoint_t;      // 16 bytes

// --- events: from the controller and the pins to the board -------------------------------------------------------------

enum {
    EVENT_BUS_RESET = 1,     // bus reset has ended; the controller has cleared the address and closed every endpoint but 0
    EVENT_SETUP = 2,         // `setup` holds the packet; both sides of endpoint 0 are disarmed and unstalled
    EVENT_TRANSFER = 3,      // transfer on `endpoint` (with direction bit) is over, `length` bytes, `result` 0 success 1 failed 2 stalled
    EVENT_SUSPEND = 4,
    EVENT_RESUME = 5,
    EVENT_START_OF_FRAME = 6, // only while `sof_enabled`; `length` is the frame number
    EVENT_PIN = 7,           // input `endpoint` has changed to level `result`
    EVENT_UNPLUGGED = 8,     // VBUS is gone
    EVENT_PLUGGED = 9,       // VBUS is there
};

typedef struct {
    uint8_t kind;     // EVENT_*
    uint8_t endpoint;
    uint8_t result;
    uint8_t reserved;
    uint32_t length;
    uint8_t setup[8];
} board_event_t; // 16 bytes

// --- pins --------------------------------------------------------------------------------------------------------------

enum { PIN_INPUT = 0, PIN_OUTPUT = 1, PIN_OPEN_DRAIN = 2 };
enum { PULL_NONE = 0, PULL_UP = 1, PULL_DOWN = 2 };

typedef struct {
    uint8_t mode;   // PIN_INPUT.., written by the board
    uint8_t pull;   // PULL_*, written by the board
    uint8_t output; // level that the board drives, written by the board
    uint8_t driven; // level that the host drives: 0, 1, or 2 for "not driven" (then the pull decides, else 0)
} board_pin_t;

// --- UARTs -------------------------------------------------------------------------------------------------------------

enum { UART_PARITY_NONE = 0, UART_PARITY_EVEN = 1, UART_PARITY_ODD = 2 };

// The host sends and receives at the pace of the baud rate, bit by bit on the pins: the rings are what FIFO and shift register hold. Both
// count up without wrapping.
typedef struct {
    uint32_t baud_rate; // 0: the UART is off. This and the format are written by the board
    uint8_t data_bits;  // 5..8
    uint8_t parity;     // UART_PARITY_*
    uint8_t stop_bits;  // 1 or 2
    uint8_t tx_pin;
    uint8_t rx_pin;
    uint8_t reserved[3];
    uint32_t tx_head;   // the board sends
    uint32_t tx_tail;
    uint32_t rx_head;   // the board receives; a byte that finds no room is lost, as on a chip
    uint32_t rx_tail;
    uint8_t tx[BOARD_UART];
    uint8_t rx[BOARD_UART];
} board_uart_t; // 540 bytes

// --- the shared struct -------------------------------------------------------------------------------------------------

typedef struct {
    // Initialised statically, so that both stand there as soon as the module is instantiated: the host checks them first of all.
    uint32_t abi;  // BOARD_ABI
    uint32_t size; // sizeof(board_shared_t)

    // Written by the host before board_main().
    uint32_t heap_size;    // bytes of MicroPython heap
    uint32_t step_ns;      // simulated nanoseconds that one VM step takes
    uint32_t random_seed;
    uint32_t reset_cause;  // what machine.reset_cause() returns
    uint8_t unique_id[8];

    // Clock. now = slice_start + (slice_steps - steps_left) * step_ns. The VM hook counts steps_left down at every backward jump and
    // return, and calls host_wait(now) when nothing is left. The host sets all three before host_wait() returns.
    int64_t slice_start; // ns
    int32_t slice_steps;
    int32_t steps_left;
    int64_t next_timer;  // ns at which a timer of the board is due; INT64_MAX: none. The host ends a slice or a wait there.

    // USB.
    uint8_t connected;     // the pull-up on D+ is on; written by the board
    uint8_t address;       // written by the board after SET_ADDRESS's status stage was armed; the controller takes it over when that stage ends
    uint8_t sof_enabled;   // written by the board
    uint8_t vbus;          // written by the host
    uint32_t frame;        // current frame number, written by the host
    board_endpoint_t endpoints[2][BOARD_ENDPOINTS]; // [BOARD_OUT or BOARD_IN][number]

    // Events: the host writes at event_head, the board reads at event_tail; both count up without wrapping.
    uint32_t event_head;
    uint32_t event_tail;
    board_event_t events[BOARD_EVENTS];

    // Console input: same discipline.
    uint32_t console_head;
    uint32_t console_tail;
    uint8_t console[BOARD_CONSOLE];

    board_pin_t pins[BOARD_PINS];
    uint16_t analog[BOARD_ANALOG]; // 0 for 0 V to 65535 for the supply's voltage; written by the host
    board_uart_t uarts[BOARD_UARTS];
} board_shared_t; // 3864 bytes

// --- calls -------------------------------------------------------------------------------------------------------------

#if defined(__wasm__)
#define HOST_CALL(name) __attribute__((import_module("host"), import_name(#name)))
#define BOARD_CALL(name) __attribute__((export_name(#name)))
#else
#define HOST_CALL(name)
#define BOARD_CALL(name)
#endif

// Hands over until `until` (ns), or until the host has added an event, console or UART input, or has sent a UART's last byte. With `until` =
// now it only lets the others catch up.
// What was unread before the call does not end it: the board may be unable to take it just now (interrupts off, a full queue).
// 0: go on. 1: the host wants the board gone; the board traps.
HOST_CALL(host_wait) int32_t host_wait(int64_t until);

// Doorbell: the board has changed something of its USB controller. The new state stands in board_shared_t when this is called.
enum { USB_CONNECT = 0, USB_ENDPOINT_ARMED = 1, USB_ENDPOINT_STALL = 2, USB_ADDRESS = 3, USB_REMOTE_WAKEUP = 4, USB_ENDPOINT_CLOSED = 5 };
HOST_CALL(host_usb) void host_usb(int32_t what, int32_t endpoint); // endpoint with direction bit

HOST_CALL(host_pin) void host_pin(int32_t pin);                              // doorbell: pins[pin] has changed

// Doorbell: a UART's rate, format or pins have changed, there are bytes in its `tx`, or it sends a break (with the bytes before it).
enum { UART_FORMAT = 0, UART_DATA = 1, UART_BREAK = 2 };
HOST_CALL(host_uart) void host_uart(int32_t what, int32_t uart);

HOST_CALL(host_console_write) void host_console_write(const void *data, int32_t length);

// The board ends here and the host starts a fresh one. It does not return.
enum { RESET_HARD = 0, RESET_BOOTLOADER = 1, RESET_FATAL = 2 };
HOST_CALL(host_reset) void host_reset(int32_t kind);

// File system. Paths are absolute and UTF-8 with their length. Negative results are -errno (MicroPython's numbers).
enum { FILE_READ = 1, FILE_WRITE = 2, FILE_CREATE = 4, FILE_TRUNCATE = 8, FILE_APPEND = 16, FILE_EXCLUSIVE = 32 };
typedef struct {
    uint32_t mode; // 0x8000 file, 0x4000 folder
    uint32_t size;
    uint32_t mtime; // seconds since 2000
} board_stat_t;
HOST_CALL(host_file_open) int32_t host_file_open(const char *path, int32_t length, int32_t mode); // handle
HOST_CALL(host_file_close) int32_t host_file_close(int32_t handle);
HOST_CALL(host_file_read) int32_t host_file_read(int32_t handle, void *data, int32_t length);
HOST_CALL(host_file_write) int32_t host_file_write(int32_t handle, const void *data, int32_t length);
HOST_CALL(host_file_seek) int32_t host_file_seek(int32_t handle, int32_t offset, int32_t whence); // new position
HOST_CALL(host_file_truncate) int32_t host_file_truncate(int32_t handle, int32_t size);
HOST_CALL(host_file_stat) int32_t host_file_stat(const char *path, int32_t length, board_stat_t *stat);
HOST_CALL(host_file_list) int32_t host_file_list(const char *path, int32_t length, int32_t index, char *name, int32_t size, board_stat_t *stat); // length of the name of entry `index`, or -ENOENT after the last
HOST_CALL(host_file_space) int32_t host_file_space(uint32_t *total, uint32_t *used); // bytes
HOST_CALL(host_file_remove) int32_t host_file_remove(const char *path, int32_t length);
HOST_CALL(host_file_make_folder) int32_t host_file_make_folder(const char *path, int32_t length);
HOST_CALL(host_file_remove_folder) int32_t host_file_remove_folder(const char *path, int32_t length);
HOST_CALL(host_file_rename) int32_t host_file_rename(const char *from, int32_t from_length, const char *to, int32_t to_length);

// Where the shared struct lies, and the board's whole life: it returns only when the host asked it to be gone.
BOARD_CALL(board_shared) board_shared_t *board_shared(void);
BOARD_CALL(board_main) void board_main(void);

#endif
