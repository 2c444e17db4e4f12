namespace Continua.Tests.Vectors;

/// <summary>Functions that System.Math lacks, in double arithmetic, with errors of a few ulp.</summary>
internal static class Plain
{
    /// <summary>eˣ − 1 as (u − 1)·x/log(u) with u = eˣ, where the rounding errors of u cancel (Kahan).</summary>
    public static double ExpMinus1(double x)
    {
        double u = Math.Exp(x);
        return u == 1 ? x : u - 1 is -1 or double.PositiveInfinity ? u - 1 : Math.Abs(x) > 1 ? u - 1 : (u - 1) * x / Math.Log(u);
    }

    /// <summary>log(1 + x) as log(u)·x/(u − 1) with u = 1 + x, where the rounding errors of u cancel (Kahan).</summary>
    public static double Log1Plus(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Abs(x) > 1 ? Math.Log(u) : Math.Log(u) * x / (u - 1);
    }

    public static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    public static double Softplus(double x) => Math.Max(x, 0) + Log1Plus(Math.Exp(-Math.Abs(x)));
}
