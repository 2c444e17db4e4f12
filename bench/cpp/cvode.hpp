// CVODE's BDF with a dense linear solver and the analytical Jacobian of the problem. Memory is allocated once; each
// solve starts with CVodeReInit.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>
#include "counts.hpp"
#include "stiff_problems.hpp"

template <class Problem>
class Cvode {
    static constexpr int N = Problem::n;
    SUNContext context = nullptr;
    N_Vector state = nullptr;
    SUNMatrix matrix = nullptr;
    SUNLinearSolver solver = nullptr;
    void* memory = nullptr;

    static int slope(realtype, N_Vector y, N_Vector dy, void* problem) {
        static_cast<const Problem*>(problem)->slope(NV_DATA_S(y), NV_DATA_S(dy));
        return 0;
    }

    static int jacobian(realtype, N_Vector y, N_Vector, SUNMatrix j, void* problem, N_Vector, N_Vector, N_Vector) {
        static_cast<const Problem*>(problem)->jacobian(NV_DATA_S(y), {SUNDenseMatrix_Data(j)});
        return 0;
    }

    static void must(int code) {
        if (code < 0) {
            fprintf(stderr, "CVODE failed with code %d.\n", code);
            exit(3);
        }
    }

    // Suppresses error messages: a failed solve is reported in the results.
    static void silent(int, const char*, const char*, char*, void*) {}

public:
    Cvode() {
        must(SUNContext_Create(nullptr, &context));
        state = N_VNew_Serial(N, context);
        for (int i = 0; i < N; i++) NV_Ith_S(state, i) = Problem::start[i];
        memory = CVodeCreate(CV_BDF, context);
        must(CVodeInit(memory, slope, 0, state));
        must(CVodeSStolerances(memory, 1e-6, 1e-10));
        matrix = SUNDenseMatrix(N, N, context);
        solver = SUNLinSol_Dense(state, matrix, context);
        must(CVodeSetLinearSolver(memory, solver, matrix));
        must(CVodeSetJacFn(memory, jacobian));
        must(CVodeSetMaxNumSteps(memory, 10'000'000));
        // The default of seven stops the Oregonator at loose tolerances.
        must(CVodeSetMaxErrTestFails(memory, 50));
        must(CVodeSetErrHandlerFn(memory, silent, nullptr));
    }

    Cvode(const Cvode&) = delete;

    ~Cvode() {
        CVodeFree(&memory);
        SUNLinSolFree(solver);
        SUNMatDestroy(matrix);
        N_VDestroy(state);
        SUNContext_Free(&context);
    }

    Counts solve(const Problem& problem, double* y, double end, double rtol, double atol) {
        for (int i = 0; i < N; i++) NV_Ith_S(state, i) = y[i];
        must(CVodeSetUserData(memory, const_cast<Problem*>(&problem)));
        must(CVodeSStolerances(memory, rtol, atol));
        must(CVodeReInit(memory, 0, state));
        double reached;
        Counts counts;
        counts.failed = CVode(memory, end, state, &reached, CV_NORMAL) < 0;
        CVodeGetNumSteps(memory, &counts.steps);
        CVodeGetNumErrTestFails(memory, &counts.rejected);
        CVodeGetNumRhsEvals(memory, &counts.evaluations);
        CVodeGetNumJacEvals(memory, &counts.jacobians);
        for (int i = 0; i < N; i++) y[i] = NV_Ith_S(state, i);
        return counts;
    }
};
