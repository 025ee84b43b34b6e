namespace Containers.Runtime.Checkpoints;

/// <summary>What criu is asked for (criu, images/rpc.proto, criu_req_type).</summary>
internal enum CriuRequest
{
    /// <summary>Write a process and all below it into images, and end it.</summary>
    Dump = 1,

    /// <summary>Make it of images again.</summary>
    Restore = 2,

    /// <summary>Write its memory ahead of a dump.</summary>
    PreDump = 4,

    /// <summary>Go on after what was told.</summary>
    Notify = 6,
}
