using System.Runtime.CompilerServices;

namespace Continua;

/// <summary>The sentence of a guard, put together only where the guard's condition does not hold.</summary>
[InterpolatedStringHandler]
internal ref struct GuardSentence
{
    private DefaultInterpolatedStringHandler text;

    public GuardSentence(int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        isNeeded = !condition;
        text = condition ? default : new(literalLength, formattedCount);
    }

    public void AppendLiteral(string value) => text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => text.AppendFormatted(value, format);

    public string Take() => text.ToStringAndClear();
}
