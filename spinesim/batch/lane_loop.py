"""Source, the same for every kernel: lanes are loaded, stepped, watched, emptied and refilled.

Status of a scenario: 0 ran its duration, 1 ended at a terminal event, -1 step size vanished, -2 too many steps, -3 not finite,
-4 an angle left the range of the lane's sine.
"""

TEXT = '''
NOTHING, START_VALUES = -1, -2  # what a lane is locating, if not one of the events: a first step of size zero gives the start's values


@njit(nogil=True, cache=STORED, fastmath=FAST, error_model="numpy")
def run(first, last, P, Y0, START, TEND, rtol, most, LEAST, EVF, LEVEL, EARLY, RISING, TERMINAL, SAMPLES, CHOSEN, STATUS, TE, YE, EV, COUNT, OUT, TRACK):
    """Integrate the scenarios first..last-1; the last seven arguments receive the results (see `spinesim.batch.kernel`)."""
    wide()
    W = np.zeros(SIZE)
    lane = np.full(L, -1)
    birth, locating, sample = np.zeros(L, np.int64), np.full(L, NOTHING), np.zeros(L, np.int64)
    seen = np.zeros((L, max(len(EVF), 1)), np.int64)
    LEVELS, EARLIEST = np.zeros((max(len(EVF), 1), L)), np.zeros((max(len(EVF), 1), L))
    bracket = np.zeros((L, 7))  # ha, ga, hb, gb, hc, gc, planned next step
    finished = np.zeros(L, np.int64)
    y, f = np.zeros(2*N), np.zeros(R)
    inverse_square = 1.0/(rtol*rtol)
    waiting = first
    alive = 0
    opening = True
    sampled = SAMPLES.shape[1] > 0
    turn = 0  # steps of the whole group so far
    while True:
        for l in range(L):
            if lane[l] < 0 and (waiting < last or opening):
                i = min(waiting, last - 1)  # a lane without work repeats the last scenario at step size zero
                constants(W, l, P[i])
                for k in range(N):
                    W[Q0 + k*L + l] = Y0[i, PERMUTATION[k]]
                    W[U0 + k*L + l] = Y0[i, N + PERMUTATION[k]]
                W[T0 + l] = W[END + l] = START[i]
                W[T1 + l] = START[i] - 1e30  # no value before the first
                W[STEPS + l] = W[SEEK + l] = 0.0
                for b in range(l, N*L, L):
                    W[K1 + b] = 0.0
                for b in range(l, X_COUNT*L, L):
                    W[XF + b] = 0.0
                for j in range(R):
                    W[AREA + j*L + l] = 0.0
                W[H + l] = 0.0
                W[ANGLE + l] = 0.0
                W[OLD + l] = 0.0
                sample[l] = 0
                locating[l] = NOTHING
                seen[l, :] = 0
                for e in range(len(EVF)):
                    LEVELS[e, l], EARLIEST[e, l] = LEVEL[e, i], EARLY[e, i]
                if waiting < last:
                    lane[l] = i
                    W[END + l] = TEND[i]
                    locating[l] = START_VALUES
                    W[SEEK + l] = 1.0
                    waiting += 1
                    alive += 1
                    for j in range(R):
                        OUT[i, j, :] = 0.0
                        OUT[i, j, 6:] = np.nan
                        OUT[i, j, 1], OUT[i, j, 3] = -np.inf, np.inf
        opening = False
        if alive == 0:
            break
        step(W)
        turn += 1
        control(W, inverse_square)
        judge(W, inverse_square)
        for e in range(len(EVF)):
            k = EVF[e]*L
            for l in range(L):
                level = LEVELS[e, l]
                if (W[F0 + k + l] - level)*(W[FN + k + l] - level) <= 0.0:
                    W[CARE + l] = 1.0
                elif W[T0 + l] <= EARLIEST[e, l] and W[T0 + l] + W[H + l] >= EARLIEST[e, l]:
                    W[CARE + l] = 1.0
        everyone = sampled or turn % 1024 == 0
        for l in range(L):
            finished[l] = 0
            if W[CARE + l] == 0.0 and not everyone:
                continue
            W[PASS + l] = 0.0
            i = lane[l]
            if i < 0:
                continue
            if locating[l] == START_VALUES:
                locating[l] = NOTHING
                birth[l] = turn
                W[H + l] = FIRST*(TEND[i] - START[i])
                for b in range(l, N*L, L):
                    W[K1 + b] = W[AN + b]
                for b in range(l, X_COUNT*L, L):
                    W[XF + b] = W[X + b]
                for j in range(R):
                    W[F0 + j*L + l] = W[F1 + j*L + l] = W[FN + j*L + l]
                    note(OUT[i, j], W[T0 + l], W[F0 + j*L + l])
                continue
            tries = turn - birth[l]
            h = W[H + l]
            t = W[T0 + l] + h
            planned = W[PLAN + l]
            error = W[ERR + l]*inverse_square
            if not error < 1e300:
                planned, error = 0.1*h, 1e300
            if locating[l] < 0 and error > 1.0:
                W[H + l] = min(planned, 0.9*h)
                if W[H + l] < 1e-10*(TEND[i] - START[i]):
                    finished[l] = -3 if error >= 1e300 else -1
                elif tries > most:
                    finished[l] = -2
                continue
            over = 0.0  # how far beyond this step the event lies
            if locating[l] < 0:
                soonest = h
                for e in range(len(EVF)):
                    if seen[l, e] == 0 and t >= EARLY[e, i]:
                        ga = W[F0 + EVF[e]*L + l] - LEVEL[e, i]
                        gb = W[FN + EVF[e]*L + l] - LEVEL[e, i]
                        if not RISING[e]:
                            ga, gb = -ga, -gb
                        if gb >= 0.0 and (ga < 0.0 or W[T0 + l] < EARLY[e, i] and not RISING[e]):
                            at = EARLY[e, i] - W[T0 + l] if ga >= 0.0 else cross(0.0, ga, h, gb, 0.0, 0.0, False)
                            at = max(at, EARLY[e, i] - W[T0 + l])
                            if at <= soonest:
                                soonest = at
                                locating[l] = e
                                bracket[l, 0], bracket[l, 1], bracket[l, 2], bracket[l, 3] = 0.0, ga, h, gb
                                bracket[l, 4], bracket[l, 5] = 0.0, ga
                if locating[l] >= 0:
                    bracket[l, 6] = max(planned, h)
                    if bracket[l, 1] >= 0.0:  # already beyond the level at its earliest time
                        bracket[l, 2] = soonest
                    W[H + l] = soonest
                    continue
            else:
                e = locating[l]
                g = W[FN + EVF[e]*L + l] - LEVEL[e, i]
                g = g if RISING[e] else -g
                if bracket[l, 1] < 0.0:
                    three = True
                    hc, gc = bracket[l, 2], bracket[l, 3]
                    if g >= 0.0:
                        bracket[l, 2], bracket[l, 3] = h, g
                    else:
                        hc, gc = bracket[l, 0], bracket[l, 1]
                        bracket[l, 0], bracket[l, 1] = h, g
                    at = cross(bracket[l, 0], bracket[l, 1], bracket[l, 2], bracket[l, 3], hc, gc, three)
                    if abs(at - h) > 1e-6*(TEND[i] - START[i]) and g != 0.0 and tries < most:
                        W[H + l] = at
                        continue
                    over = at - h if g != 0.0 else 0.0
                planned = bracket[l, 6]
                locating[l] = NOTHING
                seen[l, e] = 1
                EV[i, e] = t + over
                if TERMINAL[e]:
                    finished[l] = 2
                    for k in range(N):
                        W[QS + k*L + l] += over*W[US + k*L + l]
                        W[US + k*L + l] += over*W[AN + k*L + l]
                    for j in range(R):
                        W[FN + j*L + l] += over*(W[FN + j*L + l] - W[F0 + j*L + l])/h
                    t += over
                    h += over
                    W[H + l] = h
            W[PASS + l] = 1.0
            extrema(W, l, W[STEPS + l], OUT[i], LEAST[i], y, f)
            while sample[l] < SAMPLES.shape[1] and SAMPLES[i, sample[l]] <= t:
                s = SAMPLES[i, sample[l]]
                between(W, l, Q0, U0, K1, QS, US, AN, h, (s - W[T0 + l])/h, y)
                watch(W, l, s, y, f)
                for c in range(len(CHOSEN)):
                    TRACK[i, c, sample[l]] = y[CHOSEN[c]] if CHOSEN[c] < 2*N else f[CHOSEN[c] - 2*N]
                sample[l] += 1
            left = TEND[i] - t
            if finished[l] == 0:
                if left <= 1e-12*abs(TEND[i]):
                    finished[l] = 1
                elif not (W[ANGLE + l] < LARGEST):
                    finished[l] = -4
                elif tries > most:
                    finished[l] = -2
            W[NEXT + l] = left if planned >= left else (0.5*left if planned > 0.6*left else planned)
        gather(W)
        shift(W)
        for l in range(L):
            W[SEEK + l] = 1.0 if locating[l] >= 0 else 0.0
            i = lane[l]
            if i >= 0 and finished[l] != 0:
                STATUS[i] = finished[l] - 1 if finished[l] > 0 else finished[l]
                TE[i] = W[T0 + l]
                COUNT[i] = turn - birth[l]
                for k in range(N):
                    YE[i, PERMUTATION[k]] = W[Q0 + k*L + l]
                    YE[i, N + PERMUTATION[k]] = W[U0 + k*L + l]
                for j in range(R):
                    note(OUT[i, j], W[T0 + l], W[F0 + j*L + l])
                    OUT[i, j, 5] = W[AREA + j*L + l]
                lane[l] = -1
                W[H + l] = 0.0
                W[END + l] = W[T0 + l]
                alive -= 1


@njit(fastmath=FAST, **INNER)
def shift(W):
    """Lanes that passed move on: new state, acceleration, slopes, forces and step size become the current ones."""
    passed = 0.0
    for l in range(L):
        passed += W[PASS + l]
    if passed == L:
        for l in range(L):
            W[T2 + l], W[T1 + l], W[T0 + l] = W[T1 + l], W[T0 + l], W[T0 + l] + W[H + l]
            W[H + l], W[OLD + l] = W[NEXT + l], W[OK + l]
        for b in range(N*L):
            if HERMITE:
                W[QP + b], W[UP + b], W[KP + b] = W[Q0 + b], W[U0 + b], W[K1 + b]
            W[Q0 + b], W[U0 + b], W[K1 + b] = W[QS + b], W[US + b], W[AN + b]
        for b in range(R*L):
            W[F2 + b], W[F1 + b], W[F0 + b] = W[F1 + b], W[F0 + b], W[FN + b]
        for b in range(X_COUNT*L):
            W[XF + b] = W[X + b]
    else:
        for l in range(L):
            if W[PASS + l] > 0.0:
                W[T2 + l], W[T1 + l], W[T0 + l] = W[T1 + l], W[T0 + l], W[T0 + l] + W[H + l]
                W[H + l], W[OLD + l] = W[NEXT + l], W[OK + l]
                for b in range(l, N*L, L):
                    if HERMITE:
                        W[QP + b], W[UP + b], W[KP + b] = W[Q0 + b], W[U0 + b], W[K1 + b]
                    W[Q0 + b], W[U0 + b], W[K1 + b] = W[QS + b], W[US + b], W[AN + b]
                for b in range(l, R*L, L):
                    W[F2 + b], W[F1 + b], W[F0 + b] = W[F1 + b], W[F0 + b], W[FN + b]
                for b in range(l, X_COUNT*L, L):
                    W[XF + b] = W[X + b]


# end
'''
