using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Continua.Vectors;

/// <summary>
/// The functions of <see cref="Elementary{V, T, S}"/> for single numbers, for code whose results must agree with the
/// kernels bit for bit on every machine.
/// </summary>
internal static class ScalarFunctions
{
    [MethodImpl(Kernel.Options)]
    public static double Pow(double x, double exponent) =>
        Elementary<Vector128<double>, double, Simd128<double>>.Pow(Vector128.Create(x), Vector128.Create(exponent)).ToScalar();

    [MethodImpl(Kernel.Options)]
    public static double Log(double x) =>
        Elementary<Vector128<double>, double, Simd128<double>>.Log(Vector128.Create(x)).ToScalar();

    [MethodImpl(Kernel.Options)]
    public static double Exp(double x) =>
        Elementary<Vector128<double>, double, Simd128<double>>.Exp(Vector128.Create(x)).ToScalar();

    [MethodImpl(Kernel.Options)]
    public static double Cos(double x) =>
        Elementary<Vector128<double>, double, Simd128<double>>.Cos(Vector128.Create(x)).ToScalar();

    [MethodImpl(Kernel.Options)]
    public static double Sin(double x) =>
        Elementary<Vector128<double>, double, Simd128<double>>.Sin(Vector128.Create(x)).ToScalar();
}
