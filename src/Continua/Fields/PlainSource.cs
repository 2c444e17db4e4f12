using System.Numerics;
using Continua.Compilation;
using Continua.Execution;
using Continua.Fields;
using Continua.Tracing;

namespace Continua.Fields;

/// <summary>The source of a plain C# field, with or without user-defined derivatives.</summary>
internal sealed class PlainSource<TField>(PlainField<TField> plain, int dimension) : FieldSource
    where TField : unmanaged, IBinaryFloatingPointIeee754<TField>
{
    public override int Dimension => dimension;

    public override int Arguments => Events.Arguments.Count;

    public override double[,]? Mass => plain.Mass;

    public override int MaxThreads => 0;

    public override int SizeOf(int argument) => Events.Arguments[argument].Size;

    public override IReadOnlyList<int> TimedArguments => [];

    public override IReadOnlyList<Tensor> ArgumentPlaceholders => Events.Arguments;

    public override IReadOnlyList<Tensor> Placeholders => Events.Placeholders;

    public override Tensor[] Functions(ReadOnlySpan<Tensor> arguments) =>
        Filled(Events.Traced, Events.Arguments, arguments);

    public override (FieldSource Source, Tensor[] Arguments) Open(Tensor[] functions, IReadOnlySet<Tensor> required) =>
        With(Events, functions, required);

    /// <summary>Returns the same field with events.</summary>
    public (FieldSource Source, Tensor[] Arguments) With(EventRules rules) =>
        With(rules, rules.Traced, new HashSet<Tensor>());

    private (FieldSource Source, Tensor[] Arguments) With(
        EventRules rules, Tensor[] functions, IReadOnlySet<Tensor> required)
    {
        if (functions.Length == 0)
        {
            return (new PlainSource<TField>(plain, dimension) { Events = rules }, []);
        }

        Trace.Enclosure enclosure = Trace.Enclose(rules.Placeholders, functions, required);
        EventRules enclosed = rules.With(enclosure.Bodies, enclosure.Placeholders);
        return (new PlainSource<TField>(plain, dimension) { Events = enclosed }, enclosure.Arguments);
    }

    public override FieldPlan<T> Plan<T>(InputVariation[] arguments) =>
        new PlainPlan<TField>(plain, dimension) is FieldPlan<T> plan
            ? plan
            : throw new NotSupportedException(
                $"A plain vector field works in its own precision, but one over {typeof(TField).Name} was evaluated in "
                + $"{typeof(T).Name}; write it as VectorField<{typeof(T).Name}>.");
}

/// <summary>A plain C# vector field, with its user-defined derivatives if there are any.</summary>
internal sealed class PlainField<T>(
    VectorField<T> slope, VectorFieldVjp<T>? vjp = null, VectorFieldJacobian<T>? jacobian = null,
    double[,]? mass = null,
    JacobianPattern? pattern = null, bool isSeparable = false, params IReadOnlyList<PlainField<T>> summands)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public VectorField<T> Slope { get; private set; } = slope;

    public VectorFieldVjp<T>? Vjp { get; private set; } = vjp;

    public VectorFieldJacobian<T>? Jacobian { get; private set; } = jacobian;

    public double[,]? Mass => mass;

    public JacobianPattern? Pattern => pattern;

    /// <summary>The velocities and the forces of a separable field; empty for another one.</summary>
    public IReadOnlyList<PlainField<T>> Separated => isSeparable ? summands : [];

    /// <summary>The implicit and the explicit summand of a split field; empty for another one.</summary>
    public IReadOnlyList<PlainField<T>> Split => isSeparable ? [] : summands;

    private (bool HasVjp, bool HasJacobian, JacobianPattern? Pattern, int Summands, bool IsSeparable) Form { get; } =
        (vjp is not null, jacobian is not null, pattern, summands.Count, isSeparable);

    /// <summary>
    /// Whether another field provides the same kinds of functions, the same mass matrix and the same pattern, so that
    /// their delegates are interchangeable.
    /// </summary>
    public bool HasFormOf(PlainField<T> other) => Form == other.Form && SameMass(mass, other.Mass)
        && summands.Zip(other.AllSummands).All(pair => pair.First.HasFormOf(pair.Second));

    private IReadOnlyList<PlainField<T>> AllSummands => summands;

    /// <summary>Returns a copy with the same functions and a copy of the mass matrix.</summary>
    public PlainField<T> Copy() =>
        new(Slope, Vjp, Jacobian, (double[,]?)mass?.Clone(), pattern, isSeparable, [.. summands.Select(summand => summand.Copy())]);

    private static bool SameMass(double[,]? first, double[,]? second)
    {
        if (first is null || second is null || first.Length != second.Length
            || first.GetLength(0) != second.GetLength(0))
        {
            return first is null && second is null;
        }

        for (int i = 0; i < first.GetLength(0); i++)
        {
            for (int j = 0; j < first.GetLength(1); j++)
            {
                if (first[i, j] != second[i, j])
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>
    /// Replaces the functions by those of a field of the same form, which instances created from this field then call.
    /// </summary>
    public void ReplaceFunctions(PlainField<T> other)
    {
        (Slope, Vjp, Jacobian) = (other.Slope, other.Vjp, other.Jacobian);
        for (int i = 0; i < summands.Count; i++)
        {
            summands[i].ReplaceFunctions(other.AllSummands[i]);
        }
    }

    /// <summary>Releases the functions, whose closures may keep large objects alive.</summary>
    public void ReleaseFunctions()
    {
        (Slope, Vjp, Jacobian) = (null!, null, null);
        foreach (PlainField<T> summand in summands)
        {
            summand.ReleaseFunctions();
        }
    }
}

/// <summary>Creates instances of a plain C# field and of its derivatives.</summary>
internal sealed class PlainPlan<T>(PlainField<T> plain, int dimension) : FieldPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override int Footprint => 0;

    public override PlainField<T> Plain => plain;

    public override FieldParts<T> Create(FieldQuery query, int capacity)
    {
        if (query.Separable)
        {
            return Separated(query.Derivative is not null);
        }

        if (query.Split && plain.Split.Count > 0)
        {
            return Split(query, capacity);
        }

        Tensor.Guard(
            !query.Directional,
            "A gradient through steps of a Rosenbrock method needs the derivative of the Jacobian, which a plain C# "
            + "vector field does not provide; write the field over tensors, or use Kvaerno5.");
        FieldJacobian<T>? stepJacobian = query.Jacobian ? Jacobian(query, capacity) : null;
        BlockField<T> field = query.Form == FieldForm.Slope
            ? new DelegateField<T>(plain, dimension) { Jacobian = stepJacobian, Mass = plain.Mass }
            : Augmented();
        return query.Derivative is null ? new(field) : new(field, new(
            Vjp(), null, query.Jacobian ? Jacobian(query, capacity) : null, [], capacity));
    }

    private FieldParts<T> Split(FieldQuery query, int capacity)
    {
        PlainPlan<T>[] summands = [.. plain.Split.Select(summand => new PlainPlan<T>(summand, dimension))];
        FieldQuery ofStiff = query with { Split = false }, ofRest = ofStiff with { Jacobian = false };
        FieldParts<T> stiff = summands[SplitField.Implicit].Create(ofStiff, capacity);
        FieldParts<T> rest = summands[SplitField.Explicit].Create(ofRest, capacity);
        DelegateField<T> field = new(plain, dimension) { Summands = [stiff.Field, rest.Field] };
        return query.Derivative is null ? new(field) : new(field, new(
            Vjp(), null, stiff.Derivatives!.Jacobian, [], 0, [stiff.Derivatives.Vjp, rest.Derivatives!.Vjp]));
    }

    private FieldParts<T> Separated(bool withDerivative)
    {
        Tensor.Guard(
            plain.Separated.Count > 0,
            "A symplectic method evaluates velocities and forces one by one, but this field in plain C# computes both; give it "
            + "as a SeparableTerm.");
        PlainPlan<T>[] summands = [.. plain.Separated.Select(summand => new PlainPlan<T>(summand, dimension))];
        DelegateField<T> field = new(plain, dimension)
        {
            Summands = [.. plain.Separated.Select(summand => new DelegateField<T>(summand, dimension))],
        };
        return withDerivative
            ? new(field, new(Vjp(), null, null, [], 0, [.. summands.Select(summand => summand.Vjp())])) : new(field);
    }

    private FieldJacobian<T> Jacobian(FieldQuery query, int capacity)
    {
        JacobianPattern? pattern = plain.Pattern;
        Tensor.Guard(
            pattern is null || pattern.Dimension == dimension,
            $"A JacobianPattern has the size of the state, [{dimension}, {dimension}], but got {pattern}; give a "
            + $"pattern of that size.");
        if (pattern is null || plain.Jacobian is not null)
        {
            FieldJacobian<T>.GuardDense(dimension);
        }

        return plain.Jacobian is not null ? new DelegateJacobian<T>(plain, dimension, pattern)
            : plain.Vjp is not null ? new PulledJacobian<T>(Vjp(), dimension, pattern, capacity)
            : query.ExactJacobian ? new CentralJacobian<T>(plain, dimension, pattern)
            : new ForwardJacobian<T>(plain, dimension, pattern);
    }

    private DelegateField<T> Augmented()
    {
        RequireVjp();
        void StateAndAdjoint(T t, ReadOnlySpan<T> state, Span<T> slope)
        {
            plain.Slope(t, state[..dimension], slope[..dimension]);
            plain.Vjp!(t, state[..dimension], state[dimension..], slope[dimension..]);
            foreach (ref T value in slope[dimension..])
            {
                value = -value;
            }
        }

        return new(new PlainField<T>(StateAndAdjoint), 2 * dimension);
    }

    private PlainFieldVjp<T> Vjp()
    {
        RequireVjp();
        return new(plain, dimension);
    }

    private void RequireVjp()
    {
        if (plain.Vjp is null)
        {
            throw new NotSupportedException(
                "A gradient through a plain C# vector field needs its derivative, and this field has none; pass a "
                + "VectorFieldVjp as well, or write the field over tensors.");
        }
    }
}

/// <summary>A user-defined derivative in plain C#, evaluated row by row.</summary>
internal sealed unsafe class PlainFieldVjp<T>(PlainField<T> field, int dimension) : FieldVjp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] state = new T[dimension], slopeCotangent = new T[dimension], stateCotangent = new T[dimension];
    private LaneMap map = LaneMap.None;

    public override bool ReadsTime => true;

    public override void Begin(ReadOnlySpan<BlockValue<T>> arguments)
    {
    }

    public override void Select(LaneMap map) => this.map = map;

    public override void Pull(T* t, T* y, T* kept, T* cotangent, T* byY, T* byT, ReadOnlySpan<int> lanes)
    {
        foreach (int l in lanes)
        {
            for (int c = 0; c < dimension; c++)
            {
                state[c] = y[(c * map.Lanes) + l];
                slopeCotangent[c] = cotangent[(c * map.Lanes) + l];
            }

            byT[l] = field.Vjp!(t[l], state, slopeCotangent, stateCotangent);
            for (int c = 0; c < dimension; c++)
            {
                byY[(c * map.Lanes) + l] = stateCotangent[c];
            }
        }
    }

    public override void Finish()
    {
    }

    public override T* ByRowArgument(int index) => null;

    public override void AddSummedArgument(int index, Span<T> target)
    {
    }

    public override void Dispose()
    {
    }
}
