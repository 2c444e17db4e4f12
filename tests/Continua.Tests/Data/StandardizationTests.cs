using Continua.Learning;

namespace Continua.Tests.Data;

public class StandardizationTests
{
    private static readonly TimeSeries Data = Csv.Read("t,x,y\n0,1,10\n1,2,\n2,3,30\n3,100,1000\n");

    [Fact]
    public void Means_and_population_deviations_use_the_observed_values_of_the_given_rows()
    {
        Standardization standard = Standardization.Of(Data, [new(0, 0, 3)]);
        Assert.Equal([2, 20], standard.Mean);
        Assert.Equal(Math.Sqrt(2 / 3.0), standard.Deviation[0], 1e-15);
        Assert.Equal(10, standard.Deviation[1], 1e-14);
        Assert.Equal(["x", "y"], standard.States);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Undo_inverts_Apply(bool log)
    {
        double[,] values = Data.Trajectories[0].Values;
        Standardization standard = Standardization.Of(Data, log: log);
        double[,] scaled = standard.Apply(values), back = standard.Undo(scaled);
        Assert.Equal(0, Enumerable.Range(0, 4).Average(r => scaled[r, 0]), 1e-14);
        Assert.Equal(1, Enumerable.Range(0, 4).Average(r => scaled[r, 0] * scaled[r, 0]), 1e-14);
        Assert.Equal(values.Cast<double>(), back.Cast<double>(), (a, b) => (double.IsNaN(a) && double.IsNaN(b)) || Math.Abs(a - b) < 1e-11);
    }

    [Fact]
    public void Logarithms_are_taken_first() =>
        Assert.Equal(Math.Log(2), Standardization.Of(Csv.Read("t,x\n0,1\n1,4\n"), log: true).Mean[0], 1e-15);

    [Fact]
    public void A_column_that_is_constant_or_missing_in_the_training_rows_is_rejected()
    {
        TimeSeries data = Csv.Read("t,a,b,c\n0,1,0.1,\n1,2,0.1,\n2,3,0.1,\n3,4,5,6\n");
        Rejects(3, null, ["('b')", "all 3 values there are 0.1", "CsvOptions.States"],
            () => Standardization.Of(data, [new(0, 0, 3)]));
        TimeSeries missing = Csv.Read("t,a,c\n0,1,\n1,2,\n3,4,6\n");
        Rejects(3, null, ["('c')", "missing", "CsvOptions.States"], () => Standardization.Of(missing, [new(0, 0, 2)]));
    }

    [Fact]
    public void Logarithms_of_nonpositive_cells_are_rejected_even_in_held_out_rows()
    {
        TimeSeries data = Csv.Read("# pelts\nt,a,b\n0,1,2\n1,2,3\n2,3,-0.5\n");
        Rejects(3, 5, ["('b')", "-0.5", "FitOptions.Log"], () => Standardization.Of(data, [new(0, 0, 2)], log: true));
        Standardization standard = Standardization.Of(Data, log: true);
        Assert.Throws<ArgumentOutOfRangeException>(() => standard.Apply(new double[,] { { 1, 0 } }));
    }

    [Fact]
    public void Errors_in_arrays_give_trajectory_and_row_instead_of_a_line()
    {
        TimeSeries data = TimeSeries.Of([0, 1], new double[,] { { 1 }, { 0 } });
        string message = Assert.Throws<ArgumentException>(() => Standardization.Of(data, log: true)).Message;
        Assert.Contains("trajectory 0, row 1, state 'y0'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e-200", "3e-200", 1e-200)] // squares would underflow
    [InlineData("1e200", "3e200", 1e200)] // squares would overflow
    public void Extreme_units_neither_overflow_nor_underflow(string first, string second, double deviation) =>
        Assert.Equal(1, Standardization.Of(Csv.Read($"t,x\n0,{first}\n1,{second}\n")).Deviation[0] / deviation, 1e-14);

    [Fact]
    public void A_column_without_a_finite_deviation_is_rejected() =>
        Rejects(2, null, ["rescale"], () => Standardization.Of(Csv.Read("t,x\n0,-1.7e308\n1,1.7e308\n")));

    [Fact]
    public void Values_of_another_width_are_rejected() =>
        Assert.Contains("[rows, 2]", Assert.Throws<ArgumentException>(
            () => Standardization.Of(Data).Apply(new double[1, 3])).Message, StringComparison.Ordinal);

    private static void Rejects(int column, int? line, string[] parts, Action action)
    {
        DataFileException error = Assert.Throws<DataFileException>(action);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
