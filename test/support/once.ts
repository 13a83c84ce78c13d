/** @returns A library that nothing of Beside is tried through, evaluated once for all files; see `environment.mjs`. */
export async function importOnce<Library>(name: string): Promise<Library> {
  const { importOnce: outside } = globalThis as { importOnce?: typeof importOnce };
  // Benchmarks and screenshots are not run by jest.
  return (await (outside?.(name) ?? import(name))) as Library;
}
