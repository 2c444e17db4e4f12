using System.Reflection;
using System.Reflection.Emit;

namespace Continua.Tests.Architecture;

/// <summary>The types that a type of a built assembly refers to, in its declarations and in its code.</summary>
internal sealed class TypeReferences
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly HashSet<Type> found = [];

    private TypeReferences()
    {
    }

    public static IReadOnlyCollection<Type> Of(Type type)
    {
        TypeReferences references = new();
        references.AddDeclaration(type);
        return references.found;
    }

    private void AddDeclaration(Type type)
    {
        Add(type.BaseType);
        AddAll(type.GetInterfaces());
        AddAll(type.GetGenericArguments().Where(a => a.IsGenericParameter).SelectMany(a => a.GetGenericParameterConstraints()));
        AddAll(type.GetFields(All).Select(field => field.FieldType));
        foreach (MethodBase method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
        {
            AddAll(method.GetParameters().Select(parameter => parameter.ParameterType).Append((method as MethodInfo)?.ReturnType));
            if (method.GetMethodBody() is { } body)
            {
                AddAll(body.LocalVariables.Select(local => local.LocalType));
                AddCode(method, body.GetILAsByteArray()!);
            }
        }
    }

    private void AddCode(MethodBase method, byte[] code)
    {
        Type[] ofType = method.DeclaringType!.GetGenericArguments();
        Type[] ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (int at = 0; at < code.Length;)
        {
            short value = code[at++];
            value = value == 0xFE ? (short)((0xFE << 8) | code[at++]) : value;
            OpCode operation = Codes[value];
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                AddMember(method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod));
            }

            at += OperandBytes(operation.OperandType, code, at);
        }
    }

    private void AddMember(MemberInfo? member)
    {
        Add(member as Type ?? member?.DeclaringType);
        if (member is MethodInfo { IsGenericMethod: true } method)
        {
            AddAll(method.GetGenericArguments());
        }
    }

    private void AddAll(IEnumerable<Type?> types)
    {
        foreach (Type? type in types)
        {
            Add(type);
        }
    }

    private void Add(Type? type)
    {
        while (type is { HasElementType: true })
        {
            type = type.GetElementType();
        }

        if (type is null || type.IsGenericParameter)
        {
            return;
        }

        if (type.IsGenericType)
        {
            AddAll(type.GetGenericArguments());
            type = type.GetGenericTypeDefinition();
        }

        found.Add(type);
    }

    private static int OperandBytes(OperandType type, byte[] code, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };
}
