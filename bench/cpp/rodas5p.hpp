// A hand-written Rodas5P for autonomous equations of a fixed size. Reference: Steinebach (2023), BIT Numer. Math. 63,
// 27.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>
#include "counts.hpp"
#include "stiff_problems.hpp"

// In-place LU factorisation of a small dense matrix, stored by columns, with the reciprocals of the pivots on the
// diagonal. All loop bounds are constants, so that loops unroll and the solution stays in registers if it fits.
template <int N>
struct Factors {
    double a[N * N];
    int order[N];

    bool factor() {
        for (int k = 0; k < N; k++) order[k] = k;
#pragma GCC unroll 20
        for (int k = 0; k < N; k++) {
            int pivot = k;
            double largest = std::fabs(a[k + N * k]);
            for (int i = k + 1; i < N; i++)
                if (std::fabs(a[i + N * k]) > largest) {
                    largest = std::fabs(a[i + N * k]);
                    pivot = i;
                }
            if (!(largest > 0)) return false;
            if (pivot != k) {
                std::swap(order[k], order[pivot]);
                for (int j = 0; j < N; j++) std::swap(a[k + N * j], a[pivot + N * j]);
            }
            double inverse = 1 / a[k + N * k];
            a[k + N * k] = inverse;
            for (int i = k + 1; i < N; i++) a[i + N * k] *= inverse;
            for (int j = k + 1; j < N; j++) {
                double u = a[k + N * j];
                // Half of the entries of the Jacobian of a larger reaction system are 0 and stay 0.
                if (N <= 8 || u != 0)
                    for (int i = k + 1; i < N; i++) a[i + N * j] -= a[i + N * k] * u;
            }
        }
        return true;
    }

    [[gnu::always_inline]] void solve(double* target) const {
        if constexpr (N <= 8) substitute(target);
        else substituteOutOfLine(target);
    }

private:
    [[gnu::noinline]] void substituteOutOfLine(double* target) const { substitute(target); }

    [[gnu::always_inline]] void substitute(double* target) const {
        double x[N];
        for (int k = 0; k < N; k++) x[k] = target[order[k]];
#pragma GCC unroll 20
        for (int i = 1; i < N; i++) {
            double sum = x[i];
#pragma GCC unroll 20
            for (int k = 0; k < i; k++) sum -= a[i + N * k] * x[k];
            x[i] = sum;
        }
#pragma GCC unroll 20
        for (int i = N - 1; i >= 0; i--) {
            double sum = x[i];
#pragma GCC unroll 20
            for (int k = N - 1; k > i; k--) sum -= a[i + N * k] * x[k];
            x[i] = sum * a[i + N * i];
        }
        memcpy(target, x, sizeof x);
    }
};

template <class Problem>
class Rodas5P {
    static constexpr int N = Problem::n, Stages = 8;
    static constexpr double Gamma = 0.21193756319429014;
    static constexpr double A[6][5] = {
        {},
        {3.0},
        {2.849394379747939, 0.45842242204463923},
        {-6.954028509809101, 2.489845061869568, -10.358996098473584},
        {2.8029986275628964, 0.5072464736228206, -0.3988312541770524, -0.04721187230404641},
        {-7.502846399306121, 2.561846144803919, -11.627539656261098, -0.18268767659942256, 0.030198172008377946}};
    static constexpr double C[Stages][Stages - 1] = {
        {},
        {-14.155112264123755},
        {-17.97296035885952, -2.859693295451294},
        {147.12150275711716, -1.41221402718213, 71.68940251302358},
        {165.43517024871676, -0.4592823456491126, 42.90938336958603, -5.961986721573306},
        {24.854864614690072, -3.0009227002832186, 47.4931110020768, 5.5814197821558125, -0.6610691825249471},
        {30.91273214028599, -3.1208243349937974, 77.79954646070892, 34.28646028294783, -19.097331116725623,
         -28.087943162872662},
        {37.80277123390563, -3.2571969029072276, 112.26918849496327, 66.9347231244047, -40.06618937091002,
         -54.66780262877968, -9.48861652309627}};

    double jacobian[N * N] = {}, slope[N], k[Stages][N], trial[N];
    Factors<N> w;

    template <int S>
    void stage(const Problem& problem, const double* y, double inverse) {
        if constexpr (S < 6) {
            for (int i = 0; i < N; i++) {
                double sum = y[i];
#pragma GCC unroll 8
                for (int j = 0; j < S; j++) sum += A[S][j] * k[j][i];
                trial[i] = sum;
            }
        } else {
            for (int i = 0; i < N; i++) trial[i] += k[S - 1][i];
        }
        double f[N];
        problem.slope(trial, f);
        for (int i = 0; i < N; i++) {
            double sum = 0;
#pragma GCC unroll 8
            for (int j = 0; j < S; j++) sum += C[S][j] * k[j][i];
            k[S][i] = f[i] + inverse * sum;
        }
        w.solve(k[S]);
    }

    // Requires the slope and the Jacobian at y; writes the new state to `trial` and its error to the last stage.
    bool attempt(const Problem& problem, const double* y, double h) {
        double inverse = 1 / h, diagonal = 1 / (h * Gamma);
        for (int i = 0; i < N * N; i++) w.a[i] = -jacobian[i];
        for (int i = 0; i < N; i++) w.a[i * (N + 1)] += diagonal;
        if (!w.factor()) return false;
        memcpy(k[0], slope, sizeof slope);
        w.solve(k[0]);
        stage<1>(problem, y, inverse);
        stage<2>(problem, y, inverse);
        stage<3>(problem, y, inverse);
        stage<4>(problem, y, inverse);
        stage<5>(problem, y, inverse);
        stage<6>(problem, y, inverse);
        stage<7>(problem, y, inverse);
        for (int i = 0; i < N; i++) trial[i] += k[7][i];
        return true;
    }

    double norm(const double* error, const double* y, const double* other, double rtol, double atol) const {
        double sum = 0;
        for (int i = 0; i < N; i++) {
            double e = error[i] / (atol + rtol * std::max(std::fabs(y[i]), std::fabs(other[i])));
            sum += e * e;
        }
        return std::sqrt(sum / N);
    }

    // The initial step size of Hairer, Norsett, Wanner (1993), II.4.
    double firstStep(const Problem& problem, const double* y, double span, double rtol, double atol) {
        double d0 = norm(y, y, y, rtol, atol), d1 = norm(slope, y, y, rtol, atol);
        double h = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1, moved[N], f[N];
        h = std::min(h, span);
        for (int i = 0; i < N; i++) moved[i] = y[i] + h * slope[i];
        problem.slope(moved, f);
        for (int i = 0; i < N; i++) f[i] -= slope[i];
        double largest = std::max(d1, norm(f, y, y, rtol, atol) / h);
        double next = largest <= 1e-15 ? std::max(1e-6, h * 1e-3) : std::pow(0.01 / largest, 0.2);
        return std::min({100 * h, next, span});
    }

public:
    Counts solve(const Problem& problem, double* y, double end, double rtol, double atol) {
        Counts counts;
        problem.slope(y, slope);
        double t = 0, h = firstStep(problem, y, end, rtol, atol), lastStep = 0, lastError = 0;
        counts.evaluations = 2;
        while (t < end) {
            if (t > 0) {
                problem.slope(y, slope);
                counts.evaluations++;
            }
            problem.jacobian(y, {jacobian});
            counts.jacobians++;
            for (;;) {
                bool last = t + 1.01 * h >= end;
                if (last) h = end - t;
                counts.evaluations += Stages - 1;
                double error = attempt(problem, y, h) ? norm(k[7], y, trial, rtol, atol)
                                                      : std::numeric_limits<double>::infinity();
                // A NaN also gets the smallest factor.
                double factor = std::isfinite(error) ? Safety * std::pow(std::max(error, 1e-10), -0.2) : MinFactor;
                if (error <= 1) {
                    t = last ? end : t + h;
                    counts.steps++;
                    // Gustafsson's predictive controller: the factor that follows from the last two errors.
                    if (counts.steps > 1)
                        factor *= std::min(1.0, h / lastStep * std::pow(lastError / std::max(error, 1e-10), 0.2));
                    lastStep = h;
                    lastError = std::max(error, 1e-2);
                    h *= std::clamp(factor, MinFactor, MaxFactor);
                    break;
                }
                counts.rejected++;
                h *= std::clamp(factor, MinFactor, 1.0);
                if (t + h == t || counts.steps + counts.rejected > 10'000'000) {
                    counts.failed = true;
                    return counts;
                }
            }
            memcpy(y, trial, sizeof trial);
        }
        return counts;
    }

    // Solves with equal steps, for tests of the order.
    void steps(const Problem& problem, double* y, double end, int count) {
        for (int s = 0; s < count; s++) {
            problem.slope(y, slope);
            problem.jacobian(y, {jacobian});
            attempt(problem, y, end / count);
            memcpy(y, trial, sizeof trial);
        }
    }

private:
    static constexpr double Safety = 0.9, MinFactor = 0.2, MaxFactor = 10;
};
