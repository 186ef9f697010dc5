// A USB host as small as can be: it enumerates the board as real ones do, then follows a script, and prints what it sees. It moves whole
// transfers, without packets, toggles or frames: the real bus is UsbDev.Bus; this one is for debugging the board itself.
//
// The script has one command a line; `#` begins a comment. Numbers are hexadecimal but for MS and PIN.
//   wait MS                     lets the board run
//   control B0 B1 .. B7 [DATA]  a control transfer with this setup packet; prints the result
//   out EP DATA                 offers bytes to an OUT endpoint until the board takes them
//   type TEXT                   types a line on the console; \xNN is that byte, there is no other escape
//   pin N LEVEL                 drives an input: 0, 1 or 2 (not at all)
//   analog N VALUE              puts a value, 0..ffff, on an analog input
//   uart N TEXT                 sends to a UART, as `type` does to the console
//   quiet, loud                 what comes from IN endpoints is counted, not printed; printed
//   stop, go                    IN endpoints are not polled; polled
//   reset, suspend, resume, unplug, plug     a script that begins with `unplug` runs without a bus
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

#define MAX_DATA 4096

enum stage { NOTHING, DATA, STATUS };

static struct {
    uint8_t setup[8];
    uint8_t data[MAX_DATA];
    unsigned moved, wanted;
    enum stage stage;
    void (*done)(bool ok);
} control;

static struct {
    uint8_t endpoint;
    uint8_t data[MAX_DATA];
    unsigned length, moved;
} out;

static FILE *script;
static int64_t script_time; // the next command's; INT64_MAX: nothing left
static bool attached, configured, quiet, stopped;
static unsigned enumeration_step;
static int64_t clock_now;
static unsigned counted[BOARD_ENDPOINTS], counted_bytes[BOARD_ENDPOINTS];

static board_endpoint_t *endpoint_of(uint8_t address) {
    return &board.endpoints[address & 0x80 ? BOARD_IN : BOARD_OUT][address & 0x0f];
}

static void print_bytes(const char *what, const uint8_t *data, unsigned length) {
    char text[MAX_DATA * 3 + 1] = "";
    for (unsigned i = 0; i < length; i++) {
        sprintf(text + 3 * i, " %02x", data[i]);
    }
    say("%s%s", what, text);
}

static void end_transfer(uint8_t address, unsigned moved) {
    board_endpoint_t *endpoint = endpoint_of(address);
    endpoint->moved = moved;
    endpoint->flags &= ~ENDPOINT_ARMED;
    post_event((board_event_t) { .kind = EVENT_TRANSFER, .endpoint = address, .length = moved });
}

static uint8_t *buffer_of(const board_endpoint_t *endpoint) {
    return (uint8_t *)(uintptr_t)endpoint->buffer;
}

// --- control transfers -------------------------------------------------------------------------------------------------

static void start_control(const uint8_t *setup, const uint8_t *data, unsigned length, void (*done)(bool ok)) {
    memcpy(control.setup, setup, 8);
    control.wanted = setup[6] | setup[7] << 8;
    memcpy(control.data, data, length);
    control.moved = 0;
    control.stage = control.wanted ? DATA : STATUS;
    control.done = done;
    endpoint_of(0x00)->flags = endpoint_of(0x80)->flags = 0;
    board_event_t event = { .kind = EVENT_SETUP };
    memcpy(event.setup, setup, 8);
    post_event(event);
}

static void end_control(bool ok) {
    control.stage = NOTHING;
    control.done(ok);
}

static bool run_control(void) {
    bool to_host = control.setup[0] & 0x80;
    uint8_t address = (control.stage == DATA) == to_host && control.wanted ? 0x80 : control.stage == STATUS && !control.wanted ? 0x80 : 0x00;
    board_endpoint_t *endpoint = endpoint_of(address);
    if (endpoint->flags & ENDPOINT_STALLED) {
        end_control(false);
        return true;
    }
    if (!(endpoint->flags & ENDPOINT_ARMED)) {
        return false;
    }
    if (control.stage == STATUS) {
        end_transfer(address, 0);
        end_control(true);
        return true;
    }
    unsigned left = control.wanted - control.moved;
    unsigned count = endpoint->length < left ? endpoint->length : left;
    if (to_host) {
        memcpy(control.data + control.moved, buffer_of(endpoint), count);
    } else {
        memcpy(buffer_of(endpoint), control.data + control.moved, count);
    }
    control.moved += count;
    end_transfer(address, count);
    if (control.moved == control.wanted || (to_host && count < endpoint->max_packet)) {
        control.stage = STATUS;
    }
    return true;
}

// --- enumeration -------------------------------------------------------------------------------------------------------

static void print_string(const uint8_t *descriptor, unsigned length) {
    char text[128] = "";
    for (unsigned i = 2; i + 1 < length; i += 2) {
        text[i / 2 - 1] = descriptor[i] < 0x80 ? descriptor[i] : '?';
    }
    say("string: %s", text);
}

static void enumeration_done(bool ok);

static const struct {
    uint8_t setup[8];
    const char *name;
} enumeration[] = {
    { { 0x80, 6, 0, 1, 0, 0, 18, 0 }, "device" },
    { { 0x00, 5, 1, 0, 0, 0, 0, 0 }, "address" },
    { { 0x80, 6, 0, 2, 0, 0, 0xff, 3 }, "configuration" },
    { { 0x80, 6, 0, 3, 0, 0, 0xff, 0 }, "languages" },
    { { 0x80, 6, 1, 3, 9, 4, 0xff, 0 }, NULL },
    { { 0x80, 6, 2, 3, 9, 4, 0xff, 0 }, NULL },
    { { 0x80, 6, 3, 3, 9, 4, 0xff, 0 }, NULL },
    { { 0x00, 9, 1, 0, 0, 0, 0, 0 }, "configured" },
};
#define ENUMERATION_STEPS (sizeof(enumeration) / sizeof(enumeration[0]))

static void enumerate(void) {
    start_control(enumeration[enumeration_step].setup, NULL, 0, enumeration_done);
}

static void enumeration_done(bool ok) {
    const char *name = enumeration[enumeration_step].name;
    if (!ok) {
        say("%s: stall", name ? name : "string");
    } else if (name == NULL) {
        print_string(control.data, control.moved);
    } else {
        print_bytes(name, control.data, control.moved);
    }
    if (++enumeration_step < ENUMERATION_STEPS) {
        enumerate();
    } else {
        configured = true;
        script_time = script_time > clock_now ? script_time : clock_now;
    }
}

static void reset_bus(void) {
    for (unsigned direction = 0; direction < 2; direction++) {
        for (unsigned number = 1; number < BOARD_ENDPOINTS; number++) {
            board.endpoints[direction][number] = (board_endpoint_t) { 0 };
        }
        board.endpoints[direction][0].flags = 0;
    }
    board.address = 0;
    out.length = 0;
    configured = false;
    enumeration_step = 0;
    post_event((board_event_t) { .kind = EVENT_BUS_RESET });
    enumerate();
}

// --- the script --------------------------------------------------------------------------------------------------------

static unsigned read_bytes(char *text, uint8_t *data, unsigned size) {
    unsigned length = 0;
    for (char *word = strtok(text, " \t"); word && length < size; word = strtok(NULL, " \t")) {
        data[length++] = strtoul(word, NULL, 16);
    }
    return length;
}

static void control_done(bool ok) {
    if (!ok) {
        say("stall");
    } else {
        print_bytes("done", control.data, control.setup[0] & 0x80 ? control.moved : 0);
    }
}

static unsigned read_text(const char *text, char *result) {
    unsigned length = 0;
    for (; *text; text++) {
        unsigned value;
        if (sscanf(text, "\\x%2x", &value) == 1) {
            result[length++] = value;
            text += 3;
        } else {
            result[length++] = *text;
        }
    }
    return length;
}

static void run_command(char *line) {
    char *rest = line + strcspn(line, " ");
    rest += *rest ? (*rest = 0, 1) : 0;
    uint8_t data[MAX_DATA];
    if (strcmp(line, "wait") == 0) {
        script_time = clock_now + atoll(rest) * 1000000;
    } else if (strcmp(line, "control") == 0) {
        unsigned length = read_bytes(rest, data, sizeof(data));
        if (length >= 8) {
            start_control(data, data + 8, length - 8, control_done);
        }
    } else if (strcmp(line, "out") == 0) {
        unsigned length = read_bytes(rest, data, sizeof(data));
        out.endpoint = data[0];
        out.length = length - 1;
        out.moved = 0;
        memcpy(out.data, data + 1, out.length);
    } else if (strcmp(line, "type") == 0) {
        char text[1024];
        type_text(text, read_text(rest, text));
    } else if (strcmp(line, "pin") == 0) {
        int pin = 0, level = 0;
        if (sscanf(rest, "%d %d", &pin, &level) == 2 && pin < BOARD_PINS) {
            board.pins[pin].driven = level;
            post_event((board_event_t) { .kind = EVENT_PIN, .endpoint = pin, .result = level == 2 ? board.pins[pin].pull == PULL_UP : level });
        }
    } else if (strcmp(line, "analog") == 0) {
        unsigned input = 0, value = 0;
        if (sscanf(rest, "%u %x", &input, &value) == 2 && input < BOARD_ANALOG) {
            board.analog[input] = value;
        }
    } else if (strcmp(line, "uart") == 0) {
        board_uart_t *uart = &board.uarts[*rest == '1'];
        char text[1024];
        unsigned length = read_text(rest + strcspn(rest, " ") + 1, text);
        for (unsigned i = 0; i < length && uart->rx_head - uart->rx_tail < BOARD_UART; i++) {
            uart->rx[uart->rx_head++ % BOARD_UART] = text[i];
        }
    } else if (strcmp(line, "quiet") == 0 || strcmp(line, "loud") == 0) {
        quiet = *line == 'q';
    } else if (strcmp(line, "stop") == 0 || strcmp(line, "go") == 0) {
        stopped = *line == 's';
    } else if (strcmp(line, "reset") == 0) {
        reset_bus();
    } else if (strcmp(line, "suspend") == 0) {
        post_event((board_event_t) { .kind = EVENT_SUSPEND });
    } else if (strcmp(line, "resume") == 0) {
        post_event((board_event_t) { .kind = EVENT_RESUME });
    } else if (strcmp(line, "unplug") == 0) {
        board.vbus = 0;
        configured = false;
        post_event((board_event_t) { .kind = EVENT_UNPLUGGED });
    } else if (strcmp(line, "plug") == 0) {
        board.vbus = 1;
        attached = false;
        post_event((board_event_t) { .kind = EVENT_PLUGGED });
    } else if (*line) {
        say("unknown command: %s", line);
    }
}

static bool run_script(void) {
    if (script == NULL || script_time > clock_now || control.stage != NOTHING || out.length != 0) {
        return false;
    }
    char line[MAX_DATA * 3];
    if (fgets(line, sizeof(line), script) == NULL) {
        fclose(script);
        script = NULL;
        script_time = INT64_MAX;
        return false;
    }
    line[strcspn(line, "#\r\n")] = 0;
    for (unsigned end = strlen(line); end > 0 && isspace((unsigned char)line[end - 1]); end--) {
        line[end - 1] = 0;
    }
    run_command(line);
    return true;
}

// --- data --------------------------------------------------------------------------------------------------------------

static bool poll_endpoints(void) {
    bool any = false;
    for (unsigned number = 1; number < BOARD_ENDPOINTS && !stopped; number++) {
        board_endpoint_t *endpoint = endpoint_of(0x80 | number);
        if (endpoint->max_packet && endpoint->flags == ENDPOINT_ARMED) {
            char name[16];
            snprintf(name, sizeof(name), "in %02x", 0x80 | number);
            counted[number]++;
            counted_bytes[number] += endpoint->length;
            if (!quiet) {
                print_bytes(name, buffer_of(endpoint), endpoint->length);
            }
            end_transfer(0x80 | number, endpoint->length);
            any = true;
        }
    }
    board_endpoint_t *endpoint = endpoint_of(out.endpoint);
    if (out.length && (endpoint->flags & ENDPOINT_STALLED)) {
        say("out %02x: stall", out.endpoint);
        out.length = 0;
        return true;
    }
    if (out.length && endpoint->max_packet && (endpoint->flags & ENDPOINT_ARMED)) {
        unsigned left = out.length - out.moved;
        unsigned count = endpoint->length < left ? endpoint->length : left;
        memcpy(buffer_of(endpoint), out.data + out.moved, count);
        out.moved += count;
        end_transfer(out.endpoint, count);
        if (out.moved == out.length) {
            out.length = 0;
        }
        any = true;
    }
    return any;
}

bool usb_host_load(const char *path) {
    script = fopen(path, "r");
    char first[16] = "";
    if (script != NULL && (fgets(first, sizeof(first), script) == NULL || strcmp(first, "unplug\n") != 0)) {
        rewind(script);
    } else if (script != NULL) {
        board.vbus = 0; // before the board can attach
    }
    return script != NULL;
}

int64_t usb_host_due(void) {
    return script != NULL && (configured || !attached) && control.stage == NOTHING && out.length == 0 ? script_time : INT64_MAX;
}

bool usb_host_run(int64_t now) {
    clock_now = now;
    if (attached != (board.connected && board.vbus)) {
        attached = !attached;
        say(attached ? "attached" : "detached");
        control.stage = NOTHING;
        out.length = 0;
        configured = false;
        for (unsigned number = 1; number < BOARD_ENDPOINTS && quiet && !attached; number++) {
            if (counted[number]) {
                say("in %02x: %u transfers, %u bytes", 0x80 | number, counted[number], counted_bytes[number]);
                counted[number] = counted_bytes[number] = 0;
            }
        }
        if (attached) {
            reset_bus();
        }
        return true;
    }
    if (control.stage != NOTHING) {
        return run_control();
    }
    bool any = configured && poll_endpoints();
    return run_script() || any;
}

void host_usb(int32_t what, int32_t endpoint) {
    (void)endpoint; // everything else is seen where it stands, in usb_host_run()
    if (what == USB_REMOTE_WAKEUP) {
        say("remote wakeup");
        post_event((board_event_t) { .kind = EVENT_RESUME });
    }
}
