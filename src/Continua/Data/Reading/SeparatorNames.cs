namespace Continua.Learning;

/// <summary>The names of separators and marks in messages.</summary>
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
