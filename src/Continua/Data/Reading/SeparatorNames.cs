namespace Continua.Learning;

/// <summary>Separators and marks in words.</summary>
internal static class SeparatorNames
{
    public static string Of(char mark) => mark switch
    {
        ',' => "comma",
        ';' => "semicolon",
        '\t' => "tab",
        '|' => "bar",
        ' ' => "blank",
        '.' => "point",
        '\'' => "apostrophe",
        _ => $"'{mark}'",
    };
}
