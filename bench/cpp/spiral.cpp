// The training step of the spiral workload, hand-written for exactly this model and these sizes: 20 rows, an MLP 2-50-2
// with tanh on y^3, Dormand-Prince steps of given sizes for all rows, nine saves by dense output, mean absolute error,
// the exact discrete adjoint of these steps and RMSprop. The row index is innermost in every array.
//
//     g++ -Ofast -march=native -o spiral bench/cpp/spiral.cpp && ./spiral FILE SECONDS
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

constexpr int R = 20, H = 50, Saves = 9, S = 7, MostSteps = 64;
using Row = float[R];

struct Weights { float w1[H][2], b1[H], w2[2][H], b2[2]; };

struct Update { std::vector<float> h; float y0[R][2], target[R][Saves][2], loss; };

static const double A[S][S] = {
    {},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}};

static const double Dense[S][4] = {
    {1, -8048581381.0 / 2820520608, 8663915743.0 / 2820520608, -12715105075.0 / 11282082432},
    {0, 0, 0, 0},
    {0, 131558114200.0 / 32700410799, -68118460800.0 / 10900136933, 87487479700.0 / 32700410799},
    {0, -1754552775.0 / 470086768, 14199869525.0 / 1410260304, -10690763975.0 / 1880347072},
    {0, 127303824393.0 / 49829197408, -318862633887.0 / 49829197408, 701980252875.0 / 199316789632},
    {0, -282668133.0 / 205662961, 2019193451.0 / 616988883, -1453857185.0 / 822651844},
    {0, 40617522.0 / 29380423, -110615467.0 / 29380423, 69997945.0 / 29380423}};

struct Stage { Row y[2], hidden[H], k[2]; };

struct Step { Stage stages[S]; float h; int firstSave, endSave; float weight[Saves][S]; };

alignas(64) static Step steps[MostSteps];
alignas(64) static Row saved[Saves][2];
alignas(64) static Row gw1[H][2], gb1[H], gw2[2][H], gb2[2];

// tanh to 4 ulp, the same formula as in Continua; it vectorises better than the function of the C library.
static inline float fastTanh(float x) {
    float a = fabsf(x), b = a < 10 ? a : 10, n = rintf(b * 2.88539004f), r = n * -0.346573591f + b;
    float p = 0.265516609f;
    p = p * r + 0.67066896f;
    p = p * r + 1.33340693f;
    p = p * r + 1.9999553f;
    p = p * r + 1.9999994f;
    p = p * r + 1.00000012f;
    int bits;
    memcpy(&bits, &p, 4);
    bits += (int)n << 23;
    float e;
    memcpy(&e, &bits, 4);
    float z = a * a, q = -0.00624368899f;
    q = q * z + 0.021051215f;
    q = q * z - 0.0538476408f;
    q = q * z + 0.133325443f;
    q = q * z - 0.333333164f;
    return copysignf(a < 0.55f ? a * z * q + a : 1 - 2 / (e + 1), x);
}

static void evaluate(const Weights& w, Stage& s) {
    Row u0, u1;
    for (int r = 0; r < R; r++) {
        u0[r] = s.y[0][r] * s.y[0][r] * s.y[0][r];
        u1[r] = s.y[1][r] * s.y[1][r] * s.y[1][r];
    }

    Row k0, k1;
    for (int r = 0; r < R; r++) { k0[r] = w.b2[0]; k1[r] = w.b2[1]; }
    for (int j = 0; j < H; j++) {
#pragma GCC ivdep
        for (int r = 0; r < R; r++) {
            float t = fastTanh(w.w1[j][0] * u0[r] + w.w1[j][1] * u1[r] + w.b1[j]);
            s.hidden[j][r] = t;
            k0[r] += w.w2[0][j] * t;
            k1[r] += w.w2[1][j] * t;
        }
    }

    memcpy(s.k[0], k0, sizeof k0);
    memcpy(s.k[1], k1, sizeof k1);
}

// The vjp of the field: cotangents of the slope c to those of the state; the cotangents of the weights are summed per
// lane.
static void pull(const Weights& w, const Stage& s, const Row* c, Row* by) {
    Row u0, u1, g0 = {}, g1 = {};
    for (int r = 0; r < R; r++) {
        u0[r] = s.y[0][r] * s.y[0][r] * s.y[0][r];
        u1[r] = s.y[1][r] * s.y[1][r] * s.y[1][r];
        gb2[0][r] += c[0][r];
        gb2[1][r] += c[1][r];
    }

    Row c0, c1;
    memcpy(c0, c[0], sizeof c0);
    memcpy(c1, c[1], sizeof c1);
    for (int j = 0; j < H; j++) {
#pragma GCC ivdep
        for (int r = 0; r < R; r++) {
            float t = s.hidden[j][r];
            float g = (w.w2[0][j] * c0[r] + w.w2[1][j] * c1[r]) * (1 - t * t);
            gw2[0][j][r] += c0[r] * t;
            gw2[1][j][r] += c1[r] * t;
            gb1[j][r] += g;
            gw1[j][0][r] += g * u0[r];
            gw1[j][1][r] += g * u1[r];
            g0[r] += w.w1[j][0] * g;
            g1[r] += w.w1[j][1] * g;
        }
    }

    for (int r = 0; r < R; r++) {
        by[0][r] = 3 * s.y[0][r] * s.y[0][r] * g0[r];
        by[1][r] = 3 * s.y[1][r] * s.y[1][r] * g1[r];
    }
}

static float forward(const Weights& w, const Update& u, const float* times, int count) {
    for (int r = 0; r < R; r++)
        for (int c = 0; c < 2; c++) steps[0].stages[0].y[c][r] = u.y0[r][c];
    evaluate(w, steps[0].stages[0]);
    double t = times[0];
    int save = 0;
    for (int n = 0; n < count; n++) {
        Step& step = steps[n];
        step.h = u.h[n];
        for (int i = 1; i < S; i++) {
            for (int c = 0; c < 2; c++)
                for (int r = 0; r < R; r++) {
                    float sum = 0;
                    for (int l = 0; l < i; l++) sum += (float)A[i][l] * step.stages[l].k[c][r];
                    step.stages[i].y[c][r] = step.stages[0].y[c][r] + step.h * sum;
                }
            evaluate(w, step.stages[i]);
        }

        step.firstSave = save;
        for (; save < Saves && (n == count - 1 || times[save + 1] <= t + step.h); save++) {
            float x = n == count - 1 && save == Saves - 1 ? 1.0f : (float)((times[save + 1] - t) / step.h);
            for (int i = 0; i < S; i++)
                step.weight[save][i] = x * ((float)Dense[i][0] + x * ((float)Dense[i][1] + x * ((float)Dense[i][2] + x * (float)Dense[i][3])));
            for (int c = 0; c < 2; c++)
                for (int r = 0; r < R; r++) {
                    float sum = 0;
                    for (int i = 0; i < S; i++) sum += step.weight[save][i] * step.stages[i].k[c][r];
                    saved[save][c][r] = step.stages[0].y[c][r] + step.h * sum;
                }
        }

        step.endSave = save;
        t += step.h;
        if (n + 1 < count) steps[n + 1].stages[0] = step.stages[S - 1];
    }

    float loss = 0;
    for (int s = 0; s < Saves; s++)
        for (int c = 0; c < 2; c++)
            for (int r = 0; r < R; r++) {
                float error = saved[s][c][r] - u.target[r][s][c];
                loss += fabsf(error);
                saved[s][c][r] = (error > 0 ? 1.0f : error < 0 ? -1.0f : 0.0f) / (R * Saves * 2);
            }
    return loss / (R * Saves * 2);
}

static void backward(const Weights& w, int count) {
    memset(gw1, 0, sizeof gw1); memset(gb1, 0, sizeof gb1); memset(gw2, 0, sizeof gw2); memset(gb2, 0, sizeof gb2);
    Row lambda[2] = {}, carry[2] = {};
    for (int n = count - 1; n >= 0; n--) {
        Step& step = steps[n];
        Row kbar[S][2] = {}, start[2] = {}, by[2];
        for (int s = step.firstSave; s < step.endSave; s++)
            for (int c = 0; c < 2; c++)
                for (int r = 0; r < R; r++) {
                    start[c][r] += saved[s][c][r];
                    for (int i = 0; i < S; i++) kbar[i][c][r] += step.h * step.weight[s][i] * saved[s][c][r];
                }
        for (int c = 0; c < 2; c++)
            for (int r = 0; r < R; r++) kbar[S - 1][c][r] += carry[c][r];
        for (int i = S - 1; i >= 1; i--) {
            pull(w, step.stages[i], kbar[i], by);
            for (int c = 0; c < 2; c++)
                for (int r = 0; r < R; r++) {
                    // FSAL: the last stage is evaluated at the new state, whose cotangent is added here.
                    float g = by[c][r] + (i == S - 1 ? lambda[c][r] : 0);
                    start[c][r] += g;
                    for (int l = 0; l < i; l++) kbar[l][c][r] += step.h * (float)A[i][l] * g;
                }
        }
        memcpy(lambda, start, sizeof start);
        memcpy(carry, kbar[0], sizeof carry);
    }
    Row by[2];
    pull(w, steps[0].stages[0], carry, by);
}

static float total(const Row& lanes) {
    float sum = 0;
    for (int r = 0; r < R; r++) sum += lanes[r];
    return sum;
}

static void descend(Weights& w, Weights& squares) {
    Weights g;
    for (int j = 0; j < H; j++) {
        for (int c = 0; c < 2; c++) { g.w1[j][c] = total(gw1[j][c]); g.w2[c][j] = total(gw2[c][j]); }
        g.b1[j] = total(gb1[j]);
    }
    for (int c = 0; c < 2; c++) g.b2[c] = total(gb2[c]);
    float *p = (float*)&w, *v = (float*)&squares, *q = (float*)&g;
    for (size_t i = 0; i < sizeof(Weights) / sizeof(float); i++) {
        v[i] = 0.99f * v[i] + 0.01f * q[i] * q[i];
        p[i] -= 1e-3f * q[i] / (sqrtf(v[i]) + 1e-8f);
    }
}

int main(int, char** arguments) {
    FILE* file = fopen(arguments[1], "rb");
    auto read = [&](void* to, size_t bytes) { if (fread(to, 1, bytes, file) != bytes) exit(2); };
    int count;
    Weights first;
    float times[Saves + 1];
    read(&count, 4); read(&first, sizeof first); read(times, sizeof times);
    std::vector<Update> updates(count);
    for (Update& u : updates) {
        int n;
        read(&n, 4);
        if (n > MostSteps) return 3;
        u.h.resize(n);
        read(u.h.data(), 4 * n); read(u.y0, sizeof u.y0); read(u.target, sizeof u.target); read(&u.loss, 4);
    }

    using Clock = std::chrono::steady_clock;
    std::vector<double> spent;
    double difference = 0;
    float last = 0;
    for (auto begin = Clock::now(); std::chrono::duration<double>(Clock::now() - begin).count() < atof(arguments[2]);) {
        Weights w = first, squares = {};
        for (const Update& u : updates) {
            auto from = Clock::now();
            last = forward(w, u, times, (int)u.h.size());
            backward(w, (int)u.h.size());
            descend(w, squares);
            spent.push_back(std::chrono::duration<double, std::micro>(Clock::now() - from).count());
            difference = std::max(difference, (double)fabsf(last - u.loss) / u.loss);
        }
    }
    std::nth_element(spent.begin(), spent.begin() + spent.size() / 2, spent.end());
    printf("{\"microseconds\": %.2f, \"largest_relative_difference_of_losses\": %.2g, \"last_loss\": %.6f}\n", spent[spent.size() / 2], difference, last);
}
