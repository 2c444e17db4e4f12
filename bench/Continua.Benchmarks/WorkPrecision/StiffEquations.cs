namespace Continua.Benchmarks.WorkPrecision;

/// <summary>
/// The stiff equations of <c>bench/cpp/stiff_problems.hpp</c>. The references, those of <c>stiff_references.h</c>, come
/// from the Test Set for IVP Solvers (Bari).
/// </summary>
internal static class StiffEquations
{
    public static IReadOnlyList<Equation> All { get; } =
    [
        new(
            "robertson", [1, 0, 0], 1e11, 1e-14, [0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050],
            RobertsonField, (t, y) => Robertson(y), RobertsonJacobian),
        new(
            "hires", [1, 0, 0, 0, 0, 0, 0, 0.0057], 321.8122, 1e-10,
            [
                0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4, 0.1175651343283149e-2,
                0.2386356198831331e-2, 0.6238968252742796e-2, 0.2849998395185769e-2, 0.2850001604814231e-2,
            ],
            HiresField, (t, y) => Hires(y), HiresJacobian),
        new(
            "oregonator", [1, 2, 3], 360, 1e-8, [0.1000814870318523e1, 0.1228178521549917e4, 0.1320554942846706e3],
            OregonatorField, (t, y) => Oregonator(y), OregonatorJacobian),
        new(
            "vanderpol", [2, 0], 2000, 1e-8, [0.1706167732170483e1, -0.8928097010247975e-3],
            VanDerPolField, (t, y) => VanDerPol(y), VanDerPolJacobian),
        new(
            "pollution", [0, 0.2, 0, 0.04, 0, 0, 0.1, 0.3, 0.01, 0, 0, 0, 0, 0, 0, 0, 0.007, 0, 0, 0], 60, 1e-10,
            [
                0.5646255480022769e-1, 0.1342484130422339, 0.4139734331099427e-8, 0.5523140207484359e-2,
                0.2018977262302196e-6, 0.1464541863493966e-6, 0.7784249118997964e-1, 0.3245075353396018,
                0.7494013383880406e-2, 0.1622293157301561e-7, 0.1135863833257075e-7, 0.2230505975721359e-2,
                0.2087162882798630e-3, 0.1396921016840158e-4, 0.8964884856898295e-2, 0.4352846369330103e-17,
                0.6899219696263405e-2, 0.1007803037365946e-3, 0.1772146513969984e-5, 0.5682943292316392e-4,
            ],
            Pollution.Field, (t, y) => Pollution.Traced(y), Pollution.Jacobian),
    ];

    private static Tensor Robertson(Tensor y)
    {
        Tensor a = 0.04 * y[0], b = 1e4 * y[1] * y[2], c = 3e7 * y[1] * y[1];
        return [b - a, a - b - c, c];
    }

    private static Tensor Oregonator(Tensor y) =>
    [
        77.27 * (y[1] + (y[0] * (1 - (8.375e-6 * y[0]) - y[1]))),
        (y[2] - ((1 + y[0]) * y[1])) * (1 / 77.27),
        0.161 * (y[0] - y[2]),
    ];

    private static Tensor VanDerPol(Tensor y) => [y[1], (1000 * (1 - (y[0] * y[0])) * y[1]) - y[0]];

    private static Tensor Hires(Tensor y)
    {
        Tensor joined = (280 * y[5] * y[7]) - (1.81 * y[6]);
        return
        [
            (-1.71 * y[0]) + (0.43 * y[1]) + (8.32 * y[2]) + 0.0007,
            (1.71 * y[0]) - (8.75 * y[1]),
            (-10.03 * y[2]) + (0.43 * y[3]) + (0.035 * y[4]),
            (8.32 * y[1]) + (1.71 * y[2]) - (1.12 * y[3]),
            (-1.745 * y[4]) + (0.43 * (y[5] + y[6])),
            (-280 * y[5] * y[7]) + (0.69 * y[3]) + (1.71 * y[4]) - (0.43 * y[5]) + (0.69 * y[6]),
            joined,
            -joined,
        ];
    }

    private static void RobertsonField(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double a = 0.04 * y[0], b = 1e4 * y[1] * y[2], c = 3e7 * y[1] * y[1];
        dy[0] = b - a;
        dy[1] = a - b - c;
        dy[2] = c;
    }

    private static void RobertsonJacobian(double t, ReadOnlySpan<double> y, Span<double> j)
    {
        j[0] = -0.04;
        j[1] = 1e4 * y[2];
        j[2] = 1e4 * y[1];
        j[3] = 0.04;
        j[4] = (-1e4 * y[2]) - (6e7 * y[1]);
        j[5] = -1e4 * y[1];
        j[7] = 6e7 * y[1];
    }

    private static void OregonatorField(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        dy[0] = 77.27 * (y[1] + (y[0] * (1 - (8.375e-6 * y[0]) - y[1])));
        dy[1] = (y[2] - ((1 + y[0]) * y[1])) * (1 / 77.27);
        dy[2] = 0.161 * (y[0] - y[2]);
    }

    private static void OregonatorJacobian(double t, ReadOnlySpan<double> y, Span<double> j)
    {
        j[0] = 77.27 * (1 - (2 * 8.375e-6 * y[0]) - y[1]);
        j[1] = 77.27 * (1 - y[0]);
        j[3] = y[1] * (-1 / 77.27);
        j[4] = (1 + y[0]) * (-1 / 77.27);
        j[5] = 1 / 77.27;
        j[6] = 0.161;
        j[8] = -0.161;
    }

    private static void VanDerPolField(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        dy[0] = y[1];
        dy[1] = (1000 * (1 - (y[0] * y[0])) * y[1]) - y[0];
    }

    private static void VanDerPolJacobian(double t, ReadOnlySpan<double> y, Span<double> j)
    {
        j[1] = 1;
        j[2] = (-2000 * y[0] * y[1]) - 1;
        j[3] = 1000 * (1 - (y[0] * y[0]));
    }

    private static void HiresField(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double joined = (280 * y[5] * y[7]) - (1.81 * y[6]);
        dy[0] = (-1.71 * y[0]) + (0.43 * y[1]) + (8.32 * y[2]) + 0.0007;
        dy[1] = (1.71 * y[0]) - (8.75 * y[1]);
        dy[2] = (-10.03 * y[2]) + (0.43 * y[3]) + (0.035 * y[4]);
        dy[3] = (8.32 * y[1]) + (1.71 * y[2]) - (1.12 * y[3]);
        dy[4] = (-1.745 * y[4]) + (0.43 * (y[5] + y[6]));
        dy[5] = (-280 * y[5] * y[7]) + (0.69 * y[3]) + (1.71 * y[4]) - (0.43 * y[5]) + (0.69 * y[6]);
        dy[6] = joined;
        dy[7] = -joined;
    }

    private static void HiresJacobian(double t, ReadOnlySpan<double> y, Span<double> j)
    {
        double five = 280 * y[7], seven = 280 * y[5];
        (j[0], j[1], j[2]) = (-1.71, 0.43, 8.32);
        (j[8], j[9]) = (1.71, -8.75);
        (j[18], j[19], j[20]) = (-10.03, 0.43, 0.035);
        (j[25], j[26], j[27]) = (8.32, 1.71, -1.12);
        (j[36], j[37], j[38]) = (-1.745, 0.43, 0.43);
        (j[43], j[44], j[45], j[46], j[47]) = (0.69, 1.71, -five - 0.43, 0.69, -seven);
        (j[53], j[54], j[55]) = (five, -1.81, seven);
        (j[61], j[62], j[63]) = (-five, 1.81, -seven);
    }
}
