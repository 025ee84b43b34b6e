using System.Diagnostics;
using Containers.Engine.Images;
using Containers.Engine.Images.Hello;
using Containers.Oci;

namespace Containers.Engine.Tests.Images.Hello;

public sealed class HelloImageTests
{
    [Fact]
    public void EveryMakingGivesTheSameImage() => Assert.Equal(new HelloImage().Index, new HelloImage().Index);

    [Theory]
    [InlineData("amd64", 62)]
    [InlineData("arm64", 183)]
    public void ProgramIsASmallStaticExecutable(string architecture, int machine)
    {
        byte[] program = HelloProgram.Create(architecture, "text"u8);
        Assert.Equal([0x7F, (byte)'E', (byte)'L', (byte)'F'], program[..4]);
        Assert.Equal(machine, BitConverter.ToUInt16(program, 18));
        Assert.Equal((ulong)program.Length, BitConverter.ToUInt64(program, 64 + 32));
        Assert.Equal("text"u8, program.AsSpan(program.Length - 4));
    }

    [Theory]
    [InlineData("linux/amd64", "")]
    [InlineData("linux/arm64", "qemu-aarch64-static")]
    public async Task ProgramGreetsAndExitsWithZero(string platform, string emulator)
    {
        bool native = Platform.Host.Distance(Platform.Parse(platform)) is not null;
        if (!native && (emulator.Length == 0 || Requirement.FindProgram(emulator) is null))
        {
            return; // Needs this processor or its emulator; the other row still runs.
        }

        using var folder = new TemporaryFolder();
        var images = new ImageService(new StorePaths(folder.Combine("root"), folder.Combine("run")));
        ImageInfo image = await images.GetOrPullAsync("hello", options: new PullOptions { Platform = Platform.Parse(platform) });
        Assert.Equal("hello", image.Repository);
        string program = Path.Combine(Assert.Single(images.Get("hello").LayerFolders), "hello");
        Assert.InRange(new FileInfo(program).Length, 1, 2047);

        using Process process = Process.Start(new ProcessStartInfo(native ? program : emulator, native ? [] : [program])
        {
            RedirectStandardOutput = true,
        })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.StartsWith("\nHello!", output, StringComparison.Ordinal);
        Assert.EndsWith("containers ps -a\n\n", output, StringComparison.Ordinal);
        Assert.All(output, character => Assert.True(char.IsAscii(character)));
    }
}
