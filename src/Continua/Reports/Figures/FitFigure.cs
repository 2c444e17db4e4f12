using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>A figure of a report.</summary>
/// <param name="Name">A short name that is suitable for a file, such as <c>forecast</c>.</param>
/// <param name="Heading">The heading of the figure's section.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Caption">A description of the figure, in full sentences.</param>
public sealed record FitFigure(string Name, string Heading, Figure Figure, string Caption);
