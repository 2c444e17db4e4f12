namespace Continua;

/// <summary>What is made of a controller by its kind.</summary>
internal interface IControllerKinds<out TResult>
{
    /// <summary>Steps that answer to an error estimate.</summary>
    TResult Adaptive();

    /// <param name="step">The size of a step.</param>
    /// <param name="landsOnSaves">Whether steps land on save times, and are equal in between.</param>
    TResult Fixed(double step, bool landsOnSaves);

    /// <param name="times">Where steps end.</param>
    TResult Given(double[] times);
}
