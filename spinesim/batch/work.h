/* What a kernel works on: what Python hands over, and what each lane is about.  */

#include <stdlib.h>
#include <string.h>

#define ENOUGH 1e-6      /* of the duration: how closely an event is located */
#define NOT_FINITE 1e300 /* stands for an error that is not a number */

/* Of a watched force: how many maxima, the greatest value, when, the least, when, integral, and
   then value and time of each maximum. */
#define MEASURES (6 + 2 * PEAKS)

/* What Python hands over; arrays hold one scenario after the other (C order), (E,) and (E, N) one
   event after the other. */
struct work {
    const double *parameters;         /* (N, PARAMETERS) */
    const double *start;              /* (N, 2 COORDINATES) */
    const double *begin, *end;        /* (N,) s */
    const double *least;              /* (N,): local maxima below are not listed */
    const double *sample_times;       /* (N, samples) s */
    const int64_t *chosen;            /* (chosen_count,): rows of what is sampled */
    const int64_t *event_force;       /* (E,): the watched force */
    const double *level, *earliest;   /* (E, N) */
    const uint8_t *rising, *terminal; /* (E,) */
    int64_t *status, *steps;          /* (N,) */
    double *t_end, *y_end;            /* (N,), (N, 2 COORDINATES) */
    double *event_times;              /* (N, E) */
    double *measures;                 /* (N, WATCHED, MEASURES), see above */
    double *track;                    /* (N, chosen_count, samples); beyond an end its values */
    const volatile int32_t *stop;     /* not zero: return early */
    struct curves curves;
    double rtol, longest;             /* the longest step (s) */
    int64_t count, events, samples, chosen_count, most_steps;
};

/* What a lane locates, if not an event: a first step of size zero gives the values at the start. */
enum { NOTHING = -1, START_VALUES = -2 };

/* How a lane finished: the status that is told plus one, or a negative status. */
enum { GOES_ON = 0, RAN = 1, ENDED = 2 };

/* Step sizes and the force over the level there: the event lies between a and b. */
struct bracket {
    double ha, ga, hb, gb, hc, gc;
    double later; /* the step planned after the event */
};

struct lane {
    int64_t scenario, birth, locating, sample, finished; /* scenario -1: none */
    uint64_t seen;                                       /* events that have happened */
    struct bracket bracket;
};

struct run {
    const struct work *work;
    struct group *group;
    struct lane lane[LANES];
    int64_t waiting, last, alive, turn;
    double inverse_square; /* of rtol */
    double first_step;     /* as a fraction of the duration */
    int observes;          /* whether more than states is sampled */
};
