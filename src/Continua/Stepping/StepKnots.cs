namespace Continua.Stepping;

/// <summary>
/// The knots and save times of an attempted step of a row. Knots are the times that can have cotangents: t₀, save
/// times, t₁, and given times at which steps end. The step's start t and size h depend on the knots a and b around it:
/// t = const + α(b − a) + a and h = const + β(b − a).
/// </summary>
/// <param name="From">The index of the knot a before the step.</param>
/// <param name="To">The index of the knot b after the step.</param>
/// <param name="Alpha">The coefficient α.</param>
/// <param name="Beta">The coefficient β.</param>
/// <param name="FirstSave">The index of the first save time in the step.</param>
/// <param name="EndSave">The index after the last save time in the step.</param>
internal readonly record struct StepKnots(int From, int To, double Alpha, double Beta, int FirstSave, int EndSave);
