/* Recorded curves that drive a model: cubics between samples, the same for all scenarios.  */

struct curves {
    const int64_t *first; /* of each curve: where its samples begin; at last, where all end */
    const double *times;  /* of the samples (s) */
    const double *cubics; /* (samples, 4): from each sample to the next, highest power first */
};

/* The value (even numbers) or the rate (odd numbers) of curve number / 2 at times t. */
static inline lanes curve_at(const struct curves *curves, int number, lanes t)
{
    int64_t begin = curves->first[number / 2], end = curves->first[number / 2 + 1];
    lanes result;
    for (int i = 0; i < WIDTH; i++) {
        int64_t low = begin, high = end - 1; /* the piece about t lies in [low, high) */
        while (high - low > 1) {
            int64_t middle = (low + high) / 2;
            if (curves->times[middle] <= t[i])
                low = middle;
            else
                high = middle;
        }
        const double *c = curves->cubics + 4 * low;
        double s = t[i] - curves->times[low];
        result[i] = number % 2 ? (3.0 * c[0] * s + 2.0 * c[1]) * s + c[2]
                               : ((c[0] * s + c[1]) * s + c[2]) * s + c[3];
    }
    return result;
}
