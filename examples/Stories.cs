namespace Continua.Examples;

/// <summary>One example: writes what it finds; quickly, or as long as it takes to be good.</summary>
public sealed record Story(string Name, Action<TextWriter, bool> Tell);

/// <summary>All examples, for the command line and the tests.</summary>
public static class Stories
{
    public static IReadOnlyList<Story> All { get; } =
    [
        new("swing", Swing.Tell),
        new("gradient", GradientThroughASolve.Tell),
        new("spiral", Spiral.Tell),
        new("friction", Friction.Tell),
    ];
}
