using System.Diagnostics;
using System.IO.Compression;
using Continua.Tests.Architecture;
using Continua.Tests.Cli;

namespace Continua.Tests.Packages;

/// <summary>Both packages, installed from a local feed as a user would install them.</summary>
public sealed class PackageTests : IDisposable
{
    // A version that no other feed or cache can contain.
    private readonly string version = $"0.0.0-test.{Environment.ProcessId}.{DateTime.UtcNow.Ticks}";
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_new_project_and_a_new_tool_run_from_the_packages()
    {
        foreach (string project in new[] { "Continua", "Continua.Cli" })
        {
            Dotnet(Repository.Root, "pack", Path.Combine("src", project), "--no-build", "-c", Configuration, $"-p:PackageVersion={version}", "-o", folder.In("feed"));
            CheckContents(project);
        }

        File.WriteAllText(folder.In("nuget.config"), $"""
            <configuration>
              <packageSources><add key="local" value="{folder.In("feed")}" /></packageSources>
              <fallbackPackageFolders><add key="cache" value="{Cache}" /></fallbackPackageFolders>
            </configuration>
            """);
        RunReadmeInNewProject();
        RunTool();
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Name.StartsWith("debug", StringComparison.OrdinalIgnoreCase) ? "Debug" : "Release";

    private static string Cache => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private void CheckContents(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(folder.In("feed", $"{package}.{version}.nupkg"));
        Assert.InRange(archive.GetEntry("icon.png")!.Length, 1, 10 * 1024);
        using StreamReader reader = new(archive.GetEntry("README.md")!.Open());
        string readme = reader.ReadToEnd();
        Assert.DoesNotContain("{repository}", readme, StringComparison.Ordinal);
        Assert.DoesNotContain("](docs", readme, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.In("feed", $"{package}.{version}.snupkg")));
    }

    private void RunReadmeInNewProject()
    {
        Directory.CreateDirectory(folder.In("app"));
        File.WriteAllText(folder.In("app", "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestorePackagesPath>{folder.In("packages")}</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Continua" Version="{version}" /></ItemGroup>
            </Project>
            """);
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        int start = readme.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        string block = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
        File.WriteAllText(folder.In("app", "Program.cs"), block + "Console.WriteLine(ahead.Times()[^1]);\n");
        string output = Dotnet(folder.In("app"), "run", "-c", "Release");
        Assert.Equal("30", output.Trim().Split('\n')[^1].Trim());
    }

    private void RunTool()
    {
        Dotnet(folder.In("app"), "tool", "install", "Continua.Cli", "--version", version, "--tool-path", folder.In("tools"), "--configfile", folder.In("nuget.config"));
        string tool = folder.In("tools", OperatingSystem.IsWindows() ? "continua.exe" : "continua");
        Assert.StartsWith("continua 0.", Output(folder.In("app"), tool, "--version"), StringComparison.Ordinal);
        string sample = Path.Combine(Repository.Root, "samples", "pendulum.csv");
        string result = Output(folder.In("app"), tool, "fit", sample, "--quick", "--json", "--quiet", "--out", folder.In("run"));
        Assert.Contains("\"status\":\"done\"", result.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(File.Exists(folder.In("run", "report.html")));
    }

    private static string Dotnet(string directory, params string[] arguments) => Output(directory, "dotnet", arguments);

    private static string Output(string directory, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";

        // A test run sets these for its own process; a user's shell does not have them.
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildExtensionsPath");
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{output}\n{error.Result}");
        return output;
    }
}
