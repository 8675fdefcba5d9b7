"""Source, the same for every kernel: extrema of watched forces, the motion between two steps, where an event lies."""

TEXT = '''

@njit(**INNER)
def summit(ta, fa, tb, fb, tc, fc, td, fd, known):
    """(time, value) of the extremum near tc of the cubic through four points (parabola through three when not `known`)."""
    bc, cd = (fc - fb)/(tc - tb), (fd - fc)/(td - tc)
    bcd = (cd - bc)/(td - tb)
    t = 0.5*(tb + tc) - 0.5*bc/bcd if bcd != 0.0 else tc
    t = min(max(t, tb), td)
    third = 0.0
    if known:
        ab = (fb - fa)/(tb - ta)
        third = (bcd - (bc - ab)/(tc - ta))/(td - ta)
        for _ in range(4):
            slope = bc + bcd*(2*t - tb - tc) + third*((t - tc)*(t - td) + (t - tb)*(t - td) + (t - tb)*(t - tc))
            bend = 2*bcd + 2*third*(3*t - tb - tc - td)
            if bend*bcd <= 0.0:
                break
            t = min(max(t - slope/bend, tb), td)
    value = fb + (t - tb)*(bc + (t - tc)*(bcd + third*(t - td)))
    return t, value


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
def refined(W, l, j, t, y, f):
    """(time, force) of the extremum of watched force j near t: a parabola through true forces on the interpolated motion."""
    t1, t0, h = W[T1 + l], W[T0 + l], W[H + l]
    d = 0.1*min(h, t0 - t1)
    values = np.empty(3)
    for k in range(3):
        s = min(max(t + (k - 1)*d, t1), t0 + h)
        if s <= t0:
            between(W, l, QP, UP, KP, Q0, U0, K1, t0 - t1, (s - t1)/(t0 - t1), y)
        else:
            between(W, l, Q0, U0, K1, QS, US, AN, h, (s - t0)/h, y)
        watch(W, l, s, y, f)
        values[k] = f[j]
    bend = values[0] - 2*values[1] + values[2]
    move = 0.5*(values[0] - values[2])/bend if bend != 0.0 else 0.0
    move = min(max(move, -2.0), 2.0)
    return t + move*d, values[1] - 0.25*(values[0] - values[2])*move


@njit(**INNER)
def extrema(W, l, steps, out, least, y, f):
    """Local extrema of the watched forces at the last accepted value, judged now that the next is known."""
    ta, tb, tc, td = W[T2 + l], W[T1 + l], W[T0 + l], W[T0 + l] + W[H + l]
    for j in range(R):
        k = j*L + l
        fa, fb, fc, fd = W[F2 + k], W[F1 + k], W[F0 + k], W[FN + k]
        up, down = fc > fb and fc >= fd, fc < fb and fc <= fd
        if up or down:
            t, value = summit(ta, fa, tb, fb, tc, fc, td, fd, steps > 1)
            if HERMITE:
                t, value = refined(W, l, j, t, y, f)
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
