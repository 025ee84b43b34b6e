using System.Text;
using Containers.Linux.Terminals;

namespace Containers.Linux.Tests.Terminals;

public sealed class DetachKeysTests
{
    [Theory]
    [InlineData("ctrl-p,ctrl-q", "ab\u0010\u0011cd", "ab", true)]
    [InlineData("ctrl-p,ctrl-q", "a\u0010b\u0011", "a\u0010b\u0011", false)]
    [InlineData("ctrl-p,ctrl-q", "\u0010\u0010\u0011", "\u0010", true)]
    [InlineData("a,b,a,c", "ababac", "ab", true)]
    [InlineData("a,b,a,c", "ababad", "ababad", false)]
    [InlineData("ctrl-@,x", "\0y\0x", "\0y", true)]
    [InlineData("ctrl-_", "a\u001f", "a", true)]
    [InlineData("", "a\u0010\u0011", "a\u0010\u0011", false)]
    public void Keys_that_are_not_the_sequence_go_on(string keys, string typed, string passed, bool detached)
    {
        foreach (int chunk in new[] { 1, 2, typed.Length })
        {
            DetachKeys filter = DetachKeys.Parse(keys);
            StringBuilder all = new();
            bool done = false;
            byte[] output = new byte[64];
            for (int at = 0; at < typed.Length && !done; at += chunk)
            {
                done = filter.Filter(Encoding.Latin1.GetBytes(typed[at..Math.Min(at + chunk, typed.Length)]), output, out int length);
                all.Append(Encoding.Latin1.GetString(output, 0, length));
            }

            Assert.Equal((passed, detached), (all.ToString(), done));
        }
    }

    [Theory]
    [InlineData("ctrl-")]
    [InlineData("ctrl-1")]
    [InlineData("ab")]
    [InlineData("a,,b")]
    public void What_is_no_key_is_refused(string keys) => Assert.Throws<FormatException>(() => DetachKeys.Parse(keys));
}
