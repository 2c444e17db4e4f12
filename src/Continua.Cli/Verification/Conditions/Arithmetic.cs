using System.Numerics;

namespace Continua.Cli.Verification.Conditions;

/// <summary>
/// The arithmetic of the order conditions: conversion of coefficients, and the residual of Σᵢ bᵢ Φᵢ(t) = θ^|t|/γ(t).
/// </summary>
internal sealed record Arithmetic<T>(Func<double, T> Of, Func<T, double, long, double> Residual)
    where T : IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>;

internal static class Arithmetics
{
    public static Arithmetic<double> Plain { get; } =
        new(number => number, (sum, power, gamma) => Math.Abs(sum - (power / gamma)));

    // γ times the residual needs no division, so that it is exact up to the last operation.
    public static Arithmetic<Dyadic> Exact { get; } =
        new(Dyadic.Of, (sum, power, gamma) =>
            Math.Abs(((sum * Dyadic.Of(gamma)) + Dyadic.Of(-power)).ToDouble() / gamma));
}
