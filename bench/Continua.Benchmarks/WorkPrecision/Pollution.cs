namespace Continua.Benchmarks.WorkPrecision;

/// <summary>
/// The pollution problem: twenty species in 25 reactions (Verwer 1994). In the Jacobian, r7 is the derivative of the
/// rate of the seventh reaction with respect to the species of the column.
/// </summary>
internal static class Pollution
{
    private const double
        K1 = 0.35, K2 = 26.6, K3 = 12300, K4 = 0.86e-3, K5 = 0.82e-3, K6 = 15000, K7 = 0.13e-3, K8 = 24000,
        K9 = 16500, K10 = 9000, K11 = 0.022, K12 = 12000, K13 = 1.88, K14 = 16300, K15 = 4.8e6, K16 = 0.35e-3,
        K17 = 0.0175, K18 = 1e8, K19 = 4.44e11, K20 = 1240, K21 = 2.1, K22 = 5.78, K23 = 0.0474, K24 = 1780,
        K25 = 3.12;

    public static void Field(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double r1 = K1 * y[0], r2 = K2 * y[1] * y[3], r3 = K3 * y[4] * y[1], r4 = K4 * y[6], r5 = K5 * y[6],
            r6 = K6 * y[6] * y[5], r7 = K7 * y[8], r8 = K8 * y[8] * y[5], r9 = K9 * y[10] * y[1],
            r10 = K10 * y[10] * y[0], r11 = K11 * y[12], r12 = K12 * y[9] * y[1], r13 = K13 * y[13],
            r14 = K14 * y[0] * y[5], r15 = K15 * y[2], r16 = K16 * y[3], r17 = K17 * y[3], r18 = K18 * y[15],
            r19 = K19 * y[15], r20 = K20 * y[16] * y[5], r21 = K21 * y[18], r22 = K22 * y[18],
            r23 = K23 * y[0] * y[3], r24 = K24 * y[18] * y[0], r25 = K25 * y[19];
        dy[0] = r2 + r3 + r9 + r11 + r12 + r22 + r25 - r1 - r10 - r14 - r23 - r24;
        dy[1] = r1 + r21 - r2 - r3 - r9 - r12;
        dy[2] = r1 + r17 + r19 + r22 - r15;
        dy[3] = r15 - r2 - r16 - r17 - r23;
        dy[4] = (2 * r4) + r6 + r7 + r13 + r20 - r3;
        dy[5] = r3 + (2 * r18) - r6 - r8 - r14 - r20;
        dy[6] = r13 - r4 - r5 - r6;
        dy[7] = r4 + r5 + r6 + r7;
        dy[8] = -r7 - r8;
        dy[9] = r7 + r9 - r12;
        dy[10] = r8 + r11 - r9 - r10;
        dy[11] = r9;
        dy[12] = r10 - r11;
        dy[13] = r12 - r13;
        dy[14] = r14;
        dy[15] = r16 - r18 - r19;
        dy[16] = -r20;
        dy[17] = r20;
        dy[18] = r23 + r25 - r21 - r22 - r24;
        dy[19] = r24 - r25;
    }

    public static Tensor Traced(Tensor y)
    {
        Tensor r1 = K1 * y[0], r2 = K2 * y[1] * y[3], r3 = K3 * y[4] * y[1], r4 = K4 * y[6], r5 = K5 * y[6],
            r6 = K6 * y[6] * y[5], r7 = K7 * y[8], r8 = K8 * y[8] * y[5], r9 = K9 * y[10] * y[1],
            r10 = K10 * y[10] * y[0], r11 = K11 * y[12], r12 = K12 * y[9] * y[1], r13 = K13 * y[13],
            r14 = K14 * y[0] * y[5], r15 = K15 * y[2], r16 = K16 * y[3], r17 = K17 * y[3], r18 = K18 * y[15],
            r19 = K19 * y[15], r20 = K20 * y[16] * y[5], r21 = K21 * y[18], r22 = K22 * y[18],
            r23 = K23 * y[0] * y[3], r24 = K24 * y[18] * y[0], r25 = K25 * y[19];
        return
        [
            r2 + r3 + r9 + r11 + r12 + r22 + r25 - r1 - r10 - r14 - r23 - r24,
            r1 + r21 - r2 - r3 - r9 - r12,
            r1 + r17 + r19 + r22 - r15,
            r15 - r2 - r16 - r17 - r23,
            (2 * r4) + r6 + r7 + r13 + r20 - r3,
            r3 + (2 * r18) - r6 - r8 - r14 - r20,
            r13 - r4 - r5 - r6,
            r4 + r5 + r6 + r7,
            -r7 - r8,
            r7 + r9 - r12,
            r8 + r11 - r9 - r10,
            r9,
            r10 - r11,
            r12 - r13,
            r14,
            r16 - r18 - r19,
            -r20,
            r20,
            r23 + r25 - r21 - r22 - r24,
            r24 - r25,
        ];
    }

    public static void Jacobian(double t, ReadOnlySpan<double> y, Span<double> j)
    {
        ByFirstFive(y, j);
        ByTheOthers(y, j);
    }

    private static void ByFirstFive(ReadOnlySpan<double> y, Span<double> j)
    {
        {
            double r10 = K10 * y[10], r14 = K14 * y[5], r23 = K23 * y[3], r24 = K24 * y[18];
            At(j, 0, 0) = -(K1 + r10 + r14 + r23 + r24);
            At(j, 1, 0) = K1;
            At(j, 2, 0) = K1;
            At(j, 3, 0) = -r23;
            At(j, 5, 0) = -r14;
            At(j, 10, 0) = -r10;
            At(j, 12, 0) = r10;
            At(j, 14, 0) = r14;
            At(j, 18, 0) = r23 - r24;
            At(j, 19, 0) = r24;
        }

        {
            double r2 = K2 * y[3], r3 = K3 * y[4], r9 = K9 * y[10], r12 = K12 * y[9];
            double all = r2 + r3 + r9 + r12;
            At(j, 0, 1) = all;
            At(j, 1, 1) = -all;
            At(j, 3, 1) = -r2;
            At(j, 4, 1) = -r3;
            At(j, 5, 1) = r3;
            At(j, 9, 1) = r9 - r12;
            At(j, 10, 1) = -r9;
            At(j, 11, 1) = r9;
            At(j, 13, 1) = r12;
        }

        At(j, 2, 2) = -K15;
        At(j, 3, 2) = K15;

        {
            double r2 = K2 * y[1], r23 = K23 * y[0];
            At(j, 0, 3) = r2 - r23;
            At(j, 1, 3) = -r2;
            At(j, 2, 3) = K17;
            At(j, 3, 3) = -(r2 + K16 + K17 + r23);
            At(j, 15, 3) = K16;
            At(j, 18, 3) = r23;
        }

        {
            double r3 = K3 * y[1];
            At(j, 0, 4) = r3;
            At(j, 1, 4) = -r3;
            At(j, 4, 4) = -r3;
            At(j, 5, 4) = r3;
        }
    }

    private static void ByTheOthers(ReadOnlySpan<double> y, Span<double> j)
    {
        {
            double r6 = K6 * y[6], r8 = K8 * y[8], r14 = K14 * y[0], r20 = K20 * y[16];
            At(j, 0, 5) = -r14;
            At(j, 4, 5) = r6 + r20;
            At(j, 5, 5) = -(r6 + r8 + r14 + r20);
            At(j, 6, 5) = -r6;
            At(j, 7, 5) = r6;
            At(j, 8, 5) = -r8;
            At(j, 10, 5) = r8;
            At(j, 14, 5) = r14;
            At(j, 16, 5) = -r20;
            At(j, 17, 5) = r20;
        }

        {
            double r6 = K6 * y[5];
            At(j, 4, 6) = (2 * K4) + r6;
            At(j, 5, 6) = -r6;
            At(j, 6, 6) = -(K4 + K5 + r6);
            At(j, 7, 6) = K4 + K5 + r6;
        }

        {
            double r8 = K8 * y[5];
            At(j, 4, 8) = K7;
            At(j, 5, 8) = -r8;
            At(j, 7, 8) = K7;
            At(j, 8, 8) = -(K7 + r8);
            At(j, 9, 8) = K7;
            At(j, 10, 8) = r8;
        }

        {
            double r12 = K12 * y[1];
            At(j, 0, 9) = r12;
            At(j, 1, 9) = -r12;
            At(j, 9, 9) = -r12;
            At(j, 13, 9) = r12;
        }

        {
            double r9 = K9 * y[1], r10 = K10 * y[0];
            At(j, 0, 10) = r9 - r10;
            At(j, 1, 10) = -r9;
            At(j, 9, 10) = r9;
            At(j, 10, 10) = -(r9 + r10);
            At(j, 11, 10) = r9;
            At(j, 12, 10) = r10;
        }

        At(j, 0, 12) = K11;
        At(j, 10, 12) = K11;
        At(j, 12, 12) = -K11;

        At(j, 4, 13) = K13;
        At(j, 6, 13) = K13;
        At(j, 13, 13) = -K13;

        At(j, 2, 15) = K19;
        At(j, 5, 15) = 2 * K18;
        At(j, 15, 15) = -(K18 + K19);

        {
            double r20 = K20 * y[5];
            At(j, 4, 16) = r20;
            At(j, 5, 16) = -r20;
            At(j, 16, 16) = -r20;
            At(j, 17, 16) = r20;
        }

        {
            double r24 = K24 * y[0];
            At(j, 0, 18) = K22 - r24;
            At(j, 1, 18) = K21;
            At(j, 2, 18) = K22;
            At(j, 18, 18) = -(K21 + K22 + r24);
            At(j, 19, 18) = r24;
        }

        At(j, 0, 19) = K25;
        At(j, 18, 19) = K25;
        At(j, 19, 19) = -K25;
    }

    private static ref double At(Span<double> j, int species, int by) => ref j[(20 * species) + by];
}
