/* Many motions of one model: scenarios run in lanes, each with its own step size, events and end; a
   lane that is done takes the next.

   MODEL names the header that Python prints for a model: sizes, constants of step control,
   equations and the stages of a step (see `spinesim.batch.lane_writer`).  KERNEL is what the
   compiled function is called; a library may hold it for several processors.  KERNEL_room,
   KERNEL_set, KERNEL_rates and KERNEL_slopes serve solvers elsewhere, which follow one motion.

   Status of a scenario: 0 ran its duration, 1 ended at a terminal event, -1 step size vanished, -2
   too many steps, -3 not finite.  */

#include MODEL
#include "work.h"
#include "extrema.h"
#include "passing.h"
#include "lane.h"

#define JOINED(name, part) name##_##part
#define NAMED(name, part) JOINED(name, part)

/* A group at the next whole place of the memory. */
static struct group *group_in(char *memory)
{
    return (struct group *)(memory + 64 - (uintptr_t)memory % 64); /* whole vectors fit there */
}

/* Integrates the scenarios first..last-1; 0, or 1 if there is no memory for the lanes. */
EXPORT int KERNEL(const struct work *work, int64_t first, int64_t last)
{
    char *memory = malloc(sizeof(struct group) + 64);
    if (!memory) return 1;
    struct group *group = group_in(memory);
    memset(group, 0, sizeof(struct group));
    group->curves = &work->curves;
    struct run run = {.work = work,
                      .group = group,
                      .waiting = first,
                      .last = last,
                      .inverse_square = 1.0 / (work->rtol * work->rtol),
                      .first_step = FIRST * sqrt(sqrt(work->rtol))};
    for (int64_t c = 0; c < work->chosen_count; c++)
        run.observes |= work->chosen[c] >= 2 * COORDINATES;
    for (int l = 0; l < LANES; l++) fill(&run, l);
    while (run.alive && !*work->stop) {
        int attended[LANES], count = 0;
        try_step(group);
        run.turn++;
        control(group, run.inverse_square, work->longest);
        judge(group, work, run.inverse_square);
        int everyone = run.turn % 1024 == 0; /* for those whose steps are too many */
        for (int l = 0; l < LANES; l++)
            if (group->care[l] != 0.0 || everyone) attended[count++] = l;
        for (int n = 0; n < count; n++) attend(&run, attended[n]);
        if (work->samples) sample(&run);
        gather(group);
        shift(group);
        for (int n = 0; n < count; n++)
            if (leave(&run, attended[n])) refill(&run, attended[n]);
    }
    free(memory);
    return 0;
}

/* Bytes of memory that the rates of a motion need. */
EXPORT int64_t NAMED(KERNEL, room)(void)
{
    return sizeof(struct group) + 64;
}

/* Sets the parameters (PARAMETERS,) of the motion whose rates are asked for. */
EXPORT void NAMED(KERNEL, set)(char *memory, const double *parameters, const struct curves *curves)
{
    struct group *group = group_in(memory);
    memset(group, 0, sizeof(struct group));
    group->curves = curves;
    for (int l = 0; l < LANES; l++) constants(group, l, parameters);
}

/* Puts a state (2 COORDINATES,) into a lane. */
static void put(struct group *group, int l, double t, const double *y)
{
    group->stage_time[l] = t;
    for (int k = 0; k < COORDINATES; k++) {
        group->q_stage[k][l] = y[ORIGINAL[k]];
        group->u_stage[k][l] = y[COORDINATES + ORIGINAL[k]];
    }
}

/* Rates (2 COORDINATES,) of the state y (2 COORDINATES,) at time t. */
EXPORT void NAMED(KERNEL, rates)(char *memory, double t, const double *y, double *rates)
{
    struct group *group = group_in(memory);
    for (int l = 0; l < LANES; l++) put(group, l, t, y);
    rhs(group, group->acceleration);
    for (int k = 0; k < COORDINATES; k++) {
        rates[ORIGINAL[k]] = y[COORDINATES + ORIGINAL[k]];
        rates[COORDINATES + ORIGINAL[k]] = group->acceleration[k][0];
    }
}

#define APART 1e-7 /* m, rad, m/s or rad/s between two states whose difference is a slope */

/* Slopes (2 COORDINATES, 2 COORDINATES) of the rates: by differences, as many side by side as there
   are lanes. */
EXPORT void NAMED(KERNEL, slopes)(char *memory, double t, const double *y, double *slopes)
{
    struct group *group = group_in(memory);
    double here[COORDINATES], moved[2 * COORDINATES];
    for (int l = 0; l < LANES; l++) put(group, l, t, y);
    rhs(group, group->acceleration);
    for (int k = 0; k < COORDINATES; k++) here[k] = group->acceleration[k][0];
    memset(slopes, 0, sizeof(double) * 4 * COORDINATES * COORDINATES);
    memcpy(moved, y, sizeof moved);
    for (int first = 0; first < 2 * COORDINATES; first += LANES) {
        int last = first + LANES < 2 * COORDINATES ? first + LANES : 2 * COORDINATES;
        for (int j = first; j < last; j++) {
            moved[j] = y[j] + APART;
            put(group, j - first, t, moved);
            moved[j] = y[j];
        }
        rhs(group, group->acceleration);
        for (int j = first; j < last; j++)
            for (int k = 0; k < COORDINATES; k++)
                slopes[(COORDINATES + ORIGINAL[k]) * 2 * COORDINATES + j] =
                    (group->acceleration[k][j - first] - here[k]) / APART;
    }
    for (int k = 0; k < COORDINATES; k++) slopes[k * 2 * COORDINATES + COORDINATES + k] = 1.0;
}
