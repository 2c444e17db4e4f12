using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>
/// What a model file says of a solve: everything that its states depend on. How gradients are taken, threads and lanes are not of it.
/// </summary>
internal static class SolverDescription
{
    private const string Custom = "custom", Unset = "unset";

    // What early files do not say is known from their silence for these alone.
    private static readonly string[] Conditional = ["step", "land_on_saves", "non_negative", "in_domain", "first_factor", "max_step", "stop_at", "breakpoints", "events"];

    /// <summary>The properties of one object.</summary>
    /// <param name="solver">The method's name.</param>
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

        WriteHappenings(json, options);
    }

    private static void WriteHappenings(Utf8JsonWriter json, SolveOptions options)
    {
        if (options.MaxStep is { } most)
        {
            json.WriteNumber("max_step", most);
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
            // What is written in C# is known by its settings alone.
            json.WriteStartArray("events");
            foreach (SolveEvent one in events)
            {
                string when = one.Times is null ? $"{one.Direction} of {one.Samples} samples"
                    : one.Times.Interval > 0 ? string.Create(CultureInfo.InvariantCulture, $"every {one.Times.Interval:R}") : "at times";
                json.WriteStringValue($"{one.Name}: {when}{(one.Resets ? ", resets" : "")}{(one.Terminal ? ", ends" : "")}");
            }

            json.WriteEndArray();
        }
    }

    /// <summary>All of it in one line.</summary>
    public static string Words(SolveOptions options) => Words(options, options.Solver.GetType().Name);

    /// <exception cref="FormatException">The norm or the domain is written in C#.</exception>
    public static SolveOptions Read(JsonElement json)
    {
        double[] Numbers(string name) => json.TryGetProperty(name, out JsonElement numbers)
            ? [.. numbers.EnumerateArray().Select(e => e.GetDouble())] : [];
        bool shared = json.TryGetProperty("shared", out JsonElement together) && together.GetBoolean();
        SolveOptions all = new();
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
            MaxSteps = json.TryGetProperty("max_steps", out JsonElement most) ? most.GetInt32() : all.MaxSteps,
            Quadratures = json.TryGetProperty("quadratures", out JsonElement quadratures) ? quadratures.GetInt32() : 0,
            Norm = !json.TryGetProperty("norm", out JsonElement norm) ? all.Norm : norm.GetString() switch
            {
                "rms" => ErrorNorm.Rms,
                "max" => ErrorNorm.Max,
                _ => throw WrittenInCode("an error norm"),
            },
            NonNegative = Numbers("non_negative") is { Length: > 0 } components
                ? [.. components.Select(c => (int)c)] : null,
            MaxStep = json.TryGetProperty("max_step", out JsonElement longest) ? longest.GetDouble() : null,
            StopAt = Numbers("stop_at") is { Length: > 0 } stops ? stops : null,
            Breakpoints = Numbers("breakpoints") is { Length: > 0 } breaks ? breaks : null,
            Events = json.TryGetProperty("events", out _) ? throw WrittenInCode("events") : null,
            InDomain = json.TryGetProperty("in_domain", out _) ? throw WrittenInCode("a domain") : null,
        };
    }

    /// <summary>Compares what the file says with the code; what early files do not say is not compared.</summary>
    /// <param name="file">The object in the file.</param>
    /// <param name="code">The options in the code.</param>
    /// <param name="solver">The name of their method.</param>
    /// <param name="which">The solve in words.</param>
    /// <param name="withLimit">Whether the largest number of steps is compared: it decides where a solve within a field fails.</param>
    /// <exception cref="FormatException">They differ; the first difference is named.</exception>
    public static void Compare(JsonElement file, SolveOptions code, string solver, string which, bool withLimit)
    {
        using JsonDocument own = JsonDocument.Parse(Words(code, solver));
        IEnumerable<string> names = file.EnumerateObject().Select(e => e.Name).Union(Conditional);
        foreach (string name in names.Where(n => withLimit || n != "max_steps"))
        {
            bool isSaved = file.TryGetProperty(name, out JsonElement saved), isSet = own.RootElement.TryGetProperty(name, out JsonElement its);
            if (isSaved != isSet || (isSaved && !JsonElement.DeepEquals(saved, its)))
            {
                throw new FormatException(
                    $"{which} has {name} {(isSaved ? saved.GetRawText() : Unset)}, and the code's {(isSet ? its.GetRawText() : Unset)}; make the code's the same");
            }
        }
    }

    private static FormatException WrittenInCode(string what) => new(
        $"its solve has {what} written in C#, so that it cannot be rebuilt from the file alone; load it with the "
        + $"model's own code: model.Load(path)");

    private static string NameOf(ErrorNorm norm) =>
        ReferenceEquals(norm, ErrorNorm.Rms) ? "rms" : ReferenceEquals(norm, ErrorNorm.Max) ? "max" : Custom;

    private static PidController? Controller(double[] pid, double firstFactor, bool shared) => pid is not [var p, var i, var d, var safety, var least, var most]
        ? null
        : new()
        {
            Proportional = p,
            Integral = i,
            Derivative = d,
            Safety = safety,
            MinFactor = least,
            MaxFactor = most,
            FirstFactor = firstFactor,
            Shared = shared,
        };

    private static string Words(SolveOptions options, string solver)
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
