namespace Continua.Cli.Syntax;

/// <summary>Writes help text in two columns, or in one column on a narrow terminal.</summary>
/// <param name="width">The width of the terminal in columns.</param>
internal sealed class HelpText(TextWriter writer, int width)
{
    // Lines of more than 100 columns are hard to read.
    private readonly int width = Math.Clamp(width, 20, 100);

    // On narrower terminals, an explanation is written below its word. Otherwise Left is the width of the left column.
    private const int Narrow = 60, Left = 25;

    public HelpText Paragraph(string text, int indent = 0)
    {
        foreach (string line in Wrapping.Lines(text, width - indent))
        {
            writer.WriteLine(new string(' ', indent) + line);
        }

        return this;
    }

    public HelpText Blank()
    {
        writer.WriteLine();
        return this;
    }

    /// <summary>Writes a word with its explanation.</summary>
    public HelpText Entry(string word, string meaning)
    {
        if (width < Narrow)
        {
            return Paragraph(word, 1).Paragraph(meaning, 4);
        }

        string lead = "  " + word;
        foreach (string line in Wrapping.Lines(meaning, width - Left))
        {
            if (lead.Length > Left - 1)
            {
                writer.WriteLine(lead);
                lead = "";
            }

            writer.WriteLine(lead.PadRight(Left) + line);
            lead = "";
        }

        return this;
    }

    public HelpText Options(IReadOnlyList<OptionGroup> groups)
    {
        foreach (OptionGroup group in groups)
        {
            Blank().Paragraph(group.Heading + ":");
            foreach (Option option in group.Options)
            {
                string word = option.Placeholder is null ? option.Name : $"{option.Name} {option.Placeholder}";
                Entry(word, option.HelpWithDefault);
            }
        }

        return this;
    }
}
