using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Xml.Linq;
using Containers.Testing.Kinds;
using Containers.Testing.Reports;

namespace Containers.Testing;

/// <summary>The tests of an assembly once more, as a user without rights.</summary>
public static class UserTestRun
{
    /// <summary>The variable that names the user in such a run.</summary>
    public const string Variable = "TEST_USER";

    /// <summary>The variable that says where the user sees the folder <c>output</c>.</summary>
    public const string OutputVariable = "TEST_OUTPUT";

    /// <summary>The variable that says where the image of busybox is, as a layout of root's: umoci makes it with all its owners.</summary>
    public const string ImageVariable = "TEST_IMAGE";

    private const string Prefix = "as a user: ";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);
    private static readonly XNamespace Schema = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>Whether this process is one of it.</summary>
    public static bool IsOn => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>Runs an assembly's tests other than those of code alone (<see cref="Kind.Unit"/>) and those that are root's (<see cref="RootAloneAttribute"/>).</summary>
    /// <param name="tests">The assembly.</param>
    /// <param name="inNamespace">Whether they run in the user's namespace, as an engine does there, else where the user is.</param>
    public static async Task<IReadOnlyList<ReportedTest>> RunAsync(Assembly tests, bool inNamespace)
    {
        if (Requirement.Missing(needsRoot: true, "unshare", "setpriv", "newuidmap", "ip", "umoci", "busybox") is { } missing)
        {
            return [new ReportedTest($"{Prefix}{tests.GetName().Name}", ReportedOutcome.Skipped, 0, missing, "")];
        }

        string repository = Path.GetFullPath(Path.Combine(ProductProgram.OutputRoot, ".."));
        using UserLogin login = new(repository);
        string results = Path.Combine(login.Home, "results.trx");
        string program = login.InRepository(Path.GetRelativePath(repository, new ProductProgram("containers").Path));
        ProcessStartInfo start = login.Start(
        [
            .. inNamespace ? [program, "unshare", "env", $"HOME={login.Home}"] : Array.Empty<string>(),
            login.Combine("dotnet", "dotnet"), "vstest", login.InRepository(Path.GetRelativePath(repository, tests.Location)), $"--TestCaseFilter:{Filter(inNamespace)}",
            $"--logger:trx;LogFileName={results}",
        ]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using Process run = Process.Start(start)!;
        Task<string> output = run.StandardOutput.ReadToEndAsync();
        Task<string> error = run.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await run.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            run.Kill(entireProcessTree: true);
            throw new TimeoutException($"The tests of {tests.Location} did not end as a user within {Limit}.");
        }

        return File.Exists(results) ? [.. Read(results), .. RootAlone(tests)] : throw new InvalidOperationException($"{await output}{await error}");
    }

    /// <summary>In the namespace other engines and tools take themselves for root.</summary>
    private static string Filter(bool inNamespace) =>
        $"{Kind.Trait}!={Kind.Unit}&{RootAloneAttribute.Trait}!={RootAloneAttribute.Trait}{(inNamespace ? $"&{Kind.Trait}!={Kind.Peers}" : "")}";

    private static IEnumerable<ReportedTest> Read(string results)
    {
        foreach (XElement result in XDocument.Load(results).Descendants(Schema + "UnitTestResult"))
        {
            ReportedOutcome outcome = (string?)result.Attribute("outcome") switch
            {
                "Passed" => ReportedOutcome.Passed,
                "NotExecuted" => ReportedOutcome.Skipped,
                _ => ReportedOutcome.Failed,
            };
            decimal seconds = TimeSpan.TryParse((string?)result.Attribute("duration"), CultureInfo.InvariantCulture, out TimeSpan duration) ? (decimal)duration.TotalSeconds : 0;
            string message = string.Concat(result.Descendants(Schema + (outcome == ReportedOutcome.Skipped ? "StdOut" : "Message")).Select(static text => text.Value));
            yield return new ReportedTest(Prefix + (string)result.Attribute("testName")!, outcome, seconds, message, string.Concat(result.Descendants(Schema + "StackTrace").Select(static text => text.Value)));
        }
    }

    private static IEnumerable<ReportedTest> RootAlone(Assembly tests) =>
        from type in tests.GetTypes().Where(static type => !type.IsAbstract)
        from method in type.GetMethods().Where(static method => method.IsDefined(typeof(FactAttribute)))
        let reason = method.GetCustomAttribute<RootAloneAttribute>() ?? type.GetCustomAttribute<RootAloneAttribute>()
        where reason is not null
        select new ReportedTest($"{Prefix}{type.FullName}.{method.Name}", ReportedOutcome.Skipped, 0, reason.Reason, "");
}
