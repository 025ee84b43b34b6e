// Containers of testcontainers: waits by port, log and command, files, exec, logs, names in a network, and what its reaper removes.
const assert = require('assert');
const { GenericContainer, Network, Wait } = require('testcontainers');

(async () => {
  const network = await new Network().start();
  const web = await new GenericContainer('bb:1')
    .withCommand(['sh', '-c', 'echo serving; exec httpd -f -h /www'])
    .withNetwork(network).withNetworkAliases('web')
    .withExposedPorts(80)
    .withCopyContentToContainer([{ content: 'copied', target: '/www/copied' }])
    .withEnvironment({ GREETING: 'hello' })
    .withWaitStrategy(Wait.forAll([Wait.forListeningPorts(), Wait.forLogMessage('serving'), Wait.forHttp('/copied', 80)]))
    .start();
  const response = await fetch(`http://${web.getHost()}:${web.getMappedPort(80)}/copied`);
  assert.strictEqual(await response.text(), 'copied');

  const asker = await new GenericContainer('bb:1').withCommand(['sleep', '1000']).withNetwork(network).withWaitStrategy(Wait.forSuccessfulCommand('wget -qO- http://web/')).start();
  const told = await asker.exec(['wget', '-qO-', 'http://web/']);
  assert.deepStrictEqual([told.exitCode, told.output], [0, 'greeting']);
  const failed = await web.exec(['sh', '-c', 'echo $GREETING; exit 3']);
  assert.deepStrictEqual([failed.exitCode, failed.output], [3, 'hello\n']);

  const lines = await asker.logs();
  lines.destroy();
  await web.restart();
  await asker.copyContentToContainer([{ content: 'later', target: '/tmp/later' }]);
  assert.strictEqual((await asker.exec(['cat', '/tmp/later'])).output, 'later');

  if (process.argv[2] === 'leave') {
    console.log('done');
    process.exit(0);
  }

  await asker.stop();
  await web.stop();
  await network.stop();
  console.log('done');
})().catch(error => { console.error(error); process.exit(1); });
