using System.Text;
using Containers.Engine.Containers.Options;

namespace Containers.Engine.Tests.Containers.Options;

/// <summary>Files of variables and labels, as docker 20.10 reads them.</summary>
public sealed class EnvironmentFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LinesAreTakenAsTheyStand()
    {
        string path = Write("\uFEFF# comment\n\n  A=1\nB= x \nHOME\nC=a=b\n  # comment\nD=\"quoted\"\nE=\n\tF=tab\nG=x # y\r\nH=a\rb\nI=last");
        string own = $"HOME={Environment.GetEnvironmentVariable("HOME")}";
        string[] variables = ["A=1", "B= x ", own, "C=a=b", "D=\"quoted\"", "E=", "F=tab", "G=x # y", "H=a\rb", "I=last"];
        Assert.Equal(variables, EnvironmentFile.Read(path));
        Assert.Equal(variables.Where(variable => variable != own), EnvironmentFile.ReadLabels(path));
    }

    [Fact]
    public void ALineMayBeLong() => Assert.Equal(100_002, Assert.Single(EnvironmentFile.Read(Write($"L={new string('x', 100_000)}\n"))).Length);

    [Theory]
    [InlineData("A=1\nB C=1\n", "line 2: 'B C'")]
    [InlineData("A =1", "line 1: 'A '")]
    [InlineData("A\tB", "line 1: 'A\tB'")]
    [InlineData("=1", "line 1: ''")]
    public void ANameHasNoSpacesAndIsThere(string content, string place) =>
        Assert.Contains(place, Assert.Throws<FormatException>(() => EnvironmentFile.Read(Write(content))).Message, StringComparison.Ordinal);

    [Fact]
    public void WhatIsNoUtf8IsRefused()
    {
        string path = _folder.Combine("file");
        File.WriteAllBytes(path, [(byte)'A', (byte)'=', 0xFF]);
        Assert.Contains("not UTF-8", Assert.Throws<FormatException>(() => EnvironmentFile.Read(path)).Message, StringComparison.Ordinal);
    }

    private string Write(string content)
    {
        string path = _folder.Combine("file");
        File.WriteAllText(path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return path;
    }
}
