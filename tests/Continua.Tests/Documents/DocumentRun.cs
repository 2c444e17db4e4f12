namespace Continua.Tests.Documents;

/// <summary>
/// Runs the code of README.md, of the examples in the library and of the guides. Needs a separate process, since the
/// code writes files to the working directory. Yields the name of each part when it is done.
/// </summary>
internal static class DocumentRun
{
    public static IEnumerable<string> Lines()
    {
        ReadmeBlock.Run();
        yield return "README.md";
        ExampleCode.Run();
        FrontDoorExamples.Run();
        LayerExamples.Run();
        yield return "examples";
        GuideBlocks.Run();
        yield return "guides";
    }
}
