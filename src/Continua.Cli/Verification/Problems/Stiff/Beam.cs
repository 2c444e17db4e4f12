namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// An elastic beam, clamped at one end and loaded at its free end until t = π: the angles of 40 pieces, then their
/// velocities. Its eigenvalues are on the imaginary axis. Hairer, Wanner 1996, IV.1 and IV.10, BEAM.
/// </summary>
internal sealed class Beam() : StiffProblem(null)
{
    private const int Pieces = 40;

    private const double Square = 1.0 * Pieces * Pieces, Fourth = Square * Square;

    public override string Name => "beam";

    public override double[] Start { get; } = new double[2 * Pieces];

    public override double T1 => 5;

    // Extrapolated midpoint rules of orders 28 and 32 in 113 bits resolve every oscillation and agree to 20 digits.
    // They agree to 9 digits with the IVP test set (Mazzia, Magherini 2008), where RADAU damps the oscillations.
    public override double[] Reference { get; } =
    [
        -0.005792366591294718, -0.01695298550719698, -0.027691033129718285, -0.03800815655878046,
        -0.047906168597420404, -0.05738710435273806, -0.06645327313452085, -0.07510730581978171,
        -0.08335219765412624, -0.091191346546442, -0.09862858700129938, -0.10566822003777866,
        -0.11231503954092278, -0.11857435527269844, -0.12445201287552755, -0.12995441132638852,
        -0.13508851806100589, -0.13986188191941146, -0.14428264410148348, -0.14835954724625725,
        -0.1521019429001039, -0.15551979780608302, -0.1586236993419912, -0.16142486037016754,
        -0.16393512381927886, -0.1661669673440375, -0.16813350817781408, -0.16984850806019028,
        -0.17132637824404093, -0.17258218474621265, -0.17363165379752854, -0.17449117738396178,
        -0.17517781878628555, -0.175709317871244, -0.17610409602280563, -0.17638126071750773,
        -0.17656060975641924, -0.17666263522601125, -0.17670852708069154, -0.17672017610751567,
        0.03747362680581373, 0.10991178802037688, 0.1798360474382086, 0.24724273056241458, 0.3121293820310017,
        0.37449473771073266, 0.43433860736413765, 0.49166203543331016, 0.5464677854924004, 0.5987609702342573,
        0.6485493611302549, 0.6958435169042783, 0.7406572668504291, 0.7830081747982398, 0.8229176658666705,
        0.8604110305812875, 0.8955175502322411, 0.9282708262695869, 0.9587089335025897, 0.9868747821355163,
        1.0128165799698163, 1.036587736684774, 1.0582468264869196, 1.077857811433216, 1.0954902219916858,
        1.1112191643288085, 1.1251252692582805, 1.1372945265856058, 1.1478180252094339, 1.1567921319599948,
        1.1643188451570756, 1.170505992579059, 1.1754674243245424, 1.179323003210949, 1.1821985862987394,
        1.1842261112138162, 1.1855439098161642, 1.1862970842203235, 1.1866376188869927, 1.186724615121738
    ];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        BeamForces forces = new(y, Force(t));
        y[Pieces..].CopyTo(dy);
        for (int i = 0; i < Pieces; i++)
        {
            dy[Pieces + i] = forces.TimesC(forces.Push, i) + forces.TimesD(forces.Pull, i);
        }
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian)
    {
        BeamForces forces = new(y, Force(t));
        double[] direction = new double[2 * Pieces];
        jacobian.Clear();
        for (int j = 0; j < 2 * Pieces; j++)
        {
            Array.Clear(direction);
            direction[j] = 1;
            double[] slopes = forces.DerivativeAlong(direction, 0);
            for (int i = 0; i < Pieces; i++)
            {
                jacobian[(i * 2 * Pieces) + j] = direction[Pieces + i];
                jacobian[((Pieces + i) * 2 * Pieces) + j] = slopes[i];
            }
        }
    }

    public override void TimeSlope(double t, ReadOnlySpan<double> y, Span<double> byTime)
    {
        byTime.Clear();
        double rate = t > Math.PI ? 0 : 3 * Math.Sin(t) * Math.Cos(t);
        new BeamForces(y, Force(t)).DerivativeAlong(new double[2 * Pieces], rate).CopyTo(byTime[Pieces..]);
    }

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor angles = y[..Pieces], speeds = y[Pieces..], differences = angles[1..] - angles[..^1];
        Tensor sines = Tensor.Sin(differences), cosines = Tensor.Cos(differences);
        Tensor force = Tensor.Where(t > Math.PI, 0, 1.5 * Tensor.Square(Tensor.Sin(t)));
        Tensor curvature = Tensor.Concat(2 * angles[0], differences) - Tensor.Concat(differences, 0);
        Tensor push = (Square * force * (Tensor.Cos(angles) + Tensor.Sin(angles))) - (Fourth * curvature);
        Tensor pull = SolveC(cosines, TimesD(sines, push) + Tensor.Square(speeds));
        Tensor timesC = (Tensor.Vector(Diagonal()) * push)
            - Tensor.Concat(0, cosines * push[..^1]) - Tensor.Concat(cosines * push[1..], 0);
        return Tensor.Concat(speeds, timesC + TimesD(sines, pull));
    }

    private static double Force(double t) => t > Math.PI ? 0 : 1.5 * Math.Sin(t) * Math.Sin(t);

    private static double[] Diagonal() => [1, .. Enumerable.Repeat(2.0, Pieces - 2), 3];

    private static Tensor TimesD(Tensor sines, Tensor x) =>
        Tensor.Concat(sines * x[1..], 0) - Tensor.Concat(0, sines * x[..^1]);

    private static Tensor SolveC(Tensor cosines, Tensor x)
    {
        Tensor[] values = [.. x], pivots = [.. Diagonal().Select(value => (Tensor)value)];
        for (int i = Pieces - 2; i >= 0; i--)
        {
            Tensor factor = cosines[i] / pivots[i + 1];
            values[i] += factor * values[i + 1];
            pivots[i] -= factor * cosines[i];
        }

        values[0] /= pivots[0];
        for (int i = 1; i < Pieces; i++)
        {
            values[i] = (values[i] + (cosines[i - 1] * values[i - 1])) / pivots[i];
        }

        return Tensor.Stack(values);
    }

    /// <summary>
    /// The forces of the beam at one time. C and D are tridiagonal matrices of cosines and sines. Push is the force v
    /// of elasticity and load; Pull is the force w with C·w = D·v + θ′². Then θ″ = C·v + D·w.
    /// </summary>
    private sealed class BeamForces
    {
        private readonly double[] _state, _sines = new double[Pieces + 1], _cosines = new double[Pieces + 1];
        private readonly double[] _diagonal = Diagonal();
        private readonly double _force;

        public BeamForces(ReadOnlySpan<double> y, double force)
        {
            (_state, _force) = (y.ToArray(), force);
            for (int i = 1; i < Pieces; i++)
            {
                (_sines[i], _cosines[i]) = Math.SinCos(y[i] - y[i - 1]);
            }

            for (int i = 0; i < Pieces; i++)
            {
                (double sine, double cosine) = Math.SinCos(y[i]);
                Push[i] = (Square * force * (cosine + sine)) + Laplacian(_state, i);
            }

            for (int i = 0; i < Pieces; i++)
            {
                Pull[i] = TimesD(Push, i) + (y[Pieces + i] * y[Pieces + i]);
            }

            Solve(Pull);
        }

        public double[] Push { get; } = new double[Pieces];

        public double[] Pull { get; } = new double[Pieces];

        /// <summary>Entry i of C·x.</summary>
        public double TimesC(double[] x, int i) => (_diagonal[i] * x[i]) + CosineOffDiagonals(_cosines, x, i);

        /// <summary>Entry i of D·x.</summary>
        public double TimesD(double[] x, int i) => SineOffDiagonals(_sines, x, i);

        /// <summary>The derivative of θ″ in the direction of a change of the state and of the force.</summary>
        public double[] DerivativeAlong(double[] change, double force)
        {
            double[] sines = new double[Pieces + 1], cosines = new double[Pieces + 1];
            double[] push = new double[Pieces], pull = new double[Pieces], slopes = new double[Pieces];
            for (int i = 1; i < Pieces; i++)
            {
                double difference = change[i] - change[i - 1];
                (sines[i], cosines[i]) = (_cosines[i] * difference, -_sines[i] * difference);
            }

            for (int i = 0; i < Pieces; i++)
            {
                (double sine, double cosine) = Math.SinCos(_state[i]);
                double byForce = (force * (cosine + sine)) + (_force * (cosine - sine) * change[i]);
                push[i] = (Square * byForce) + Laplacian(change, i);
            }

            for (int i = 0; i < Pieces; i++)
            {
                double speeds = 2 * _state[Pieces + i] * change[Pieces + i];
                pull[i] = SineOffDiagonals(sines, Push, i) + TimesD(push, i) + speeds
                    - CosineOffDiagonals(cosines, Pull, i);
            }

            Solve(pull);
            for (int i = 0; i < Pieces; i++)
            {
                slopes[i] = CosineOffDiagonals(cosines, Push, i) + TimesC(push, i)
                    + SineOffDiagonals(sines, Pull, i) + TimesD(pull, i);
            }

            return slopes;
        }

        private static double Laplacian(double[] x, int i) => Fourth * (i switch
        {
            0 => x[1] - (3 * x[0]),
            Pieces - 1 => x[i - 1] - x[i],
            _ => x[i - 1] - (2 * x[i]) + x[i + 1],
        });

        private static double CosineOffDiagonals(double[] cosines, double[] x, int i) =>
            (i == 0 ? 0 : -cosines[i] * x[i - 1]) - (i == Pieces - 1 ? 0 : cosines[i + 1] * x[i + 1]);

        private static double SineOffDiagonals(double[] sines, double[] x, int i) =>
            (i == 0 ? 0 : -sines[i] * x[i - 1]) + (i == Pieces - 1 ? 0 : sines[i + 1] * x[i + 1]);

        /// <summary>Computes C⁻¹·x in place.</summary>
        private void Solve(double[] x)
        {
            double[] pivots = [.. _diagonal];
            for (int i = Pieces - 2; i >= 0; i--)
            {
                double factor = _cosines[i + 1] / pivots[i + 1];
                x[i] += factor * x[i + 1];
                pivots[i] -= factor * _cosines[i + 1];
            }

            x[0] /= pivots[0];
            for (int i = 1; i < Pieces; i++)
            {
                x[i] = (x[i] + (_cosines[i] * x[i - 1])) / pivots[i];
            }
        }
    }
}
