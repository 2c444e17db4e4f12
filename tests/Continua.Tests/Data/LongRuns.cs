namespace Continua.Tests.Data;

/// <summary>The number of random cases: a sample by default, all with CONTINUA_LONG=1.</summary>
internal static class LongRuns
{
    public static int Cases(int sample, int all) =>
        Environment.GetEnvironmentVariable("CONTINUA_LONG") is { Length: > 0 } and not "0" ? all : sample;
}
