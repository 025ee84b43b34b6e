using Containers.Engine.Images.Changes;
using Containers.Oci;

namespace Containers.Engine.Tests.Images.Changes;

public sealed class ConfigurationChangesTests
{
    [Theory]
    [InlineData("CMD [\"/bin/sh\", \"-l\"]", "/bin/sh|-l")]
    [InlineData("cmd echo $HOME 'a b'", "/bin/sh|-c|echo $HOME 'a b'")]
    [InlineData("CMD [not json]", "/bin/sh|-c|[not json]")]
    public void Commands_are_arrays_or_command_lines_of_the_shell(string change, string expected) =>
        Assert.Equal(expected.Split('|'), Apply(change).Command);

    [Fact]
    public void An_entry_point_takes_the_image_s_command_away_and_a_shell_runs_what_follows()
    {
        ContainerConfiguration run = ConfigurationChanges.Apply(new() { Command = ["x"] }, ["SHELL [\"/bin/bash\",\"-e\"]", "ENTRYPOINT start it"]);
        Assert.Null(run.Command);
        Assert.Equal(["x"], Apply("CMD [\"x\"]", "ENTRYPOINT start it").Command);
        Assert.Equal(["/bin/bash", "-e", "start it"], run.Entrypoint);
    }

    [Theory]
    [InlineData("ENV A=b C=\"d e\" F='$A'", "A=b|C=d e|F=$A")]
    [InlineData("ENV A b  c", "A=b  c")]
    [InlineData("ENV A=b\\ c", "A=b c")]
    [InlineData("ENV A=", "A=")]
    public void Variables_are_pairs_or_one_pair_in_the_old_form(string change, string expected) =>
        Assert.Equal(expected.Split('|'), Apply(change).Environment);

    [Fact]
    public void Variables_that_were_set_before_are_replaced_in_words()
    {
        ContainerConfiguration run = Apply(
            "ENV PATH=/bin N=1", "ENV PATH=$PATH:/opt/${N}", "ENV E=${NONE:-else} I=${N:+is}x U=$NONE Q=\"<$N>\" L=\\$N", "WORKDIR /a$N", "WORKDIR b");
        Assert.Equal(["PATH=/bin:/opt/1", "N=1", "E=else", "I=isx", "U=", "Q=<1>", "L=$N"], run.Environment);
        Assert.Equal("/a1/b", run.WorkingDirectory);
    }

    [Fact]
    public void Ports_volumes_labels_and_the_rest()
    {
        ContainerConfiguration run = Apply(
            "EXPOSE 80 53/udp 8000-8002", "EXPOSE 80/tcp", "VOLUME /data /more", "VOLUME [\"/data\", \"/with space\"]", "LABEL a=b \"c d\"=e", "LABEL a=f",
            "USER app:app", "STOPSIGNAL SIGQUIT", "ONBUILD RUN make");
        Assert.Equal(["53/udp", "80/tcp", "8000/tcp", "8001/tcp", "8002/tcp"], run.ExposedPorts);
        Assert.Equal(["/data", "/more", "/with space"], run.Volumes);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "f", ["c d"] = "e" }, run.Labels);
        Assert.Equal(("app:app", "SIGQUIT", "RUN make"), (run.User, run.StopSignal, Assert.Single(run.OnBuild!)));
    }

    [Fact]
    public void A_health_check_has_its_options_and_its_command()
    {
        HealthCheck check = Apply("HEALTHCHECK --interval=1m30s --timeout=500ms --retries=3 CMD curl -f http://x").HealthCheck!;
        Assert.Equal((TimeSpan.FromSeconds(90), TimeSpan.FromMilliseconds(500), 3), (check.Interval, check.Timeout, check.Retries));
        Assert.Equal(["CMD-SHELL", "curl -f http://x"], check.Test);
        Assert.Equal(["CMD", "/probe"], Apply("HEALTHCHECK CMD [\"/probe\"]").HealthCheck!.Test);
        Assert.Equal(["NONE"], Apply("HEALTHCHECK NONE").HealthCheck!.Test);
    }

    [Theory]
    [InlineData("RUN make")]
    [InlineData("CMD")]
    [InlineData("ENV =x")]
    [InlineData("ENV A=b C")]
    [InlineData("ENV A='b")]
    [InlineData("ENV A=${B")]
    [InlineData("ENV A=${B?c}")]
    [InlineData("EXPOSE 70000")]
    [InlineData("EXPOSE 9-8")]
    [InlineData("EXPOSE 80/ip")]
    [InlineData("ARG A=b")]
    [InlineData("STOPSIGNAL SIGNONE")]
    [InlineData("ENV A=b\nENV C=d")]
    [InlineData("# ENV A=b")]
    [InlineData("SHELL bash")]
    [InlineData("HEALTHCHECK --interval=5 CMD x")]
    [InlineData("HEALTHCHECK --often CMD x")]
    [InlineData("HEALTHCHECK CMD")]
    public void What_is_no_such_instruction_is_refused_and_named(string change) =>
        Assert.Contains(change, Assert.Throws<ImageChangeException>(() => Apply(change)).Message, StringComparison.Ordinal);

    private static ContainerConfiguration Apply(params string[] changes) => ConfigurationChanges.Apply(new ContainerConfiguration(), changes);
}
