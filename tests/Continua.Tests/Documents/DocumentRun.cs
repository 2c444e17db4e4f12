namespace Continua.Tests.Documents;

/// <summary>
/// Runs all code of the documents. Needs a separate process, since the code writes files to the working directory.
/// </summary>
internal static class DocumentRun
{
    public static IEnumerable<string> Lines()
    {
        ReadmeBlock.Run();
        yield return "README.md";
        ExampleCode.Run();
        FrontDoorExamples.Run();
        yield return "examples";
        GuideBlocks.Run();
        yield return "guides";
    }
}
