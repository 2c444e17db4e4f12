using System.Text.RegularExpressions;

namespace Continua.Tests.Rooms;

/// <summary>A folder of the library is a room, and a room uses only the rooms above it.</summary>
public partial class RoomTests
{
    private static readonly string[] Order =
    [
        "Tensors", "Vectors", "Random", "StepSize", "Solvers", "Kernels", "Graphs", "Differentiation", "Tracing",
        "Compilation", "Execution", "Terms", "Integration", "Adjoints", "Nn", "Models", "Training", "Data", "Fitting",
        "Plotting", "Reports",
    ];

    [Fact]
    public void Every_room_has_its_place_in_the_order()
    {
        IEnumerable<string> rooms = Directory.GetDirectories(Library).Select(d => Path.GetFileName(d)!);
        Assert.Empty(rooms.Except(Order));
    }

    [Fact]
    public void A_room_uses_only_rooms_above_it()
    {
        List<(string File, string Room, string Text)> files =
        [
            .. Directory.GetFiles(Library, "*.cs", SearchOption.AllDirectories)
                .Select(f => (f, RoomOf(f), Comments().Replace(File.ReadAllText(f), ""))),
        ];
        Dictionary<string, string> homes = Homes(files);
        List<string> faults = [];
        foreach ((string file, string room, string text) in files)
        {
            foreach (string word in Words().Matches(text).Select(m => m.Value).Distinct())
            {
                if (homes.TryGetValue(word, out string? home) && Array.IndexOf(Order, home) > Array.IndexOf(Order, room))
                {
                    faults.Add($"{Path.GetRelativePath(Library, file)} uses {word} of {home}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static string Library
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Continua.slnx")))
            {
                folder = folder.Parent;
            }

            return Path.Combine(folder!.FullName, "src", "Continua");
        }
    }

    private static string RoomOf(string file) => Path.GetRelativePath(Library, file).Split(Path.DirectorySeparatorChar)[0];

    // A name declared in several rooms, or that is a member's name too, says nothing about who uses whom.
    private static Dictionary<string, string> Homes(List<(string File, string Room, string Text)> files)
    {
        ILookup<string, string> declared = files
            .SelectMany(f => Declarations().Matches(f.Text).Select(m => (Name: m.Groups[1].Value, f.Room)))
            .ToLookup(d => d.Name, d => d.Room);
        string[] ambiguous = ["Adjoint", "Axis", "Derivative", "Extent", "Field", "Layout", "Pieces", "Place", "Scale", "Scaled", "Trajectory"];
        return declared.Where(d => d.Distinct().Count() == 1 && !ambiguous.Contains(d.Key)).ToDictionary(d => d.Key, d => d.First());
    }

    [GeneratedRegex(@"//.*$|""[^""\n]*""", RegexOptions.Multiline)]
    private static partial Regex Comments();

    [GeneratedRegex(
        @"^(?:\w+ )*(?:class|struct|interface|enum|record|record struct|delegate \S+)\s+([A-Z]\w+)", RegexOptions.Multiline)]
    private static partial Regex Declarations();

    [GeneratedRegex(@"(?<![\w.""])[A-Z]\w+")]
    private static partial Regex Words();
}
