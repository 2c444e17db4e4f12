using Continua.Examples;

// dotnet run -c Release --project examples -- spiral        (all of them without a name; --quick for a smoke run)
bool quick = args.Contains("--quick");
string[] names = [.. args.Where(a => a != "--quick")];
foreach (ExampleProgram example in ExamplePrograms.All.Where(s => names.Length == 0 || names.Contains(s.Name)))
{
    Console.WriteLine($"— {example.Name} —");
    example.Run(Console.Out, quick);
}
