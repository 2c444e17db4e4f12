using System.Globalization;
using Xunit.Abstractions;

namespace Continua.Tests.Vectors;

/// <summary>Errors in units in the last place (ulp) of the exact result, over the whole range of arguments.</summary>
public class ElementaryTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. ElementaryFunction.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_is_within_its_float_bound_for_every_1021st_float(string name)
    {
        ElementaryFunction function = ElementaryFunction.All[name];
        float[] x = Arguments.EveryFloat(1021);
        float[] y = Singles(Arguments.Exponents(Array.ConvertAll(x, v => (double)v), 100, 1));
        float[] actual = function.Run(x, y);
        Worst worst = new(name);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = function.Reference(x[i], y[i]);
            worst.Add(x[i], y[i], Ulp.Error(actual[i], expected, (float)expected));
        }

        output.WriteLine(worst.ToString());
        Assert.True(worst.Error <= function.SingleBound, worst.ToString());
    }

    /// <summary>
    /// The table contains the double nearest to each exact result, and the exact result minus this double, in ulp to
    /// three decimals.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_is_within_its_double_bound_of_tabulated_values(string name)
    {
        ElementaryFunction function = ElementaryFunction.All[name];
        Reference[] table = [.. Reference.All.Where(r => r.Name == name)];
        double[] actual = function.Run(Array.ConvertAll(table, r => r.X), Array.ConvertAll(table, r => r.Y));
        Worst worst = new(name);
        for (int i = 0; i < table.Length; i++)
        {
            double ulp = Ulp.Of(table[i].Value);
            worst.Add(table[i].X, table[i].Y, Math.Abs(((actual[i] - table[i].Value) / ulp) - table[i].Rest));
        }

        Assert.True(table.Length > 100);
        output.WriteLine(worst.ToString());
        Assert.True(worst.Error <= function.DoubleBound, worst.ToString());
    }

    /// <summary>The scalar reference itself has errors of up to 2.5 ulp for functions that System.Math lacks.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_agrees_with_scalar_double_arithmetic(string name)
    {
        ElementaryFunction function = ElementaryFunction.All[name];
        double[] x = Arguments.Random(300_000, 1023, 2), y = Arguments.Exponents(x, 740, 3);
        double[] actual = function.Run(x, y);
        Worst worst = new(name);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = function.Reference(x[i], y[i]);
            worst.Add(x[i], y[i], Ulp.Error(actual[i], expected));
        }

        Assert.True(worst.Error <= function.DoubleBound + 2.5, worst.ToString());
    }

    internal static float[] Singles(double[] values) => Array.ConvertAll(values, v => (float)v);

    /// <summary>
    /// A line of elementary-references.txt, which tools/elementary_references.py writes: Value is the double nearest to
    /// the exact result, and Rest is the exact result minus Value in ulp.
    /// </summary>
    private sealed record Reference(string Name, double X, double Y, double Value, double Rest)
    {
        public static IEnumerable<Reference> All
        {
            get
            {
                using Stream stream = typeof(ElementaryTests).Assembly
                    .GetManifestResourceStream("Continua.Tests.Vectors.elementary-references.txt")!;
                using StreamReader reader = new(stream);
                while (reader.ReadLine()?.Split(' ') is [var name, var x, var y, var value, var rest])
                {
                    yield return new(name, Bits(x), Bits(y), Bits(value), double.Parse(rest, CultureInfo.InvariantCulture));
                }
            }
        }

        private static double Bits(string text) =>
            BitConverter.UInt64BitsToDouble(ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    private sealed class Worst(string name)
    {
        private double x, y;

        public double Error { get; private set; }

        public void Add(double argument, double exponent, double error)
        {
            if (!(error <= Error))
            {
                (Error, x, y) = (double.IsNaN(error) ? double.PositiveInfinity : error, argument, exponent);
            }
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{name}: {Error:0.000} ulp at x = {x:R} (y = {y:R})");
    }
}
