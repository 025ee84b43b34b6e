namespace Containers.Service.Http;

/// <summary>What a client that is attached sends and gets.</summary>
internal interface IDuplexStream
{
    /// <summary>Whether the client neither sends nor receives any more.</summary>
    bool IsGone { get; }

    /// <summary>Reads what the client sends, at least a byte; 0 where it sends no more.</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Sends the client all bytes.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Tells the client that no more comes.</summary>
    ValueTask EndAsync();
}
