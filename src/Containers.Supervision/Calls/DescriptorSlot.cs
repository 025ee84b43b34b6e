using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Containers.Supervision.Calls;

/// <summary>
/// A descriptor that a process of <c>container-runtime</c> has from its start on, by its number. The engine places files in slots
/// (<see cref="DescriptorTable"/>), and the process takes them out.
/// </summary>
/// <param name="Number">The descriptor's number, from 0 on.</param>
public readonly record struct DescriptorSlot(int Number)
{
    /// <summary>The standard input.</summary>
    public static DescriptorSlot Input => new(0);

    /// <summary>The standard output.</summary>
    public static DescriptorSlot Output => new(1);

    /// <summary>The standard error.</summary>
    public static DescriptorSlot Error => new(2);

    /// <summary>Of a monitor and a step: the detached root file system. A monitor that is to mount it itself has the null device there.</summary>
    public static DescriptorSlot Root => new(3);

    /// <summary>Of <c>enter</c>: the file that describes the process to execute.</summary>
    public static DescriptorSlot Process => new(3);

    /// <summary>Takes the reports, a line each (<see cref="Monitor.MonitorReport"/>), once the program runs or could not be started.</summary>
    public static DescriptorSlot Report => new(4);

    /// <summary>Of a monitor that is told of so many: an attach socket whose other end the starter has.</summary>
    /// <param name="index">Which of them, from 0 on.</param>
    public static DescriptorSlot Attachment(int index) => new(5 + index);

    /// <summary>Of a step: one end of a pipe whose other end the builder holds, to see that it is gone.</summary>
    public static DescriptorSlot Builder => new(5);

    /// <summary>Of a step: the lock on the folder that it works in, held for as long as the step lives.</summary>
    public static DescriptorSlot FolderLock => new(6);

    /// <summary>The path by which the process itself opens what is in the slot.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{Number}");

    /// <summary>Of a step: what its configuration refers to by <see cref="Path"/>.</summary>
    /// <param name="index">Which of them, from 0 on.</param>
    public static DescriptorSlot StepFile(int index) => new(FolderLock.Number + 1 + index);

    /// <summary>What this process has in the slot, which is closed with the handle.</summary>
    public SafeFileHandle Take() => new(Number, ownsHandle: true);

    /// <summary>What this process has in the slot; the handle leaves it open.</summary>
    public SafeFileHandle Borrow() => new(Number, ownsHandle: false);
}
