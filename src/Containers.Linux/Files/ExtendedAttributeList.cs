using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Containers.Linux.Files;

/// <summary>Reads the extended attributes of one file through whichever form of the calls reaches it, listxattr(2) and getxattr(2).</summary>
internal static class ExtendedAttributeList
{
    private const int MaximumSize = 65536; // XATTR_LIST_MAX and XATTR_SIZE_MAX

    public delegate nint ListCall(Span<byte> list);

    public delegate nint GetCall(ReadOnlySpan<byte> name, Span<byte> value);

    public static IReadOnlyDictionary<string, byte[]> Read(ListCall list, GetCall get, string subject)
    {
        var attributes = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        nint size = list([]);
        if (size == 0 || (size < 0 && Marshal.GetLastPInvokeError() == Errno.EOPNOTSUPP))
        {
            return attributes;
        }

        byte[] names = ArrayPool<byte>.Shared.Rent(MaximumSize);
        byte[] value = ArrayPool<byte>.Shared.Rent(MaximumSize);
        try
        {
            ReadValues(list(names), names, value, get, attributes, subject);
            return attributes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(names);
            ArrayPool<byte>.Shared.Return(value);
        }
    }

    private static void ReadValues(nint size, byte[] names, byte[] value, GetCall get, Dictionary<string, byte[]> attributes, string subject)
    {
        if (size < 0)
        {
            LinuxException.ThrowLast("listxattr", subject);
        }

        for (int start = 0; start < size;)
        {
            int end = start + names.AsSpan(start).IndexOf((byte)0);
            nint length = get(names.AsSpan(start, end - start + 1), value);
            if (length >= 0)
            {
                attributes[Encoding.UTF8.GetString(names, start, end - start)] = value[..(int)length];
            }
            else if (Marshal.GetLastPInvokeError() is not Errno.ENODATA) // Removed since it was listed.
            {
                LinuxException.ThrowLast("getxattr", subject);
            }

            start = end + 1;
        }
    }
}
