// Solves two small equations by Boost.odeint's Dormand-Prince method with error control. Prints time, error and work
// for rtol = atol from 1e-4 to 1e-12, one line of JSON each. The error is the largest |y - reference| / (1 +
// |reference|) at the end.
//
//     g++ -O3 -march=native -std=c++17 -o small bench/cpp/small.cpp && ./small [--problem NAME] [--seconds 0.2]
//     ./small --references    # the solutions, in long double with a tolerance of 1e-18
#include <algorithm>
#include <array>
#include <boost/numeric/odeint.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace odeint = boost::numeric::odeint;
using Clock = std::chrono::steady_clock;

static double since(Clock::time_point from) { return std::chrono::duration<double>(Clock::now() - from).count(); }

struct Lorenz {
    static constexpr const char* name = "lorenz";
    static constexpr int n = 3;
    static constexpr double end = 5;
    static constexpr double start[n] = {1, 1, 1};

    template <class State, class Time>
    void operator()(const State& y, State& dy, Time) const {
        dy[0] = 10 * (y[1] - y[0]);
        dy[1] = y[0] * (28 - y[2]) - y[1];
        dy[2] = y[0] * y[1] - (typename State::value_type)8 / 3 * y[2];
    }
};

struct VanDerPol {
    static constexpr const char* name = "vanderpol";
    static constexpr int n = 2;
    static constexpr double end = 20;
    static constexpr double start[n] = {2, 0};

    template <class State, class Time>
    void operator()(const State& y, State& dy, Time) const {
        dy[0] = y[1];
        dy[1] = (1 - y[0] * y[0]) * y[1] - y[0];
    }
};

// odeint requires an initial step size, which its error control corrects within a step or two.
static constexpr double FirstStep = 0.01;

template <class Problem>
static std::array<long double, Problem::n> reference() {
    using State = std::array<long double, Problem::n>;
    State y;
    std::copy(Problem::start, Problem::start + Problem::n, y.begin());
    auto stepper = odeint::make_controlled<odeint::runge_kutta_fehlberg78<State, long double>>(1e-18L, 1e-18L);
    odeint::integrate_adaptive(stepper, Problem(), y, 0.0L, (long double)Problem::end, 1e-3L);
    return y;
}

template <class Problem>
struct Solve {
    using State = std::array<double, Problem::n>;

    template <class System>
    static size_t run(const System& system, State& y, double tolerance) {
        std::copy(Problem::start, Problem::start + Problem::n, y.begin());
        auto stepper = odeint::make_controlled<odeint::runge_kutta_dopri5<State>>(tolerance, tolerance);
        return odeint::integrate_adaptive(stepper, system, y, 0.0, Problem::end, FirstStep);
    }
};

template <class Problem>
static void measure(const std::string& chosen, double seconds) {
    if (!chosen.empty() && chosen != Problem::name) return;
    auto exact = reference<Problem>();
    for (int decade = 4; decade <= 12; decade++) {
        double tolerance = std::pow(10, -decade);
        std::vector<double> spent;
        typename Solve<Problem>::State y;
        size_t steps = 0;
        for (auto begin = Clock::now(); spent.size() < 5 || since(begin) < seconds;) {
            auto from = Clock::now();
            // Prevents the compiler from hoisting or eliminating the solve.
            asm volatile("" : "+m"(tolerance));
            steps = Solve<Problem>::run(Problem(), y, tolerance);
            asm volatile("" : : "m"(y) : "memory");
            spent.push_back(1e6 * since(from));
        }
        double error = 0;
        for (int i = 0; i < Problem::n; i++)
            error = std::max(error, (double)(fabsl(y[i] - exact[i]) / (1 + fabsl(exact[i]))));
        long evaluations = 0;
        auto counted = [&](const auto& state, auto& slope, double t) {
            evaluations++;
            Problem()(state, slope, t);
        };
        Solve<Problem>::run(counted, y, tolerance);
        std::nth_element(spent.begin(), spent.begin() + spent.size() / 2, spent.end());
        printf("{\"solver\": \"odeint\", \"problem\": \"%s\", \"rtol\": %.3g, \"us\": %.3f, \"error\": %.4g, "
               "\"steps\": %zu, \"evaluations\": %ld, \"failed\": false}\n",
               Problem::name, tolerance, spent[spent.size() / 2], error, steps, evaluations);
        fflush(stdout);
    }
}

template <class Problem>
static void print() {
    printf("%s:", Problem::name);
    for (long double value : reference<Problem>()) printf(" %.19Lg", value);
    printf("\n");
}

int main(int count, char** arguments) {
    std::string chosen;
    double seconds = 0.2;
    for (int i = 1; i < count; i++) {
        std::string argument = arguments[i];
        if (argument == "--references") {
            print<Lorenz>();
            print<VanDerPol>();
            return 0;
        }
        if (argument == "--problem" && i + 1 < count) chosen = arguments[++i];
        else if (argument == "--seconds" && i + 1 < count) seconds = atof(arguments[++i]);
        else {
            fprintf(stderr, "usage: small [--problem NAME] [--seconds S] [--references]\n");
            return 2;
        }
    }
    measure<Lorenz>(chosen, seconds);
    measure<VanDerPol>(chosen, seconds);
}
