/** Lists as programs write them: each is read, or named for what it is. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { parseInventory } from '../../../src/devices/inventory/parse.ts';

const header = 'id,name,user,system,state,seen,directoryId';
const oneDevice = [['d-7', 'PC-7', 'mia@corp.example', 'compliant']];
const at = Date.UTC(2026, 10, 27, 10, 22, 33);
const atMinute = Date.UTC(2026, 10, 27, 10, 22);
const day = Date.UTC(2026, 10, 27);

function read(content: string | Buffer, columns?: Parameters<typeof parseInventory>[1]) {
  return parseInventory(Buffer.from(content as string), columns);
}

/** What matters most of each device. */
function devicesIn(content: string | Buffer) {
  return read(content).devices.map(({ id, name, userName, compliance }) => [
    id,
    name,
    userName,
    compliance,
  ]);
}

/** The one device of a list with these values. */
function deviceWith(values: Record<string, unknown>) {
  const row = {
    id: 'd-7',
    name: 'PC-7',
    user: 'mia@corp.example',
    system: 'Windows 11',
    ...values,
  };
  const { devices, faults } = read(JSON.stringify([{ state: 'compliant', ...row }]));
  return { ...devices[0], faults };
}

function refusal(content: string | Buffer): string {
  try {
    read(content);
    return 'it was read';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('encodings and line ends', () => {
  const table = `${header}\r\nd-7,GÜTE-7,mia@corp.example,macOS 15,compliant,,\r\n`;
  const bigEndian = Buffer.from(table, 'utf16le').swap16();
  test.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(table)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${table}`)],
    ['UTF-8 with two', Buffer.from(`\uFEFF\uFEFF${table}`)],
    ['UTF-16, little end first', Buffer.from(`\uFEFF${table}`, 'utf16le')],
    ['the same without a mark', Buffer.from(table, 'utf16le')],
    ['UTF-16, big end first', Buffer.concat([Buffer.from([0xfe, 0xff]), bigEndian])],
    ['the same without a mark, big', bigEndian],
    ['Windows-1252', Buffer.from(table, 'latin1')],
    [
      'Mac Roman with its line ends',
      Buffer.from(table.replaceAll('\r\n', '\r').replace('Ü', '\x86'), 'latin1'),
    ],
    ['carriage returns alone', Buffer.from(table.replaceAll('\r\n', '\r'))],
    ['line feeds alone', Buffer.from(table.replaceAll('\r\n', '\n'))],
    ['no line end at the end', Buffer.from(table.trimEnd())],
    [
      'blank lines between',
      Buffer.from(`\r\n\r\n${table.replaceAll('\r\n', '\r\n\r\n,,,,,,\r\n')}`),
    ],
    ['two files, one appended to the other', Buffer.from(`\uFEFF${table}\uFEFF${header}\r\n`)],
  ])('%s', (_what, bytes) => {
    expect(devicesIn(bytes)).toEqual([['d-7', 'GÜTE-7', 'mia@corp.example', 'compliant']]);
  });

  test('a character that is cut in two does not make the rest another encoding', () => {
    const { devices, faults } = read(
      Buffer.concat([
        Buffer.from(`${header}\nd-7,GÜTE-ÄÖ,mia@corp.example,x,compliant,,\nd-8,B`),
        Buffer.from([0xc3]),
        Buffer.from(',eve@corp.example,x,compliant,,\n'),
      ]),
    );
    expect([devices[0]?.name, devices.length]).toEqual(['GÜTE-ÄÖ', 2]);
    expect(faults).toEqual(['line 3: name has characters that cannot be read']);
  });
});

describe('first lines and separators', () => {
  const rows = (separator: string) =>
    [header, 'd-7,PC-7,mia@corp.example,Windows 11,compliant,,']
      .join('\n')
      .replaceAll(',', separator);
  test.each([
    ['commas', rows(',')],
    ['semicolons', rows(';')],
    ['tabs', rows('\t')],
    ['bars', rows('|')],
    ['a separator that Excel is told', `sep=;\n${rows(';')}`],
    ['an unusual one that Excel is told', `"sep=^"\r\n${rows('^')}`],
    ['what PowerShell writes above', `#TYPE System.Object\n${rows(',')}`],
    ['a title', `Devices of 27 November, all sites\n\n${rows(';')}`],
    ['a title with a row of totals', `Report,,,,,,\nRows,1,,,,,\n,,,,,,\n${rows(',')}`],
    ['everything in quotes', rows(',').replaceAll(/[^,\n]+/g, '"$&"')],
    ['blanks around', rows(' , ')],
    ['text protected as spreadsheets do it', rows(',').replace('d-7', '="d-7"')],
  ])('%s', (_what, text) => {
    expect(devicesIn(text)).toEqual(oneDevice);
  });
});

describe('exports as they are', () => {
  test.each<[string, string, string[]]>([
    [
      'Intune',
      'Device ID,Device name,Last check-in,Azure AD Device ID,OS version,EAS status,UserId,Primary user UPN,Primary user email address,Compliance,Managed by,Device state,OS\n11,PC-7,2026-11-27 10:22:33.0000000,22,10.0.26100,0,,mia@corp.example,m@corp.example,Compliant,Intune,Managed,Windows\n',
      ['11', 'PC-7', 'mia@corp.example', 'Windows 10.0.26100', 'compliant', `${at}`, '22'],
    ],
    [
      'Graph',
      JSON.stringify({
        value: [
          {
            id: '11',
            deviceName: 'PC-7',
            operatingSystem: 'Windows',
            osVersion: '10.0',
            complianceState: 'noncompliant',
            azureADDeviceId: '22',
            userPrincipalName: 'mia@corp.example',
            lastSyncDateTime: '2026-11-27T10:22:33Z',
          },
        ],
      }),
      ['11', 'PC-7', 'mia@corp.example', 'Windows 10.0', 'noncompliant', `${at}`, '22'],
    ],
    [
      'Jamf',
      'Computer Name,Jamf Pro Computer ID,Serial Number,Operating System,Operating System Version,Username,Email Address,Last Check-in,Compliance Status\nMAC-7,11,C02,macOS,15.6,mia,mia@corp.example,11/27/2026 at 10:22 AM,Yes\n',
      ['11', 'MAC-7', 'mia@corp.example', 'macOS 15.6', 'compliant', `${atMinute}`, ''],
    ],
    [
      'the API of Jamf',
      JSON.stringify({
        totalCount: 1,
        results: [
          {
            id: '11',
            udid: 'U',
            general: { name: 'MAC-7', lastContactTime: '2026-11-27T10:22:33.000Z' },
            operatingSystem: { name: 'macOS', version: '15.6' },
            userAndLocation: { username: 'mia', email: 'mia@corp.example' },
          },
        ],
      }),
      ['11', 'MAC-7', 'mia@corp.example', 'macOS 15.6', 'unknown', `${at}`, ''],
    ],
    [
      'the API of Kandji',
      JSON.stringify([
        {
          device_id: '11',
          device_name: 'MAC-7',
          platform: 'Mac',
          os_version: '15.6',
          last_check_in: '2026-11-27T10:22:33Z',
          user: { email: 'mia@corp.example', name: 'Mia', id: 3 },
        },
      ]),
      ['11', 'MAC-7', 'mia@corp.example', 'Mac 15.6', 'unknown', `${at}`, ''],
    ],
    [
      'ConfigMgr',
      '"ResourceID","Name","PrimaryUser","DeviceOS","LastActiveTime","ComplianceState","AADDeviceID"\n"16777220","PC-7","CORP\\mia","Microsoft Windows NT Workstation 10.0","11/27/2026 10:22:33 AM","See ConfigMgr","22"\n',
      [
        '16777220',
        'PC-7',
        'CORP\\mia',
        'Microsoft Windows NT Workstation 10.0',
        'unknown',
        `${at}`,
        '22',
      ],
    ],
    [
      'the database of ConfigMgr',
      'ResourceID;Netbios_Name0;User_Name0;Operating_System_Name_and0;isCompliant\n11;PC-7;mia;Windows 11;1\n',
      ['11', 'PC-7', 'mia', 'Windows 11', 'compliant', '', ''],
    ],
    [
      'the portal of Entra',
      'displayName,operatingSystem,operatingSystemVersion,isCompliant,approximateLastSignInDateTime,deviceId,userNames\nPC-7,Windows,10.0,False,2026-11-27T10:22:33Z,22,mia@corp.example\n',
      ['22', 'PC-7', 'mia@corp.example', 'Windows 10.0', 'noncompliant', `${at}`, ''],
    ],
  ])('of %s', (_what, text, expected) => {
    const [device] = read(text).devices;
    expect([
      device?.id,
      device?.name,
      device?.userName,
      device?.system,
      device?.compliance,
      `${device?.seenAt ?? ''}`,
      device?.directoryId ?? '',
    ]).toEqual(expected);
  });

  test('with columns that the configuration names', () => {
    const text = 'Gerät;Benutzer;Zustand\nPC-7;mia@corp.example;Compliant\n';
    expect(refusal(text)).toContain('line 1 is no header of a list of devices: it has “Gerät”');
    const { devices, understood } = read(text, {
      name: 'gerät',
      user: 'BENUTZER',
      state: 'Zustand',
    });
    expect(devices).toEqual([
      { id: 'PC-7', name: 'PC-7', userName: 'mia@corp.example', compliance: 'compliant' },
    ]);
    expect(understood.at(-1)).toBe(
      'its columns: name is “Gerät”; user is “Benutzer”; state is “Zustand”',
    );
    expect(read(text, { name: 'Gerät', state: 'Zustand', seen: 'Gesehen' }).faults).toEqual([
      'devices.inventory.columns.seen: there is no column “Gesehen”',
    ]);
  });
});

describe('JSON', () => {
  const device = { id: 'd-7', name: 'PC-7', user: 'mia@corp.example', state: 'compliant' };
  const other = { ...device, id: 'd-8' };
  test.each<[string, string, number]>([
    ['a list', JSON.stringify([device, other]), 2],
    ['in value', JSON.stringify({ '@odata.context': 'c', value: [device, other] }), 2],
    ['in results', JSON.stringify({ results: [device] }), 1],
    ['in devices', JSON.stringify({ Devices: [device] }), 1],
    ['in a wrapper of another name', JSON.stringify({ count: 1, machines: [device] }), 1],
    ['in two wrappers', JSON.stringify({ data: { devices: [device] } }), 1],
    ['several pages', JSON.stringify([{ value: [device] }, { value: [other] }]), 2],
    ['one device', JSON.stringify(device), 1],
    [
      'devices by id',
      JSON.stringify({ 'd-7': { ...device, id: undefined }, 'd-8': { name: 'B' } }),
      2,
    ],
    ['lines', `${JSON.stringify(device)}\n${JSON.stringify(other)}\n`, 2],
    [
      'objects below each other',
      `${JSON.stringify(device, null, 2)}\n${JSON.stringify(other, null, 2)}`,
      2,
    ],
    [
      'keys in other letters',
      JSON.stringify([{ ID: 'd-7', NAME: 'PC-7', User: 'm', STATE: 'x' }]),
      1,
    ],
    ['with a byte order mark', `\uFEFF${JSON.stringify([device])}`, 1],
  ])('%s', (_what, text, count) => {
    const { devices } = read(text);
    expect([devices.length, devices[0]?.id, devices[0]?.name]).toEqual([count, 'd-7', 'PC-7']);
  });

  test('values may be numbers, null or wrapped', () => {
    const { devices } = read(
      JSON.stringify([
        { ...device, id: 12, user: null, seen: { value: '/Date(1795774953000)/' }, system: null },
      ]),
    );
    expect(devices).toEqual([
      { id: '12', name: 'PC-7', userName: '', compliance: 'compliant', seenAt: 1_795_774_953_000 },
    ]);
  });

  test('one page of a longer list is told', () => {
    const { faults } = read(JSON.stringify({ value: [device], '@odata.nextLink': 'https://x' }));
    expect(faults).toEqual([expect.stringContaining('one page of a longer list')]);
  });

  test('lines that are none are told, and the others count', () => {
    const { devices, faults } = read(
      `${JSON.stringify(device)}\n{"id": oops}\n${JSON.stringify(other)}`,
    );
    expect([devices.length, faults]).toEqual([2, ['entry 2: it is no device']]);
  });
});

describe('a time', () => {
  test.each<[unknown, number]>([
    ['2026-11-27T10:22:33Z', at],
    ['2026-11-27T10:22:33.1234567Z', at],
    ['2026-11-27T11:22:33+01:00', at],
    ['2026-11-27T05:22:33-0500', at],
    ['2026-11-27 10:22:33.0000000', at],
    ['2026-11-27 10:22:33 UTC', at],
    ['2026-11-27', day],
    ['2026/11/27 10:22', atMinute],
    ['20261127', day],
    ['20261127102233.000000+000', at],
    ['27.11.2026 10:22', atMinute],
    ['27.11.2026, 10:22:33', at],
    ['27.11.26', day],
    ['27. 11. 2026', day],
    ['27-11-2026 10:22', atMinute],
    ['27/11/2026 10:22:33', at],
    ['11/27/2026 10:22:33 AM', at],
    ['11/27/2026 10:22:33\u202FAM', at],
    ['11/27/2026 10:22:33 PM', at + 12 * 3_600_000],
    ['11/27/2026 12:22:33 AM', at - 10 * 3_600_000],
    ['11/27/26', day],
    ['Fri, 27 Nov 2026 10:22:33 GMT', at],
    ['Nov 27, 2026 at 10:22 AM', atMinute],
    ['27-Nov-2026', day],
    [at / 1_000, at],
    [`${at / 1_000}`, at],
    [at, at],
    [46_353.4323263889, at],
    ['46353,4323263889', at],
    ['/Date(1795774953000)/', at],
    [`${(at + 11_644_473_600_000) * 1e4}`, at],
  ])('%s', (seen, expected) => {
    const { seenAt, faults } = deviceWith({ seen });
    expect(faults).toEqual([]);
    expect(Math.abs((seenAt ?? 0) - expected)).toBeLessThan(1_000);
  });

  test.each([
    '',
    'Never',
    'never',
    'None',
    '-',
    'N/A',
    0,
    '0001-01-01 00:00:00.0000000',
    '1/1/0001 12:00:00 AM',
    '9999-12-31T23:59:59Z',
    '1601-01-01',
    null,
  ])('that stands for none: %s', (seen) => {
    const { seenAt, faults } = deviceWith({ seen });
    expect([seenAt, faults]).toEqual([undefined, []]);
  });

  test.each(['yesterday', '3 days ago', 'PC-7', '2026-13-45', '12', 'May be'])(
    'that cannot be read costs only the time: %s',
    (seen) => {
      const { seenAt, name, faults } = deviceWith({ seen });
      expect([seenAt, name, faults]).toEqual([
        undefined,
        'PC-7',
        ['entry 1: seen is no time that can be read'],
      ]);
    },
  );
});

describe('a state', () => {
  test.each<[string, string, unknown[]]>([
    [
      'compliant',
      'is good',
      [
        'compliant',
        'COMPLIANT',
        ' Compliant ',
        'inGracePeriod',
        'In grace period',
        'in_grace_period',
        true,
        'TRUE',
        'Yes',
        1,
      ],
    ],
    [
      'noncompliant',
      'is bad',
      [
        'noncompliant',
        'NonCompliant',
        'Not Compliant',
        'Non-compliant',
        'not_compliant',
        'conflict',
        'Error',
        false,
        'No',
        '0',
      ],
    ],
    [
      'unknown',
      'says nothing',
      [
        'unknown',
        'configManager',
        'See ConfigMgr',
        'Not evaluated',
        'notEvaluated',
        'Not applicable',
        'N/A',
      ],
    ],
  ])('%s %s', (state, _what, spellings) => {
    for (const spelling of spellings) {
      const { compliance, faults } = deviceWith({ state: spelling });
      expect([spelling, compliance, faults]).toEqual([spelling, state, []]);
    }
  });

  test.each([
    ['shiny', 'none that is known'],
    ['', 'missing'],
    [null, 'missing'],
  ])('that is none costs only the state, and is told: %s', (state, why) => {
    const { compliance, faults } = deviceWith({ state });
    expect([compliance, faults]).toEqual([
      'unknown',
      [expect.stringContaining(`entry 1: state is ${why}`)],
    ]);
  });
});

describe('users and ids', () => {
  test.each([
    ['', '', []],
    ['None', '', ['entry 1: user stands for nobody']],
    ['-', '', ['entry 1: user stands for nobody']],
    ['N/A', '', ['entry 1: user stands for nobody']],
    ['CORP\\mia', 'CORP\\mia', [expect.stringContaining('entry 1: user is written DOMAIN\\user')]],
    [
      'mia@corp.example; eve@corp.example',
      'mia@corp.example',
      ['entry 1: user names several, of whom the first counts'],
    ],
    ['Mia Ro <mia@corp.example>', 'mia@corp.example', []],
  ])('a user %s', (user, expected, told) => {
    const { userName, faults } = deviceWith({ user });
    expect([userName, faults]).toEqual([expected, told]);
  });

  test('zero ids are none; a row is lost only without id and name', () => {
    const zero = '00000000-0000-0000-0000-000000000000';
    const { devices, faults, badRows } = read(
      [
        'id,name,user,state,directoryId',
        `d-1,A,,compliant,${zero}`,
        `d-2,B,,compliant,${zero}`,
        `${zero},C,,compliant,dir-3`,
        ',D,,compliant,',
        'd-5,,,compliant,',
        ',,mia@corp.example,compliant,',
      ].join('\n'),
    );
    expect(devices.map(({ id, name, directoryId }) => [id, name, directoryId])).toEqual([
      ['d-1', 'A', undefined],
      ['d-2', 'B', undefined],
      ['dir-3', 'C', 'dir-3'],
      ['D', 'D', undefined],
      ['d-5', 'd-5', undefined],
    ]);
    expect([badRows, faults]).toEqual([1, ['line 7: it has neither an id nor a name']]);
  });

  test('of rows with the same id the one seen last counts, and the others are told', () => {
    const { devices, faults } = read(
      [
        header,
        'd-7,OLD,,,compliant,2026-01-01,',
        'D-7,NEW,,,noncompliant,2026-02-01,',
        'd-8,X,,,compliant,,t',
        'd-9,Y,,,compliant,,T',
        'd-10,FIRST,,,compliant,,',
        'd-10,SECOND,,,compliant,,',
      ].join('\n'),
    );
    expect(devices.map(({ name }) => name)).toEqual(['NEW', 'X', 'Y', 'FIRST']);
    expect(faults).toEqual([
      'lines 3 (as 2) and 7 (as 6): its id stands in another row already',
      'line 5 (as 4): its directoryId stands in another row too: the one seen last has it',
    ]);
  });

  test('text that a spreadsheet protects is what it stands for, quotation marks and all', () => {
    const rows = ['d-1,"=""A """"PC""""""",,,compliant,,', 'd-2,"=""00123""",,,compliant,,'];
    const { devices } = read([header, ...rows].join('\n'));
    expect(devices.map(({ name }) => name)).toEqual(['A "PC"', '00123']);
  });

  test('phones, tablets and what only fetches mail are left out, and said to be', () => {
    const { devices, omissions, badRows } = read(
      [
        'id,name,user,os,compliance,managed by,model',
        'd-1,PC,,Windows,compliant,Intune,21HE',
        'd-2,P,,iOS,compliant,Intune,',
        'd-3,P,,Android (Samsung),compliant,Intune,',
        'd-4,P,,iPadOS,compliant,Intune,',
        'd-5,P,,,compliant,Intune,"iPad Pro"',
        'd-6,M,,Windows,compliant,EAS,',
      ].join('\n'),
    );
    expect([devices.length, badRows]).toEqual([1, 0]);
    expect(omissions).toEqual([
      'left out, 4: a phone or tablet, which cannot share a screen (lines 3, 4, 5 and 6)',
      'left out, 1: known to Exchange alone, and not managed (line 7)',
    ]);
  });

  test('a fault of many rows is one sentence', () => {
    const rows = Array.from(
      { length: 40 },
      (_none, index) => `d-${index},A,CORP\\mia,,compliant,,`,
    );
    const { faults } = read([header, ...rows].join('\n'));
    expect(faults).toEqual([
      expect.stringMatching(/^lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 30 more: user is written/),
    ]);
  });
});

describe('rows that are damaged', () => {
  test.each<[string, string, string[], string[]]>([
    [
      'too few values',
      'd-7,PC-7,,,compliant\n',
      ['d-7'],
      ['line 2: it has fewer values than the header has columns'],
    ],
    [
      'totals and remarks',
      'd-7,PC-7,,,compliant,,\nTotal: 1\n# end\n',
      ['d-7'],
      ['lines 3 and 4: it has a single value, and is no row of the table'],
    ],
    ['too many', 'd-6,A,B,,x,compliant,,,z\nd-7,PC-7,,,compliant,,\n', ['d-7'], []],
    [
      'a value too long',
      `d-7,${'x'.repeat(201)},,,compliant,,\n`,
      ['d-7'],
      ['line 2: name is longer than 200 characters, and left out'],
    ],
    ['a quote inside', 'd-7,5" SCREEN,,,compliant,,\n', ['d-7'], []],
    [
      'a quote that is not closed',
      'd-6,"A,,,compliant\nd-7,PC-7,,,compliant,,\n',
      ['d-7'],
      ['line 2: a quote is not closed, or not where it should be'],
    ],
    [
      'an end in the middle',
      'd-7,PC-7,,,compliant,,\nd-8,PC',
      ['d-7'],
      ['line 3: it ends in the middle, where the file ends'],
    ],
  ])('%s', (_what, rows, ids, told) => {
    const { devices, faults } = read(`${header}\n${rows}`);
    expect(devices.map(({ id }) => id)).toEqual(ids);
    if (told.length > 0) expect(faults).toEqual(told);
  });
});

describe('no list', () => {
  test.each<[string, string | Buffer, string]>([
    ['nothing', '', 'it is empty'],
    ['blanks', '\uFEFF \r\n\r\n', 'it is empty'],
    ['a header alone', `${header}\r\n`, 'it has a header, and no device below it'],
    ['an empty list', '[]', 'it is a list without a device'],
    ['an empty answer', '{"value": []}', 'it is a list without a device'],
    ['an error of an API', '{"error": {"code": "x"}}', 'it has “error”; expected are id, name'],
    [
      'a list of something else',
      '[{"colour": "red"}]',
      'its entries have “colour”; expected are id, name',
    ],
    ['numbers', '[1, 2]', 'no row is right: entries 1 and 2: it is no device'],
    ['JSON that is cut off', '[{"id": "d-7",\n "na', 'ends in the middle, in line 2'],
    [
      'JSON with a fault',
      '[{"id": "d-7"},\n {"id" "d-8"}]',
      'it is no JSON: something is wrong near line 2',
    ],
    [
      'a page to sign in at',
      '\n<!DOCTYPE html>\n<html><body>Who are you?</body></html>',
      'it is an HTML page',
    ],
    ['XML', '<?xml version="1.0"?><devices/>', 'it is XML'],
    [
      'an Excel workbook',
      Buffer.from('504b030414000600', 'hex'),
      'it is an Excel workbook (.xlsx)',
    ],
    ['an old one', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'it is an old Excel workbook'],
    ['something compressed', gzipSync('id,name'), 'it is compressed with gzip'],
    ['a PDF', '%PDF-1.7\n', 'it is a PDF document'],
    ['a database', 'SQLite format 3\0', 'it is an SQLite database'],
    ['a key', '-----BEGIN PRIVATE KEY-----\n', 'it is a certificate or key'],
    [
      'bytes',
      Buffer.from(Array.from({ length: 400 }, (_none, index) => (index * 7) % 32)),
      'it is no text',
    ],
    ['UTF-32', Buffer.from('fffe000069000000', 'hex'), 'it is UTF-32 text'],
    [
      'another table',
      'colour,size\nred,2\n',
      'line 1 is no header of a list of devices: it has “colour”, “size”; expected are id, name, user, system and state',
    ],
    ['a table below a title', 'Inventory\ncolour,size\n', 'line 1 is no header'],
    [
      'phones alone',
      `${header}\nd-1,P,,iOS 18,compliant,,\n`,
      'it lists no computer: left out, 1: a phone',
    ],
  ])('%s', (_what, content, why) => {
    expect(refusal(content)).toContain(why);
  });
});
