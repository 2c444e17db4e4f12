using System.Reflection;
using Continua.Differentiation;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Tests.Graphs;

/// <summary>Every primitive and every function of tensors is in the table of cases for the derivative tests.</summary>
public class CoverageTests
{
    [Fact]
    public void Every_primitive_occurs_in_the_table_or_its_derivatives()
    {
        HashSet<Type> used = [.. PrimitiveTable.All.SelectMany(Used), typeof(SumRowsPrimitive)];
        IEnumerable<Type> all = typeof(Primitive).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Primitive)) && !t.IsAbstract && t.Namespace == typeof(Primitive).Namespace);
        Assert.All(all, type => Assert.Contains(type, used));
    }

    [Fact]
    public void Every_public_function_of_tensors_occurs_in_the_table()
    {
        IEnumerable<string> functions = typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => m.ReturnType == typeof(Tensor)).Select(m => m.Name).Distinct();
        HashSet<string> covered = [.. PrimitiveTable.All.Select(c => c.Name.Split(' ')[0])];
        Assert.All(functions, function => Assert.Contains(function, covered));
    }

    [Fact]
    public void Names_of_cases_are_unique() =>
        Assert.Equal(PrimitiveTable.All.Count, PrimitiveTable.All.Select(c => c.Name).Distinct().Count());

    private static IEnumerable<Type> Used(PrimitiveCase testCase)
    {
        Tensor[] x = testCase.Leaves();
        Tensor y = testCase.Traced(x);
        IEnumerable<Tensor> pulled = Derivative.Vjp([y], [Trace.Input("c", y.Shape)], x).OfType<Tensor>();
        return Graph.Sort([y, .. pulled]).Select(node => node.Primitive.GetType());
    }
}
