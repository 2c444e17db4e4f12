using System.Globalization;

namespace Continua.Benchmarks.Forecasts;

/// <summary>A real series and the errors of other forecasters on it: one line of series/referees.csv.</summary>
internal sealed class BenchmarkSeries(string folder, Dictionary<string, string> cells)
{
    private static readonly string[] Simple =
        ["persistence", "mean", "drift", "seasonal", "AR", "harmonics", "log AR", "log harmonics"];

    public string Series => cells["series"];

    public string Path => System.IO.Path.Combine(folder, cells["file"]);

    public string Time => cells["time"];

    public string[] States => cells["states"].Split(';');

    /// <summary>Whether the file contains several series.</summary>
    public bool IsPanel => cells["id"].Length > 0;

    public int Rows => Count("rows");

    public int HeldOut => Count("held_out");

    public int Horizon => Count("horizon");

    /// <summary>The smallest error among the simple methods, chosen in hindsight.</summary>
    public double BestSimple => Simple.Select(Error).Where(double.IsFinite).Min();

    public static IEnumerable<BenchmarkSeries> Read(string folder)
    {
        string[] lines = File.ReadAllLines(System.IO.Path.Combine(folder, "series", "referees.csv"));
        string[] header = lines[0].Split(',');
        return lines.Skip(1).Select(
            line => new BenchmarkSeries(
                folder, header.Zip(line.Split(',')).ToDictionary(pair => pair.First, pair => pair.Second)));
    }

    /// <summary>Returns the error of another forecaster; NaN if the file contains none.</summary>
    public double Error(string forecaster) =>
        double.TryParse(cells[forecaster], CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    private int Count(string column) => int.Parse(cells[column], CultureInfo.InvariantCulture);
}
