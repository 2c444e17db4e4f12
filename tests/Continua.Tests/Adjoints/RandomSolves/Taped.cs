using System.Numerics;

namespace Continua.Tests.Adjoints.RandomSolves;

/// <summary>A number whose derivatives are recorded on a tape; a constant has no tape.</summary>
internal readonly struct Taped
    : IAdditionOperators<Taped, Taped, Taped>, ISubtractionOperators<Taped, Taped, Taped>,
    IMultiplyOperators<Taped, Taped, Taped>, IDivisionOperators<Taped, Taped, Taped>,
    IAdditionOperators<Taped, double, Taped>, IMultiplyOperators<Taped, double, Taped>
{
    private readonly Tape? tape;
    private readonly int at;

    private Taped(double value, Tape? tape, int at) => (Value, this.tape, this.at) = (value, tape, at);

    public double Value { get; }

    public static Taped Constant(double value) => new(value, null, -1);

    /// <summary>Adds a number to the end of a tape.</summary>
    public static Taped Variable(double value, Tape tape) => new(value, tape, tape.Add(-1, 0, -1, 0));

    /// <summary>The derivatives of this number with respect to all numbers on the tape; null for a constant.</summary>
    public double[]? Derivatives() => tape?.Derivatives(at);

    public Taped Map(Func<double, double> of, Func<double, double> slope) =>
        Of(of(Value), tape is null ? 0 : slope(Value), this, 0, Constant(0));

    public static Taped operator +(Taped a, Taped b) => Of(a.Value + b.Value, 1, a, 1, b);

    public static Taped operator +(Taped a, double b) => new(a.Value + b, a.tape, a.at);

    public static Taped operator -(Taped a, Taped b) => Of(a.Value - b.Value, 1, a, -1, b);

    public static Taped operator *(Taped a, Taped b) => Of(a.Value * b.Value, b.Value, a, a.Value, b);

    public static Taped operator *(Taped a, double b) => Of(a.Value * b, b, a, 0, Constant(0));

    public static Taped operator /(Taped a, Taped b) =>
        Of(a.Value / b.Value, 1 / b.Value, a, -a.Value / (b.Value * b.Value), b);

    private static Taped Of(double value, double byA, Taped a, double byB, Taped b) =>
        (a.tape ?? b.tape) is { } tape
            ? new(value, tape, tape.Add(a.tape is null ? -1 : a.at, byA, b.tape is null ? -1 : b.at, byB))
            : Constant(value);
}

/// <summary>
/// A tape for reverse-mode differentiation in plain code: the numbers in order of computation, each a function of at
/// most two others.
/// </summary>
internal sealed class Tape
{
    private readonly List<(int A, double ByA, int B, double ByB)> entries = [];

    /// <summary>Adds a number with its derivatives with respect to the numbers at two positions; −1 for none.</summary>
    public int Add(int a, double byA, int b, double byB)
    {
        entries.Add((a, byA, b, byB));
        return entries.Count - 1;
    }

    public double[] Derivatives(int of)
    {
        double[] by = new double[entries.Count];
        by[of] = 1;
        for (int i = of; i >= 0; i--)
        {
            (int a, double byA, int b, double byB) = entries[i];
            if (a >= 0)
            {
                by[a] += byA * by[i];
            }

            if (b >= 0)
            {
                by[b] += byB * by[i];
            }
        }

        return by;
    }
}
