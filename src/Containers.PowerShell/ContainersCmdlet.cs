using System.Globalization;
using System.Management.Automation;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Text;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell;

/// <summary>
/// The base of all cmdlets: the engine, cancellation by Ctrl+C, work on the thread pool while the pipeline's thread writes what it yields,
/// and errors of single items that do not stop the others.
/// </summary>
public abstract class ContainersCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private ForegroundProcess? _foreground;
    private bool _yesToAll;
    private bool _noToAll;
    private int _untold;

    /// <summary>The engine of the store that the environment names.</summary>
    private protected ContainerEngine Engine
    {
        get
        {
            try
            {
                return EngineSession.Current;
            }
            catch (Exception exception) when (ErrorKinds.IsExpected(exception))
            {
                ThrowTerminatingError(Errors.RecordOf(exception, null));
                throw;
            }
        }
    }

    /// <summary>Is cancelled when the pipeline is stopped.</summary>
    private protected CancellationToken Stopped => _stop.Token;

    /// <summary>What work on other threads writes through.</summary>
    private protected PipelineQueue Queue { get; } = new();

    /// <summary>Whether objects come through the pipeline, or by -InputObject.</summary>
    private protected virtual bool HasInput => MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey("InputObject");

    /// <summary>Whether nothing is to be done: -WhatIf, or <c>$WhatIfPreference</c>.</summary>
    private protected bool IsWhatIf => LanguagePrimitives.IsTrue(
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? asked) ? asked : SessionState.PSVariable.GetValue("WhatIfPreference"));

    /// <summary>Sets <c>$LASTEXITCODE</c>.</summary>
    private protected int LastExitCode
    {
        set => SessionState.PSVariable.Set("global:LASTEXITCODE", value);
    }

    /// <summary>Releases what the cmdlet holds; PowerShell calls it when the pipeline has ended.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the work: Ctrl+C, or a later command of the pipeline that wants no more.</summary>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Releases what the cmdlet holds.</summary>
    /// <param name="disposing">Always true; there is no finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        _foreground?.Dispose();
        Queue.Dispose();
        _stop.Dispose();
    }

    /// <summary>
    /// Whether something that cannot be undone is to be done: it is asked for, unless the caller says <c>-Force</c> or <c>-Confirm:$false</c>, or has
    /// set <c>$ConfirmPreference</c> to None.
    /// </summary>
    /// <param name="target">What it is done to.</param>
    /// <param name="action">What is done.</param>
    /// <param name="force">Whether the caller says so.</param>
    private protected bool IsAgreed(string target, string action, bool force)
    {
        bool asks = !force && !MyInvocation.BoundParameters.ContainsKey("Confirm")
            && !string.Equals($"{SessionState.PSVariable.GetValue("ConfirmPreference")}", nameof(ConfirmImpact.None), StringComparison.OrdinalIgnoreCase);
        return ShouldProcess(target, action) && (!asks || ShouldContinue($"{action} {target}?", MyInvocation.MyCommand.Name, ref _yesToAll, ref _noToAll));
    }

    /// <summary>Whether a file may be written: an error is written where it is there and is to be left as it is.</summary>
    private protected bool MayWrite(string path, bool noClobber)
    {
        if (noClobber && Path.Exists(path))
        {
            IOException exists = new($"File '{path}' is there already. Give another name, or leave -NoClobber away to replace it.");
            WriteError(new ErrorRecord(exists, "FileExists", ErrorCategory.ResourceExists, path));
            return false;
        }

        return true;
    }

    /// <summary>Ends the cmdlet with an error where it is not clear what the words of the program are.</summary>
    /// <param name="before">The parameter that the first argument without a name is for; null where the program's words come first.</param>
    private protected void RequireClearWords(string? before)
    {
        bool hasLetter = MyInvocation.BoundParameters.ContainsKey(ProgramWords.Letter);
        if ((hasLetter || MyInvocation.BoundParameters.ContainsKey("Command"))
            && (ProgramWords.Check(MyInvocation, before) ?? (hasLetter ? ProgramWords.ErrorOfLetter(MyInvocation) : null)) is { } error)
        {
            ThrowTerminatingError(error);
        }
    }

    /// <summary>Works on one item; what goes wrong with it is written as an error and does not stop the others.</summary>
    /// <param name="target">The item, for the error record.</param>
    /// <param name="process">The work.</param>
    private protected void ForItem(object target, Action process)
    {
        try
        {
            process();
        }
        catch (OperationCanceledException) when (Stopped.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception exception) when (ErrorKinds.IsExpected(exception))
        {
            WriteError(Errors.RecordOf(exception, target));
        }
    }

    /// <summary>Works on each container that names mean. A name of none, and what goes wrong with a container, are errors that do not stop the others.</summary>
    /// <param name="names">The names.</param>
    /// <param name="process">The work.</param>
    private protected void ForContainers(IEnumerable<ContainerTarget> names, Action<ContainerInfo> process)
    {
        foreach (ContainerTarget name in names)
        {
            ForItem(name, () =>
            {
                foreach (ContainerInfo container in Match(name))
                {
                    ForItem(container, () => process(container));
                }
            });
        }
    }

    /// <summary>Works on each container that names mean, without those that are left out.</summary>
    private protected void ForContainers(IEnumerable<ContainerTarget> names, ContainerTarget[]? excluded, Action<ContainerInfo> process) => ForContainers(names, container =>
    {
        if (excluded.Excludes(container))
        {
            WriteVerbose($"Container '{container.Name}' is left out, as -Exclude says.");
        }
        else
        {
            process(container);
        }
    });

    /// <summary>The containers that a name means.</summary>
    private protected virtual IReadOnlyList<ContainerInfo> Match(ContainerTarget name) => Engine.Containers.Match(name.Key);

    /// <summary>Runs work on the thread pool and waits for it here, writing to the pipeline what it queues.</summary>
    private protected void Await(Func<CancellationToken, Task> work, string? activity = null) => _ = Await(
        async cancellation =>
        {
            await work(cancellation).ConfigureAwait(false);
            return true;
        },
        activity);

    /// <summary>
    /// Runs work on the thread pool and waits for its result here, writing to the pipeline what it queues and what the engine tells and warns of.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="activity">What is being done, for a bar that shows how far it is; null shows none.</param>
    private protected T Await<T>(Func<CancellationToken, Task<T>> work, string? activity = null)
    {
        WorkBar? bar = activity is null ? null : new WorkBar(activity, Queue, WriteProgress);
        try
        {
            Task<T> task = Listener(bar).HearAsync(() => work(Stopped));
            Queue.RunUntil(task, _stop.Cancel);
            WriteUntold();
            return task.GetAwaiter().GetResult();
        }
        finally
        {
            if (!Stopped.IsCancellationRequested)
            {
                bar?.Complete();
            }
        }
    }

    /// <summary>Hears what work in the background tells and warns of, for the pipeline, and how far it is, for a bar.</summary>
    private protected WorkListener Listener(WorkBar? bar) => new() { Told = Tell, Warned = Warn, Progressed = bar is null ? null : bar.Report };

    /// <summary>Takes a sentence for verbose output on any thread. Where more come than the pipeline takes, it says how many are left out.</summary>
    private protected void Tell(string sentence)
    {
        bool isTaken = Queue.Offer(() =>
        {
            WriteUntold();
            WriteVerbose(sentence);
        });
        if (!isTaken)
        {
            Interlocked.Increment(ref _untold);
        }
    }

    /// <summary>Takes a warning on any thread. None is left out.</summary>
    private protected void Warn(string warning) => Queue.Add(() => WriteWarning(warning));

    /// <summary>Gets an image from its registry, showing the progress layer by layer.</summary>
    private protected ImageInfo AwaitImage(string name, Func<IProgress<LayerProgress>, CancellationToken, Task<ImageInfo>> pull) =>
        AwaitTransfer($"Receiving {name}", pull);

    /// <summary>Moves images somewhere, showing the progress layer by layer.</summary>
    /// <param name="activity">What is being done, for the bar above all.</param>
    /// <param name="transfer">The work.</param>
    private protected T AwaitTransfer<T>(string activity, Func<IProgress<LayerProgress>, CancellationToken, Task<T>> transfer)
    {
        PullProgress progress = new(activity, Queue, WriteProgress, Tell);
        try
        {
            return Await(cancellation => transfer(progress, cancellation));
        }
        finally
        {
            if (!Stopped.IsCancellationRequested)
            {
                progress.Complete();
            }
        }
    }

    /// <summary>Starts a program whose streams are the pipeline's or a file's; where it cannot be started, <c>$LASTEXITCODE</c> tells that too.</summary>
    /// <param name="start">Starts it. Nothing is started where the file cannot be written.</param>
    /// <param name="options">How it runs.</param>
    private protected void StartForeground(Func<ContainerProcess> start, ForegroundOptions options)
    {
        FileStream? file = options.OutFile is null ? null : CreateFile(GetUnresolvedProviderPathFromPSPath(options.OutFile));
        try
        {
            _foreground = new ForegroundProcess(start(), HasInput, file, options, this, Queue, Stopped);
        }
        catch (Exception exception)
        {
            file?.Dispose();
            if (exception is ContainerStartException failed)
            {
                LastExitCode = failed.ExitCode;
            }

            throw;
        }
    }

    /// <summary>Gives an object to the standard input of the program in the foreground, where there is one.</summary>
    private protected void WriteInput(object? value)
    {
        if (_foreground is { } foreground && foreground.Take(value))
        {
            WithForeground(foreground, () => Await(foreground.SendAsync));
            if (foreground.HasTimedOut)
            {
                CompleteForeground();
            }
        }
    }

    /// <summary>Waits for the end of the program in the foreground, where there is one.</summary>
    private protected void CompleteForeground()
    {
        if (_foreground is { } foreground)
        {
            WithForeground(foreground, () => Tell(foreground, Await(foreground.CompleteAsync)));
            CloseForeground();
        }
    }

    /// <summary>Tells that a program was ended because it ran for longer than it may, as <c>$LASTEXITCODE</c> does by the exit code of timeout(1).</summary>
    private protected void WriteTimedOut(ForegroundOptions options)
    {
        const int timedOut = 124;
        LastExitCode = timedOut;
        string message = string.Create(CultureInfo.InvariantCulture, $"{options.Program} was ended: it ran for longer than {options.Timeout!.Value.TotalSeconds} seconds.");
        WriteError(new ErrorRecord(new TimeoutException(message), "ProgramTimedOut", ErrorCategory.OperationTimeout, options.Target));
    }

    /// <summary>Makes <c>$LASTEXITCODE</c> and <c>$?</c> tell how a program ended, as they do of a native command.</summary>
    private protected void SetExitCode(int code, string program, bool isError = false) => NativeManner.SetExitCode(this, code, isError, program);

    /// <summary>A file that others may have open too: /dev/null is.</summary>
    private static FileStream CreateFile(string path) => new(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);

    private void Tell(ForegroundProcess foreground, int code)
    {
        if (foreground.HasTimedOut)
        {
            WriteTimedOut(foreground.Options);
        }
        else
        {
            SetExitCode(code, foreground.Options.Program, foreground.Options.ErrorOnExitCode);
        }
    }

    /// <summary>Works with the program in the foreground, which is ended where that fails.</summary>
    private void WithForeground(ForegroundProcess foreground, Action work) => ForItem(foreground.Options.Target, () =>
    {
        try
        {
            work();
        }
        catch
        {
            CloseForeground();
            throw;
        }
    });

    private void WriteUntold()
    {
        if (Interlocked.Exchange(ref _untold, 0) is > 0 and int count)
        {
            WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"… and {count} more, which came faster than they were taken."));
        }
    }

    private void CloseForeground()
    {
        _foreground?.Dispose();
        _foreground = null;
    }
}
