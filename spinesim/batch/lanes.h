/* Numbers side by side in vectors, and the functions of them that C has for one number only.

   Vectors are those that gcc and clang share, as wide as the processor that is compiled for
   computes at once.  */

/* gcc orders long stretches of arithmetic well only if told to, and to heed that registers are few:
   a quarter faster. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("schedule-insns", "sched-pressure")
#endif

#include <math.h>
#include <stdint.h>

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#ifndef WIDTH
#if defined(__AVX512F__)
#define WIDTH 8
#elif defined(__AVX__)
#define WIDTH 4
#else
#define WIDTH 2
#endif
#endif

typedef double lanes __attribute__((vector_size(8 * WIDTH)));
typedef int64_t where
    __attribute__((vector_size(8 * WIDTH))); /* of a comparison: all bits set where it holds */
typedef uint64_t bits __attribute__((vector_size(8 * WIDTH)));

#define WHOLE 6755399441055744.0 /* 1.5 2^52: what is added to it is rounded to a whole number */
#define ALL(number) ((lanes){0} + (number)) /* the same number in every lane */

static inline lanes choose(where condition, lanes yes, lanes no)
{
    return (lanes)(((where)yes & condition) | ((where)no & ~condition));
}

/* The processor's own vector functions, where the compiler does not see that they are meant. */
#if defined(__AVX512F__) && WIDTH == 8
#include <immintrin.h>
#define LARGER _mm512_max_pd
#define SMALLER _mm512_min_pd
#define ROOT _mm512_sqrt_pd
#elif defined(__AVX__) && WIDTH == 4
#include <immintrin.h>
#define LARGER _mm256_max_pd
#define SMALLER _mm256_min_pd
#define ROOT _mm256_sqrt_pd
#endif

/* The larger and the smaller of two; the second where either is not a number. */
static inline lanes larger(lanes x, lanes y)
{
#ifdef LARGER
    return (lanes)LARGER(x, y);
#else
    return choose(x > y, x, y);
#endif
}
static inline lanes smaller(lanes x, lanes y)
{
#ifdef SMALLER
    return (lanes)SMALLER(x, y);
#else
    return choose(x < y, x, y);
#endif
}

/* Bounds keep what is not a number, so that what went wrong is seen. */
static inline lanes at_least(lanes x, double least)
{
    return larger(ALL(least), x);
}
static inline lanes at_most(lanes x, double most)
{
    return smaller(ALL(most), x);
}

static inline lanes magnitude(lanes x)
{
    return (lanes)((where)x & INT64_MAX);
}
static inline lanes step(lanes x)
{
    return (lanes)((where)ALL(1.0) & (x > 0.0));
}

static inline lanes root(lanes x)
{
#ifdef ROOT
    return (lanes)ROOT(x);
#else
    lanes result;
    for (int i = 0; i < WIDTH; i++) result[i] = sqrt(x[i]);
    return result;
#endif
}

/* Polynomials below are summed by halves (Estrin's scheme): a processor starts one product while
   another is under way, and waits less than if each needed the one before it.  */

/* exp x, relative error below 1e-15; zero below exp(-708). */
static inline lanes lane_exp(lanes x)
{
    x = at_least(at_most(x, 700.0), -708.0);
    lanes t = x * 1.4426950408889634 + WHOLE, k = t - WHOLE;
    lanes r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
    lanes r2 = r * r, r4 = r2 * r2;
    lanes low = (r * 0.16666666666611643 + 0.49999999999998335) +
                r2 * (r * 0.008333333370840449 + 0.04166666666812968);
    lanes high = (r * 0.0001984118526626515 + 0.001388888851746755) +
                 r2 * (r * 2.76349815631298e-06 + 2.4801930756076702e-05);
    lanes p = low + r4 * (r4 * 2.7477071759279026e-07 + high);
    return (r2 * p + (1.0 + r)) * (lanes)(((bits)t << 52) + 0x3ff0000000000000);
}

/* log x of positive, normal numbers, relative error below 1e-14: Remez coefficients of fdlibm. */
static inline lanes lane_log(lanes x)
{
    bits from_root = (bits)x - 0x3fe6a09e667f3bcd; /* of sqrt(1/2) */
    bits e = ((from_root + (1ull << 62)) >> 52) -
             (1 << 10); /* the exponent; what is added keeps it positive in the shift */
    lanes k = (lanes)(e + 0x4338000000000000) - WHOLE;
    lanes f = (lanes)((bits)x - (e << 52)) - 1.0;
    lanes s = f / (2.0 + f), half = 0.5 * f * f;
    lanes z = s * s, z2 = z * z, z4 = z2 * z2;
    lanes low = (z * 3.999999999940941908e-01 + 6.666666666666735130e-01) +
                z2 * (z * 2.222219843214978396e-01 + 2.857142874366239149e-01);
    lanes high = (z * 1.531383769920937332e-01 + 1.818357216161805012e-01) +
                 z2 * 1.479819860511658591e-01;
    lanes r = z * (low + z4 * high);
    return k * 6.93147180369123816490e-01 -
           ((half - (s * (half + r) + k * 1.90821492927058770002e-10)) - f);
}

static inline lanes lane_tanh(lanes x)
{
    lanes twice = at_most(at_least(2.0 * x, -40.0), 40.0);
    return 1.0 - 2.0 / (lane_exp(twice) + 1.0);
}

/* x less the nearest multiple of pi; `odd` is the sign bit where that multiple is odd. */
static inline lanes within_half_turn(lanes x, bits *odd)
{
    lanes t = x * 0.31830988618379067154 + WHOLE, k = t - WHOLE;
    *odd = (bits)t << 63;
    return (x - k * 3.14159265346825122833) - k * 1.2154201013012385e-10;
}

static inline lanes lane_sin(lanes x)
{
    bits odd;
    x = within_half_turn(x, &odd);
    lanes z = x * x, z2 = z * z, z4 = z2 * z2;
    lanes low = (z * 0.00833333333329144 - 0.16666666666666263) +
                z2 * (z * 2.755731678127695e-06 - 0.00019841269826575725);
    lanes high = (z * 1.6048419303778215e-10 - 2.505189117174963e-08) +
                 z2 * -7.377114012320646e-13;
    lanes p = low + z4 * high;
    return (lanes)((bits)(x * z * p + x) ^ odd);
}

static inline lanes lane_cos(lanes x)
{
    bits odd;
    x = within_half_turn(x, &odd);
    lanes z = x * x, z2 = z * z, z4 = z2 * z2;
    lanes low = (z * -0.0013888888888838932 + 0.04166666666666602) +
                z2 * (z * -2.7557317221585e-07 + 2.4801587287430298e-05);
    lanes high = (z * -1.1463829375920912e-11 + 2.0876600209021173e-09) +
                 z2 * 4.618122167665247e-14;
    lanes p = low + z4 * high;
    return (lanes)((bits)(z2 * p + (1.0 - 0.5 * z)) ^ odd);
}

/* Angle of (x, y), from -pi to pi: two halvings of the part below an eighth of a turn bring its
 * tangent below 0.2. */
static inline lanes lane_atan2(lanes y, lanes x)
{
    lanes up = magnitude(y), along = magnitude(x);
    lanes ratio = choose(up > along, along, up) / at_least(larger(up, along), 1e-300);
    lanes half = ratio / (1.0 + root(1.0 + ratio * ratio));
    lanes quarter = half / (1.0 + root(1.0 + half * half));
    lanes z = quarter * quarter, p = ALL(1.0 / 21);
    p = p * z - 1.0 / 19;
    p = p * z + 1.0 / 17;
    p = p * z - 1.0 / 15;
    p = p * z + 1.0 / 13;
    p = p * z - 1.0 / 11;
    p = p * z + 1.0 / 9;
    p = p * z - 1.0 / 7;
    p = p * z + 1.0 / 5;
    p = p * z - 1.0 / 3;
    lanes angle = 4.0 * (quarter + quarter * z * p);
    angle = choose(up > along, 1.57079632679489661923 - angle, angle);
    angle = choose(x < 0.0, 3.14159265358979323846 - angle, angle);
    return (lanes)((bits)angle | ((bits)y & (1ull << 63)));
}

/* The same primitives of one number, for what depends on a scenario's parameters alone. */
static inline double pos(double x)
{
    return x > 0.0 ? x : 0.0;
}
static inline double step_of(double x)
{
    return x > 0.0 ? 1.0 : 0.0;
}
static inline double sat(double x)
{
    return x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x;
}
static inline double powp(double x, double n)
{
    return x <= 0.0 ? 0.0 : pow(n < 0.0 && x < 1e-9 ? 1e-9 : x, n);
}
