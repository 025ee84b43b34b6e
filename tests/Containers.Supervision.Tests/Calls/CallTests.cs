using Containers.Linux.Descriptors;
using Containers.Supervision.Calls;
using Microsoft.Win32.SafeHandles;

namespace Containers.Supervision.Tests.Calls;

public sealed class CallTests
{
    public static TheoryData<EnterCall> EnterCalls =>
    [
        new EnterCall("/a/bundle", "one"),
        new EnterCall("/a/bundle", "--detach") { IsDetached = true },
        new EnterCall("/a/bundle", "one") { DetachKeys = "ctrl-p,ctrl-q" },
        new EnterCall("/a/bundle", "one") { HasInput = true },
        new EnterCall("/a/bundle", "one") { HasInput = true, DetachKeys = "ctrl-p,ctrl-q" },
    ];

    [Theory]
    [MemberData(nameof(EnterCalls))]
    public void A_call_of_enter_is_read_as_it_was_made(EnterCall call)
    {
        Assert.Equal(EnterCall.Name, call.Words[0]);
        Assert.Equal(call, EnterCall.Read([.. call.Words.Skip(1)]));
    }

    [Fact]
    public void Calls_with_a_bundle_alone_are_read_as_they_were_made()
    {
        Assert.Equal(new MonitorCall("/a/bundle"), MonitorCall.Read([.. new MonitorCall("/a/bundle").Words.Skip(1)]));
        Assert.Equal(new StepCall("/a/bundle"), StepCall.Read([.. new StepCall("/a/bundle").Words.Skip(1)]));
    }

    [Theory]
    [InlineData]
    [InlineData("--bundle")]
    [InlineData("--bundle", "/a", "more")]
    [InlineData("/a")]
    public void Other_words_are_no_call(params string[] words)
    {
        Assert.Null(MonitorCall.Read(words));
        Assert.Null(StepCall.Read(words));
        Assert.Null(EnterCall.Read(words));
    }

    [Fact]
    public void Each_file_of_a_table_has_the_number_of_its_slot()
    {
        (SafeFileHandle one, SafeFileHandle other) = Pipes.Create();
        using (one)
        using (other)
        {
            DescriptorTable files = new(one, one, one) { [DescriptorSlot.Report] = other, [DescriptorSlot.Root] = one };

            Assert.Same(other, files.Files[DescriptorSlot.Report.Number]);
            Assert.Equal(5, files.Files.Count);
        }
    }

    [Fact]
    public void A_table_with_an_empty_slot_is_refused()
    {
        using SafeFileHandle file = new(-1, ownsHandle: false);
        DescriptorTable files = new(file, file, file) { [DescriptorSlot.Report] = file };

        Assert.Throws<InvalidOperationException>(() => files.Files);
    }
}
