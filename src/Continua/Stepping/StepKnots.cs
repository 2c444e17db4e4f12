namespace Continua.Stepping;

/// <summary>
/// What an attempted step of a row has to do with knots and saves. Step and start move with the knots a and b around them:
/// t = const + α(b − a) + a and h = const + β(b − a).
/// </summary>
/// <param name="From">The knot a.</param>
/// <param name="To">The knot b.</param>
/// <param name="FirstSave">The first save that lies in the step.</param>
/// <param name="EndSave">The first behind it.</param>
internal readonly record struct StepKnots(int From, int To, double Alpha, double Beta, int FirstSave, int EndSave);
