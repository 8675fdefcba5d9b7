/* Extrema of the watched forces, and the motion between the ends of a step.  */

static void note(double *measures, double t, double value)
{
    if (value > measures[1]) measures[1] = value, measures[2] = t;
    if (value < measures[3]) measures[3] = value, measures[4] = t;
}

/* The curve through four points in order a, b, c, d; the parabola through the last three where the
 * first is not known. */
struct curve {
    double tb, fb, tc, td, bc, bcd, third;
};

static struct curve curve_through(double ta, double fa, double tb, double fb, double tc, double fc,
                                  double td, double fd, int known)
{
    double bc = (fc - fb) / (tc - tb), cd = (fd - fc) / (td - tc), bcd = (cd - bc) / (td - tb);
    double third = known ? (bcd - (bc - (fb - fa) / (tb - ta)) / (tc - ta)) / (td - ta) : 0.0;
    return (struct curve){tb, fb, tc, td, bc, bcd, third};
}

static double curve_value(const struct curve *c, double t)
{
    return c->fb + (t - c->tb) * (c->bc + (t - c->tc) * (c->bcd + c->third * (t - c->td)));
}

static double curve_slope(const struct curve *c, double t)
{
    double b = t - c->tb, m = t - c->tc, d = t - c->td;
    return c->bc + c->bcd * (b + m) + c->third * (m * d + b * d + b * m);
}

static double curve_bend(const struct curve *c, double t)
{
    return 2.0 * c->bcd + 2.0 * c->third * (3.0 * t - c->tb - c->tc - c->td);
}

static double between(double x, double low, double high)
{
    x = low > x ? low : x;
    return high < x ? high : x;
}

/* Time of the curve's extremum near c. */
static double summit(const struct curve *c)
{
    double t = c->bcd != 0.0 ? 0.5 * (c->tb + c->tc) - 0.5 * c->bc / c->bcd : c->tc;
    t = between(t, c->tb, c->td);
    double slope = curve_slope(c, t), bend = curve_bend(c, t),
           square = bend * bend - 12.0 * c->third * slope;
    if (bend * c->bcd > 0.0 && square > 0.0)
        t = between(t - 2.0 * slope / (bend + copysign(sqrt(square), bend)), c->tb, c->td);
    return t;
}

/* What the ends of steps h weigh in the state at their fractions s: of the quintic through position,
   velocity and acceleration at both ends. */
struct quintic {
    lanes h, q0, v0, a0, a1, v1, q1; /* in the position */
    lanes slope, dv0, da0, da1, dv1; /* in the velocity times h */
};

static struct quintic quintic_at(lanes h, lanes s)
{
    lanes s2 = s * s, s3 = s2 * s, s4 = s2 * s2, s5 = s2 * s2 * s;
    lanes q1 = 10.0 * s3 - 15.0 * s4 + 6.0 * s5;
    return (struct quintic){
        .h = h,
        .q0 = 1.0 - q1,
        .v0 = s - 6.0 * s3 + 8.0 * s4 - 3.0 * s5,
        .a0 = 0.5 * (s2 - 3.0 * s3 + 3.0 * s4 - s5),
        .a1 = 0.5 * (s3 - 2.0 * s4 + s5),
        .v1 = -4.0 * s3 + 7.0 * s4 - 3.0 * s5,
        .q1 = q1,
        .slope = 30.0 * s2 - 60.0 * s3 + 30.0 * s4,
        .dv0 = 1.0 - 18.0 * s2 + 32.0 * s3 - 15.0 * s4,
        .da0 = 0.5 * (2.0 * s - 9.0 * s2 + 12.0 * s3 - 5.0 * s4),
        .da1 = 0.5 * (3.0 * s2 - 8.0 * s3 + 5.0 * s4),
        .dv1 = -12.0 * s2 + 28.0 * s3 - 15.0 * s4,
    };
}

/* Coordinate i and its velocity in y = [q, u], from position, velocity and acceleration at the
   step's ends a and b. */
static inline void interpolate(const struct quintic *w, const row qa, const row ua,
                               const row aa, const row qb, const row ub, const row ab, int i,
                               lanes *y)
{
    lanes h = w->h, q0 = VECTOR(qa), v0 = h * VECTOR(ua), a0 = h * h * VECTOR(aa);
    lanes q1 = VECTOR(qb), v1 = h * VECTOR(ub), a1 = h * h * VECTOR(ab);
    y[i] = q0 * w->q0 + v0 * w->v0 + a0 * w->a0 + a1 * w->a1 + v1 * w->v1 + q1 * w->q1;
    y[COORDINATES + i] =
        ((q1 - q0) * w->slope + v0 * w->dv0 + a0 * w->da0 + a1 * w->da1 + v1 * w->dv1) / h;
}

/* The same on the step that is tried. */
static inline void interpolate_now(const struct group *group, const struct quintic *w, int i,
                                   lanes *y)
{
    interpolate(w, group->q[i], group->u[i], group->k[0][i], group->q_stage[i],
                group->u_stage[i], group->acceleration[i], i, y);
}

#if KEEPS_BEFORE
/* A watched force at time t on the interpolated motion of the last two steps. */
static double force_at(const struct group *group, int l, int j, double t)
{
    int earlier = t <= group->time[l];
    double begin = earlier ? group->time_before[l] : group->time[l];
    double h = earlier ? group->time[l] - begin : group->size[l];
    struct quintic w = quintic_at(ALL(h), ALL((t - begin) / h));
    lanes y[2 * COORDINATES], f[WATCHED];
    for (int r = 0; r < READ_COUNT; r++) {
        int i = READ[r];
        if (earlier)
            interpolate(&w, group->q_before[r], group->u_before[r], group->k_before[r],
                        group->q[i], group->u[i], group->k[0][i], i, y);
        else
            interpolate_now(group, &w, i, y);
    }
    watch(group, ALL(t), y, f);
    return f[j][l];
}

/* The extremum near *t once the curve passes through the true force there too.

   It differs from that force by slope^2 / (2 bend), of second order in what the curve missed; where
   that is not less than the miss itself, the curve knows nothing there and the true force stands.
 */
static double corrected(const struct group *group, int l, int j, const struct curve *c, double ta,
                        double *t)
{
    double before = c->tc - c->tb, after = c->td - c->tc;
    double side =
        CLEAR *
        (after < before ? after : before); /* from the known values, where the miss vanishes */
    double at = fabs(*t - c->tc) > side ? *t : *t > c->tc ? c->tc + side : c->tc - side;
    *t = between(at, c->tb + side, c->td - side);
    double force = force_at(group, l, j, *t), miss = force - curve_value(c, *t);
    double ia = 1.0 / (*t - ta), ib = 1.0 / (*t - c->tb), ic = 1.0 / (*t - c->tc),
           id = 1.0 / (*t - c->td);
    double first = ia + ib + ic + id, bend = curve_bend(c, *t),
           slope = curve_slope(c, *t) + miss * first;
    double curved = bend + miss * (first * first - (ia * ia + ib * ib + ic * ic + id * id));
    double move = curved * bend > 0.0 ? -slope / curved : 0.0, more = 0.5 * slope * move;
    if (!(fabs(more) < fabs(miss))) return force;
    *t += move;
    return force + more;
}
#endif

/* Local extrema of the watched forces at the last accepted value, judged now that the next is
 * known. */
static void extrema(const struct group *group, int l, double *measures, double least)
{
    double ta = group->time_long_before[l], tb = group->time_before[l], tc = group->time[l],
           td = tc + group->size[l];
    for (int j = 0; j < WATCHED; j++, measures += MEASURES) {
        double fa = group->force_long_before[j][l], fb = group->force_before[j][l],
               fc = group->force[j][l], fd = group->force_new[j][l];
        int top = fc > fb && fc >= fd, low = fc < fb && fc <= fd;
        if (!(top || (low && 3.0 * fc - fb - fd < measures[3])))
            continue; /* no dip is deeper than its sides are high */
        struct curve c = curve_through(ta, fa, tb, fb, tc, fc, td, fd, group->steps[l] > 1.0);
        double t = summit(&c);
#if KEEPS_BEFORE
        double value = corrected(group, l, j, &c, ta, &t);
#else
        double value = curve_value(&c, t);
#endif
        note(measures, t, value);
        if (!top || !(value >= least)) continue;
        int listed = (int)measures[0];
        if (listed < PEAKS) measures[6 + 2 * listed] = value, measures[7 + 2 * listed] = t;
        measures[0] = listed + 1;
    }
}
