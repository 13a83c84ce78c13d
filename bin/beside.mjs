#!/usr/bin/env node
/** `beside` as an installed command. Plain JavaScript: an older Node is told what it lacks. */
const requiredMajor = 24; // As `engines` in package.json.

if (Number.parseInt(process.versions.node) >= requiredMajor) {
  const { main } = await import('../src/main.ts');
  await main(process.argv.slice(2));
} else {
  console.error(
    `Beside needs Node ${requiredMajor} or newer, and this is ${process.versions.node} (${process.execPath}).`,
  );
  process.exitCode = 78; // sysexits.h, EX_CONFIG.
}
