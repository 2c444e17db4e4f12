using System.Globalization;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>Composes the messages about rows whose results depend on a fault.</summary>
internal static class FaultText
{
    /// <summary>Returns the failure of a row.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="row">The index of the row.</param>
    public static SolveFailure Describe(LaneFault fault, int row)
    {
        (SolveStatus status, string sentence) = fault.Kind switch
        {
            LaneFaultKind.Position => (SolveStatus.InvalidPosition, string.Create(
                CultureInfo.InvariantCulture,
                $"a position is a whole number from 0 to {fault.Limit - 1}, but got {fault.Value}; "
                + $"check the labels, or discard the result by Where(condition, a, b) in rows without a label.")),
            LaneFaultKind.Condition => (SolveStatus.SingularMatrix, string.Create(
                CultureInfo.InvariantCulture,
                $"a linear system has a solution up to rounding if the condition number of its matrix is below "
                + $"{fault.Limit:G3}, but that of this matrix is about {fault.Value:G3}; check the matrix, scale its "
                + $"rows and columns, or add a small multiple of the identity.")),
            _ => (SolveStatus.SingularMatrix, string.Create(
                CultureInfo.InvariantCulture,
                $"a Cholesky factor exists if the matrix is positive definite beyond rounding, but a pivot of this "
                + $"matrix is {fault.Value:G3}, not above {fault.Limit:G3}; check the matrix, or add a small multiple of the "
                + $"identity.")),
        };
        return new(row, status, string.Create(CultureInfo.InvariantCulture, $"Row {row}: {sentence}"));
    }
}
