/* The workspace of scenarios side by side, one in every lane of a vector.

   Before this file is included: COORDINATES, IMPLICIT (links solved implicitly), TOUCHED
   (coordinates that these touch, which come first), FACTORS (numbers of the factored matrix),
   WATCHED (forces followed), READ_COUNT (coordinates that these forces depend on), STAGES,
   CONSTANTS, MOST_EVENTS.  */

#include "lanes.h"
#include "curves.h"

#define LANES WIDTH

/* Functions of a small model are put into one another, so that its state stays in registers. */
#if COORDINATES < 16
#define PART static inline __attribute__((always_inline))
#define SEVERAL_AT_ONCE _Pragma("GCC unroll 4")
#else
#define PART static
#define SEVERAL_AT_ONCE
#endif

#define KEEPS_BEFORE                                                                               \
    (IMPLICIT ==                                                                                   \
     0) /* whether the state before the last step is kept, to interpolate on both sides */

typedef double row[LANES]; /* one quantity of all scenarios */

struct group {
    row stage_time, time, size, error, old_error, next, log_error, passed;
    row q_stage[COORDINATES], u_stage[COORDINATES],
        acceleration[COORDINATES];      /* of the stage; the accelerations of the new state */
    row q[COORDINATES], u[COORDINATES]; /* at the step's start */
    row k[STAGES][COORDINATES];         /* accelerations of the stages; k[0] is the start's */
    row planned, care, seek, steps, end, due;
    row area[WATCHED];
    row force_new[WATCHED], force[WATCHED], force_before[WATCHED], force_long_before[WATCHED];
    row time_before, time_long_before;
    row slope_new[2 * IMPLICIT],
        slope[2 * IMPLICIT]; /* dampings, then stiffnesses, of the links solved implicitly */
    row factor[FACTORS], solved[TOUCHED], implicit[STAGES][TOUCHED];
    row q_before[KEEPS_BEFORE * READ_COUNT], u_before[KEEPS_BEFORE * READ_COUNT],
        k_before[KEEPS_BEFORE * READ_COUNT]; /* of the coordinates in READ */
    row level[MOST_EVENTS], earliest[MOST_EVENTS];
    row constant[CONSTANTS];
    const struct curves *curves;
};

#define VECTOR(row) (*(lanes *)(row))
#define AT(quantity) VECTOR(group->quantity)
#define recorded(number, t) curve_at(group->curves, number, t)
