using Continua.Examples;

// dotnet run -c Release --project examples -- spiral        (all of them without a name; --quick for a smoke run)
bool quick = args.Contains("--quick");
string[] names = [.. args.Where(a => a != "--quick")];
foreach (Story story in Stories.All.Where(s => names.Length == 0 || names.Contains(s.Name)))
{
    Console.WriteLine($"— {story.Name} —");
    story.Tell(Console.Out, quick);
}
