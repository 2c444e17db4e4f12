using Continua.Cli.Verification.Bits;
using Continua.Cli.Verification.Conditions;
using Continua.Cli.Verification.Events;
using Continua.Cli.Verification.Gradients;
using Continua.Cli.Verification.Orders;
using Continua.Cli.Verification.Programs;
using Continua.Cli.Verification.References;

namespace Continua.Cli.Verification;

/// <summary>A group of checks under one heading, made of parts that run independently of each other.</summary>
internal abstract class VerificationSection
{
    /// <summary>All sections, in the order of the table.</summary>
    public static IReadOnlyList<VerificationSection> All { get; } =
    [
        new ConditionSection(), new OrderSection(), new ReferenceSection(), new GradientSection(), new EventSection(),
        new BitSection(), new ProgramSection(),
    ];

    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The heading of the table.</summary>
    public abstract string Title { get; }

    /// <summary>What is measured and how, for the report.</summary>
    public abstract string Explanation { get; }

    /// <summary>Returns the parts of the section; nothing is measured until a part runs.</summary>
    public abstract IEnumerable<VerificationPart> Parts(VerificationPlan plan);
}

/// <summary>A part of a section, usually the checks of one method.</summary>
/// <param name="Check">The name of the row if the part is stopped by an exception.</param>
/// <param name="Method">The method that it checks.</param>
/// <param name="Measure">Measures; an exception becomes a row that fails.</param>
internal sealed record VerificationPart(string Check, string Method, Func<IEnumerable<Finding>> Measure)
{
    /// <summary>Runs the part; if an exception stops it, the last row names the method and the exception's message.</summary>
    /// <exception cref="OperationCanceledException">The verification was stopped.</exception>
    public IReadOnlyList<Finding> Run()
    {
        List<Finding> found = [];
        try
        {
            found.AddRange(Measure());
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            found.Add(Finding.Stopped(Check, Method, fault));
        }

        return found;
    }
}
