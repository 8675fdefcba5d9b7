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

/* Ends of a step: coordinates, velocities and accelerations. */
struct ends {
    const row *qa, *ua, *aa, *qb, *ub, *ab;
};

/* States y = [q, u] at the fractions s of steps h: the quintic through both ends. */
static void interpolate(struct ends ends, int slice, lanes h, lanes s, lanes *y)
{
    lanes s2 = s * s, s3 = s2 * s, s4 = s2 * s2, s5 = s2 * s2 * s;
    lanes h3 = 0.5 * (s3 - 2.0 * s4 + s5), h4 = -4.0 * s3 + 7.0 * s4 - 3.0 * s5,
          h5 = 10.0 * s3 - 15.0 * s4 + 6.0 * s5;
    lanes h0 = 1.0 - h5, h1 = s - 6.0 * s3 + 8.0 * s4 - 3.0 * s5,
          h2 = 0.5 * (s2 - 3.0 * s3 + 3.0 * s4 - s5);
    lanes d5 = 30.0 * s2 - 60.0 * s3 + 30.0 * s4, d4 = -12.0 * s2 + 28.0 * s3 - 15.0 * s4;
    lanes d3 = 0.5 * (3.0 * s2 - 8.0 * s3 + 5.0 * s4), d1 = 1.0 - 18.0 * s2 + 32.0 * s3 - 15.0 * s4;
    lanes d2 = 0.5 * (2.0 * s - 9.0 * s2 + 12.0 * s3 - 5.0 * s4);
    for (int i = 0; i < COORDINATES; i++) {
        lanes q0 = SLICE(ends.qa[i]), v0 = h * SLICE(ends.ua[i]), a0 = h * h * SLICE(ends.aa[i]);
        lanes q1 = SLICE(ends.qb[i]), v1 = h * SLICE(ends.ub[i]), a1 = h * h * SLICE(ends.ab[i]);
        y[i] = q0 * h0 + v0 * h1 + a0 * h2 + a1 * h3 + v1 * h4 + q1 * h5;
        y[COORDINATES + i] = ((q1 - q0) * d5 + v0 * d1 + a0 * d2 + a1 * d3 + v1 * d4) / h;
    }
}

static struct ends this_step(const struct group *group)
{
    return (struct ends){group->q,       group->u,       group->k[0],
                         group->q_stage, group->u_stage, group->acceleration};
}

#if KEEPS_BEFORE
/* A watched force at time t on the interpolated motion of the last two steps. */
static double force_at(const struct group *group, int l, int j, double t)
{
    int slice = l / WIDTH * WIDTH;
    double t1 = group->time_before[l], t0 = group->time[l], h = group->size[l];
    lanes y[2 * COORDINATES], f[WATCHED];
    if (t <= t0)
        interpolate((struct ends){group->q_before, group->u_before, group->k_before, group->q,
                                  group->u, group->k[0]},
                    slice, ALL(t0 - t1), ALL((t - t1) / (t0 - t1)), y);
    else
        interpolate(this_step(group), slice, ALL(h), ALL((t - t0) / h), y);
    watch(group, slice, ALL(t), y, f);
    return f[j][l - slice];
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
