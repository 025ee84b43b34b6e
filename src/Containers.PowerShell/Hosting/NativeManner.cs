using System.Management.Automation;
using System.Reflection;

namespace Containers.PowerShell.Hosting;

/// <summary>
/// What PowerShell does for its own native commands and gives cmdlets no way to do: standard error that no error preference minds, and an
/// exit code that <c>$?</c> tells. The members are those that its native commands use; a PowerShell without them gets ordinary errors.
/// </summary>
internal static class NativeManner
{
    private const BindingFlags Internals = BindingFlags.Instance | BindingFlags.NonPublic;
    private const string ErrorLineId = "NativeCommandError"; // By it PowerShell shows the line alone.
    private const string ExitCodeId = "ProgramExitedWithNonZeroCode";

    private static readonly Type? Runtime = typeof(PSObject).Assembly.GetType("System.Management.Automation.MshCommandRuntime");
    private static readonly PropertyInfo? Processor = Runtime?.GetProperty("PipelineProcessor", Internals);
    private static readonly PropertyInfo? Failed = Processor?.PropertyType.GetProperty("ExecutionFailed", Internals);
    private static readonly MethodInfo? WriteAnyway =
        Runtime?.GetMethod("_WriteErrorSkipAllowCheck", Internals, [typeof(ErrorRecord), typeof(ActionPreference?), typeof(bool)]);

    /// <summary>Writes a line of a program's standard error to the error stream. It ends nothing under <c>$ErrorActionPreference = 'Stop'</c>.</summary>
    /// <param name="cmdlet">The cmdlet that runs the program.</param>
    /// <param name="line">The line.</param>
    /// <param name="target">What the program runs in.</param>
    public static void WriteErrorLine(PSCmdlet cmdlet, string line, object target)
    {
        ErrorRecord record = new(new RemoteException(line), ErrorLineId, ErrorCategory.FromStdErr, target);
        bool isUnwanted = cmdlet.MyInvocation.BoundParameters.TryGetValue("ErrorAction", out object? asked)
            && asked is ActionPreference.Ignore or ActionPreference.SilentlyContinue;
        if (WriteAnyway is null || !Runtime!.IsInstanceOfType(cmdlet.CommandRuntime))
        {
            cmdlet.WriteError(record);
        }
        else if (!isUnwanted)
        {
            WriteAnyway.Invoke(cmdlet.CommandRuntime, BindingFlags.DoNotWrapExceptions, null, [record, null, true], null);
        }
    }

    /// <summary>
    /// Makes <c>$LASTEXITCODE</c> and <c>$?</c> tell how a program ended. An exit code other than zero is an error too where the caller or
    /// <c>$PSNativeCommandUseErrorActionPreference</c> wants that.
    /// </summary>
    /// <param name="cmdlet">The cmdlet that ran the program.</param>
    /// <param name="code">The exit code.</param>
    /// <param name="isError">Whether the caller wants an error.</param>
    /// <param name="program">The program and what it ran in, for the message.</param>
    public static void SetExitCode(PSCmdlet cmdlet, int code, bool isError, string program)
    {
        cmdlet.SessionState.PSVariable.Set("global:LASTEXITCODE", code);
        if (code == 0)
        {
            return;
        }

        if (Processor is not null && Runtime!.IsInstanceOfType(cmdlet.CommandRuntime))
        {
            Failed?.SetValue(Processor.GetValue(cmdlet.CommandRuntime), true);
        }

        if (isError || LanguagePrimitives.IsTrue(cmdlet.SessionState.PSVariable.GetValue("PSNativeCommandUseErrorActionPreference")))
        {
            string message = $"{program} ended with exit code {code}.";
            cmdlet.WriteError(new ErrorRecord(ExitOf(program, code, message), ExitCodeId, ErrorCategory.NotSpecified, program));
        }
    }

    // The library that this is compiled with has no such type; PowerShell 7.4 and later have it.
    private static Exception ExitOf(string program, int code, string message) =>
        typeof(PSObject).Assembly.GetType("System.Management.Automation.NativeCommandExitException") is { } type
            ? (Exception)Activator.CreateInstance(type, Internals | BindingFlags.Public, null, [program, code, 0, message, ExitCodeId], null)!
            : new RuntimeException(message);
}
