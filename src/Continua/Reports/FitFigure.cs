using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>A figure of a report.</summary>
/// <param name="Name">Short, fit for a file: <c>forecast</c>.</param>
/// <param name="Heading">What it is about.</param>
/// <param name="Caption">What is to be seen, in full sentences.</param>
public sealed record FitFigure(string Name, string Heading, Figure Figure, string Caption);
