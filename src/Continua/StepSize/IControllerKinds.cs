namespace Continua;

/// <summary>
/// A visitor over the kinds of step controllers: <see cref="StepController.As"/> calls the method of the controller's
/// kind.
/// </summary>
internal interface IControllerKinds<out TResult>
{
    /// <summary>Visits a controller whose steps are controlled by an error estimate.</summary>
    TResult Adaptive();

    /// <summary>
    /// Visits a controller with equal steps. With <paramref name="landsOnSaves"/>, steps end at save times and are
    /// equal in between.
    /// </summary>
    TResult Fixed(double step, bool landsOnSaves);

    /// <summary>Visits a controller whose steps end at given times.</summary>
    TResult Given(double[] times);
}
