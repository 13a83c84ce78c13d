/**
 * The architecture: who may import whom. `npm run check` refuses anything else, and
 * `test/architecture/imports.test.ts` shows that each rule does refuse.
 */

/** The path of packages, installed or not. */
const packages = (/** @type {string[]} */ ...names) =>
  `(^|node_modules/)(@types/)?(${names.join('|')})(/|$)`;
const compositionRoot = '^src/(cli/|(main|preflight|server|storage|doors)[.]ts$)';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that need each other are one file, or three. Types count too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'protocol-stands-alone',
      comment: 'The contract is shared with the pages: it knows nothing but the schema library.',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { pathNot: ['^src/protocol/', packages('zod')] },
    },
    {
      name: 'session-is-pure',
      comment: 'The heart of the program can be tested with no network, database or media.',
      severity: 'error',
      from: { path: '^src/session/' },
      // p-limit only puts calls in a queue.
      to: { pathNot: ['^src/(protocol|session)/', '^(node:)?crypto$', packages('p-limit')] },
    },
    {
      name: 'policy-knows-sessions-only',
      comment: 'Rules are about sessions and people, wherever requests come from.',
      severity: 'error',
      from: { path: '^src/policy/' },
      to: { path: '^src/', pathNot: '^src/(protocol|session|policy)/' },
    },
    {
      name: 'parts-do-not-know-each-other',
      comment: 'Each part implements what the session asks for; `server.ts` puts them together.',
      severity: 'error',
      from: { path: '^src/(identity|devices|media|chat|audit|store)/' },
      to: {
        path: '^src/',
        pathNot: [
          '^src/(protocol|session|$1|audit|store|microsoft)/',
          '^src/(config|durable-file|errors|logger|outgoing|startup-fault|system-error|watch-file)[.]ts$',
        ],
      },
    },
    {
      name: 'microsoft-knows-no-part',
      comment: 'How Microsoft is reached, for every part that asks it something.',
      severity: 'error',
      from: { path: '^src/microsoft/' },
      to: { path: '^src/', pathNot: ['^src/microsoft/', '^src/outgoing[.]ts$'] },
    },
    {
      name: 'records-by-type-only',
      comment:
        'Who keeps something is handed the store or the audit log, and may name their types; only commands open it themselves.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '^src/cli/' },
      to: { path: '^src/(audit|store)/', pathNot: '^src/$1/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'gateways-leave-media-and-sql-alone',
      comment: 'Signaling and HTTP ask sessions and policy; rooms and tables are others’ work.',
      severity: 'error',
      from: { path: '^src/(signaling|http)/' },
      to: { path: packages('mediasoup', 'kysely', 'better-sqlite3') },
    },
    {
      name: 'gateways-are-entrances',
      comment: 'Only the composition root knows how requests get in.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(signaling|http)/', compositionRoot] },
      to: { path: ['^src/(signaling|http)/', compositionRoot] },
    },
    {
      name: 'server-runs-without-tools',
      comment: 'What the server needs to run is in `dependencies`.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only', 'npm'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'server-and-web-meet-in-protocol',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/', pathNot: '^src/protocol/' },
    },
    {
      name: 'server-knows-no-web',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(web|test|scripts)/' },
    },
    {
      name: 'network-only-in-web-client',
      comment: 'Parts and pages show what they are given; one folder talks to the server.',
      severity: 'error',
      from: { path: '^web/', pathNot: '^web/client/' },
      to: { path: packages('socket.io-client', 'mediasoup-client') },
    },
    {
      name: 'imports-exist',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, path: '^[.]' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
