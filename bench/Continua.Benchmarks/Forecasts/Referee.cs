using System.Globalization;

namespace Continua.Benchmarks.Forecasts;

/// <summary>A real series with the errors of others on it: a line of series/referees.csv.</summary>
internal sealed class Referee(string folder, Dictionary<string, string> cells)
{
    private static readonly string[] Simple = ["persistence", "mean", "drift", "seasonal", "AR", "harmonics", "log AR", "log harmonics"];

    public string Series => cells["series"];

    public string Path => System.IO.Path.Combine(folder, cells["file"]);

    public string Time => cells["time"];

    public string[] States => cells["states"].Split(';');

    /// <summary>Whether the file holds several series.</summary>
    public bool IsPanel => cells["id"].Length > 0;

    public int Rows => Count("rows");

    public int HeldOut => Count("held_out");

    public int Horizon => Count("horizon");

    /// <summary>The error of the best of the simple methods, chosen with hindsight.</summary>
    public double BestSimple => Simple.Select(Error).Where(double.IsFinite).Min();

    public static IEnumerable<Referee> Read(string folder)
    {
        string[] lines = File.ReadAllLines(System.IO.Path.Combine(folder, "series", "referees.csv"));
        string[] header = lines[0].Split(',');
        return lines.Skip(1).Select(line => new Referee(folder, header.Zip(line.Split(',')).ToDictionary(pair => pair.First, pair => pair.Second)));
    }

    /// <summary>The error of another forecaster; NaN where it has none.</summary>
    public double Error(string peer) => double.TryParse(cells[peer], CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    private int Count(string column) => int.Parse(cells[column], CultureInfo.InvariantCulture);
}
