/* Muscle sharing along motions: the minimum of `spinesim.spine.sharing` at exponent 2, each sample
   started from the one before it.

   The dual in six multipliers is minimised by Newton's method.  Along a motion the active set
   seldom changes, and between changes the multipliers are linear in the moments: one step with the
   last factors balances most samples.  Muscles lie side by side in vectors, those beyond the last
   with no force.  SHARING is what the compiled function is called.  */

#include "lanes.h"

#include <stdlib.h>
#include <string.h>

#define LEVELS 6
#define MOST_SLICES 16 /* vectors that hold the muscles */

struct sharing {
    const double *moments;   /* (N, T, LEVELS) N m */
    const double *gain;      /* (N, LEVELS, muscles): lever arm times greatest force */
    const double *floor;     /* (N, T, muscles): least activation */
    double *activation;      /* (N, T, muscles) */
    double *multipliers;     /* (N, T, LEVELS) */
    double *imbalance;       /* (N, T) N m, infinite where it did not balance */
    const double *stiff;     /* (N,) half the square of the reserve scale */
    double tolerance;        /* of the largest moment */
    int64_t count, samples, muscles, iterations, halvings;
};

struct dual { /* of one motion */
    lanes gain[LEVELS][MOST_SLICES], floor[MOST_SLICES];
    double stiff;
    int slices;
};

static double sum(lanes x)
{
    double total = 0.0;
    for (int i = 0; i < WIDTH; i++) total += x[i];
    return total;
}

static lanes demand(const struct dual *dual, int s, const double *multipliers)
{
    lanes total = dual->gain[0][s] * multipliers[0];
    for (int k = 1; k < LEVELS; k++) total += dual->gain[k][s] * multipliers[k];
    return total;
}

static void activate(const struct dual *dual, const double *multipliers, lanes *activation)
{
    for (int s = 0; s < dual->slices; s++)
        activation[s] =
            at_most(larger(0.5 * at_least(demand(dual, s, multipliers), 0.0), dual->floor[s]), 1.0);
}

static double value(const struct dual *dual, const double *moment, const double *multipliers,
                    const lanes *activation)
{
    double total = 0.0;
    for (int k = 0; k < LEVELS; k++)
        total += multipliers[k] * (0.5 * dual->stiff * multipliers[k] - moment[k]);
    lanes cost = ALL(0.0);
    for (int s = 0; s < dual->slices; s++)
        cost += (demand(dual, s, multipliers) - activation[s]) * activation[s];
    return total + sum(cost);
}

/* Gradient R F a + s - M; the largest entry, not a number if one is none. */
static double gradient_of(const struct dual *dual, const double *moment, const double *multipliers,
                          const lanes *activation, double *gradient)
{
    double worst = 0.0;
    for (int k = 0; k < LEVELS; k++) {
        lanes pull = ALL(0.0);
        for (int s = 0; s < dual->slices; s++) pull += dual->gain[k][s] * activation[s];
        gradient[k] = dual->stiff * multipliers[k] - moment[k] + sum(pull);
        worst = fabs(gradient[k]) <= worst ? worst : fabs(gradient[k]);
        if (worst != worst) break;
    }
    return worst;
}

/* Lower Cholesky factor of the curvature; `free` is one where a muscle is neither at its floor nor
 * at its full force. */
static void factor(const struct dual *dual, const lanes *free, double H[LEVELS][LEVELS])
{
    for (int k = 0; k < LEVELS; k++)
        for (int j = 0; j <= k; j++) {
            lanes total = ALL(0.0);
            for (int s = 0; s < dual->slices; s++)
                total += free[s] * dual->gain[k][s] * dual->gain[j][s];
            double entry = 0.5 * sum(total) + (j == k ? dual->stiff : 0.0);
            for (int i = 0; i < j; i++) entry -= H[k][i] * H[j][i];
            H[k][j] = k == j ? sqrt(entry) : entry / H[j][j];
        }
}

static void solve(double H[LEVELS][LEVELS], double *x)
{
    for (int k = 0; k < LEVELS; k++) {
        for (int j = 0; j < k; j++) x[k] -= H[k][j] * x[j];
        x[k] /= H[k][k];
    }
    for (int k = LEVELS - 1; k >= 0; k--) {
        for (int j = k + 1; j < LEVELS; j++) x[k] -= H[j][k] * x[j];
        x[k] /= H[k][k];
    }
}

/* The whole step where the dual falls enough, rounding of its value allowed for; else to its
 * minimum along the step, by bisection: the next step then knows the muscles in the way. */
static void line_search(const struct dual *dual, const double *moment, double *here, const lanes *a,
                        const double *gradient, const double *step, int64_t halvings)
{
    double slope = 0.0, before = value(dual, moment, here, a), near = 0.0, far = 1.0;
    double there[LEVELS], rise[LEVELS];
    lanes trial[MOST_SLICES];
    for (int k = 0; k < LEVELS; k++) slope += gradient[k] * step[k];
    for (int k = 0; k < LEVELS; k++) there[k] = here[k] + step[k];
    activate(dual, there, trial);
    if (value(dual, moment, there, trial) > before + 1e-4 * slope + 1e-13 * (1.0 + fabs(before))) {
        for (int64_t n = 0; n < halvings; n++) {
            double length = 0.5 * (near + far), rising = 0.0;
            for (int k = 0; k < LEVELS; k++) there[k] = here[k] + length * step[k];
            activate(dual, there, trial);
            gradient_of(dual, moment, there, trial, rise);
            for (int k = 0; k < LEVELS; k++) rising += rise[k] * step[k];
            if (rising > 0.0)
                far = length;
            else
                near = length;
        }
        for (int k = 0; k < LEVELS; k++) there[k] = here[k] + far * step[k];
    }
    memcpy(here, there, sizeof there);
}

struct active_set {
    lanes free[MOST_SLICES];
    double H[LEVELS][LEVELS];
    int known;
};

/* Factors anew where the active set is not the one that was factored last. */
static void update(const struct dual *dual, const lanes *a, struct active_set *set)
{
    int same = set->known;
    for (int s = 0; s < dual->slices; s++) {
        lanes now = (lanes)((where)ALL(1.0) & (dual->floor[s] < a[s]) & (a[s] < 1.0));
        if (memcmp(&now, &set->free[s], sizeof now)) same = 0;
        set->free[s] = now;
    }
    if (!same) factor(dual, set->free, set->H);
    set->known = 1;
}

/* Balances one sample from the multipliers `here`; the imbalance that is left, infinite where it
 * does not balance. */
static double balance(const struct sharing *work, const struct dual *dual, const double *moment,
                      double *here, lanes *a, struct active_set *set)
{
    double scale = 1.0, step[LEVELS], gradient[LEVELS];
    for (int k = 0; k < LEVELS; k++) scale = fabs(moment[k]) > scale ? fabs(moment[k]) : scale;
    for (int64_t n = 0; n < work->iterations; n++) {
        activate(dual, here, a);
        double worst = gradient_of(dual, moment, here, a, gradient);
        if (worst <= work->tolerance * scale) return worst;
        if (!(worst < INFINITY)) {
            memset(here, 0, LEVELS * sizeof *here);
            set->known = 0;
            return INFINITY;
        }
        update(dual, a, set);
        for (int k = 0; k < LEVELS; k++) step[k] = -gradient[k];
        solve(set->H, step);
        line_search(dual, moment, here, a, gradient, step, work->halvings);
    }
    return INFINITY;
}

/* The motions first..last-1; 0, or 1 if there are more muscles than vectors for them. */
EXPORT int SHARING(const struct sharing *work, int64_t first, int64_t last)
{
    int64_t m = work->muscles;
    struct dual dual;
    lanes a[MOST_SLICES];
    dual.slices = (int)((m + WIDTH - 1) / WIDTH);
    if (dual.slices > MOST_SLICES) return 1;
    for (int64_t n = first; n < last; n++) {
        struct active_set set = {.known = 0};
        double here[LEVELS] = {0.0};
        dual.stiff = work->stiff[n];
        memset(dual.gain, 0, sizeof dual.gain);
        memset(dual.floor, 0, sizeof dual.floor);
        for (int k = 0; k < LEVELS; k++)
            memcpy(dual.gain[k], work->gain + (n * LEVELS + k) * m, m * sizeof(double));
        for (int64_t t = n * work->samples; t < (n + 1) * work->samples; t++) {
            memcpy(dual.floor, work->floor + t * m, m * sizeof(double));
            work->imbalance[t] = balance(work, &dual, work->moments + t * LEVELS, here, a, &set);
            memcpy(work->activation + t * m, a, m * sizeof(double));
            memcpy(work->multipliers + t * LEVELS, here, sizeof here);
        }
    }
    return 0;
}
