using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>
/// The description of a solve in a model file: all options that its states depend on. The options of gradients, threads
/// and lanes are not included.
/// </summary>
internal static class SolverDescription
{
    private const string Custom = "custom", Unset = "unset";

    // Optional entries: if one is absent, its option is not set. Other absent entries of early files are not compared.
    private static readonly string[] Optional =
    [
        "step", "land_on_saves", "non_negative", "in_domain", "first_factor", "max_step", "stop_at", "breakpoints",
        "events",
    ];

    /// <summary>Writes the entries of the description.</summary>
    /// <param name="json">The writer, within an object.</param>
    /// <param name="options">The options to describe.</param>
    /// <param name="solver">The name of the method.</param>
    public static void Write(Utf8JsonWriter json, SolveOptions options, string solver)
    {
        json.WriteString("name", solver);
        json.WriteNumber("rtol", options.Rtol);
        json.WriteNumber("atol", options.Atol);
        if (options.Controller is FixedStep fixedStep)
        {
            json.WriteNumber("step", fixedStep.Step);
            json.WriteBoolean("land_on_saves", fixedStep.LandOnSaves);
        }

        if (options.Controller is GivenSteps given)
        {
            WriteNumbers(json, "steps", given.Times);
        }

        if (options.Solver is DiagonallyImplicit implicitMethod)
        {
            json.WriteNumber("newton_tolerance", implicitMethod.NewtonTolerance);
        }

        if (options.Steps is PidController pid)
        {
            WriteNumbers(json, "pid", [pid.Proportional, pid.Integral, pid.Derivative, pid.Safety, pid.MinFactor, pid.MaxFactor]);
            if (pid.FirstFactor != 1)
            {
                json.WriteNumber("first_factor", pid.FirstFactor);
            }
        }

        json.WriteBoolean("shared", options.Steps.Shared);
        WriteNumbers(json, "atol_per_component", options.AtolPerComponent ?? []);
        json.WriteNumber("quadratures", options.Quadratures);
        json.WriteString("norm", NameOf(options.Norm));
        WriteNumbers(json, "first_step", options.FirstStep is { } first ? [first] : []);
        json.WriteNumber("max_steps", options.MaxSteps);
        if (options.NonNegative is { Count: > 0 } components)
        {
            WriteNumbers(json, "non_negative", [.. components.Select(c => (double)c)]);
        }

        if (options.InDomain is not null)
        {
            json.WriteString("in_domain", Custom);
        }

        WriteTimesAndEvents(json, options);
    }

    private static void WriteTimesAndEvents(Utf8JsonWriter json, SolveOptions options)
    {
        if (options.MaxStep is { } maxStep)
        {
            json.WriteNumber("max_step", maxStep);
        }

        if (options.StopAt is { Count: > 0 } stops)
        {
            WriteNumbers(json, "stop_at", stops);
        }

        if (options.Breakpoints is { Count: > 0 } breaks)
        {
            WriteNumbers(json, "breakpoints", breaks);
        }

        if (options.Events is { Count: > 0 } events)
        {
            // Conditions and resets are C# code, of which only the settings are stored.
            json.WriteStartArray("events");
            foreach (SolveEvent solveEvent in events)
            {
                string when = solveEvent.Times is null ? $"{solveEvent.Direction} of {solveEvent.Samples} samples"
                    : solveEvent.Times.Interval > 0
                        ? string.Create(CultureInfo.InvariantCulture, $"every {solveEvent.Times.Interval:R}")
                    : "at times";
                string effects = $"{(solveEvent.Resets ? ", resets" : "")}{(solveEvent.Terminal ? ", ends" : "")}";
                json.WriteStringValue($"{solveEvent.Name}: {when}{effects}");
            }

            json.WriteEndArray();
        }
    }

    /// <summary>Returns the description in one line.</summary>
    public static string TextOf(SolveOptions options) => TextOf(options, options.Solver.GetType().Name);

    /// <exception cref="FormatException">The norm, the domain or an event is written in C#.</exception>
    public static SolveOptions Read(JsonElement json)
    {
        double[] Numbers(string name) => json.TryGetProperty(name, out JsonElement numbers)
            ? [.. numbers.EnumerateArray().Select(e => e.GetDouble())] : [];
        bool shared = json.TryGetProperty("shared", out JsonElement sharedElement) && sharedElement.GetBoolean();
        SolveOptions defaults = new();
        Solver solver = SolverCatalogue.Create(json.GetProperty("name").GetString() ?? "");
        return new()
        {
            Solver = solver is DiagonallyImplicit method && json.TryGetProperty("newton_tolerance", out JsonElement newton)
                ? method with { NewtonTolerance = newton.GetDouble() } : solver,
            Rtol = json.GetProperty("rtol").GetDouble(),
            Atol = json.GetProperty("atol").GetDouble(),
            Controller = json.TryGetProperty("step", out JsonElement step)
                ? new FixedStep(step.GetDouble()) { LandOnSaves = json.GetProperty("land_on_saves").GetBoolean(), Shared = shared }
                : Numbers("steps") is { Length: > 0 } steps ? new GivenSteps(steps) { Shared = shared }
                : Controller(Numbers("pid"), json.TryGetProperty("first_factor", out JsonElement factor) ? factor.GetDouble() : 1, shared),
            AtolPerComponent = Numbers("atol_per_component") is { Length: > 0 } atol ? atol : null,
            FirstStep = Numbers("first_step") is [double first] ? first : null,
            MaxSteps = json.TryGetProperty("max_steps", out JsonElement maxSteps) ? maxSteps.GetInt32()
                : defaults.MaxSteps,
            Quadratures = json.TryGetProperty("quadratures", out JsonElement quadratures) ? quadratures.GetInt32() : 0,
            Norm = !json.TryGetProperty("norm", out JsonElement norm) ? defaults.Norm : norm.GetString() switch
            {
                "rms" => ErrorNorm.Rms,
                "max" => ErrorNorm.Max,
                _ => throw WrittenInCode("an error norm"),
            },
            NonNegative = Numbers("non_negative") is { Length: > 0 } components
                ? [.. components.Select(c => (int)c)] : null,
            MaxStep = json.TryGetProperty("max_step", out JsonElement maxStep) ? maxStep.GetDouble() : null,
            StopAt = Numbers("stop_at") is { Length: > 0 } stops ? stops : null,
            Breakpoints = Numbers("breakpoints") is { Length: > 0 } breaks ? breaks : null,
            Events = json.TryGetProperty("events", out _) ? throw WrittenInCode("events") : null,
            InDomain = json.TryGetProperty("in_domain", out _) ? throw WrittenInCode("a domain") : null,
        };
    }

    /// <summary>
    /// Compares the description in a file with the options in the code. Required entries that an early file lacks are
    /// not compared.
    /// </summary>
    /// <param name="file">The description in the file.</param>
    /// <param name="code">The options in the code.</param>
    /// <param name="solver">The name of the code's method.</param>
    /// <param name="which">The subject of the message, such as "its Solve".</param>
    /// <param name="withLimit">
    /// Whether to compare the maximum number of steps, which decides whether a solve within a field fails.
    /// </param>
    /// <exception cref="FormatException">They differ; the message names the first difference.</exception>
    public static void Compare(JsonElement file, SolveOptions code, string solver, string which, bool withLimit)
    {
        using JsonDocument current = JsonDocument.Parse(TextOf(code, solver));
        IEnumerable<string> names = file.EnumerateObject().Select(e => e.Name).Union(Optional);
        foreach (string name in names.Where(n => withLimit || n != "max_steps"))
        {
            bool isSaved = file.TryGetProperty(name, out JsonElement saved),
                isSet = current.RootElement.TryGetProperty(name, out JsonElement set);
            if (isSaved != isSet || (isSaved && !JsonElement.DeepEquals(saved, set)))
            {
                throw new FormatException(
                    $"{which} has {name} {(isSaved ? saved.GetRawText() : Unset)}, and the code's "
                    + $"{(isSet ? set.GetRawText() : Unset)}; make the code's the same");
            }
        }
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

    private static string TextOf(SolveOptions options, string solver)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            Write(json, options, solver);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (double number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
