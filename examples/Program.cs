using Continua.Examples;

// Usage: dotnet run -c Release --project examples -- [NAME…] [--quick]
// Without a name, all examples run; --quick shortens them to a smoke test.
bool quick = args.Contains("--quick");
string[] names = [.. args.Where(a => a != "--quick")];
foreach (ExampleProgram example in ExamplePrograms.All.Where(s => names.Length == 0 || names.Contains(s.Name)))
{
    Console.WriteLine($"— {example.Name} —");
    example.Run(Console.Out, quick);
}
