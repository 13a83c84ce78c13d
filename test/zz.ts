import { startBrowser } from '/tmp/w/e/test/support/browser.ts';
import { startServer } from '/tmp/w/e/test/support/server.ts';
import { share } from '/tmp/w/e/test/support/sharing.ts';
import { servePattern } from '/tmp/w/e/test/support/pattern.ts';
import { AxeBuilder } from '@axe-core/playwright';
import { readFileSync, readdirSync } from 'node:fs';
const extra = process.argv.slice(2);
function by() {
  const out: Record<string, number> = {};
  const info = new Map<number, { pp: number; c: number; t: string }>();
  for (const d of readdirSync('/proc')) {
    if (!/^\d+$/.test(d)) continue;
    try {
      const s = readFileSync(`/proc/${d}/stat`, 'utf8');
      const r = s.slice(s.lastIndexOf(')') + 2).split(' ');
      const cl = readFileSync(`/proc/${d}/cmdline`, 'utf8');
      let t =
        /--type=([\w-]+)/.exec(cl)?.[1] ??
        (cl.includes('chromium') ? 'browser' : cl.split('\0').slice(0, 2).join(' ').slice(-20));
      if (cl.includes('top-chrome')) t += '-top';
      const u = /utility-sub-type=([\w.]+)/.exec(cl)?.[1];
      if (u) t += u;
      if (cl.includes('screencapture')) t += '';
      info.set(Number(d), { pp: Number(r[1]), c: Number(r[11]) + Number(r[12]), t });
      if (t === 'zygote')
        ((info.get(Number(d))!.t = 'zygote'), (out['reaped'] = out['reaped'] ?? 0));
      (info.get(Number(d)) as any).cc = Number(r[13]) + Number(r[14]);
    } catch {}
  }
  const mine = (p: number): boolean => p === process.pid || (info.has(p) && mine(info.get(p)!.pp));
  for (const [p, i] of info)
    if (mine(p)) {
      out[i.t] = (out[i.t] ?? 0) + i.c / 100;
      out['reaped'] = (out['reaped'] ?? 0) + (i as any).cc / 100;
    }
  return out;
}
const diff = (a: any, b: any) =>
  Object.fromEntries(
    Object.keys(b)
      .map((k) => [k, +(b[k] - (a[k] ?? 0)).toFixed(2)])
      .filter(([, v]) => (v as number) > 0.02),
  );
const sum = (d: any) => Object.values(d).reduce((a: any, b: any) => a + b, 0);
const [server, pattern] = await Promise.all([startServer(), servePattern()]);
const browser = await startBrowser(extra);
const z = by();
const two = await share([browser, browser], server, pattern);
const a = by();
console.log('share', diff(z, a));
await new Promise((r) => setTimeout(r, 5000));
const b = by();
console.log('5 s', diff(a, b), sum(diff(a, b)));
const t = performance.now();
await new AxeBuilder({ page: two.helper.page }).analyze();
const c = by();
console.log('axe', Math.round(performance.now() - t), diff(b, c));
await new AxeBuilder({ page: two.sharer.page }).analyze();
console.log('axe', diff(c, by()));
const g = by();
await new AxeBuilder({ page: two.sharer.page }).setLegacyMode().analyze();
console.log('axe legacy', diff(g, by()));
await browser.close();
await server.stop();
pattern.close();
