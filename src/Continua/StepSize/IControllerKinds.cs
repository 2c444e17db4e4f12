namespace Continua;

/// <summary>A function of a step controller, with one case for each kind of controller.</summary>
internal interface IControllerKinds<out TResult>
{
    /// <summary>The case of steps controlled by an error estimate.</summary>
    TResult Adaptive();

    /// <summary>
    /// The case of equal steps; with <paramref name="landsOnSaves"/> they end at save times and are equal in between.
    /// </summary>
    TResult Fixed(double step, bool landsOnSaves);

    /// <summary>The case of steps that end at given times.</summary>
    TResult Given(double[] times);
}
