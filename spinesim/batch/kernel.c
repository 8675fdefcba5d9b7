/* Many motions of one model: scenarios run in lanes, each with its own step size, events and end; a
   lane that is done takes the next.

   MODEL names the header that Python prints for a model: sizes, constants of step control,
   equations and the stages of a step (see `spinesim.batch.lane_writer`).  KERNEL is what the
   compiled function is called; a library may hold it for several processors.

   Status of a scenario: 0 ran its duration, 1 ended at a terminal event, -1 step size vanished, -2
   too many steps, -3 not finite.  */

#include MODEL
#include "work.h"
#include "extrema.h"
#include "passing.h"
#include "lane.h"

/* Integrates the scenarios first..last-1; 0, or 1 if there is no memory for the lanes. */
EXPORT int KERNEL(const struct work *work, int64_t first, int64_t last)
{
    char *memory = malloc(sizeof(struct group) + 64);
    if (!memory) return 1;
    struct group *group =
        (struct group *)(memory + 64 - (uintptr_t)memory % 64); /* whole vectors at whole places */
    memset(group, 0, sizeof(struct group));
    group->curves = &work->curves;
    struct run run = {.work = work,
                      .group = group,
                      .waiting = first,
                      .last = last,
                      .inverse_square = 1.0 / (work->rtol * work->rtol)};
    for (int64_t c = 0; c < work->chosen_count; c++)
        run.observes |= work->chosen[c] >= 2 * COORDINATES;
    for (int l = 0; l < LANES; l++) run.lane[l].scenario = -1;
    for (int opening = 1;; opening = 0) {
        for (int l = 0; l < LANES; l++) refill(&run, l, opening);
        if (run.alive == 0 || *work->stop) break;
        try_step(group);
        run.turn++;
        control(group, run.inverse_square, work->longest);
        judge(group, work, run.inverse_square);
        int everyone = run.turn % 1024 == 0; /* for those whose steps are too many */
        for (int l = 0; l < LANES; l++)
            if (group->care[l] != 0.0 || everyone) attend(&run, l);
        if (work->samples) sample(&run);
        gather(group);
        shift(group);
        for (int l = 0; l < LANES; l++) leave(&run, l);
    }
    free(memory);
    return 0;
}
