// Computes solutions of the nonstiff problems of DETEST (Hull, Enright, Fellen, Sedgwick 1972), t from 0 to 20, in
// quadruple precision by extrapolation of Gragg's modified midpoint rule; the order is twice the number of columns.
//
//     g++ -O2 -std=gnu++17 -o detest bench/cpp/detest.cpp -lquadmath
//     ./detest              # states at t = 20, as lines of src/Continua.Cli/Verification/Problems/Detest/DetestEnds.cs
//     ./detest --table DIR  # states at equidistant times as doubles, one file per problem
//     ./detest --check      # the largest relative difference between 8 and 10 columns
//
// Constants and initial values are the doubles used by the solvers under test.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <quadmath.h>
#include <string>
#include <vector>

using Real = __float128;
using State = std::vector<Real>;
using Field = std::function<void(Real, const State&, State&)>;

struct Problem {
    std::string name;
    State start;
    Field field;
};

static constexpr double End = 20;

static Field chain(bool growing) {
    return [growing](Real, const State& y, State& f) {
        for (int i = 0; i < 10; i++) {
            Real in = i == 0 ? 0 : (growing ? i : 1) * y[i - 1], out = i == 9 ? 0 : (growing ? i + 1 : 1) * y[i];
            f[i] = in - out;
        }
    };
}

static void diffusion(Real, const State& y, State& f) {
    int n = y.size();
    for (int i = 0; i < n; i++) f[i] = (i > 0 ? y[i - 1] : 0) - 2 * y[i] + (i < n - 1 ? y[i + 1] : 0);
}

// Coordinate d of planet j is component 3j + d, its velocity component 15 + 3j + d.
static void planets(Real, const State& y, State& f) {
    static const double gravity = 2.95912208286, sun = 1.00000597682;
    static const double mass[5] = {0.000954786104043, 0.000285583733151, 0.0000437273164546, 0.0000517759138449, 0.00000277777777778};
    auto cube = [&](int j, int k) {
        Real square = 0;
        for (int d = 0; d < 3; d++) {
            Real apart = y[3 * j + d] - (k < 0 ? 0 : y[3 * k + d]);
            square += apart * apart;
        }
        return square * sqrtq(square);
    };
    for (int j = 0; j < 5; j++) {
        for (int d = 0; d < 3; d++) {
            Real pull = -((Real)sun + mass[j]) * y[3 * j + d] / cube(j, -1);
            for (int k = 0; k < 5; k++) {
                if (k != j) pull += mass[k] * ((y[3 * k + d] - y[3 * j + d]) / cube(j, k) - y[3 * k + d] / cube(k, -1));
            }
            f[3 * j + d] = y[15 + 3 * j + d];
            f[15 + 3 * j + d] = gravity * pull;
        }
    }
}

static void orbit(Real, const State& y, State& f) {
    Real square = y[0] * y[0] + y[1] * y[1], cube = square * sqrtq(square);
    f[0] = y[2];
    f[1] = y[3];
    f[2] = -y[0] / cube;
    f[3] = -y[1] / cube;
}

static State first(int n) {
    State start(n, 0);
    start[0] = 1;
    return start;
}

static std::vector<Problem> problems() {
    using S = const State&;
    std::vector<Problem> all = {
        {"A1", {1}, [](Real, S y, State& f) { f[0] = -y[0]; }},
        {"A2", {1}, [](Real, S y, State& f) { f[0] = -y[0] * y[0] * y[0] / 2; }},
        {"A3", {1}, [](Real t, S y, State& f) { f[0] = y[0] * cosq(t); }},
        {"A4", {1}, [](Real, S y, State& f) { f[0] = y[0] / 4 * (1 - y[0] / 20); }},
        {"A5", {4}, [](Real t, S y, State& f) { f[0] = (y[0] - t) / (y[0] + t); }},
        {"B1", {1, 3}, [](Real, S y, State& f) {
            f[0] = 2 * (y[0] - y[0] * y[1]);
            f[1] = -(y[1] - y[0] * y[1]);
        }},
        {"B2", {2, 0, 1}, [](Real, S y, State& f) {
            f[0] = -y[0] + y[1];
            f[1] = y[0] - 2 * y[1] + y[2];
            f[2] = y[1] - y[2];
        }},
        {"B3", {1, 0, 0}, [](Real, S y, State& f) {
            f[0] = -y[0];
            f[1] = y[0] - y[1] * y[1];
            f[2] = y[1] * y[1];
        }},
        {"B4", {3, 0, 0}, [](Real, S y, State& f) {
            Real r = sqrtq(y[0] * y[0] + y[1] * y[1]);
            f[0] = -y[1] - y[0] * y[2] / r;
            f[1] = y[0] - y[1] * y[2] / r;
            f[2] = y[0] / r;
        }},
        {"B5", {0, 1, 1}, [](Real, S y, State& f) {
            f[0] = y[1] * y[2];
            f[1] = -y[0] * y[2];
            f[2] = -0.51 * y[0] * y[1];
        }},
        {"C1", first(10), chain(false)},
        {"C2", first(10), chain(true)},
        {"C3", first(10), diffusion},
        {"C4", first(51), diffusion},
        {"C5", {3.42947415189, 3.35386959711, 1.35494901715, 6.64145542550, 5.97156957878, 2.18231499728, 11.2630437207,
                14.6952576794, 6.27960525067, -30.1552268759, 1.65699966404, 1.43785752721, -21.1238353380,
                28.4465098142, 15.3882659679, -0.557160570446, 0.505696783289, 0.230578543901, -0.415570776342,
                0.365682722812, 0.169143213293, -0.325325669158, 0.189706021964, 0.0877265322780, -0.0240476254170,
                -0.287659532608, -0.117219543175, -0.176860753121, -0.216393453025, -0.0148647893090},
            planets},
    };
    int number = 1;
    for (double e : {0.1, 0.3, 0.5, 0.7, 0.9}) {
        all.push_back({"D" + std::to_string(number++), {1 - e, 0, 0, std::sqrt((1 + e) / (1 - e))}, orbit});
    }
    all.insert(all.end(), {
        {"E1", {0.6713967071418030, 0.09540051444747446}, [](Real t, S y, State& f) {
            f[0] = y[1];
            f[1] = -(y[1] / (t + 1) + (1 - 0.25 / ((t + 1) * (t + 1))) * y[0]);
        }},
        {"E2", {2, 0}, [](Real, S y, State& f) {
            f[0] = y[1];
            f[1] = (1 - y[0] * y[0]) * y[1] - y[0];
        }},
        {"E3", {0, 0}, [](Real t, S y, State& f) {
            f[0] = y[1];
            f[1] = y[0] * y[0] * y[0] / 6 - y[0] + 2 * sinq(2.78535 * t);
        }},
        {"E4", {30, 0}, [](Real, S y, State& f) {
            f[0] = y[1];
            f[1] = 0.032 - 0.4 * y[1] * y[1];
        }},
        {"E5", {0, 0}, [](Real t, S y, State& f) {
            f[0] = y[1];
            f[1] = sqrtq(1 + y[1] * y[1]) / (25 - t);
        }},
    });
    return all;
}

// One step of the modified midpoint rule over h in n parts, n even; its error contains only even powers of h/n.
static State midpoint(const Problem& p, Real t, const State& y, Real h, int n) {
    int dim = y.size();
    Real part = h / n;
    State before = y, now(dim), f(dim);
    p.field(t, y, f);
    for (int c = 0; c < dim; c++) now[c] = y[c] + part * f[c];
    for (int k = 1; k < n; k++) {
        p.field(t + k * part, now, f);
        for (int c = 0; c < dim; c++) {
            Real after = before[c] + 2 * part * f[c];
            before[c] = now[c];
            now[c] = after;
        }
    }
    p.field(t + h, now, f);
    for (int c = 0; c < dim; c++) now[c] = (now[c] + before[c] + part * f[c]) / 2;
    return now;
}

static State step(const Problem& p, Real t, const State& y, Real h, int columns) {
    std::vector<State> row;
    for (int k = 0; k < columns; k++) {
        State value = midpoint(p, t, y, h, 2 * (k + 1));
        for (int j = 1; j <= k; j++) {
            Real ratio = (Real)(k + 1) / (k + 1 - j);
            State next(value.size());
            for (size_t c = 0; c < value.size(); c++) next[c] = value[c] + (value[c] - row[j - 1][c]) / (ratio * ratio - 1);
            row[j - 1] = value;
            value = next;
        }
        row.push_back(value);
    }
    return row.back();
}

// The orbit with eccentricity 0.9 has a singularity in the complex plane at a distance of 0.03 from the real time axis.
static int pieces(const Problem& p) { return p.name == "D5" ? 32768 : 8192; }

static State solve(const Problem& p, int columns, FILE* table) {
    int steps = pieces(p);
    State y = p.start;
    auto put = [&] {
        for (Real c : y) {
            double near = (double)c;
            if (table) fwrite(&near, sizeof near, 1, table);
        }
    };
    put();
    for (int n = 0; n < steps; n++) {
        y = step(p, (Real)End * n / steps, y, (Real)End / steps, columns);
        put();
    }
    return y;
}

int main(int count, char** arguments) {
    std::string mode = count > 1 ? arguments[1] : "";
    for (const Problem& p : problems()) {
        if (mode == "--table") {
            FILE* table = fopen((std::string(arguments[2]) + "/" + p.name).c_str(), "wb");
            if (!table) return perror(arguments[2]), 1;
            solve(p, 8, table);
            fclose(table);
            continue;
        }
        State end = solve(p, 8, nullptr);
        if (mode == "--check") {
            State finer = solve(p, 10, nullptr);
            Real worst = 0;
            for (size_t c = 0; c < end.size(); c++) worst = fmaxq(worst, fabsq((end[c] - finer[c]) / finer[c]));
            printf("%s %.1e\n", p.name.c_str(), (double)worst);
            continue;
        }
        std::string line = "        [\"" + p.name + "\"] = [";
        bool fits = end.size() <= 4;
        printf("%s%s", line.c_str(), fits ? "" : "\n");
        for (size_t c = 0; c < end.size(); c++) {
            char digits[64];
            quadmath_snprintf(digits, sizeof digits, "%.17Qg", end[c]);
            bool begins = !fits && c % 5 == 0, ends = !fits && (c % 5 == 4 || c + 1 == end.size());
            printf("%s%s%s", begins ? "            " : "", digits, ends ? ",\n" : c + 1 < end.size() ? ", " : "");
        }
        printf("%s],\n", fits ? "" : "        ");
    }
}
