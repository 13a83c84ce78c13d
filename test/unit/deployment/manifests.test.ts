/** `compose.yaml` and `deploy/kubernetes.yaml` say what the server needs, and let it do no more. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { root } from '../../support/sources.ts';
import { paths } from '../../../src/protocol/paths.ts';

/** Of the YAML, only what is looked at. */
interface Service {
  environment: Record<string, unknown>;
  ports: string[];
  profiles?: string[];
  stop_grace_period?: string;
}
interface Port {
  containerPort: number;
  name: string;
  protocol: string;
}
interface Manifest {
  kind: string;
  spec: {
    replicas: number;
    strategy: { type: string };
    ports: { port: number; protocol: string; targetPort: string }[];
    template: {
      spec: {
        terminationGracePeriodSeconds: number;
        securityContext: object;
        containers: {
          env: { name: string; value: string }[];
          ports: Port[];
          volumeMounts: { name: string; mountPath: string }[];
          [probe: string]: unknown;
        }[];
        volumes: { name: string }[];
      };
    };
  };
}

const read = async (file: string) => await readFile(join(root, file), 'utf8');

describe('compose.yaml', () => {
  let services: Record<string, Service>;
  beforeAll(async () => {
    ({ services } = parse(await read('compose.yaml')) as { services: Record<string, Service> });
  });

  test('publishes a media port for each worker, UDP and TCP', () => {
    const { environment, ports } = services['beside']!;
    const workers = Number(environment['BESIDE_WORKERS']);
    const range = `44300-${44_300 + workers - 1}`;
    expect(ports).toEqual([
      expect.stringMatching(/:8443\/tcp$/),
      `${range}:${range}/udp`,
      `${range}:${range}/tcp`,
    ]);
  });

  test('lets the container write its volume alone, and gives it the time to drain', () => {
    expect(services['beside']).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      stop_grace_period: '60s',
    });
  });

  test('runs a relay only when it is asked for', () => {
    const asked = Object.entries(services).filter(([, { profiles }]) => profiles);
    expect(asked.map(([name, { profiles }]) => [name, profiles])).toEqual([['relay', ['relay']]]);
  });
});

describe('deploy/kubernetes.yaml', () => {
  let manifests: Manifest[];
  let deployment: Manifest['spec'];
  let pod: Manifest['spec']['template']['spec'];
  let container: Manifest['spec']['template']['spec']['containers'][number];
  let environment: Record<string, string>;

  beforeAll(async () => {
    manifests = parseAllDocuments(await read('deploy/kubernetes.yaml')).map((document) => {
      expect(document.errors).toEqual([]);
      return document.toJS() as Manifest;
    });
    deployment = manifests.find(({ kind }) => kind === 'Deployment')!.spec;
    pod = deployment.template.spec;
    container = pod.containers[0]!;
    environment = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
  });

  test('never runs two of it on the same data', () => {
    expect([deployment.replicas, deployment.strategy.type]).toEqual([1, 'Recreate']);
  });

  test('asks for life and readiness at the addresses that there are', () => {
    const probe = (path: string) => ({ httpGet: { path, port: 'https', scheme: 'HTTPS' } });
    expect(container).toMatchObject({
      startupProbe: probe(paths.healthy),
      livenessProbe: probe(paths.healthy),
      readinessProbe: probe(paths.ready),
    });
  });

  test('waits longer than the server drains', () => {
    const drains = Number(environment['BESIDE_DRAIN_SECONDS']);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(drains);
  });

  test('gives it no rights, and nothing to write to but its volume', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10_001 });
    expect(container['securityContext']).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('has a service for each port, and a volume for each mount', () => {
    const workers = Number(environment['BESIDE_WORKERS']);
    const media = Array.from({ length: workers }, (_, index) => 44_300 + index);
    const wanted = media.flatMap((port) => [`${port}/UDP`, `${port}/TCP`]);
    const { ports } = manifests.find(({ kind }) => kind === 'Service')!.spec;
    expect(ports.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual([
      '443/TCP',
      ...wanted,
    ]);
    expect(ports.map(({ targetPort, protocol }) => [targetPort, protocol])).toEqual(
      container.ports.map(({ name, protocol }) => [name, protocol]),
    );
    // Source: RFC 6335, section 5.1.
    for (const { name } of container.ports) expect(name).toMatch(/^[a-z0-9-]{1,15}$/);
    expect(container.volumeMounts.map(({ name }) => name).sort()).toEqual(
      pod.volumes.map(({ name }) => name).sort(),
    );
  });
});
