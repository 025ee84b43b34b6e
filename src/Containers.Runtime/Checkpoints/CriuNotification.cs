using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Checkpoints;

/// <summary>What criu has come to (criu, "Action scripts").</summary>
/// <param name="Name">Its name, such as <c>setup-namespaces</c>.</param>
/// <param name="Process">The container's process, where it has one by then; else 0.</param>
/// <param name="File">The file that comes with it: the master side of a terminal; else null.</param>
internal readonly record struct CriuNotification(string Name, int Process, SafeFileHandle? File);
