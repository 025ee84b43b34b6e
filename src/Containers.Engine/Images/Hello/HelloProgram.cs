using System.Buffers.Binary;

namespace Containers.Engine.Images.Hello;

/// <summary>
/// The program of the image <c>hello</c>: a static ELF executable (elf(5)) of one segment, whose machine code writes a text to standard
/// output and exits with 0. It needs no library and no file.
/// </summary>
internal static class HelloProgram
{
    private const int HeaderLength = 64;
    private const int SegmentHeaderLength = 56;
    private const int CodeOffset = HeaderLength + SegmentHeaderLength;
    private const ulong Address = 0x400000;
    private const ulong LargestPage = 0x10000; // 64 kB pages of arm64.

    /// <summary>The executable for a processor.</summary>
    /// <param name="architecture">By Go's name: <c>amd64</c> or <c>arm64</c>.</param>
    /// <param name="text">What it writes, at most 65 535 bytes.</param>
    public static byte[] Create(string architecture, ReadOnlySpan<byte> text)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, ushort.MaxValue);
        (ushort machine, byte[] code) = architecture switch
        {
            "amd64" => ((ushort)62, X64Code(text.Length)),
            "arm64" => ((ushort)183, Arm64Code(text.Length)),
            _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, "There is no such machine code."),
        };
        return [.. Headers(machine, (ulong)(CodeOffset + code.Length + text.Length)), .. code, .. text];
    }

    /// <summary>The file's header and its one program header: all of the file, readable and executable.</summary>
    private static byte[] Headers(ushort machine, ulong length)
    {
        byte[] header = new byte[CodeOffset];
        ReadOnlySpan<byte> identification = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]; // 64 bit, little endian, version 1.
        identification.CopyTo(header);
        Put16(16, 2);                        // e_type: ET_EXEC
        Put16(18, machine);
        Put32(20, 1);                        // e_version
        Put64(24, Address + CodeOffset);     // e_entry
        Put64(32, HeaderLength);             // e_phoff
        Put16(52, HeaderLength);             // e_ehsize
        Put16(54, SegmentHeaderLength);      // e_phentsize
        Put16(56, 1);                        // e_phnum
        Put16(58, 64);                       // e_shentsize
        Put32(HeaderLength, 1);              // p_type: PT_LOAD
        Put32(HeaderLength + 4, 5);          // p_flags: PF_R | PF_X
        Put64(HeaderLength + 16, Address);   // p_vaddr
        Put64(HeaderLength + 24, Address);   // p_paddr
        Put64(HeaderLength + 32, length);    // p_filesz
        Put64(HeaderLength + 40, length);    // p_memsz
        Put64(HeaderLength + 48, LargestPage);
        return header;

        void Put16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(offset), value);
        void Put32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(offset), value);
        void Put64(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(offset), value);
    }

    private static byte[] X64Code(int length)
    {
        byte[] code =
        [
            0xB8, 0x01, 0x00, 0x00, 0x00,             // mov eax, 1 (write)
            0xBF, 0x01, 0x00, 0x00, 0x00,             // mov edi, 1 (standard output)
            0x48, 0x8D, 0x35, 0x10, 0x00, 0x00, 0x00, // lea rsi, [rip + 16]: the text, right behind the code
            0xBA, 0x00, 0x00, 0x00, 0x00,             // mov edx, length
            0x0F, 0x05,                               // syscall
            0xB8, 0xE7, 0x00, 0x00, 0x00,             // mov eax, 231 (exit_group)
            0x31, 0xFF,                               // xor edi, edi
            0x0F, 0x05,                               // syscall
        ];
        BinaryPrimitives.WriteInt32LittleEndian(code.AsSpan(18), length);
        return code;
    }

    private static byte[] Arm64Code(int length)
    {
        uint[] instructions =
        [
            0xD2800020,                         // mov x0, #1 (standard output)
            0x100000E1,                         // adr x1, . + 28: the text, right behind the code
            0xD2800002 | ((uint)length << 5),   // mov x2, #length
            0xD2800808,                         // mov x8, #64 (write)
            0xD4000001,                         // svc #0
            0xD2800000,                         // mov x0, #0
            0xD2800BC8,                         // mov x8, #94 (exit_group)
            0xD4000001,                         // svc #0
        ];
        byte[] code = new byte[instructions.Length * sizeof(uint)];
        for (int i = 0; i < instructions.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(code.AsSpan(i * sizeof(uint)), instructions[i]);
        }

        return code;
    }
}
