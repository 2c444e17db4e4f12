using System.Globalization;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>
/// The description of a solve in a model file: all options on which its result depends. The options of gradients,
/// threads and lanes are not included.
/// </summary>
internal static class SolverDescription
{
    private const string Custom = "custom", Unset = "unset";

    // If a file lacks one of these members, the option is not set. Other members that a file lacks, because it was
    // written by an early version, are not compared.
    private static readonly string[] Optional =
    [
        "step", "land_on_saves", "compensated", "max_order", "non_negative", "in_domain", "first_factor", "max_step", "stop_at", "breakpoints",
        "events",
    ];

    /// <summary>Describes options.</summary>
    /// <param name="options">The options to describe.</param>
    /// <param name="solver">The name of the method.</param>
    public static SolverDocument Of(SolveOptions options, string solver)
    {
        PidController? pid = options.Steps as PidController;
        return new()
        {
            Name = solver,
            Rtol = options.Rtol,
            Atol = options.Atol,
            Step = (options.Controller as FixedStep)?.Step,
            LandOnSaves = (options.Controller as FixedStep)?.LandOnSaves,
            Steps = (options.Controller as GivenSteps)?.Times,
            NewtonTolerance = options.Solver switch
            {
                DiagonallyImplicit method => method.NewtonTolerance,
                FullyImplicit method => method.NewtonTolerance,
                Bdf method => method.NewtonTolerance,
                _ => null,
            },
            MaxOrder = (options.Solver as Multistep)?.MaxOrder,
            Compensated = options.Solver is Symplectic { Compensated: true } ? true : null,
            Pid = pid is null
                ? null : [pid.Proportional, pid.Integral, pid.Derivative, pid.Safety, pid.MinFactor, pid.MaxFactor],
            FirstFactor = pid is null or { FirstFactor: 1 } ? null : pid.FirstFactor,
            Shared = options.Steps.Shared,
            AtolPerComponent = options.AtolPerComponent ?? [],
            Quadratures = options.Quadratures,
            Norm = NameOf(options.Norm),
            FirstStep = options.FirstStep is { } first ? [first] : [],
            MaxSteps = options.MaxSteps,
            NonNegative = options.NonNegative is { Count: > 0 } components ? components : null,
            InDomain = options.InDomain is null ? null : Custom,
            MaxStep = options.MaxStep,
            StopAt = options.StopAt is { Count: > 0 } stops ? stops : null,
            Breakpoints = options.Breakpoints is { Count: > 0 } breakpoints ? breakpoints : null,
            Events = options.Events is { Count: > 0 } events ? [.. events.Select(TextOf)] : null,
        };
    }

    /// <summary>Returns the description in one line.</summary>
    public static string TextOf(SolveOptions options) =>
        JsonSerializer.Serialize(Of(options, options.Solver.GetType().Name), ModelJson.Default.SolverDocument);

    /// <summary>Returns the options that a file describes.</summary>
    /// <exception cref="FormatException">The norm, the domain or an event is written in C#.</exception>
    /// <exception cref="ArgumentException">The method is not in the catalogue.</exception>
    public static SolveOptions Read(SolverDocument file)
    {
        bool shared = file.Shared ?? false;
        SolveOptions defaults = new();
        Solver solver = SolverCatalogue.Create(file.Name);
        return new()
        {
            Solver = solver switch
            {
                DiagonallyImplicit method when file.NewtonTolerance is { } tolerance => method with { NewtonTolerance = tolerance },
                FullyImplicit method when file.NewtonTolerance is { } tolerance => method with { NewtonTolerance = tolerance },
                Bdf method => method with
                {
                    MaxOrder = file.MaxOrder ?? method.MaxOrder,
                    NewtonTolerance = file.NewtonTolerance ?? method.NewtonTolerance,
                },
                Multistep method => method with { MaxOrder = file.MaxOrder ?? method.MaxOrder },
                Symplectic method => method with { Compensated = file.Compensated ?? false },
                _ => solver,
            },
            Rtol = file.Rtol,
            Atol = file.Atol,
            Controller = file.Step is { } step
                ? new FixedStep(step) { LandOnSaves = file.LandOnSaves ?? throw new KeyNotFoundException("land_on_saves"), Shared = shared }
                : file.Steps is { Count: > 0 } steps ? new GivenSteps(steps) { Shared = shared }
                : Controller(file.Pid ?? [], file.FirstFactor ?? 1, shared),
            AtolPerComponent = file.AtolPerComponent is { Count: > 0 } atol ? atol : null,
            FirstStep = file.FirstStep is [double first] ? first : null,
            MaxSteps = file.MaxSteps ?? defaults.MaxSteps,
            Quadratures = file.Quadratures ?? 0,
            Norm = file.Norm switch
            {
                null => defaults.Norm,
                "rms" => ErrorNorm.Rms,
                "max" => ErrorNorm.Max,
                _ => throw WrittenInCode("an error norm"),
            },
            NonNegative = file.NonNegative is { Count: > 0 } components ? components : null,
            MaxStep = file.MaxStep,
            StopAt = file.StopAt is { Count: > 0 } stops ? stops : null,
            Breakpoints = file.Breakpoints is { Count: > 0 } breakpoints ? breakpoints : null,
            Events = file.Events is null ? null : throw WrittenInCode("events"),
            InDomain = file.InDomain is null ? null : throw WrittenInCode("a domain"),
        };
    }

    /// <summary>
    /// Compares the description in a file with the options in the code. Members that an early file lacks are not
    /// compared.
    /// </summary>
    /// <param name="file">The description in the file.</param>
    /// <param name="code">The options in the code.</param>
    /// <param name="solver">The name of the code's method.</param>
    /// <param name="which">The subject of the message, such as "its Solve".</param>
    /// <param name="withLimit">
    /// Whether to compare the maximum number of steps, which decides whether a solve within a field fails.
    /// </param>
    /// <exception cref="FormatException">They differ; the message names the first difference.</exception>
    public static void Compare(SolverDocument file, SolveOptions code, string solver, string which, bool withLimit)
    {
        JsonElement stored = JsonSerializer.SerializeToElement(file, ModelJson.Default.SolverDocument),
            current = JsonSerializer.SerializeToElement(Of(code, solver), ModelJson.Default.SolverDocument);
        IEnumerable<string> names = stored.EnumerateObject().Select(member => member.Name).Union(Optional);
        foreach (string name in names.Where(n => withLimit || n != "max_steps"))
        {
            bool isStored = stored.TryGetProperty(name, out JsonElement before), isSet = current.TryGetProperty(name, out JsonElement now);
            if (isStored != isSet || (isStored && !JsonElement.DeepEquals(before, now)))
            {
                throw new FormatException(
                    $"{which} has {name} {(isStored ? before.GetRawText() : Unset)}, and the code's "
                    + $"{(isSet ? now.GetRawText() : Unset)}; make the code's the same");
            }
        }
    }

    // Only the settings of an event are stored: its condition and its reset are C# code.
    private static string TextOf(SolveEvent solveEvent)
    {
        string when = solveEvent.Times is null ? $"{solveEvent.Direction} of {solveEvent.Samples} samples"
            : solveEvent.Times.Interval > 0 ? string.Create(CultureInfo.InvariantCulture, $"every {solveEvent.Times.Interval:R}")
            : "at times";
        return $"{solveEvent.Name}: {when}{(solveEvent.Resets ? ", resets" : "")}{(solveEvent.Terminal ? ", ends" : "")}";
    }

    private static FormatException WrittenInCode(string what) => new(
        $"its solve has {what} written in C#, so that it cannot be rebuilt from the file alone; load it with the "
        + $"model's own code: model.Load(path)");

    private static string NameOf(ErrorNorm norm) =>
        ReferenceEquals(norm, ErrorNorm.Rms) ? "rms" : ReferenceEquals(norm, ErrorNorm.Max) ? "max" : Custom;

    private static PidController? Controller(double[] pid, double firstFactor, bool shared) =>
        pid is not [var p, var i, var d, var safety, var minFactor, var maxFactor]
        ? null
        : new()
        {
            Proportional = p,
            Integral = i,
            Derivative = d,
            Safety = safety,
            MinFactor = minFactor,
            MaxFactor = maxFactor,
            FirstFactor = firstFactor,
            Shared = shared,
        };
}
