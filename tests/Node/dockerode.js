// What dockerode does with containers, images, networks and volumes; ends with an error where something is otherwise.
const assert = require('assert');
const { PassThrough } = require('stream');
const Docker = require('dockerode');

const docker = new Docker();

/** All of a stream, as text. */
async function text(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** Both streams of a container or an exec whose parts have heads, once they have ended. */
async function both(stream) {
  const [output, error] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, output, error);
  stream.on('end', () => { output.end(); error.end(); });
  return Promise.all([text(output), text(error)]);
}

const followed = stream => new Promise((resolve, reject) =>
  docker.modem.followProgress(stream, (error, lines) => error ? reject(error) : resolve(lines)));

async function containers() {
  const written = [new PassThrough(), new PassThrough()];
  const [{ StatusCode }, container] = await docker.run('bb:1', ['sh', '-c', 'echo said'], written, { Tty: false, HostConfig: { NetworkMode: 'none' } });
  assert.deepStrictEqual([StatusCode, `${written[0].read()}`], [0, 'said\n']);
  assert.deepStrictEqual(await both(await container.logs({ follow: true, stdout: true, stderr: true })), ['said\n', '']);
  await container.remove();

  const box = await docker.createContainer({
    name: 'rode', Image: 'bb:1', Cmd: ['cat'], OpenStdin: true, StdinOnce: true, Labels: { kind: 'rode' }, HostConfig: { NetworkMode: 'none', Memory: 64 << 20 },
  });
  const attached = await box.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
  await box.start();
  assert.deepStrictEqual((await docker.listContainers({ filters: { label: ['kind=rode'] } })).map(one => one.Names), [['/rode']]);
  assert.strictEqual((await box.stats({ stream: false })).memory_stats.limit, 64 << 20);

  const exec = await box.exec({ Cmd: ['sh', '-c', 'cat; echo err >&2; exit 3'], AttachStdin: true, AttachStdout: true, AttachStderr: true });
  const input = await exec.start({ hijack: true, stdin: true });
  input.end('through\n');
  assert.deepStrictEqual(await both(input), ['through\n', 'err\n']);
  assert.strictEqual((await exec.inspect()).ExitCode, 3);

  // Without an upgrade, as dockerode asks where no input is given.
  const plain = await box.exec({ Cmd: ['echo', 'plain'], AttachStdout: true, AttachStderr: true });
  assert.deepStrictEqual(await both(await plain.start({})), ['plain\n', '']);

  const archive = await text(await box.getArchive({ path: '/etc/passwd' }));
  assert.match(archive, /root:x:0:0/);
  await box.pause();
  assert.strictEqual((await box.inspect()).State.Status, 'paused');
  await box.unpause();
  const ended = box.wait();
  attached.end('last\n');
  assert.deepStrictEqual(await both(attached), ['last\n', '']);
  assert.strictEqual((await ended).StatusCode, 0);
  await box.remove();
  await assert.rejects(box.inspect(), { statusCode: 404, reason: 'no such container' });
}

async function images(folder) {
  const lines = await followed(await docker.buildImage({ context: folder, src: ['Dockerfile', 'said'] }, { t: 'rode:1', networkmode: 'none' }));
  assert.ok(lines.some(line => /^Successfully tagged rode:1/.test(line.stream)), JSON.stringify(lines));
  const image = docker.getImage('rode:1');
  assert.deepStrictEqual((await image.inspect()).RepoTags, ['rode:1']);
  const saved = await image.get();
  await image.remove();
  await followed(await docker.loadImage(saved));
  assert.match((await image.history())[0].CreatedBy, /COPY/);
  await image.remove();
}

async function others() {
  const network = await docker.createNetwork({ Name: 'rode-net' });
  const served = await docker.createContainer({
    Image: 'bb:1', Cmd: ['httpd', '-f', '-h', '/www'], ExposedPorts: { '80/tcp': {} }, HostConfig: { NetworkMode: 'rode-net', PortBindings: { '80/tcp': [{ HostPort: '' }] } },
  });
  await served.start();
  const port = (await served.inspect()).NetworkSettings.Ports['80/tcp'][0].HostPort;
  let answer;
  while (!answer) answer = await fetch(`http://127.0.0.1:${port}/`).then(response => response.text(), () => null);
  assert.strictEqual(answer, 'greeting');
  await assert.rejects(network.connect({ Container: served.id }), { statusCode: 403 });
  await served.remove({ force: true });
  await network.remove();

  const volume = await docker.createVolume({ Name: 'rode-data' });
  assert.deepStrictEqual((await docker.listVolumes({ filters: { name: ['rode-data'] } })).Volumes.map(one => one.Name), ['rode-data']);
  await docker.getVolume(volume.name ?? volume.Name).remove();

  const events = await text(await docker.getEvents({ since: 0, until: Math.floor(Date.now() / 1000) + 1, filters: { type: ['volume'] } }));
  assert.match(events, /rode-data/);
}

(async () => {
  assert.strictEqual((await docker.ping()).toString(), 'OK');
  await containers();
  await images(process.argv[2]);
  await others();
  console.log('done');
})().catch(error => { console.error(error); process.exit(1); });
