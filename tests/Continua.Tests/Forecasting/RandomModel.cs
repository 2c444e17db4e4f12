using Continua.Learning;

namespace Continua.Tests.Forecasting;

/// <summary>
/// Creates random models with random parameters and rows: at even or uneven times, with some values missing.
/// </summary>
internal static class RandomModel
{
    public static (StateSpaceModel Model, FilterRows Rows, double[] Parameters) Of(int seed)
    {
        Random random = new(seed);
        if (seed % 5 == 4)
        {
            return Joint(random);
        }

        List<StateBlock> blocks = [new LevelBlock((LevelKind)random.Next(Enum.GetValues<LevelKind>().Length))];
        if (random.Next(2) == 0)
        {
            int order = 1 + random.Next(4);
            blocks.Add(new CarmaBlock(order, random.Next(order)));
        }

        if (random.Next(3) == 0)
        {
            blocks.Add(new ClockBlock(5 + (7 * random.NextDouble()), 1 + random.Next(2), random.Next(2) == 0));
        }

        bool hasNoise = blocks.Sum(b => b.States) == 0 || random.Next(3) > 0;
        StateSpaceModel model = new(blocks, hasNoise);
        int count = 25 + random.Next(30);
        bool even = random.Next(2) == 0;
        double[] times = new double[count], values = new double[count];
        for (int i = 0; i < count; i++)
        {
            times[i] = i == 0 ? -count / 2.0 : times[i - 1] + (even ? 1 : 0.05 + (2 * random.NextDouble()));
            values[i] = random.Next(6) == 0 ? double.NaN : (2 * random.NextDouble()) - 1 + (0.1 * i);
        }

        double[] start = model.Starts[random.Next(model.Starts.Count)];
        return (model, new(times, values), [.. start.Select(x => x + (1.5 * (random.NextDouble() - 0.5)))]);
    }

    private static (StateSpaceModel Model, FilterRows Rows, double[] Parameters) Joint(Random random)
    {
        int columns = 2 + random.Next(2), count = 20 + random.Next(10);
        double[] times = [.. Enumerable.Range(0, count).Select(i => i + (random.Next(2) * 0.5 * random.NextDouble()))];
        double[][] values = [.. Enumerable.Range(0, columns).Select(c => times.Select(t =>
            random.Next(8) == 0 ? double.NaN : Math.Sin((0.7 * t) + c) + random.NextDouble()).ToArray())];
        int kind = random.Next(3);
        StateSpaceModel model = new(
            [
                kind == 0 ? new JointBlock(columns, 1, hasMovingAverage: false, [JointBlock.StartOf(values)])
                    : new JointBlock(
                        columns, 2, hasMovingAverage: kind == 2, JointBlock.StartsOfSecondOrder(columns, null)),
            ],
            hasNoise: kind < 2);
        return (model, new(times, values), [.. model.Starts[0].Select(x => x + (0.1 * (random.NextDouble() - 0.5)))]);
    }
}
