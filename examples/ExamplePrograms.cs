namespace Continua.Examples;

/// <summary>One example: writes what it finds; quickly, or as long as it takes to be good.</summary>
public sealed record ExampleProgram(string Name, Action<TextWriter, bool> Run);

/// <summary>All examples, for the command line and the tests.</summary>
public static class ExamplePrograms
{
    public static IReadOnlyList<ExampleProgram> All { get; } =
    [
        new("swing", Swing.Run),
        new("gradient", GradientThroughASolve.Run),
        new("spiral", Spiral.Run),
        new("friction", Friction.Run),
    ];
}
