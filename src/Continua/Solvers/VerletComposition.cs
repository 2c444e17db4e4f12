namespace Continua;

/// <summary>Symplectic methods of higher order as sequences of Verlet steps of different sizes.</summary>
internal static class VerletComposition
{
    /// <summary>Returns the method whose step is a sequence of Verlet steps; neighbouring half kicks are joined.</summary>
    /// <param name="order">The order of the method.</param>
    /// <param name="steps">The sizes of the Verlet steps, as fractions of the step.</param>
    public static SymplecticTableau Of(int order, double[] steps) =>
        new(order, [steps[0] / 2, .. steps.Zip(steps.Skip(1), (a, b) => (a + b) / 2), steps[^1] / 2], steps);
}
