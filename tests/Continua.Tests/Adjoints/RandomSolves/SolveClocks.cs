namespace Continua.Tests.Adjoints.RandomSolves;

/// <summary>The ways in which the times of a random solve are given.</summary>
internal enum TimesGiven
{
    /// <summary>
    /// Each row has separate times, in either direction. Some rows have a span of length zero; some save times are at
    /// an end of the span or repeated.
    /// </summary>
    RowByRow,

    /// <summary>Rows share some of t₀, t₁ and the saves; the times are in disjoint ranges, in one direction.</summary>
    PartlyShared,

    /// <summary>Rows share all times.</summary>
    Shared,
}

/// <summary>Random times of a row: t₀, t₁, then the saves between them in the order of the solve.</summary>
internal static class SolveClocks
{
    public static double[] Draw(System.Random random, TimesGiven given, int saves, int direction) =>
        given == TimesGiven.PartlyShared ? Ranged(random, saves, direction) : Any(random, saves);

    private static double[] Any(System.Random random, int saves)
    {
        double start = (2 * random.NextDouble()) - 1, span = random.Next(12) == 0 ? 0 : 0.4 + random.NextDouble();
        double end = random.Next(2) == 0 ? start + span : start - span;
        List<double> parts = [];
        for (int s = 0; s < saves; s++)
        {
            parts.Add(random.Next(8) switch
            {
                0 => 0,
                1 => 1,
                2 when parts.Count > 0 => parts[^1],
                _ => random.NextDouble(),
            });
        }

        return [start, end, .. parts.Order().Select(part => part == 1 ? end : start + (part * (end - start)))];
    }

    private static double[] Ranged(System.Random random, int saves, int direction) =>
    [
        direction * 0.1 * random.NextDouble(), direction * (1 + (0.3 * random.NextDouble())),
        .. Enumerable.Range(0, saves)
            .Select(s => direction * (0.2 + ((s + (0.6 * random.NextDouble())) * 0.7 / saves))),
    ];
}
