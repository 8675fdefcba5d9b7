/* One lane: a scenario is loaded, its events are located, its samples stored, and it leaves.  */

/* Puts scenario i at the start of its motion, with a first step of size zero. */
static void load(struct run *run, int l, int64_t i)
{
    const struct work *work = run->work;
    struct group *group = run->group;
    constants(group, l, work->parameters + i * PARAMETERS);
    for (int k = 0; k < COORDINATES; k++) {
        group->q[k][l] = work->start[i * 2 * COORDINATES + ORIGINAL[k]];
        group->u[k][l] = work->start[i * 2 * COORDINATES + COORDINATES + ORIGINAL[k]];
        group->k[0][k][l] = 0.0;
    }
    for (int k = 0; k < 2 * IMPLICIT; k++) group->slope[k][l] = 0.0;
    for (int j = 0; j < WATCHED; j++) group->area[j][l] = 0.0;
    for (int e = 0; e < work->events; e++) {
        group->level[e][l] = work->level[e * work->count + i];
        group->earliest[e][l] = work->earliest[e * work->count + i];
    }
    group->time[l] = group->end[l] = work->begin[i];
    group->time_before[l] = work->begin[i] - 1e30; /* no value before the first */
    group->steps[l] = group->seek[l] = group->size[l] = group->old_error[l] = 0.0;
    group->due[l] = INFINITY;
    run->lane[l] = (struct lane){.scenario = -1, .locating = NOTHING};
}

/* A lane takes the next scenario, if one is left. */
static void refill(struct run *run, int l)
{
    const struct work *work = run->work;
    if (run->waiting >= run->last) return;
    int64_t i = run->waiting++;
    load(run, l, i);
    run->lane[l].scenario = i;
    run->lane[l].locating = START_VALUES;
    run->group->end[l] = work->end[i];
    run->group->seek[l] = 1.0;
    run->alive++;
    for (double *m = work->measures + i * WATCHED * MEASURES, *stop = m + WATCHED * MEASURES;
         m < stop; m += MEASURES) {
        for (int k = 0; k < MEASURES; k++) m[k] = k < 6 ? 0.0 : NAN;
        m[1] = -INFINITY;
        m[3] = INFINITY;
    }
}

/* At first every lane gets something to compute: where there is no work, the last scenario, at step
   size zero. */
static void fill(struct run *run, int l)
{
    if (run->waiting >= run->last) load(run, l, run->last - 1);
    refill(run, l);
}

/* The values at the start are known: the first step can be tried. */
static void begin(struct run *run, int l)
{
    const struct work *work = run->work;
    struct group *group = run->group;
    struct lane *lane = &run->lane[l];
    int64_t i = lane->scenario;
    lane->locating = NOTHING;
    lane->birth = run->turn;
    group->size[l] = run->first_step * (work->end[i] - work->begin[i]);
    if (work->samples) group->due[l] = work->sample_times[i * work->samples];
    for (int k = 0; k < COORDINATES; k++) group->k[0][k][l] = group->acceleration[k][l];
    for (int k = 0; k < 2 * IMPLICIT; k++) group->slope[k][l] = group->slope_new[k][l];
    for (int j = 0; j < WATCHED; j++) {
        group->force[j][l] = group->force_before[j][l] = group->force_new[j][l];
        note(work->measures + (i * WATCHED + j) * MEASURES, group->time[l], group->force[j][l]);
    }
}

/* Where the force over the level vanishes between a and b: inverse quadratic with the third point
 * if that stays inside, else the secant. */
static double cross(const struct bracket *b, int three)
{
    double ha = b->ha, ga = b->ga, hb = b->hb, gb = b->gb, hc = b->hc, gc = b->gc;
    if (three && ga != gc && gb != gc) {
        double h = ha * gb * gc / ((ga - gb) * (ga - gc)) + hb * ga * gc / ((gb - ga) * (gb - gc)) +
                   hc * ga * gb / ((gc - ga) * (gc - gb));
        if ((h > ha && h < hb) || (h > hb && h < ha)) return h;
    }
    return between(ha - ga * (hb - ha) / (gb - ga), ha + 1e-3 * (hb - ha), hb - 1e-3 * (hb - ha));
}

/* Looks for the first event that the trial step passes; 1 if there is one: the step is then
 * repeated to it. */
static int detect(struct run *run, int l, double planned)
{
    const struct work *work = run->work;
    struct group *group = run->group;
    struct lane *lane = &run->lane[l];
    double t0 = group->time[l], h = group->size[l], soonest = h;
    for (int e = 0; e < work->events; e++) {
        double early = group->earliest[e][l], level = group->level[e][l];
        int j = (int)work->event_force[e], rising = work->rising[e];
        double ga = group->force[j][l] - level, gb = group->force_new[j][l] - level;
        if (!rising) ga = -ga, gb = -gb;
        if ((lane->seen >> e & 1) || !(t0 + h >= early) || !(gb >= 0.0)) continue;
        if (!(ga < 0.0 || (t0 < early && !rising))) continue;
        struct bracket bracket = {0.0, ga, h, gb, 0.0, ga, 0.0};
        double at = ga >= 0.0 ? early - t0 : cross(&bracket, 0);
        at = early - t0 > at ? early - t0 : at;
        if (!(at <= soonest)) continue;
        soonest = at;
        lane->locating = e;
        lane->bracket = bracket;
    }
    if (lane->locating < 0) return 0;
    lane->bracket.later = planned > h ? planned : h;
    if (lane->bracket.ga >= 0.0)
        lane->bracket.hb = soonest; /* already beyond the level at its earliest time */
    group->size[l] = soonest;
    return 1;
}

/* Lets a lane go at its event, moved by the last, tiny correction `over` if it ends there. */
static void land(struct run *run, int l, double over)
{
    const struct work *work = run->work;
    struct group *group = run->group;
    struct lane *lane = &run->lane[l];
    int64_t e = lane->locating;
    double h = group->size[l];
    lane->locating = NOTHING;
    lane->seen |= 1ull << e;
    work->event_times[lane->scenario * work->events + e] = group->time[l] + h + over;
    if (!work->terminal[e]) return;
    lane->finished = ENDED;
    for (int k = 0; k < COORDINATES; k++) {
        group->q_stage[k][l] += over * group->u_stage[k][l];
        group->u_stage[k][l] += over * group->acceleration[k][l];
    }
    for (int j = 0; j < WATCHED; j++)
        group->force_new[j][l] += over * (group->force_new[j][l] - group->force[j][l]) / h;
    group->size[l] = h + over;
}

/* Closes in on the event that a lane locates; 1 if it is found, 0 if the step is to be repeated. */
static int refine(struct run *run, int l)
{
    const struct work *work = run->work;
    struct group *group = run->group;
    struct lane *lane = &run->lane[l];
    struct bracket *b = &lane->bracket;
    int64_t e = lane->locating, i = lane->scenario;
    double h = group->size[l], over = 0.0,
           gap = group->force_new[work->event_force[e]][l] - group->level[e][l];
    if (!work->rising[e]) gap = -gap;
    if (b->ga < 0.0) {
        if (gap >= 0.0)
            b->hc = b->hb, b->gc = b->gb, b->hb = h, b->gb = gap;
        else
            b->hc = b->ha, b->gc = b->ga, b->ha = h, b->ga = gap;
        double at = cross(b, 1);
        if (fabs(at - h) > ENOUGH * (work->end[i] - work->begin[i]) && gap != 0.0 &&
            run->turn - lane->birth < work->most_steps) {
            group->size[l] = at;
            return 0;
        }
        if (gap != 0.0) over = at - h;
    }
    land(run, l, over);
    return 1;
}

/* A step whose error is too large is tried again with a smaller one, unless that leads nowhere. */
static void reject(struct run *run, int l, double planned, double error)
{
    const struct work *work = run->work;
    struct lane *lane = &run->lane[l];
    double *size = &run->group->size[l], shorter = 0.9 * *size,
           duration = work->end[lane->scenario] - work->begin[lane->scenario];
    *size = shorter < planned ? shorter : planned;
    if (*size < 1e-10 * duration)
        lane->finished = error >= NOT_FINITE ? -3 : -1;
    else if (run->turn - lane->birth > work->most_steps)
        lane->finished = -2;
}

/* What a lane that needs attention does with its trial step. */
static void attend(struct run *run, int l)
{
    const struct work *work = run->work;
    struct group *group = run->group;
    struct lane *lane = &run->lane[l];
    int64_t i = lane->scenario;
    group->passed[l] = 0.0;
    if (i < 0) return;
    if (lane->locating == START_VALUES) {
        begin(run, l);
        return;
    }
    double planned = group->planned[l], error = group->error[l] * run->inverse_square;
    if (!(error < NOT_FINITE)) planned = 0.1 * group->size[l], error = NOT_FINITE;
    if (lane->locating < 0 && error > 1.0) {
        reject(run, l, planned, error);
        return;
    }
    if (lane->locating < 0) {
        if (detect(run, l, planned)) return;
    } else {
        if (!refine(run, l)) return;
        planned = lane->bracket.later;
    }
    group->passed[l] = 1.0;
    extrema(group, l, work->measures + i * WATCHED * MEASURES, work->least[i]);
    double left = work->end[i] - (group->time[l] + group->size[l]);
    if (lane->finished == GOES_ON) {
        if (left <= 1e-12 * fabs(work->end[i]))
            lane->finished = RAN;
        else if (run->turn - lane->birth > work->most_steps)
            lane->finished = -2;
    }
    group->next[l] = planned >= left ? left : planned > 0.6 * left ? 0.5 * left : planned;
}

/* Whether the step that lane l has passed goes beyond its next sample. */
static int due(const struct group *group, int l)
{
    return group->passed[l] > 0.0 && group->due[l] <= group->time[l] + group->size[l];
}

/* Stores what is chosen at the next sample of a lane; the one after it is then due. */
static void store_sample(struct run *run, int l, const lanes *values)
{
    const struct work *work = run->work;
    struct lane *lane = &run->lane[l];
    int64_t i = lane->scenario;
    double *track = work->track + i * work->chosen_count * work->samples + lane->sample;
    for (int64_t c = 0; c < work->chosen_count; c++) {
        int64_t row = work->chosen[c];
        if (row < 2 * COORDINATES) row = PLACE[row];
        track[c * work->samples] = values[row][l];
    }
    lane->sample++;
    run->group->due[l] = lane->sample < work->samples
                             ? work->sample_times[i * work->samples + lane->sample]
                             : INFINITY;
}

/* Samples the accepted steps: all lanes together, each at its own time. */
static void sample(struct run *run)
{
    struct group *group = run->group;
    for (;;) {
        int any = 0;
        for (int l = 0; l < LANES; l++) any |= due(group, l);
        if (!any) return;
        lanes values[2 * COORDINATES + OBSERVED], t = AT(due);
        struct quintic w = quintic_at(AT(size), (t - AT(time)) / AT(size));
        for (int i = 0; i < COORDINATES; i++) interpolate_now(group, &w, i, values);
        if (run->observes) observe(group, t, values, values + 2 * COORDINATES);
        for (int l = 0; l < LANES; l++)
            if (due(group, l)) store_sample(run, l, values);
    }
}

/* Stores the end of a lane for all samples that are left. */
static void hold(struct run *run, int l)
{
    struct group *group = run->group;
    lanes values[2 * COORDINATES + OBSERVED];
    for (int k = 0; k < COORDINATES; k++)
        values[k] = AT(q[k]), values[COORDINATES + k] = AT(u[k]);
    if (run->observes) observe(group, AT(time), values, values + 2 * COORDINATES);
    while (run->lane[l].sample < run->work->samples) store_sample(run, l, values);
}

/* Stores what a finished scenario came to and empties its lane; 1 if it has finished. */
static int leave(struct run *run, int l)
{
    const struct work *work = run->work;
    struct group *group = run->group;
    struct lane *lane = &run->lane[l];
    int64_t i = lane->scenario;
    group->seek[l] = lane->locating >= 0 ? 1.0 : 0.0;
    if (i < 0 || lane->finished == GOES_ON) return 0;
    if (work->samples) hold(run, l);
    work->status[i] = lane->finished > 0 ? lane->finished - 1 : lane->finished;
    work->t_end[i] = group->time[l];
    work->steps[i] = run->turn - lane->birth;
    for (int k = 0; k < COORDINATES; k++) {
        work->y_end[i * 2 * COORDINATES + ORIGINAL[k]] = group->q[k][l];
        work->y_end[i * 2 * COORDINATES + COORDINATES + ORIGINAL[k]] = group->u[k][l];
    }
    for (int j = 0; j < WATCHED; j++) {
        double *measures = work->measures + (i * WATCHED + j) * MEASURES;
        note(measures, group->time[l], group->force[j][l]);
        measures[5] = group->area[j][l];
    }
    lane->scenario = -1;
    group->size[l] = 0.0;
    group->due[l] = INFINITY;
    group->end[l] = group->time[l];
    run->alive--;
    return 1;
}
