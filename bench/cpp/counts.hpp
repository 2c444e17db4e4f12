// The cost of a solve.
#pragma once

struct Counts {
    long steps = 0, rejected = 0, evaluations = 0, jacobians = 0;
    bool failed = false;
};
