using System.Reflection;
using Containers.Engine;
using PublicApiGenerator;

namespace Containers.Architecture.Tests;

/// <summary>
/// What programs can use of the engine stands in <c>Containers.Engine.approved.txt</c>, so that a change of it is a change that somebody reads. To
/// accept one, run this test with <c>APPROVE_API=1</c>, and commit the file with the change.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly string Approved = typeof(PublicApiTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "ApprovedApi").Value!;

    [Fact]
    public void The_engine_has_the_public_api_that_was_approved()
    {
        string now = typeof(ContainerEngine).Assembly.GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            ExcludeAttributes = [typeof(Containers.Oci.JsonRecordAttribute).FullName!],
        }).ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("APPROVE_API") == "1")
        {
            File.WriteAllText(Approved, now);
        }

        string[] before = [.. File.ReadLines(Approved)];
        string[] after = now.TrimEnd('\n').Split('\n');
        string difference = string.Join('\n', before.Except(after).Select(line => "- " + line.Trim()).Concat(after.Except(before).Select(line => "+ " + line.Trim())));
        Assert.True(before.SequenceEqual(after), $"The engine's public API is another:\n{difference}\nIs that meant? Then run this test with APPROVE_API=1, and commit {Path.GetFileName(Approved)}.");
    }
}
