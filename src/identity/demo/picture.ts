import { createHash } from 'node:crypto';

const skins = ['#f2d3b8', '#e5b58f', '#c98e63', '#8f5a3a', '#6b3f28'];
const hairs = ['#2b2118', '#5a3a22', '#a4672f', '#1c1c22', '#7d7468'];
const clothes = ['#2f6f73', '#41598c', '#8a4b5c', '#5c7045', '#6d5a8e'];
const backgrounds = ['#dcebea', '#e2e7f4', '#f3e4e6', '#e8eedd', '#ebe5f2'];

/** A drawn portrait. The same name always gives the same one. */
export function drawPortrait(name: string): string {
  const bytes = createHash('sha256').update(name).digest();
  const pick = (colours: string[], index: number) =>
    colours[(bytes[index] ?? 0) % colours.length] ?? '#888888';
  const longHair = (bytes[4] ?? 0) % 2 === 0;
  const hair = pick(hairs, 1);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">
<rect width="96" height="96" fill="${pick(backgrounds, 3)}"/>
${longHair ? `<path d="M26 42a22 22 0 0 1 44 0v26H26z" fill="${hair}"/>` : ''}
<path d="M12 96c0-20 16-28 36-28s36 8 36 28z" fill="${pick(clothes, 2)}"/>
<path d="M40 56h16v12a8 8 0 0 1-16 0z" fill="${pick(skins, 0)}"/>
<ellipse cx="48" cy="43" rx="16" ry="19" fill="${pick(skins, 0)}"/>
<path d="M30 42c0-16 8-22 18-22s18 6 18 22c-4-8-8-12-18-12s-14 4-18 12z" fill="${hair}"/>
</svg>`;
}
