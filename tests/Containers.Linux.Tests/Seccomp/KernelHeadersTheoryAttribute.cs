namespace Containers.Linux.Tests.Seccomp;

/// <summary>A test with data that reads the kernel's headers for x86, and is skipped with that reason where they are not installed.</summary>
public sealed class KernelHeadersTheoryAttribute : TheoryAttribute
{
    public const string Folder = "/usr/include/x86_64-linux-gnu/asm";

    public KernelHeadersTheoryAttribute() =>
        Skip = Directory.Exists(Folder) ? null : $"needs the kernel's headers in {Folder} (linux-libc-dev)";
}
