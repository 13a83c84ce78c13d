/** The unit and its files, judged by systemd's own tools. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { programEnvironment } from '../../support/program.ts';
import { startServer } from '../../support/server.ts';
import { root } from '../../support/sources.ts';

const units = join(root, 'deploy/systemd');
/** Tenths; systemd calls up to 2 "OK" for a service with a network. */
const mostExposure = 30;

const isHere = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!isHere) console.log('The systemd unit is not judged: there is no systemd-analyze here.');
const withSystemd = isHere ? test : test.skip;

describe.each([
  ['beside.service alone', []] as const,
  ['with port 443', ['port-443.conf']] as const,
])('beside.service, %s', (_name, dropIns) => {
  let folder: string;
  let unit: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'beside-unit-'));
    unit = join(folder, 'beside.service');
    await mkdir(`${unit}.d`);
    for (const name of dropIns) await cp(join(units, name), join(`${unit}.d`, name));
    // Nothing is installed in /opt here.
    const text = await readFile(join(units, 'beside.service'), 'utf8');
    await writeFile(unit, text.replaceAll('/opt/beside/bin/node', process.execPath));
  });
  afterAll(() => rm(folder, { recursive: true }));

  withSystemd('is exposed to little', () => {
    const judge = ['security', '--offline=true', '--no-pager', `--threshold=${mostExposure}`];
    const { status, stdout } = spawnSync('systemd-analyze', [...judge, unit]);
    expect([status, stdout.toString().split('\n').at(-2)]).toEqual([
      0,
      expect.stringMatching(/exposure level/),
    ]);
  });

  withSystemd('holds nothing that systemd does not know', () => {
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit]);
    const ours = stderr.toString().split('\n');
    expect(ours.filter((line) => line.includes('beside'))).toEqual([]);
  });
});

test('a server that is told to stop has the time to let sessions end', async () => {
  const text = await readFile(join(units, 'beside.service'), 'utf8');
  expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1])).toBeGreaterThan(60);
  expect(text).toMatch(/^ExecStart=\S+\/node src\/main.ts serve$/m);
  expect(text).toMatch(/^RestartPreventExitStatus=78$/m);
});

test('nothing is run that a bare Debian does not have', async () => {
  const text = await readFile(join(units, 'beside.service'), 'utf8');
  const programs = [...text.matchAll(/^Exec\w+=(\S+)/gm)].map(([, program]) => program);
  // `dash` is essential; `kill` is in `procps`, which is not.
  expect(programs).toEqual(['/opt/beside/bin/node', '/bin/sh']);
});

withSystemd('its user and its folders are made, readable by nobody else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'beside-root-'));
  const at = ['--root', folder];
  try {
    await mkdir(join(folder, 'etc'));
    execFileSync('systemd-sysusers', [...at, join(units, 'beside.sysusers')]);
    const passwd = await readFile(join(folder, 'etc/passwd'), 'utf8');
    const [, , uid = ''] = /^beside:.*$/m.exec(passwd)?.[0].split(':') ?? [];
    expect(passwd).toMatch(/^beside:x:\d+:\d+:Beside:\/var\/lib\/beside:\/usr\/sbin\/nologin$/m);
    execFileSync('systemd-tmpfiles', [...at, '--create', join(units, 'beside.tmpfiles')]);
    const data = await stat(join(folder, 'var/lib/beside'));
    expect([data.uid, data.mode & 0o777]).toEqual([Number(uid), 0o700]);
    const certs = await stat(join(folder, 'etc/beside/certs'));
    expect([certs.uid, certs.gid, certs.mode & 0o777]).toEqual([0, data.gid, 0o750]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe('the backup of each night', () => {
  const backup = ['beside-backup.service', 'beside-backup.timer'].map((name) => join(units, name));

  withSystemd('is exposed to little, and holds nothing that systemd does not know', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'beside-unit-'));
    for (const unit of backup) await cp(unit, join(folder, basename(unit)));
    const service = join(folder, 'beside-backup.service');
    const judge = ['security', '--offline=true', '--no-pager', `--threshold=${mostExposure}`];
    const judged = spawnSync('systemd-analyze', [...judge, service]);
    const files = [service, join(folder, 'beside-backup.timer')];
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', ...files]);
    await rm(folder, { recursive: true });
    expect([judged.status, judged.stdout.toString()]).toEqual([0, expect.any(String)]);
    const lines = verified.stderr.toString().split('\n');
    expect(lines.filter((line) => line.includes('beside'))).toEqual([]);
  });

  test('writes a file with the day as its name', async () => {
    const server = await startServer();
    const folder = await mkdtemp(join(tmpdir(), 'beside-backups-'));
    const text = await readFile(join(units, 'beside-backup.service'), 'utf8');
    // As systemd hands it to the shell: `%%` is a percent sign.
    const [, command = ''] = /^ExecStart=\/bin\/sh -c "(.*)"$/m.exec(text) ?? [];
    const here = command
      .replaceAll('%%', '%')
      .replace('/opt/beside/bin/node', process.execPath)
      .replace('/var/backups/beside', folder);
    execFileSync('/bin/sh', ['-c', here], {
      cwd: root,
      env: { ...process.env, ...programEnvironment, BESIDE_DATA_DIR: server.dataDir },
    });
    await server.stop();
    const files = await readdir(folder);
    await rm(folder, { recursive: true });
    expect(files).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d\.backup$/)]);
  });
});
