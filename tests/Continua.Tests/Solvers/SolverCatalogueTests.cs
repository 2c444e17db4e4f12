namespace Continua.Tests.Solvers;

public class SolverCatalogueTests
{
    public static TheoryData<string> All => [.. SolverCatalogue.All.Select(entry => entry.Name)];

    [Fact]
    public void Every_solver_of_the_library_is_listed_once() =>
        Assert.Equal(
            typeof(Solver).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Solver)) && !type.IsAbstract)
                .Select(type => type.Name).Order(),
            SolverCatalogue.All.Select(entry => entry.Create().GetType().Name).Order());

    [Fact]
    public void The_public_list_is_the_catalogue() =>
        Assert.Equal(SolverCatalogue.All.Select(entry => entry.Create()), Solver.All);

    [Fact]
    public void Only_Verners_methods_have_a_default_controller_other_than_that_of_the_library() =>
        Assert.Equal(
            ["vern7", "vern9"],
            SolverCatalogue.All.Where(entry => entry.Create().DefaultController != new PidController()).Select(entry => entry.Name));

    [Theory]
    [MemberData(nameof(All))]
    public void A_name_gives_a_solver_with_that_name(string name)
    {
        Assert.Equal(name, SolverCatalogue.NameOf(SolverCatalogue.Create(name)));
        Assert.Equal(SolverCatalogue.Create(name), SolverCatalogue.Create(name.ToUpperInvariant()));
    }

    [Fact]
    public void The_message_for_a_mistyped_name_suggests_the_nearest_name() =>
        Assert.Contains(
            "'dorpi8'; did you mean 'dopri8'?",
            Assert.Throws<ArgumentException>(() => SolverCatalogue.Create("dorpi8")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_message_for_an_unknown_name_lists_all_names() =>
        Assert.Contains(
            "euler, midpoint",
            Assert.Throws<ArgumentException>(() => SolverCatalogue.Create("adams-bashforth")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_user_defined_solver_has_no_name() =>
        Assert.Contains(
            nameof(UserDefined),
            Assert.Throws<ArgumentException>(() => SolverCatalogue.NameOf(new UserDefined())).Message,
            StringComparison.Ordinal);

    private sealed record UserDefined : RungeKutta
    {
        public override Tableau Tableau { get; } = new(order: 1, c: [0], a: [[]], b: [1]);
    }
}
