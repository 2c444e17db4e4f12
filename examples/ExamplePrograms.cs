namespace Continua.Examples;

/// <summary>An example program.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Run">
/// The program: it writes its results to a writer, after a short run if its second argument is true.
/// </param>
public sealed record ExampleProgram(string Name, Action<TextWriter, bool> Run);

/// <summary>The list of all examples, for the command line and the tests.</summary>
public static class ExamplePrograms
{
    /// <summary>All examples.</summary>
    public static IReadOnlyList<ExampleProgram> All { get; } =
    [
        new("swing", Swing.Run),
        new("gradient", GradientThroughASolve.Run),
        new("spiral", Spiral.Run),
        new("friction", Friction.Run),
    ];
}
