using System.Runtime.CompilerServices;

namespace Continua;

/// <summary>The message of <c>Tensor.Guard</c>, which is formatted only if the condition of the guard is
/// false.</summary>
[InterpolatedStringHandler]
internal ref struct GuardMessage
{
    private DefaultInterpolatedStringHandler text;

    public GuardMessage(int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        isNeeded = !condition;
        text = condition ? default : new(literalLength, formattedCount);
    }

    public void AppendLiteral(string value) => text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => text.AppendFormatted(value, format);

    /// <summary>Returns the message and releases its buffer; called once, only if the condition is false.</summary>
    public string Take() => text.ToStringAndClear();
}
