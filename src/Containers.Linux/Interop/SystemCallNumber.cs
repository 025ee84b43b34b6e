using System.Runtime.InteropServices;

namespace Containers.Linux.Interop;

/// <summary>
/// Numbers of the system calls made by number: those glibc does not wrap on Debian 12, those of the child's table, and those that a deputy makes.
/// Sources: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h (arm64) of Linux.
/// </summary>
internal static class SystemCallNumber
{
    public static readonly bool Arm64 = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => false,
        Architecture.Arm64 => true,
        Architecture other => throw new PlatformNotSupportedException($"Linux on {other} is not supported; x64 and arm64 are."),
    };

    public static readonly nint Close = Arm64 ? 57 : 3;
    public static readonly nint Read = Arm64 ? 63 : 0;
    public static readonly nint Write = Arm64 ? 64 : 1;
    public static readonly nint Ioctl = Arm64 ? 29 : 16;
    public static readonly nint Dup3 = Arm64 ? 24 : 292;
    public static readonly nint Fcntl = Arm64 ? 25 : 72;
    public static readonly nint Fchdir = Arm64 ? 50 : 81;
    public static readonly nint Chdir = Arm64 ? 49 : 80;
    public static readonly nint Mkdirat = Arm64 ? 34 : 258;
    public static readonly nint Mknodat = Arm64 ? 33 : 259;
    public static readonly nint Symlinkat = Arm64 ? 36 : 266;
    public static readonly nint Fchown = Arm64 ? 55 : 93;
    public static readonly nint Fchownat = Arm64 ? 54 : 260;
    public static readonly nint Fchmodat = Arm64 ? 53 : 268;
    public static readonly nint Fchmod = Arm64 ? 52 : 91;
    public static readonly nint Utimensat = Arm64 ? 88 : 280;
    public static readonly nint Linkat = Arm64 ? 37 : 265;
    public static readonly nint Unlinkat = Arm64 ? 35 : 263;
    public static readonly nint Readlinkat = Arm64 ? 78 : 267;
    public static readonly nint Statx = Arm64 ? 291 : 332;
    public static readonly nint Fsetxattr = Arm64 ? 7 : 190;
    public static readonly nint Fgetxattr = Arm64 ? 10 : 193;
    public static readonly nint Flistxattr = Arm64 ? 13 : 196;
    public static readonly nint Lsetxattr = Arm64 ? 6 : 189;
    public static readonly nint Lgetxattr = Arm64 ? 9 : 192;
    public static readonly nint Llistxattr = Arm64 ? 12 : 195;
    public static readonly nint Lremovexattr = Arm64 ? 15 : 198;
    public static readonly nint Getxattr = Arm64 ? 8 : 191;
    public static readonly nint Listxattr = Arm64 ? 11 : 194;
    public static readonly nint Geteuid = Arm64 ? 175 : 107;
    public static readonly nint Getegid = Arm64 ? 177 : 108;
    public static readonly nint Openat = Arm64 ? 56 : 257;
    public static readonly nint Faccessat = Arm64 ? 48 : 269;
    public static readonly nint Umask = Arm64 ? 166 : 95;
    public static readonly nint Umount2 = Arm64 ? 39 : 166;
    public static readonly nint Mount = Arm64 ? 40 : 165;
    public static readonly nint PivotRoot = Arm64 ? 41 : 155;
    public static readonly nint Chroot = Arm64 ? 51 : 161;
    public static readonly nint Execve = Arm64 ? 221 : 59;
    public static readonly nint Waitid = Arm64 ? 95 : 247;
    public static readonly nint Execveat = Arm64 ? 281 : 322;
    public static readonly nint MemfdCreate = Arm64 ? 279 : 319;
    public static readonly nint Exit = Arm64 ? 93 : 60;
    public static readonly nint Futex = Arm64 ? 98 : 202;
    public static readonly nint ExitGroup = Arm64 ? 94 : 231;
    public static readonly nint Prctl = Arm64 ? 167 : 157;
    public static readonly nint Prlimit64 = Arm64 ? 261 : 302;
    public static readonly nint RtSigprocmask = Arm64 ? 135 : 14;
    public static readonly nint RtSigaction = Arm64 ? 134 : 13;
    public static readonly nint Socket = Arm64 ? 198 : 41;
    public static readonly nint Socketpair = Arm64 ? 199 : 53;
    public static readonly nint Connect = Arm64 ? 203 : 42;
    public static readonly nint Sendmsg = Arm64 ? 211 : 46;
    public static readonly nint SchedSetattr = Arm64 ? 274 : 314;
    public static readonly nint SchedSetaffinity = Arm64 ? 122 : 203;
    public static readonly nint SetMempolicy = Arm64 ? 237 : 238;
    public static readonly nint IoprioSet = Arm64 ? 30 : 251;
    public static readonly nint Personality = Arm64 ? 92 : 135;
    public static readonly nint Setgid = Arm64 ? 144 : 106;
    public static readonly nint Setgroups = Arm64 ? 159 : 116;
    public static readonly nint Setuid = Arm64 ? 146 : 105;
    public static readonly nint Setfsuid = Arm64 ? 151 : 122;
    public static readonly nint Setfsgid = Arm64 ? 152 : 123;
    public static readonly nint Gettid = Arm64 ? 178 : 186;
    public static readonly nint Setpgid = Arm64 ? 154 : 109;
    public static readonly nint Setsid = Arm64 ? 157 : 112;
    public static readonly nint Sethostname = Arm64 ? 161 : 170;
    public static readonly nint Setdomainname = Arm64 ? 162 : 171;
    public static readonly nint Capget = Arm64 ? 90 : 125;
    public static readonly nint Capset = Arm64 ? 91 : 126;
    public static readonly nint Bpf = Arm64 ? 280 : 321;
    public static readonly nint Seccomp = Arm64 ? 277 : 317;
    public static readonly nint Unshare = Arm64 ? 97 : 272;
    public static readonly nint Setns = Arm64 ? 268 : 308;
    public static readonly nint Keyctl = Arm64 ? 219 : 250;
    public static readonly nint Renameat2 = Arm64 ? 276 : 316;

    // From here on both architectures share one table.
    public static readonly nint Kill = Arm64 ? 129 : 62;
    public static readonly nint PidfdSendSignal = 424;
    public static readonly nint OpenTree = 428;
    public static readonly nint MoveMount = 429;
    public static readonly nint Fsopen = 430;
    public static readonly nint Fsconfig = 431;
    public static readonly nint Fsmount = 432;
    public static readonly nint PidfdOpen = 434;
    public static readonly nint Clone3 = 435;
    public static readonly nint CloseRange = 436;
    public static readonly nint Openat2 = 437;
    public static readonly nint PidfdGetfd = 438;
    public static readonly nint MountSetattr = 442;
}
