import leven from 'leven';

/** @returns The name that was probably meant, if any. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const wanted = plain(name);
  const most = Math.min(3, Math.floor(wanted.length / 3));
  let best: { name: string; distance: number } | undefined;
  for (const each of names) {
    const distance = distanceOf(wanted, plain(each), most + 1);
    if (distance <= most && distance < (best?.distance ?? Infinity))
      best = { name: each, distance };
  }
  return best?.name;
}

/** Letter case and separators are the most frequent mistakes. */
export function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** Swapped letters count as one mistake. */
function distanceOf(one: string, other: string, maxDistance: number): number {
  const distance = leven(one, other, { maxDistance: maxDistance + 1 });
  const same = Array.from(one).sort().join('') === Array.from(other).sort().join('');
  return same ? Math.min(distance, 1) : distance;
}
