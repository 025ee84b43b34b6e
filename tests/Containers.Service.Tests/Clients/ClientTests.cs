namespace Containers.Service.Tests.Clients;

/// <summary>Other clients than docker's command: Compose and docker's library for Python.</summary>
public sealed class ClientTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string Application = """
        version: "3.7"
        services:
          db:
            image: bb:1
            network_mode: none
            command: ["sh", "-c", "touch /tmp/ready; trap 'exit 0' TERM; while :; do sleep 0.1; done"]
            volumes: ["data:/data"]
            healthcheck: { test: ["CMD", "cat", "/tmp/ready"], interval: 1s }
          made:
            build: { context: ., network: none }
            image: made-by-compose
            network_mode: none
            environment: { GREETING: hello }
            depends_on: [db]
            command: ["sh", "-c", "echo $$GREETING; trap 'exit 0' TERM; while :; do sleep 0.1; done"]
        volumes: { data: {} }
        """;

    private const string Script = """
        import docker
        client = docker.from_env()
        assert client.ping()
        assert client.containers.run('bb:1', ['echo', 'hi'], remove=True) == b'hi\n'
        box = client.containers.run('bb:1', ['sleep', '1000'], detach=True, name='py', labels={'a': 'b'}, mem_limit='64m', environment={'A': '1'}, network_mode='none')
        code, (out, err) = box.exec_run(['sh', '-c', 'echo $A; echo err >&2; exit 3'], demux=True)
        assert (code, out, err) == (3, b'1\n', b'err\n'), (code, out, err)
        assert [one.name for one in client.containers.list(filters={'label': 'a=b'})] == ['py']
        assert box.stats(stream=False)['memory_stats']['limit'] == 64 << 20
        assert box.top()['Processes']
        bits, stat = box.get_archive('/etc/passwd')
        assert stat['name'] == 'passwd' and b'root' in b''.join(bits)
        box.pause(); box.reload(); assert box.status == 'paused', box.status
        box.unpause(); box.rename('py2'); box.restart(timeout=0)
        box.kill(); assert box.wait()['StatusCode'] == 137
        box.remove()
        try:
            client.containers.get('py2'); assert False
        except docker.errors.NotFound:
            pass
        volume = client.volumes.create('pyvolume'); assert volume in client.volumes.list(); volume.remove()
        assert client.images.get('bb:1').tags == ['bb:1']
        image, log = client.images.build(fileobj=__import__('io').BytesIO(b'FROM bb:1\nENV X=1\n'), tag='py:1')
        assert 'py:1' in image.tags, image.tags
        assert client.df()['Images'] and client.info()['Images'] and client.version()['ApiVersion'] == '1.51'
        for event in client.events(since=0, until=9999999, decode=True):
            pass
        print('done')
        """;

    [RootFact("busybox", "docker-compose")]
    public void Compose_builds_starts_shows_executes_in_and_removes_an_application()
    {
        string folder = Directory.CreateDirectory(service.PathOf("app")).FullName;
        File.WriteAllText(Path.Combine(folder, "docker-compose.yml"), Application);
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), "FROM bb:1\nENV MADE=yes\n");

        Compose("up", "-d");
        Assert.Contains("app_made_1", Compose("ps"), StringComparison.Ordinal);
        Assert.Equal("yes\n", Compose("exec", "-T", "made", "sh", "-c", "echo $MADE"));
        Assert.Contains("hello", Compose("logs", "--no-color", "made"), StringComparison.Ordinal);
        Compose("up", "-d", "--scale", "db=2");
        Assert.Equal(2, service.Succeed("ps", "-q", "--filter", "label=com.docker.compose.service=db").Split('\n').Length);
        Compose("restart", "-t", "5", "made");
        Compose("down", "-v", "-t", "5");
        Assert.Equal("", service.Succeed("ps", "-aq", "--filter", "label=com.docker.compose.project=app"));
        Assert.Equal("", service.Succeed("volume", "ls", "-q"));

        string Compose(params string[] words)
        {
            ProgramResult result = service.RunProgram("docker-compose", ["--project-directory", folder, "-f", Path.Combine(folder, "docker-compose.yml"), .. words]);
            Assert.True(result.ExitCode == 0, $"{string.Join(' ', words)}: {result.Output}{result.Error}");
            return result.Output;
        }
    }

    [RootFact("busybox", "docker-compose", "python3")]
    public void The_library_for_python_does_all_that_it_has_for_containers()
    {
        File.WriteAllText(service.PathOf("script.py"), Script);

        ProgramResult result = service.RunProgram("/usr/bin/python3", service.PathOf("script.py"));

        Assert.True(result.ExitCode == 0 && result.Output == "done\n", result.Output + result.Error);
    }
}
