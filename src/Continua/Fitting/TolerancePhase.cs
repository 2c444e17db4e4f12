using Continua.Vectors;

namespace Continua.Learning;

/// <summary>
/// The tolerances of the solves in a phase of training. They are constant, or move by equal factors from
/// <see cref="StartRtol"/> to the final tolerances.
/// </summary>
/// <param name="Until">
/// The end of the phase as a fraction of all steps, in (0, 1] and above that of the preceding phase.
/// </param>
/// <param name="Rtol">The relative tolerance at the last step of the phase.</param>
/// <param name="Atol">
/// The absolute tolerance at the last step of the phase, in standardised units of the states.
/// </param>
public sealed record TolerancePhase(double Until, double Rtol, double Atol)
{
    // The ratio of the relative to the absolute tolerance in the default options of a model's solve.
    private const double RtolPerAtol = 10;

    /// <summary>
    /// The relative tolerance at the first step of the phase, from which it moves by equal factors to
    /// <see cref="Rtol"/>; the absolute tolerance stays in proportion to it. Null for constant tolerances.
    /// </summary>
    public double? StartRtol { get; init; }

    /// <summary>
    /// Returns a phase over the whole training, in which the relative tolerance moves by equal factors. The absolute
    /// tolerance is a tenth of it, in standardised units of the states.
    /// </summary>
    /// <param name="from">The relative tolerance at the first step, above 0.</param>
    /// <param name="to">The relative tolerance at the last step, above 0.</param>
    public static TolerancePhase Geometric(double from, double to) =>
        new(1, to, to / RtolPerAtol) { StartRtol = from };

    /// <summary>The tolerances at the last step of the phase.</summary>
    internal Tolerance Final => new(Rtol, Atol);

    /// <summary>Returns the tolerances of a step.</summary>
    /// <param name="step">The number of the step, counted from the beginning of the phase.</param>
    /// <param name="total">The number of steps of the phase.</param>
    internal Tolerance At(long step, long total)
    {
        if (StartRtol is not { } start || step >= total - 1)
        {
            return Final;
        }

        double rtol = start * ScalarFunctions.Pow(Rtol / start, step / (total - 1.0));
        return new(rtol, Atol * (rtol / Rtol));
    }
}
