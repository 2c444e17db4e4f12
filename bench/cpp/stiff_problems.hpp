// The five stiff problems: slopes, and Jacobians stored by columns. Entries that are always 0 are not written.
#pragma once
#include "stiff_references.h"

template <int Size>
struct Matrix {
    double* entries;
    double& operator()(int row, int column) const { return entries[row + Size * column]; }
};

// The rate constants can be set for each solve.
struct Robertson {
    static constexpr const char* name = "robertson";
    static constexpr int n = 3;
    static constexpr double end = 1e11, floor = 1e-14, start[n] = {1, 0, 0};
    static constexpr const double* reference = references::Robertson;
    double slow = 0.04, middle = 1e4, fast = 3e7;

    void slope(const double* y, double* dy) const {
        double a = slow * y[0], b = middle * y[1] * y[2], c = fast * y[1] * y[1];
        dy[0] = b - a;
        dy[1] = a - b - c;
        dy[2] = c;
    }

    void jacobian(const double* y, Matrix<n> j) const {
        double c = 2 * fast * y[1];
        j(0, 0) = -slow;
        j(1, 0) = slow;
        j(0, 1) = middle * y[2];
        j(1, 1) = -middle * y[2] - c;
        j(2, 1) = c;
        j(0, 2) = middle * y[1];
        j(1, 2) = -middle * y[1];
    }
};

struct Hires {
    static constexpr const char* name = "hires";
    static constexpr int n = 8;
    static constexpr double end = 321.8122, floor = 1e-10, start[n] = {1, 0, 0, 0, 0, 0, 0, 0.0057};
    static constexpr const double* reference = references::Hires;

    void slope(const double* y, double* dy) const {
        double joined = 280 * y[5] * y[7] - 1.81 * y[6];
        dy[0] = -1.71 * y[0] + 0.43 * y[1] + 8.32 * y[2] + 0.0007;
        dy[1] = 1.71 * y[0] - 8.75 * y[1];
        dy[2] = -10.03 * y[2] + 0.43 * y[3] + 0.035 * y[4];
        dy[3] = 8.32 * y[1] + 1.71 * y[2] - 1.12 * y[3];
        dy[4] = -1.745 * y[4] + 0.43 * (y[5] + y[6]);
        dy[5] = -280 * y[5] * y[7] + 0.69 * y[3] + 1.71 * y[4] - 0.43 * y[5] + 0.69 * y[6];
        dy[6] = joined;
        dy[7] = -joined;
    }

    void jacobian(const double* y, Matrix<n> j) const {
        double five = 280 * y[7], seven = 280 * y[5];
        j(0, 0) = -1.71;
        j(1, 0) = 1.71;
        j(0, 1) = 0.43;
        j(1, 1) = -8.75;
        j(3, 1) = 8.32;
        j(0, 2) = 8.32;
        j(2, 2) = -10.03;
        j(3, 2) = 1.71;
        j(2, 3) = 0.43;
        j(3, 3) = -1.12;
        j(5, 3) = 0.69;
        j(2, 4) = 0.035;
        j(4, 4) = -1.745;
        j(5, 4) = 1.71;
        j(4, 5) = 0.43;
        j(5, 5) = -five - 0.43;
        j(6, 5) = five;
        j(7, 5) = -five;
        j(4, 6) = 0.43;
        j(5, 6) = 0.69;
        j(6, 6) = -1.81;
        j(7, 6) = 1.81;
        j(5, 7) = -seven;
        j(6, 7) = seven;
        j(7, 7) = -seven;
    }
};

struct Oregonator {
    static constexpr const char* name = "oregonator";
    static constexpr int n = 3;
    static constexpr double end = 360, floor = 1e-8, start[n] = {1, 2, 3};
    static constexpr const double* reference = references::Oregonator;

    void slope(const double* y, double* dy) const {
        dy[0] = 77.27 * (y[1] + y[0] * (1 - 8.375e-6 * y[0] - y[1]));
        dy[1] = (y[2] - (1 + y[0]) * y[1]) * (1 / 77.27);
        dy[2] = 0.161 * (y[0] - y[2]);
    }

    void jacobian(const double* y, Matrix<n> j) const {
        j(0, 0) = 77.27 * (1 - 2 * 8.375e-6 * y[0] - y[1]);
        j(1, 0) = y[1] * (-1 / 77.27);
        j(2, 0) = 0.161;
        j(0, 1) = 77.27 * (1 - y[0]);
        j(1, 1) = (1 + y[0]) * (-1 / 77.27);
        j(1, 2) = 1 / 77.27;
        j(2, 2) = -0.161;
    }
};

struct VanDerPol {
    static constexpr const char* name = "vanderpol";
    static constexpr int n = 2;
    static constexpr double end = 2000, floor = 1e-8, start[n] = {2, 0}, mu = 1000;
    static constexpr const double* reference = references::VanDerPol;

    void slope(const double* y, double* dy) const {
        dy[0] = y[1];
        dy[1] = mu * (1 - y[0] * y[0]) * y[1] - y[0];
    }

    void jacobian(const double* y, Matrix<n> j) const {
        j(1, 0) = -2 * mu * y[0] * y[1] - 1;
        j(0, 1) = 1;
        j(1, 1) = mu * (1 - y[0] * y[0]);
    }
};

// Twenty species in 25 reactions; the numbers in names start at 1, as in the literature.
struct Pollution {
    static constexpr const char* name = "pollution";
    static constexpr int n = 20;
    static constexpr double end = 60, floor = 1e-10,
                            start[n] = {0, 0.2, 0, 0.04, 0, 0, 0.1, 0.3, 0.01, 0, 0, 0, 0, 0, 0, 0, 0.007, 0, 0, 0};
    static constexpr const double* reference = references::Pollution;
    static constexpr double k1 = 0.35, k2 = 26.6, k3 = 12300, k4 = 0.86e-3, k5 = 0.82e-3, k6 = 15000, k7 = 0.13e-3,
                            k8 = 24000, k9 = 16500, k10 = 9000, k11 = 0.022, k12 = 12000, k13 = 1.88, k14 = 16300,
                            k15 = 4.8e6, k16 = 0.35e-3, k17 = 0.0175, k18 = 1e8, k19 = 4.44e11, k20 = 1240, k21 = 2.1,
                            k22 = 5.78, k23 = 0.0474, k24 = 1780, k25 = 3.12;

    void slope(const double* y, double* dy) const {
        double r1 = k1 * y[0], r2 = k2 * y[1] * y[3], r3 = k3 * y[4] * y[1], r4 = k4 * y[6], r5 = k5 * y[6],
               r6 = k6 * y[6] * y[5], r7 = k7 * y[8], r8 = k8 * y[8] * y[5], r9 = k9 * y[10] * y[1],
               r10 = k10 * y[10] * y[0], r11 = k11 * y[12], r12 = k12 * y[9] * y[1], r13 = k13 * y[13],
               r14 = k14 * y[0] * y[5], r15 = k15 * y[2], r16 = k16 * y[3], r17 = k17 * y[3], r18 = k18 * y[15],
               r19 = k19 * y[15], r20 = k20 * y[16] * y[5], r21 = k21 * y[18], r22 = k22 * y[18],
               r23 = k23 * y[0] * y[3], r24 = k24 * y[18] * y[0], r25 = k25 * y[19];
        dy[0] = r2 + r3 + r9 + r11 + r12 + r22 + r25 - r1 - r10 - r14 - r23 - r24;
        dy[1] = r1 + r21 - r2 - r3 - r9 - r12;
        dy[2] = r1 + r17 + r19 + r22 - r15;
        dy[3] = r15 - r2 - r16 - r17 - r23;
        dy[4] = 2 * r4 + r6 + r7 + r13 + r20 - r3;
        dy[5] = r3 + 2 * r18 - r6 - r8 - r14 - r20;
        dy[6] = r13 - r4 - r5 - r6;
        dy[7] = r4 + r5 + r6 + r7;
        dy[8] = -r7 - r8;
        dy[9] = r7 + r9 - r12;
        dy[10] = r8 + r11 - r9 - r10;
        dy[11] = r9;
        dy[12] = r10 - r11;
        dy[13] = r12 - r13;
        dy[14] = r14;
        dy[15] = r16 - r18 - r19;
        dy[16] = -r20;
        dy[17] = r20;
        dy[18] = r23 + r25 - r21 - r22 - r24;
        dy[19] = r24 - r25;
    }

    void jacobian(const double* y, Matrix<n> j) const {
        double by1_10 = k10 * y[10], by1_14 = k14 * y[5], by1_23 = k23 * y[3], by1_24 = k24 * y[18];
        j(0, 0) = -(k1 + by1_10 + by1_14 + by1_23 + by1_24);
        j(1, 0) = k1;
        j(2, 0) = k1;
        j(3, 0) = -by1_23;
        j(5, 0) = -by1_14;
        j(10, 0) = -by1_10;
        j(12, 0) = by1_10;
        j(14, 0) = by1_14;
        j(18, 0) = by1_23 - by1_24;
        j(19, 0) = by1_24;

        double by2_2 = k2 * y[3], by2_3 = k3 * y[4], by2_9 = k9 * y[10], by2_12 = k12 * y[9];
        double by2 = by2_2 + by2_3 + by2_9 + by2_12;
        j(0, 1) = by2;
        j(1, 1) = -by2;
        j(3, 1) = -by2_2;
        j(4, 1) = -by2_3;
        j(5, 1) = by2_3;
        j(9, 1) = by2_9 - by2_12;
        j(10, 1) = -by2_9;
        j(11, 1) = by2_9;
        j(13, 1) = by2_12;

        j(2, 2) = -k15;
        j(3, 2) = k15;

        double by4_2 = k2 * y[1], by4_23 = k23 * y[0];
        j(0, 3) = by4_2 - by4_23;
        j(1, 3) = -by4_2;
        j(2, 3) = k17;
        j(3, 3) = -(by4_2 + k16 + k17 + by4_23);
        j(15, 3) = k16;
        j(18, 3) = by4_23;

        double by5 = k3 * y[1];
        j(0, 4) = by5;
        j(1, 4) = -by5;
        j(4, 4) = -by5;
        j(5, 4) = by5;

        double by6_6 = k6 * y[6], by6_8 = k8 * y[8], by6_14 = k14 * y[0], by6_20 = k20 * y[16];
        j(0, 5) = -by6_14;
        j(4, 5) = by6_6 + by6_20;
        j(5, 5) = -(by6_6 + by6_8 + by6_14 + by6_20);
        j(6, 5) = -by6_6;
        j(7, 5) = by6_6;
        j(8, 5) = -by6_8;
        j(10, 5) = by6_8;
        j(14, 5) = by6_14;
        j(16, 5) = -by6_20;
        j(17, 5) = by6_20;

        double by7 = k6 * y[5];
        j(4, 6) = 2 * k4 + by7;
        j(5, 6) = -by7;
        j(6, 6) = -(k4 + k5 + by7);
        j(7, 6) = k4 + k5 + by7;

        double by9 = k8 * y[5];
        j(4, 8) = k7;
        j(5, 8) = -by9;
        j(7, 8) = k7;
        j(8, 8) = -(k7 + by9);
        j(9, 8) = k7;
        j(10, 8) = by9;

        double by10 = k12 * y[1];
        j(0, 9) = by10;
        j(1, 9) = -by10;
        j(9, 9) = -by10;
        j(13, 9) = by10;

        double by11_9 = k9 * y[1], by11_10 = k10 * y[0];
        j(0, 10) = by11_9 - by11_10;
        j(1, 10) = -by11_9;
        j(9, 10) = by11_9;
        j(10, 10) = -(by11_9 + by11_10);
        j(11, 10) = by11_9;
        j(12, 10) = by11_10;

        j(0, 12) = k11;
        j(10, 12) = k11;
        j(12, 12) = -k11;

        j(4, 13) = k13;
        j(6, 13) = k13;
        j(13, 13) = -k13;

        j(2, 15) = k19;
        j(5, 15) = 2 * k18;
        j(15, 15) = -(k18 + k19);

        double by17 = k20 * y[5];
        j(4, 16) = by17;
        j(5, 16) = -by17;
        j(16, 16) = -by17;
        j(17, 16) = by17;

        double by19 = k24 * y[0];
        j(0, 18) = k22 - by19;
        j(1, 18) = k21;
        j(2, 18) = k22;
        j(18, 18) = -(k21 + k22 + by19);
        j(19, 18) = by19;

        j(0, 19) = k25;
        j(18, 19) = k25;
        j(19, 19) = -k25;
    }
};
