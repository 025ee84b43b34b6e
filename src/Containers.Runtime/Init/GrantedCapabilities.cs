using Containers.Linux.Capabilities;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Init;

/// <summary>
/// The capabilities of a configuration that a process can have. What the kernel does not know, or this process has not itself, is left out with
/// a warning, as the specification asks (config.md, "Linux Process").
/// </summary>
internal sealed record GrantedCapabilities(
    CapabilitySet Bounding, CapabilitySet Effective, CapabilitySet Permitted, CapabilitySet Inheritable, CapabilitySet Ambient)
{
    /// <summary>Takes what can be granted of what is asked for.</summary>
    internal static GrantedCapabilities Of(RuntimeCapabilities asked, CapabilitySet grantable)
    {
        ulong all = 0;
        List<string> missing = [];
        GrantedCapabilities granted = new(Take(asked.Bounding), Take(asked.Effective), Take(asked.Permitted), Take(asked.Inheritable), Take(asked.Ambient));
        missing.AddRange(new CapabilitySet(all & ~grantable.Bits).ToNames());
        if (missing.Count > 0)
        {
            RuntimeLog.Warn($"capabilities that cannot be granted here are left out: {string.Join(' ', missing)}");
        }

        return granted;

        CapabilitySet Take(IReadOnlyList<string>? names)
        {
            ulong bits = 0;
            foreach (string name in names ?? [])
            {
                if (CapabilitySet.NumberOf(name) is { } number)
                {
                    bits |= 1UL << number;
                }
                else if (!missing.Contains(name))
                {
                    missing.Add(name);
                }
            }

            all |= bits;
            return new CapabilitySet(bits & grantable.Bits);
        }
    }
}
