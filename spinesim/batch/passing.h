/* Between two steps, all lanes at once: how long the next is, which lanes pass, what adds up.  */

/* Next step size by a proportional-integral rule. */
static void control(struct group *group, double inverse_square, double longest)
{
    lanes log = lane_log(at_most(at_least(AT(error) * inverse_square, 1e-10), 1e30));
    lanes factor = SAFETY * lane_exp(-0.35 / ORDER * log + 0.2 / ORDER * AT(old_error));
    AT(next) = at_most(AT(size) * at_most(at_least(factor, 0.2), 5.0), longest);
    AT(log_error) = log;
}

/* Which lanes pass at once and which need attention: a step rejected, an event near, a force that
 * turns, the end. */
static void judge(struct group *group, const struct work *work, double inverse_square)
{
    lanes t = AT(time) + AT(size), left = AT(end) - t, plan = AT(next);
    AT(planned) = plan;
    AT(next) = choose(plan >= left, left, choose(plan > 0.6 * left, 0.5 * left, plan));
    where care = ~(AT(error) * inverse_square <= 1.0) | (AT(seek) != 0.0);
    care |= left <= 1e-12 * magnitude(AT(end));
    for (int j = 0; j < WATCHED; j++) {
        lanes rise = AT(force[j]) - AT(force_before[j]),
              next_rise = AT(force_new[j]) - AT(force[j]);
        care |= (rise * next_rise <= 0.0) & (rise != 0.0);
    }
    for (int e = 0; e < work->events; e++) {
        int j = (int)work->event_force[e];
        care |= (AT(force[j]) - AT(level[e])) * (AT(force_new[j]) - AT(level[e])) <= 0.0;
        care |= (AT(time) <= AT(earliest[e])) & (t >= AT(earliest[e]));
    }
    AT(care) = (lanes)(care & (where)ALL(1.0));
    AT(passed) = (lanes)(~care & (where)ALL(1.0));
}

/* Integrals of the watched forces over the accepted step, by the parabola through its ends and the
 * value before. */
static void gather(struct group *group)
{
    where passed = AT(passed) > 0.0;
    lanes h = AT(size), before = AT(time) - AT(time_before),
          third = h * h * h / (6.0 * (h + before));
    AT(steps) += AT(passed);
    for (int j = 0; j < WATCHED; j++) {
        lanes fa = AT(force_before[j]), fb = AT(force[j]), fc = AT(force_new[j]);
        lanes area = 0.5 * h * (fb + fc) - third * ((fc - fb) / h - (fb - fa) / before);
        AT(area[j]) = choose(passed, AT(area[j]) + area, AT(area[j]));
    }
}

/* Copies rows for the lanes that passed. */
static inline void move(row *to, const row *from, int count, const double *passed, int all)
{
    if (all) {
        memcpy(to, from, count * sizeof(row));
        return;
    }
    for (int i = 0; i < count; i++)
        VECTOR(to[i]) = choose(VECTOR(passed) > 0.0, VECTOR(from[i]), VECTOR(to[i]));
}

/* Lanes that passed move on: new state, acceleration, slopes, forces and step size become the
 * current ones. */
static void shift(struct group *group)
{
    const double *passed = group->passed;
    int all = 1;
    for (int l = 0; l < LANES; l++) all &= passed[l] > 0.0;
    move(&group->time_long_before, &group->time_before, 1, passed, all);
    move(&group->time_before, &group->time, 1, passed, all);
    AT(time) = choose(AT(passed) > 0.0, AT(time) + AT(size), AT(time));
    move(&group->size, &group->next, 1, passed, all);
    move(&group->old_error, &group->log_error, 1, passed, all);
#if KEEPS_BEFORE
    for (int r = 0; r < READ_COUNT; r++) {
        move(&group->q_before[r], &group->q[READ[r]], 1, passed, all);
        move(&group->u_before[r], &group->u[READ[r]], 1, passed, all);
        move(&group->k_before[r], &group->k[0][READ[r]], 1, passed, all);
    }
#endif
    move(group->q, group->q_stage, COORDINATES, passed, all);
    move(group->u, group->u_stage, COORDINATES, passed, all);
    move(group->k[0], group->acceleration, COORDINATES, passed, all);
    move(group->force_long_before, group->force_before, WATCHED, passed, all);
    move(group->force_before, group->force, WATCHED, passed, all);
    move(group->force, group->force_new, WATCHED, passed, all);
    move(group->slope, group->slope_new, 2 * IMPLICIT, passed, all);
}
