/** What whoever runs the server reads when something is wrong: one message, exit code 78, no stack. */
import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { cp, symlink } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { runMain, type Run } from '../../support/server.ts';
import { root } from '../../support/sources.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

interface Failed {
  code: number;
  stdout: string;
  stderr: string;
}

const commands = [
  'serve',
  'check-config',
  'gen-cert',
  'gen-secrets',
  'ports',
  'backup',
  'restore',
  'token',
  'doctor',
];
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

async function serve(environment: Record<string, string>, settings?: string): Promise<Run> {
  const file = settings === undefined ? undefined : await folder.file('settings.yaml', settings);
  return await runMain(['serve'], {
    BESIDE_PORT: '0',
    BESIDE_MEDIA_PORT: '0',
    BESIDE_WORKERS: '1',
    BESIDE_DATA_DIR: join(folder.path, 'data'),
    ...(file && { BESIDE_CONFIG: file }),
    ...environment,
  });
}

/** Exactly these lines of faults, and nothing else at all. */
function expectFaults(run: Run, ...faults: RegExp[]): void {
  const [head, ...lines] = run.output.trimEnd().split('\n');
  expect([run.code, head]).toEqual([78, 'Beside cannot start:']);
  expect(lines.sort()).toEqual(
    [...faults]
      .sort((a, b) => (a.source < b.source ? -1 : 1))
      .map((fault) => expect.stringMatching(fault)),
  );
}

describe('the server does not start', () => {
  test('with an unknown key and a wrong type, which are named together', async () => {
    expectFaults(
      await serve({}, 'server: {colour: blue}\nsession: {returnSeconds: soon}\n'),
      /^ {2}- server\.colour: there is no such setting; .*line 1, column 10 of /,
      /^ {2}- session\.returnSeconds: .*expected whole seconds from 1 to 3600, found text/,
    );
  });

  test('with a file that is no YAML, and does not show the secrets in it', async () => {
    expectFaults(
      await serve({}, 'server: {port: 1}\nsecret: "not-to-be-shown: [\n'),
      / {2}- Missing closing "quote .*line 3, column 1 of .*settings\.yaml\)$/,
    );
  });

  test('with a certificate and a key that cannot be read', async () => {
    expectFaults(
      await serve({}, 'tls: {certificateFile: /nowhere/cert.pem, keyFile: /nowhere/key.pem}\n'),
      /tls\.certificateFile: cannot read \/nowhere\/cert\.pem: there is no such file \(ENOENT\)/,
      /tls\.keyFile: cannot read \/nowhere\/key\.pem: there is no such file \(ENOENT\)/,
    );
  });

  test('with a key that belongs to another certificate, or with no certificate at all', async () => {
    const names = [{ name: 'commonName', value: 'localhost' }];
    const [one, other] = [await generate(names, {}), await generate(names, {})];
    const certificate = await folder.file('cert.pem', one.cert);
    const key = await folder.file('key.pem', other.private);
    const text = await folder.file('text.pem', 'no certificate');
    const tls = (cert: string) => `tls: {certificateFile: ${cert}, keyFile: ${key}}\n`;
    expectFaults(
      await serve({}, tls(certificate)),
      / {2}- tls: .*key\.pem is the key of another certificate than .*cert\.pem/,
    );
    expectFaults(
      await serve({}, tls(text)),
      / {2}- tls\.certificateFile: .*text\.pem holds no certificate in PEM/,
    );
  });

  test('with a data folder that cannot be written to', async () => {
    const file = await folder.file('a-file', '');
    expectFaults(
      await serve({ BESIDE_DATA_DIR: join(file, 'data') }),
      /dataDir \(BESIDE_DATA_DIR\): cannot write to .*a-file\/data: is below a file, not below a folder \(ENOTDIR\)/,
    );
  });

  test('with its port taken, and media ports too: all are named in one message', async () => {
    const https = createServer().listen(0, '127.0.0.1');
    await once(https, 'listening');
    const { port } = https.address() as AddressInfo;
    const udp = createSocket('udp4').bind(0, '127.0.0.1');
    await once(udp, 'listening');
    const media = udp.address().port;
    const run = await serve({ BESIDE_PORT: String(port), BESIDE_MEDIA_PORT: String(media) });
    udp.close();
    https.close();
    expectFaults(
      run,
      new RegExp(`media\\.port \\(BESIDE_MEDIA_PORT\\) for worker 0: port ${media}/udp is taken`),
      new RegExp(`server\\.port \\(BESIDE_PORT\\): port ${port}/tcp is taken by another program`),
    );
  });

  test('with a media port taken for TCP', async () => {
    const tcp = createServer().listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const run = await serve({ BESIDE_MEDIA_PORT: String(port) });
    tcp.close();
    expectFaults(run, new RegExp(`for worker 0: port ${port}/tcp is taken`));
  });

  test('on an address that this machine does not have', async () => {
    expectFaults(
      await serve({
        BESIDE_LISTEN_ADDRESS: '192.0.2.1',
        BESIDE_PORT: '8443',
        BESIDE_IDENTITY_PROVIDER: 'demo',
      }),
      /server\.port \(BESIDE_PORT\): port 8443\/tcp cannot be listened on \(EADDRNOTAVAIL\)/,
    );
  });
});

describe('the command line', () => {
  test('checks a configuration without starting anything', async () => {
    const right = await folder.file('right.yaml', 'server: {port: 1}\n');
    const wrong = await folder.file('wrong.yaml', 'server: {port: x, prot: 1}\n');
    const { code, output } = await runMain(['check-config', right], {});
    expect([code, output.split('\n')[0]]).toEqual([0, 'The configuration is right.']);
    expectFaults(
      await runMain(['check-config', wrong], {}),
      / {2}- server\.port \(BESIDE_PORT\): /,
      / {2}- server\.prot: there is no such setting/,
    );
    expect((await runMain(['check-config'], { BESIDE_CONFIG: wrong })).code).toBe(78);
    const files = await folder.file(
      'files.yaml',
      'tls: {certificateFile: /nowhere/cert.pem, keyFile: /nowhere/key.pem}\n' +
        'devices: {source: inventory, inventory: {file: /nowhere/devices.csv}}\n',
    );
    expectFaults(
      await runMain(['check-config', files], {}),
      / {2}- tls\.certificateFile: cannot read \/nowhere\/cert\.pem: there is no such file \(ENOENT\)/,
      / {2}- tls\.keyFile: cannot read \/nowhere\/key\.pem: there is no such file \(ENOENT\)/,
      / {2}- devices\.inventory\.file: .*\/nowhere\/devices\.csv/,
    );
  });

  test('says what a configuration means: who may help whom, and what is switched off', async () => {
    const file = await folder.file(
      'means.yaml',
      `roles: {Greeter: [session.offer]}
assignments:
  - {role: Greeter, to: {group: Reception}, scope: {groups: [Finance, Sales]}}
  - {role: Help Desk Operator, to: {user: ann@demo.example}, scope: {domains: [demo.example]}}
  - {role: Auditor, to: {appRole: Audit}, scope: everyone}
settings: {serviceEnabled: false, blockChat: true, numberMatching: true, sessionSeconds: 5400}
`,
    );
    const { code, output } = await runMain(['check-config', file], {});
    const lines = output.split('\n');
    expect(code).toBe(0);
    const helping = lines.slice(lines.indexOf('Who may help whom:') + 1, -1);
    expect(helping.slice(0, 4)).toEqual([
      '  - whoever is in the group “Reception” may help people of the groups “Finance”, “Sales”, as “Greeter”',
      '  - ann@demo.example may help people of the verified domains demo.example, as “Help Desk Operator”',
      'Who holds other roles:',
      '  - whoever has the app role “Audit” is “Auditor”',
    ]);
    expect(lines).toContain('  - “Greeter”: open sessions');
    expect(lines).toContain('  - the service is off: nobody opens or joins a session');
    expect(lines).toContain('  - chat is off');
    expect(lines).toContain('  - to allow, the sharer types two digits that the helper reads out');
    expect(lines).toContain('  - a session lasts 90 minutes at the most');
  });

  test('says what must hold before somebody takes part, and what needs more proof', async () => {
    const hours = `{days: [mon, tue], from: '07:00', to: '19:00', timeZone: Europe/Berlin}`;
    const file = await folder.file(
      'conditions.yaml',
      `conditions:
  - {name: Office, for: helper, networks: [10.0.0.0/8], hours: ${hours}}
  - {name: Strong, for: both, strongSignIn: {amr: [mfa], acr: [gold]}, signInAgeSeconds: 3600}
  - {name: Healthy, for: sharer, deviceStates: [compliant, unknown]}
stepUp: {startSession: gold, changeSettings: diamond}
`,
    );
    const { output } = await runMain(['check-config', file], {});
    const lines = output.split('\n');
    const first = lines.indexOf('What else must hold before somebody takes part:');
    expect(lines.slice(first + 1, lines.indexOf('How picture and voice travel:'))).toEqual([
      '  - “Office”: helpers take part only from the networks 10.0.0.0/8, and on mon, tue from 07:00 to 19:00 (Europe/Berlin)',
      '  - “Strong”: helpers and sharers take part only signed in by mfa (amr) or gold (acr), and signed in no longer than 3600 seconds ago',
      '  - “Healthy”: sharers take part only on a device that is compliant or unknown',
      '  - where somebody comes from is the address of the connection: behind a reverse proxy, that is the proxy’s (server.trustedProxies)',
      'What asks for more proof than a sign-in:',
      '  - to open a session: an acr of gold',
      '  - to change settings: an acr of diamond',
    ]);
  });

  test('says which conditions the tokens of Entra may not be enough for', async () => {
    const file = await folder.file(
      'entra.yaml',
      `identity: {provider: azure-ad, allowedTenants: [11111111-2222-4333-8444-555555555555],
  azureAd: {clientId: 11111111-2222-4333-8444-555555555555, clientSecret: x}}
conditions:
  - {name: Weak, for: helper, strongSignIn: {amr: [mfa]}}
  - {name: Right, for: helper, strongSignIn: {amr: [mfa], contexts: [c1]}}
  - {name: Recent, for: both, signInAgeSeconds: 3600}
`,
    );
    const { output } = await runMain(['check-config', file], {});
    const lines = output.split('\n').filter((line) => /beware|context c1/.test(line));
    expect(lines).toEqual([
      '  - “Right”: helpers take part only signed in by mfa (amr) or the authentication context c1',
      '  - “Weak”: beware, ID tokens of Entra may have no amr, and nobody would get in; ask for an authentication context too (contexts)',
      '  - “Recent”: beware, the app registration must have the optional claim auth_time, or nobody gets in',
    ]);
  });

  test('says how picture and voice travel, and shows no secret of a relay', async () => {
    const file = await folder.file(
      'media.yaml',
      `media:
  {port: 50000, workers: 3, onHttpsPort: false, turnCredential: hidden-one, turn: [
    {urls: 'turn:turn.example.com', secret: hidden-two},
    {urls: ['turns:[2001:db8::5]:5349?transport=tcp'], username: beside}]}
`,
    );
    const { code, output } = await runMain(['check-config', file], {});
    const lines = output.split('\n');
    const start = lines.indexOf('How picture and voice travel:') + 1;
    expect([code, ...lines.slice(start, start + 4)]).toEqual([
      0,
      '  - by UDP, else by TCP, on ports 50000 to 50002',
      '  - not through the HTTPS port',
      '  - else through the relay turn:turn.example.com, with credentials that end by themselves',
      '  - else through the relay turns:[2001:db8::5]:5349?transport=tcp, with the user name “beside”',
    ]);
    expect(output).not.toContain('hidden');
  });

  test('says that nobody may help when no assignment lets anybody', async () => {
    const file = await folder.file('nobody.yaml', 'assignments: []\n');
    const { output } = await runMain(['check-config', file], {});
    expect(output).toContain('Who may help whom:\n  - nobody may help anybody\n');
  });

  test('finds the example configuration right, which shows every setting', async () => {
    const example = join(import.meta.dirname, '../../../config/beside.example.yaml');
    const { code, output } = await runMain(['check-config', example], {});
    expect([code, output]).toEqual([
      0,
      expect.stringContaining(
        'whoever has the app role “Help Desk Operator” may help everyone, as “Help Desk Operator”',
      ),
    ]);
  });

  test('tells what it can do, in all and command by command', async () => {
    for (const asked of [['help'], ['--help'], ['-h']]) {
      const help = await runMain(asked, {});
      expect(help.code).toBe(0);
      for (const name of commands) expect(help.output).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
    for (const name of commands) {
      const { code, output } = await runMain([name, '--help'], {});
      expect([code, output.split('\n')[0]]).toEqual([
        0,
        expect.stringContaining(`Usage: beside ${name}`),
      ]);
    }
  });

  test('names the nearest of what there is when there is no such command or option', async () => {
    const said = async (...args: string[]) => {
      const { code, output } = await runMain(args, {});
      return [code, output];
    };
    expect(await said('swerve')).toEqual([
      78,
      'there is no command "swerve"; did you mean serve?\n',
    ]);
    expect(await said('sing')).toEqual([
      78,
      'there is no command "sing"; "beside --help" lists what there is\n',
    ]);
    expect(await said('serve', '--confg', 'x')).toEqual([
      78,
      'there is no option "--confg"; did you mean --config?\n',
    ]);
    expect(await said('check-config', 'one', 'two')).toEqual([
      78,
      expect.stringMatching(/^too many arguments.*\n$/),
    ]);
  });

  test('is there as an installed command, wherever one stands', async () => {
    const installed = join(folder.path, 'beside');
    await symlink(join(import.meta.dirname, '../../../bin/beside.mjs'), installed);
    const { stdout } = await promisify(execFile)(installed, ['--version'], { cwd: folder.path });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('says where it cannot run, and what to install instead', async () => {
    const installed = join(folder.path, 'node_modules/beside');
    for (const part of ['bin', 'src', 'package.json'])
      await cp(join(root, part), join(installed, part), { recursive: true });
    const program = join(installed, 'bin/beside.mjs');
    const run = promisify(execFile)(program, ['--version'], { cwd: folder.path });
    const { code, stdout, stderr } = (await run.catch((error: unknown) => error)) as Failed;
    expect([code, stdout, stderr.trimEnd().split('\n')]).toEqual([
      78,
      '',
      [
        expect.stringMatching(
          /^Beside does not run as a package below node_modules \(.*\): install the archive/,
        ),
      ],
    ]);
  });
});
