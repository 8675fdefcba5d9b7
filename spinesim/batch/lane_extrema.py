"""Source, the same for every kernel: extrema of watched forces, the motion between two steps, where an event lies."""

TEXT = '''

@njit(**INNER)
def differences(ta, fa, tb, fb, tc, fc, td, fd, known):
    """Divided differences of the cubic through four points, of the parabola through three when the first is not `known`."""
    bc, cd = (fc - fb)/(tc - tb), (fd - fc)/(td - tc)
    bcd = (cd - bc)/(td - tb)
    third = 0.0
    if known:
        ab = (fb - fa)/(tb - ta)
        third = (bcd - (bc - ab)/(tc - ta))/(td - ta)
    return bc, bcd, third


@njit(**INNER)
def curve(tb, fb, tc, td, bc, bcd, third, t):
    """Value, slope and bend of that curve at a time."""
    value = fb + (t - tb)*(bc + (t - tc)*(bcd + third*(t - td)))
    slope = bc + bcd*(2*t - tb - tc) + third*((t - tc)*(t - td) + (t - tb)*(t - td) + (t - tb)*(t - tc))
    return value, slope, 2*bcd + 2*third*(3*t - tb - tc - td)


@njit(**INNER)
def summit(tb, fb, tc, td, bc, bcd, third):
    """Time of the extremum of that curve near tc."""
    t = 0.5*(tb + tc) - 0.5*bc/bcd if bcd != 0.0 else tc
    t = min(max(t, tb), td)
    _, slope, bend = curve(tb, fb, tc, td, bc, bcd, third, t)
    square = bend*bend - 12.0*third*slope
    if bend*bcd > 0.0 and square > 0.0:
        t = min(max(t - 2.0*slope/(bend + copysign(sqrt(square), bend)), tb), td)
    return t


@njit(**INNER)
def between(W, l, qa, ua, aa, qb, ub, ab, h, s, y):
    """State y at the fraction s of a step h: quintic through positions, velocities and accelerations of both ends."""
    s2 = s*s
    s3, s4, s5 = s2*s, s2*s2, s2*s2*s
    h3, h4, h5 = 0.5*(s3 - 2*s4 + s5), -4*s3 + 7*s4 - 3*s5, 10*s3 - 15*s4 + 6*s5
    h0, h1, h2 = 1 - h5, s - 6*s3 + 8*s4 - 3*s5, 0.5*(s2 - 3*s3 + 3*s4 - s5)
    d5, d4, d3 = 30*s2 - 60*s3 + 30*s4, -12*s2 + 28*s3 - 15*s4, 0.5*(3*s2 - 8*s3 + 5*s4)
    d1, d2 = 1 - 18*s2 + 32*s3 - 15*s4, 0.5*(2*s - 9*s2 + 12*s3 - 5*s4)
    for i in range(N):
        k = i*L + l
        q0, v0, a0, q1, v1, a1 = W[qa + k], h*W[ua + k], h*h*W[aa + k], W[qb + k], h*W[ub + k], h*h*W[ab + k]
        y[i] = q0*h0 + v0*h1 + a0*h2 + a1*h3 + v1*h4 + q1*h5
        y[N + i] = ((q1 - q0)*d5 + v0*d1 + a0*d2 + a1*d3 + v1*d4)/h


@njit(**INNER)
def force_at(W, l, j, t, y, f):
    """Watched force j on the interpolated motion of the last two steps."""
    t1, t0, h = W[T1 + l], W[T0 + l], W[H + l]
    if t <= t0:
        between(W, l, QP, UP, KP, Q0, U0, K1, t0 - t1, (t - t1)/(t0 - t1), y)
    else:
        between(W, l, Q0, U0, K1, QS, US, AN, h, (t - t0)/h, y)
    watch(W, l, t, y, f)
    return f[j]


@njit(**INNER)
def extrema(W, l, steps, out, least, y, f):
    """Local extrema of the watched forces at the last accepted value, judged now that the next is known.

    Where the motion between steps is known to fifth order (HERMITE), the curve through four values is made to pass through the true
    force at its summit too.  Its new extremum differs from that force by slope^2 / (2 bend), of second order in what the curve
    missed; where that is not less than the miss itself, the curve knows nothing there and the true force stands.
    """
    ta, tb, tc, td = W[T2 + l], W[T1 + l], W[T0 + l], W[T0 + l] + W[H + l]
    for j in range(R):
        k = j*L + l
        fa, fb, fc, fd = W[F2 + k], W[F1 + k], W[F0 + k], W[FN + k]
        up, down = fc > fb and fc >= fd, fc < fb and fc <= fd
        if up or down and 3.0*fc - fb - fd < out[j, 3]:  # no dip is deeper than its sides are high
            bc, bcd, third = differences(ta, fa, tb, fb, tc, fc, td, fd, steps > 1)
            t = summit(tb, fb, tc, td, bc, bcd, third)
            if HERMITE:
                side = CLEAR*min(tc - tb, td - tc)  # from the known values, where the miss vanishes
                t = t if abs(t - tc) > side else (tc + side if t > tc else tc - side)
                t = min(max(t, tb + side), td - side)
            value, slope, bend = curve(tb, fb, tc, td, bc, bcd, third, t)
            if HERMITE:
                force = force_at(W, l, j, t, y, f)
                miss = force - value
                a, b, c, d = 1.0/(t - ta), 1.0/(t - tb), 1.0/(t - tc), 1.0/(t - td)
                first = a + b + c + d
                slope, curved = slope + miss*first, bend + miss*(first*first - (a*a + b*b + c*c + d*d))
                move = -slope/curved if curved*bend > 0.0 else 0.0
                more = 0.5*slope*move
                value = force
                if abs(more) < abs(miss):
                    t, value = t + move, force + more
            note(out[j], t, value)
            if up and value >= least:
                m = int(out[j, 0])
                if m < PEAKS:
                    out[j, 6 + 2*m], out[j, 7 + 2*m] = value, t
                out[j, 0] = m + 1


@njit(**INNER)
def note(row, t, value):
    """Keep the largest and the smallest value and their times."""
    if value > row[1]:
        row[1], row[2] = value, t
    if value < row[3]:
        row[3], row[4] = value, t


@njit(**INNER)
def cross(ha, ga, hb, gb, hc, gc, three):
    """Where g vanishes in the bracket a, b: inverse quadratic with a third point if that stays inside, else the secant."""
    if three and ga != gc and gb != gc:
        h = ha*gb*gc/((ga - gb)*(ga - gc)) + hb*ga*gc/((gb - ga)*(gb - gc)) + hc*ga*gb/((gc - ga)*(gc - gb))
        if min(ha, hb) < h < max(ha, hb):
            return h
    h = ha - ga*(hb - ha)/(gb - ga)
    return min(max(h, ha + 1e-3*(hb - ha)), hb - 1e-3*(hb - ha))
'''
