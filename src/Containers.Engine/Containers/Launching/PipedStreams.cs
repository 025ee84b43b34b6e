using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Launching;

/// <summary>Standard streams as pipes: one end of each is given to a process that is started, the other stays here.</summary>
internal sealed class PipedStreams : IDisposable
{
    /// <summary>Makes the pipes.</summary>
    /// <param name="interactive">Whether there is an input; otherwise the process finds nothing there.</param>
    public PipedStreams(bool interactive)
    {
        (SafeFileHandle ownOutput, SafeFileHandle output) = Pipes.Create();
        (SafeFileHandle ownError, SafeFileHandle error) = Pipes.Create();
        (SafeFileHandle input, SafeFileHandle? ownInput) = interactive ? Pipes.Create() : (FileDescriptor.Open("/dev/null", OpenFlags.Read), null);
        Given = new StandardStreams(input, output, error);
        Input = ownInput is null ? null : new FileStream(ownInput, FileAccess.Write, bufferSize: 0);
        Output = new FileStream(ownOutput, FileAccess.Read, bufferSize: 0);
        Error = new FileStream(ownError, FileAccess.Read, bufferSize: 0);
    }

    /// <summary>The ends that the process gets; they are closed here once it has them, when this is disposed.</summary>
    public StandardStreams Given { get; }

    /// <summary>Writes to the input; null where there is none.</summary>
    public Stream? Input { get; }

    /// <summary>Reads the output.</summary>
    public Stream Output { get; }

    /// <summary>Reads the errors.</summary>
    public Stream Error { get; }

    /// <summary>Closes the ends that stay here too, where the process could not be started.</summary>
    public void Abandon()
    {
        Input?.Dispose();
        Output.Dispose();
        Error.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Given.Input.Dispose();
        Given.Output.Dispose();
        Given.Error.Dispose();
    }
}
