namespace Containers.Runtime.Checkpoints;

/// <summary>Numbers of members of criu's messages (criu, images/rpc.proto).</summary>
internal static class CriuField
{
    /// <summary>Of a request and an answer: what is asked for.</summary>
    internal const int Type = 1;

    /// <summary>Of a request: the options.</summary>
    internal const int Options = 2;

    /// <summary>Of a request that answers a notification: that all went well.</summary>
    internal const int NotifySuccess = 3;

    /// <summary>Of an answer: whether all went well.</summary>
    internal const int Success = 2;

    /// <summary>Of an answer: the restored process.</summary>
    internal const int Restored = 4;

    /// <summary>Of an answer that is none yet: what criu has come to.</summary>
    internal const int Notification = 5;

    /// <summary>Of an answer: why not.</summary>
    internal const int ErrorMessage = 9;

    // Options.
    internal const int ImagesFolder = 1;
    internal const int Process = 2;
    internal const int LeaveRunning = 3;
    internal const int ExternalUnixSockets = 4;
    internal const int TcpEstablished = 5;
    internal const int EvasiveDevices = 6;
    internal const int ShellJob = 7;
    internal const int FileLocks = 8;
    internal const int LogLevel = 9;
    internal const int LogFile = 10;
    internal const int PageServer = 11;
    internal const int Notify = 12;
    internal const int Root = 13;
    internal const int ParentImage = 14;
    internal const int TrackMemory = 15;
    internal const int AutoDeduplicate = 16;
    internal const int WorkFolder = 17;
    internal const int LinkRemap = 18;
    internal const int ExternalMount = 23;
    internal const int ManageCgroups = 24;
    internal const int CgroupRoot = 25;
    internal const int RestoreSibling = 26;
    internal const int InheritDescriptor = 27;
    internal const int ManageCgroupsMode = 34;
    internal const int External = 37;
    internal const int EmptyNamespaces = 38;
    internal const int FreezeCgroup = 44;
    internal const int TcpSkipInFlight = 46;
    internal const int LazyPages = 48;
    internal const int StatusDescriptor = 49;
    internal const int OrphanTerminal = 50;
    internal const int ConfigurationFile = 51;
    internal const int TcpClose = 52;
    internal const int LsmProfile = 53;
    internal const int LsmMountContext = 63;
}
