#!/usr/bin/env node
/** `beside` as an installed command. Plain JavaScript: an older Node is told what it lacks. */
const requiredMajor = 24; // As `engines` in package.json.

if (Number.parseInt(process.versions.node) >= requiredMajor) {
  const main = await load();
  await main?.(process.argv.slice(2));
} else {
  console.error(
    `Beside needs Node ${requiredMajor} or newer, and this is ${process.versions.node} (${process.execPath}).`,
  );
  process.exitCode = 78; // sysexits.h, EX_CONFIG.
}

/** @returns Undefined where Node takes no TypeScript: below a folder named `node_modules`. */
async function load() {
  try {
    return (await import('../src/main.ts')).main;
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code !== 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING') throw error;
    console.error(
      `Beside does not run as a package below node_modules (${import.meta.dirname}): install the archive that "npm run pack" makes, or the container; see docs/deploy.md.`,
    );
    process.exitCode = 78; // sysexits.h, EX_CONFIG.
    return undefined;
  }
}
