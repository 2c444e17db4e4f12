// Solves five stiff problems by CVODE's BDF and by a hand-written Rodas5P. Prints time, error and work for a range of
// tolerances, one line of JSON each. The error is the largest |y - reference| / (|reference| + floor) over all
// components at the end; atol is rtol times the same floor, which is smaller than any value of interest.
//
//     g++ -O3 -march=native -std=c++17 -pthread -o stiff bench/cpp/stiff.cpp
//         -lsundials_cvode -lsundials_nvecserial -lsundials_sunmatrixdense -lsundials_sunlinsoldense
//     ./stiff [--solver cvode|rodas5p] [--problem NAME] [--seconds 0.2]
//     ./stiff --rows 10000 --threads 2 [--rtol R]   # Robertson with different rate constants for each row
//     ./stiff --check                               # Jacobians, references and the order of Rodas5P
#include <atomic>
#include <chrono>
#include <cinttypes>
#include <string>
#include <thread>
#include <vector>
#include "cvode.hpp"
#include "rodas5p.hpp"
#include "stiff_problems.hpp"

using Clock = std::chrono::steady_clock;

static double since(Clock::time_point from) { return std::chrono::duration<double>(Clock::now() - from).count(); }

struct Given {
    std::string solver, problem;
    double seconds = 0.2, rtol = 0;
    int rows = 0, threads = 1;
    bool check = false;
};

template <class Problem>
static double errorOf(const double* y, const double* reference) {
    double largest = 0;
    for (int i = 0; i < Problem::n; i++) {
        double error = std::fabs(y[i] - reference[i]) / (std::fabs(reference[i]) + Problem::floor);
        if (!(error <= largest)) largest = error;  // keeps a NaN
    }
    return largest;
}

static double median(std::vector<double>& values) {
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}

// Half decades from 1e-3 to 1e-11.
static std::vector<double> tolerances() {
    std::vector<double> found;
    for (int half = 6; half <= 22; half++) found.push_back(std::pow(10, -0.5 * half));
    return found;
}

template <class Solver, class Problem>
static void measure(const char* name, const Given& given) {
    if (!given.problem.empty() && given.problem != Problem::name) return;
    static Solver solver;
    Problem problem;
    for (double rtol : tolerances()) {
        std::vector<double> spent;
        Counts counts;
        double y[Problem::n] = {};
        for (auto begin = Clock::now(); spent.size() < 5 || since(begin) < given.seconds;) {
            auto from = Clock::now();
            memcpy(y, Problem::start, sizeof y);
            counts = solver.solve(problem, y, Problem::end, rtol, rtol * Problem::floor);
            spent.push_back(1e6 * since(from));
        }
        double error = errorOf<Problem>(y, Problem::reference);
        bool failed = counts.failed || !std::isfinite(error);
        printf("{\"solver\": \"%s\", \"problem\": \"%s\", \"rtol\": %.3g, \"us\": %.3f, \"error\": %.4g, "
               "\"steps\": %ld, \"rejected\": %ld, \"evaluations\": %ld, \"jacobians\": %ld, \"failed\": %s}\n",
               name, Problem::name, rtol, median(spent), failed ? -1 : error, counts.steps, counts.rejected,
               counts.evaluations, counts.jacobians, failed ? "true" : "false");
        fflush(stdout);
    }
}

template <template <class> class Solver>
static void measureAll(const char* name, const Given& given) {
    if (!given.solver.empty() && given.solver != name) return;
    measure<Solver<Robertson>, Robertson>(name, given);
    measure<Solver<Hires>, Hires>(name, given);
    measure<Solver<Oregonator>, Oregonator>(name, given);
    measure<Solver<VanDerPol>, VanDerPol>(name, given);
    measure<Solver<Pollution>, Pollution>(name, given);
}

// The factor 10^(u - 1/2) of constant c (0, 1, 2) in row r, where u in [0, 1) is the upper 53 bits of splitmix64's
// output number 3r + c + 1 from seed 1.
static double factor(int row, int constant) {
    uint64_t z = 1 + (3 * (uint64_t)row + constant + 1) * 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    z ^= z >> 31;
    return std::pow(10, (z >> 11) * 0x1p-53 - 0.5);
}

static Robertson row(int r) {
    Robertson problem;
    problem.slow *= factor(r, 0);
    problem.middle *= factor(r, 1);
    problem.fast *= factor(r, 2);
    return problem;
}

struct RowErrors { double median, max; };

// The errors of the first hundred rows relative to Rodas5P at a much smaller tolerance.
template <class Solver>
static RowErrors rowErrors(double rtol) {
    Solver solver;
    Rodas5P<Robertson> accurate;
    std::vector<double> errors;
    for (int r = 0; r < 100; r++) {
        Robertson problem = row(r);
        double y[3] = {1}, reference[3] = {1};
        accurate.solve(problem, reference, problem.end, 1e-11, 1e-11 * problem.floor);
        bool failed = solver.solve(problem, y, problem.end, rtol, rtol * problem.floor).failed;
        errors.push_back(failed ? INFINITY : errorOf<Robertson>(y, reference));
    }
    double max = *std::max_element(errors.begin(), errors.end());
    return {median(errors), max};
}

// Finds the tolerance at which half of the rows have errors below 1e-6, by logarithmic interpolation between half
// decades.
template <class Solver>
static double fittingTolerance() {
    double before = 0, errorBefore = 0;
    for (double rtol : tolerances()) {
        double error = rowErrors<Solver>(rtol).median;
        if (error <= 1e-6)
            return before == 0 ? rtol
                               : rtol * std::pow(before / rtol, std::log(1e-6 / error) / std::log(errorBefore / error));
        before = rtol;
        errorBefore = error;
    }
    return before;
}

template <class Solver>
static double timeRows(int rows, int threads, double rtol, std::atomic<long>& failures) {
    auto from = Clock::now();
    std::atomic<int> next{0};
    auto work = [&] {
        Solver solver;
        for (int first; (first = next.fetch_add(16)) < rows;)
            for (int r = first; r < std::min(first + 16, rows); r++) {
                Robertson problem = row(r);
                double y[3] = {1};
                if (solver.solve(problem, y, problem.end, rtol, rtol * problem.floor).failed) failures++;
            }
    };
    std::vector<std::thread> others;
    for (int n = 1; n < threads; n++) others.emplace_back(work);
    work();
    for (std::thread& other : others) other.join();
    return since(from);
}

template <class Solver>
static void measureRows(const char* name, const Given& given) {
    if (!given.solver.empty() && given.solver != name) return;
    double rtol = given.rtol > 0 ? given.rtol : fittingTolerance<Solver>();
    RowErrors errors = rowErrors<Solver>(rtol);
    std::vector<double> spent;
    std::atomic<long> failures{0};
    for (auto begin = Clock::now(); spent.size() < 3 || since(begin) < given.seconds;)
        spent.push_back(timeRows<Solver>(given.rows, given.threads, rtol, failures));
    printf("{\"solver\": \"%s\", \"problem\": \"robertson-rows\", \"rows\": %d, \"threads\": %d, \"rtol\": %.4g, "
           "\"error_median\": %.3g, \"error_most\": %.3g, \"rows_per_second\": %.1f, \"failed\": %ld}\n",
           name, given.rows, given.threads, rtol, errors.median, errors.max, given.rows / median(spent),
           failures.load() / (long)spent.size());
    fflush(stdout);
}

// Compares the Jacobian with central differences and both solvers with the references. The differences are exact for
// Oregonator, Robertson, HIRES and Pollution, whose slopes are quadratic; for van der Pol, the cubic term leaves an
// error of 2 mu y' d^2, which is small.
template <class Problem>
static void checkJacobian() {
    constexpr int N = Problem::n;
    Problem problem;
    double y[N], j[N * N] = {}, worst = 0;
    for (int i = 0; i < N; i++) y[i] = 0.3 + 0.01 * i;
    problem.jacobian(y, {j});
    for (int c = 0; c < N; c++) {
        double d = 1e-4, up[N], down[N], left[N], right[N];
        memcpy(left, y, sizeof y);
        memcpy(right, y, sizeof y);
        left[c] -= d;
        right[c] += d;
        problem.slope(left, down);
        problem.slope(right, up);
        for (int i = 0; i < N; i++) {
            double difference = (up[i] - down[i]) / (2 * d), largest = 0;
            for (int l = 0; l < N; l++) largest = std::max(largest, std::fabs(j[i + N * l]));
            worst = std::max(worst, std::fabs(difference - j[i + N * c]) / largest);
        }
    }
    double tight[N];
    memcpy(tight, Problem::start, sizeof tight);
    Cvode<Problem>().solve(problem, tight, Problem::end, 1e-13, 1e-13 * Problem::floor);
    double hand[N];
    memcpy(hand, Problem::start, sizeof hand);
    Rodas5P<Problem>().solve(problem, hand, Problem::end, 1e-12, 1e-12 * Problem::floor);
    printf("%-10s Jacobian: relative difference %.1e; from the reference: CVODE %.1e, Rodas5P %.1e\n", Problem::name, worst,
           errorOf<Problem>(tight, Problem::reference), errorOf<Problem>(hand, Problem::reference));
}

// A point that moves on the unit circle at a decreasing rate: all slopes are nonlinear, and the exact state is known.
struct Rotation {
    static constexpr int n = 3;

    void slope(const double* y, double* dy) const {
        double rate = 1 + y[2], pull = 1 - y[0] * y[0] - y[1] * y[1];
        dy[0] = -rate * y[1] + y[0] * pull;
        dy[1] = rate * y[0] + y[1] * pull;
        dy[2] = -y[2] * y[2];
    }

    void jacobian(const double* y, Matrix<n> j) const {
        double rate = 1 + y[2], pull = 1 - y[0] * y[0] - y[1] * y[1];
        j(0, 0) = pull - 2 * y[0] * y[0];
        j(1, 0) = rate - 2 * y[0] * y[1];
        j(0, 1) = -rate - 2 * y[0] * y[1];
        j(1, 1) = pull - 2 * y[1] * y[1];
        j(0, 2) = -y[1];
        j(1, 2) = y[0];
        j(2, 2) = -2 * y[2];
    }
};

static void checkOrder() {
    // y2 = 1 / (1 + t); the angle is t + log(1 + t).
    double before = 0, angle = 2 + std::log(3.0), exact[3] = {std::cos(angle), std::sin(angle), 1.0 / 3};
    for (int count = 8; count <= 256; count *= 2) {
        double y[3] = {1, 0, 1}, error = 0;
        Rodas5P<Rotation>().steps({}, y, 2, count);
        for (int i = 0; i < 3; i++) error = std::max(error, std::fabs(y[i] - exact[i]));
        printf("Rodas5P, %3d steps: error %.2e", count, error);
        if (before > 0) printf(", order %.2f", std::log2(before / error));
        printf("\n");
        before = error;
    }
}

int main(int count, char** arguments) {
    Given given;
    for (int i = 1; i < count; i++) {
        std::string argument = arguments[i];
        bool more = i + 1 < count;
        if (argument == "--check") given.check = true;
        else if (argument == "--solver" && more) given.solver = arguments[++i];
        else if (argument == "--problem" && more) given.problem = arguments[++i];
        else if (argument == "--seconds" && more) given.seconds = atof(arguments[++i]);
        else if (argument == "--rows" && more) given.rows = atoi(arguments[++i]);
        else if (argument == "--threads" && more) given.threads = atoi(arguments[++i]);
        else if (argument == "--rtol" && more) given.rtol = atof(arguments[++i]);
        else {
            fprintf(stderr, "usage: stiff [--solver cvode|rodas5p] [--problem NAME] [--seconds S] "
                            "[--rows N [--threads K] [--rtol R]] [--check]\n");
            return 2;
        }
    }

    if (given.check) {
        checkJacobian<Robertson>();
        checkJacobian<Hires>();
        checkJacobian<Oregonator>();
        checkJacobian<VanDerPol>();
        checkJacobian<Pollution>();
        checkOrder();
    } else if (given.rows > 0) {
        measureRows<Cvode<Robertson>>("cvode", given);
        measureRows<Rodas5P<Robertson>>("rodas5p", given);
    } else {
        measureAll<Cvode>("cvode", given);
        measureAll<Rodas5P>("rodas5p", given);
    }
}
