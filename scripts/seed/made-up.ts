/** People and sessions that nobody has ever been in. */
import type { Random } from './random.ts';

export interface MadeUpPerson {
  key: string;
  userName: string;
  name: string;
  jobTitle: string;
  groups: string[];
}

export interface MadeUpSession {
  id: string;
  helper: MadeUpPerson;
  sharer: MadeUpPerson | undefined;
  device: { id: string; name: string; system: string; state: string };
  ticket: string | undefined;
  category: string | undefined;
  createdAt: number;
  joinedAt: number | undefined;
  askedAt: number | undefined;
  allowedAt: number | undefined;
  sharedAt: number | undefined;
  pictureAt: number | undefined;
  endedAt: number;
  reason: string;
  limit: string | undefined;
  endedBy: 'helper' | 'sharer' | undefined;
  refusedJoiners: number;
  quality: number | undefined;
}

const dayMs = 24 * 3_600_000;
const firstNames = [
  'Ana',
  'Ben',
  'Chloé',
  'Dario',
  'Eszter',
  'Farid',
  'Grete',
  'Hiro',
  'Ines',
  'Jonas',
  'Kaja',
  'Liam',
  'Mónica',
  'Nils',
  'Olga',
  'Paweł',
  'Ruth',
  'Şule',
  'Tomás',
  'Zoë',
] as const;
const lastNames = [
  'Almeida',
  'Bauer',
  'Costa',
  'Dvořák',
  'Eriksen',
  'Fischer',
  'García',
  'Hansen',
  'Ivanov',
  'Jensen',
  'Kowalski',
  'Lindgren',
  'Müller',
  'Nagy',
  'Öztürk',
  'Rossi',
  'Silva',
  'Tanaka',
  'Virtanen',
  'Weber',
] as const;
const teams = ['Service desk', 'On-site support', 'Finance IT', 'Plant IT'] as const;
const categories = [
  'Sign-in',
  'Printer',
  'Mail',
  'VPN',
  'Office',
  'Network',
  'Hardware',
  undefined,
] as const;
const systems = [
  'Windows 11',
  'Windows 11',
  'Windows 11',
  'Windows 10',
  'macOS 26',
  'Ubuntu 24.04',
] as const;
const states = [
  'compliant',
  'compliant',
  'compliant',
  'compliant',
  'noncompliant',
  'unenrolled',
  'unknown',
] as const;
/** How much is going on in each hour of a day in UTC. */
const hours = [0, 0, 0, 0, 0, 1, 4, 9, 14, 15, 13, 9, 10, 13, 12, 9, 5, 2, 1, 1, 0, 0, 0, 0];

export function makePeople(
  random: Random,
  count: number,
  kind: 'helper' | 'sharer',
): MadeUpPerson[] {
  return Array.from({ length: count }, (_, number) => ({
    key: `made-up|${kind}-${number}`,
    userName: `${kind}${number}@made-up.example`,
    name: `${random.of(firstNames)} ${random.of(lastNames)}`,
    jobTitle: kind === 'helper' ? 'Service desk engineer' : 'Employee',
    groups: kind === 'helper' ? [random.of(teams)] : ['Employees'],
  }));
}

/** Yields sessions in the order in which they begin: more of them on weekdays and by day. */
export function* makeSessions(
  random: Random,
  people: { helpers: MadeUpPerson[]; sharers: MadeUpPerson[] },
  { days, sessions, until }: { days: number; sessions: number; until: number },
): Generator<MadeUpSession> {
  const first = until - days * dayMs;
  const weights = Array.from({ length: days }, (_, day) => {
    const weekday = new Date(first + day * dayMs).getUTCDay();
    return weekday === 0 || weekday === 6 ? 0.15 : 0.8 + 0.4 * random.next();
  });
  const sum = weights.reduce((before, weight) => before + weight, 0);
  let weighed = 0;
  let made = 0;
  for (const [day, weight] of weights.entries()) {
    weighed += weight;
    const upTo = Math.round((sessions * weighed) / sum);
    const times = Array.from({ length: upTo - made }, () => timeOfDay(random)).sort(
      (a, b) => a - b,
    );
    for (const time of times)
      yield makeSession(random, people, first + day * dayMs + time, (made += 1));
  }
}

function timeOfDay(random: Random): number {
  let left = random.next() * hours.reduce((before, each) => before + each, 0);
  const hour = hours.findIndex((each) => (left -= each) < 0);
  return Math.floor((Math.max(0, hour) + random.next()) * 3_600_000);
}

function makeSession(
  random: Random,
  { helpers, sharers }: { helpers: MadeUpPerson[]; sharers: MadeUpPerson[] },
  createdAt: number,
  number: number,
): MadeUpSession {
  const whose = random.firstOften(sharers.length);
  const [helper, sharer] = [helpers[random.firstOften(helpers.length)], sharers[whose]];
  if (!helper || !sharer) throw new Error('There are no people.');
  const named = String(1_000 + whose);
  const made = {
    ...{ id: random.uuid(), helper, createdAt },
    device: {
      ...{ id: `made-up-device-${named}`, name: `PC-${named}` },
      system: systems[whose % systems.length] ?? systems[0],
      state: random.of(states),
    },
    ticket: random.chance(0.6) ? `INC-${100_000 + number}` : undefined,
    category: random.of(categories),
    refusedJoiners: random.chance(0.01) ? 1 : 0,
  };
  const nothing = {
    askedAt: undefined,
    allowedAt: undefined,
    sharedAt: undefined,
    pictureAt: undefined,
    quality: undefined,
    limit: undefined,
  };
  if (random.chance(0.08))
    return {
      ...made,
      ...nothing,
      sharer: undefined,
      joinedAt: undefined,
      endedAt: createdAt + 600_000,
      reason: 'expired',
      limit: 'passcode',
      endedBy: undefined,
    };
  const joinedAt = createdAt + 5_000 + Math.min(540_000, random.ms(45_000));
  const askedAt = joinedAt + 2_000 + random.ms(8_000);
  const answeredAt = askedAt + 2_000 + random.ms(6_000);
  if (random.chance(0.03))
    return {
      ...made,
      ...nothing,
      sharer,
      joinedAt,
      askedAt,
      endedAt: answeredAt,
      reason: 'declined',
      endedBy: 'sharer',
    };
  const sharedAt = answeredAt + 3_000 + random.ms(6_000);
  const pictureAt = sharedAt + 150 + random.ms(450);
  const endedAt = pictureAt + 20_000 + random.ms(480_000);
  const [reason, endedBy] = random.of([
    ['helper-left', 'helper'],
    ['helper-left', 'helper'],
    ['sharer-left', 'sharer'],
    ['sharer-left', 'sharer'],
    ['sharer-left', 'sharer'],
    ['connection-lost', 'sharer'],
  ] as const);
  const quality = Math.round(10 * (10 - Math.min(7, random.ms(900) / 1_000))) / 10;
  return {
    ...made,
    sharer,
    joinedAt,
    askedAt,
    allowedAt: answeredAt,
    sharedAt,
    pictureAt,
    endedAt,
    reason,
    limit: undefined,
    endedBy,
    quality,
  };
}
