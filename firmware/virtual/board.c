// The shared struct, the clock and the interrupts.
#include "py/mphal.h"
#include "py/mpstate.h"
#include "py/runtime.h"

board_shared_t board = { .abi = BOARD_ABI, .size = sizeof(board_shared_t), .next_timer = INT64_MAX };

static bool interrupts_off;
static bool in_interrupt;
static bool event_register; // an interrupt was taken since the last wait looked

board_shared_t *board_shared(void) {
    return &board;
}

int64_t board_now(void) {
    return board.slice_start + (int64_t)(board.slice_steps - board.steps_left) * board.step_ns;
}

// Takes what has arrived.
static void take_interrupts(void) {
    if (interrupts_off || in_interrupt) {
        return;
    }
    in_interrupt = true;
    bool any = false;
    while (board.event_tail != board.event_head) {
        const board_event_t *event = &board.events[board.event_tail % BOARD_EVENTS];
        if (event->kind == EVENT_PIN) {
            pin_interrupt(event->endpoint, event->result);
        } else if (!usb_interrupt(event)) {
            break;
        }
        board.event_tail++;
        any = true;
    }
    any |= console_interrupt();
    uart_interrupt();
    any |= timer_interrupt(board_now());
    in_interrupt = false;
    event_register |= any;
}

static void hand_over(int64_t until) {
    int64_t next_timer = board.next_timer;
    if (interrupts_off || in_interrupt) {
        board.next_timer = INT64_MAX; // one that is held off must not end the wait over and over
    }
    if (host_wait(until) != 0) {
        __builtin_trap();
    }
    board.next_timer = next_timer;
    take_interrupts();
}

void board_poll(void) {
    hand_over(board_now());
}

// An interrupt that woke one wait also ends the next, as on a Cortex-M: what it has scheduled runs between the two, after the caller of the
// first has looked for work and before it sleeps again.
void board_wait(int64_t until) {
    take_interrupts();
    if (event_register || MP_STATE_VM(sched_state) == MP_SCHED_PENDING) {
        event_register = false;
        return;
    }
    int64_t now = board_now();
    hand_over(until > now ? until : now);
}

void board_reset(int32_t kind) {
    host_reset(kind);
    __builtin_trap();
}

uint32_t board_interrupts_off(void) {
    uint32_t state = interrupts_off;
    interrupts_off = true;
    return state;
}

void board_interrupts_restore(uint32_t state) {
    interrupts_off = state;
}

uint32_t board_random(void) {
    // xorshift32 (Marsaglia 2003); 0 is its only fixed point.
    static uint32_t state;
    if (state == 0) {
        state = board.random_seed ? board.random_seed : 0x9e3779b9;
    }
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}
