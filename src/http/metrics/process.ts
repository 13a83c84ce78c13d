/** What is known about any process of Node, by the names that are usual for it. */
import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

const descriptors = '/proc/self/fd';

export function registerProcess(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  // They count by the names of classes, and are none of Prometheus' kinds by their names.
  for (const kind of ['handles', 'requests', 'resources'])
    for (const suffix of ['', '_total'])
      registry.removeSingleMetric(`nodejs_active_${kind}${suffix}`);
  countDescriptors(registry);
}

/** The library reads the whole folder, and everybody waits meanwhile: milliseconds for 2,000 sockets. */
function countDescriptors(registry: Registry): void {
  const name = 'process_open_fds';
  const isKnown = registry.getSingleMetric(name) !== undefined;
  registry.removeSingleMetric(name);
  if (!isKnown) return;
  new Gauge({
    name,
    help: 'Number of open file descriptors.',
    registers: [registry],
    async collect() {
      this.set(await openDescriptors());
    },
  });
}

/** Since Linux 6.2 the size of the folder is how many there are. Source: proc_pid_fd(5). */
async function openDescriptors(): Promise<number> {
  const { size } = statSync(descriptors);
  // The folder that is being read is one of them.
  return size > 0 ? size : (await readdir(descriptors)).length - 1;
}
