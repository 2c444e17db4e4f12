namespace Continua.Tests.Documents;

/// <summary>All code in documents, run in a process of its own, since it writes files into the current folder.</summary>
internal static class DocumentRun
{
    public static IEnumerable<string> Lines()
    {
        ReadmeBlock.Run();
        yield return "README.md";
        ExampleCode.Run();
        yield return "examples";
        GuideBlocks.Run();
        yield return "guides";
    }
}
