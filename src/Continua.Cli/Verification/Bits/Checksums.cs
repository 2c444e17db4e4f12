using System.Globalization;
using System.Numerics;
using Continua.Cli.Runs;

namespace Continua.Cli.Verification.Bits;

/// <summary>Hashes of the bits of solves and gradients, to compare processes and machines.</summary>
internal static class Checksums
{
    private const int Rows = 41;

    /// <summary>A line with the width of vectors in bits, then lines of a method's name, a precision and a hash.</summary>
    public static IEnumerable<string> Lines(VerificationPlan plan) =>
    [
        WidthLine(MachineJson.Here.VectorBits),
        .. plan.Methods.AsParallel().AsOrdered().WithCancellation(plan.Cancellation)
            .SelectMany(method => (string[])[Line<double>(method, "double"), Line<float>(method, "float")]),
    ];

    public static string WidthLine(int bits) => string.Create(CultureInfo.InvariantCulture, $"vectors of {bits} bits");

    // A method that cannot be created or fails is named by the other checks of this section.
    private static string Line<T>(VerifiedMethod method, string precision)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            return string.Create(CultureInfo.InvariantCulture, $"{method.Name} {precision} {Hash<T>(method.Create()):x16}");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return $"{method.Name} {precision} failed";
        }
    }

    private static ulong Hash<T>(Solver solver)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        BitRun<T> run = new(solver, solver.Needs.HasFlag(SolverNeeds.Split));
        (double[][] rows, double[] sums) = run.Pulled(run.Options, [(0, Rows)])[0];
        double[][] solved = run.Solve(run.Options, 0, Rows, events: true);
        return BitDifference.Hash([.. solved.SelectMany(row => row), .. rows.SelectMany(row => row), .. sums]);
    }
}
